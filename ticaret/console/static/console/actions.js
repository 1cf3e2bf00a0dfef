// What can be done with a message or the conversation: one menu, placed at what was clicked.
import { ask, openDialog, tell } from "console/dialogs";
import { post } from "console/requests";
import { say } from "console/words";

let target = null;

export function watchActions() {
  const pane = document.getElementById("pane");
  pane.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-message-menu]");
    if (opener) openMenu(opener);
    const item = event.target.closest("[data-do]");
    if (item) onMessage(item.dataset);
    const emoji = event.target.closest("[data-emoji]");
    if (emoji) onMessage({ do: "react", emoji: emoji.dataset.emoji });
    const chat = event.target.closest("[data-chat]");
    if (chat) onChat(chat.dataset);
    for (const extras of pane.querySelectorAll(".extras[open]")) {
      if (!event.target.closest("summary") || !extras.contains(event.target)) extras.open = false;
    }
  });
  pane.addEventListener(
    "toggle",
    (event) => {
      if (event.target.id !== "chat-menu" || event.newState !== "open") return;
      placeAt(event.target, document.getElementById("chat-more"));
    },
    true,
  );
}

/** Somebody types in the open conversation. */
export function showPresence({ presences }) {
  const line = document.getElementById("typing");
  if (!line) return;
  const busy = presences.map((each) => each.presence).find((each) => each in BUSY);
  line.textContent = busy ? say(BUSY[busy]) : "";
  line.hidden = !busy;
  clearTimeout(line.timer);
  line.timer = setTimeout(() => (line.hidden = true), 12_000);
}

// A message is sent on as a new one where the channel has no call of its own for it.
const ALWAYS = new Set(["reply", "labels", "forward", "task"]);
const BUSY = { typing: "typing", recording: "recording", composing: "typing" };

function openMenu(opener) {
  const menu = document.getElementById("message-menu");
  const message = opener.closest(".message");
  target = message;
  const may = allowed(message);
  for (const item of menu.querySelectorAll("[data-needs]")) item.hidden = !may(item.dataset.needs);
  const row = menu.querySelector(".react-row");
  if (!row.childElementCount) {
    for (const emoji of menu.dataset.reactions.split(" ")) {
      const button = document.createElement("button");
      button.type = "button";
      button.dataset.emoji = emoji;
      button.textContent = emoji;
      row.append(button);
    }
  }
  menu.showPopover();
  placeAt(menu, opener);
  menu.querySelector("button:not([hidden])")?.focus();
}

function allowed(message) {
  const actions = document.getElementById("thread").dataset.actions.split(" ");
  const mine = message.dataset.mine === "outbound";
  const { starred, pinned } = message.dataset;
  const rules = {
    reply: true,
    labels: true,
    edit: mine,
    delete: mine,
    star: starred === undefined,
    unstar: starred !== undefined,
    pin: pinned === undefined,
    unpin: pinned !== undefined,
  };
  return (name) =>
    (rules[name] ?? true) && (ALWAYS.has(name) || actions.includes(name));
}

async function onMessage({ do: action, title, emoji, seconds, ask: question }) {
  document.getElementById("message-menu").hidePopover();
  const message = target;
  const base = `${document.getElementById("thread").dataset.url}/messages/${message.dataset.id}`;
  if (action === "reply") message.querySelector("[data-reply]")?.click();
  else if (action === "forward") openDialog(`${base}/forward`, title, { drawer: true });
  else if (["edit", "labels", "task"].includes(action)) openDialog(`${base}/${action}`, title);
  else if (!question || (await ask(question))) act(`${base}/act`, { action, emoji, seconds });
}

function onChat({ chat: action, title }) {
  document.getElementById("chat-menu").hidePopover();
  const base = document.getElementById("thread").dataset.url;
  if (action === "labels") openDialog(`${base}/labels`, title);
  else act(`${base}/act`, { action });
}

async function act(url, fields) {
  const body = new FormData();
  for (const [name, value] of Object.entries(fields)) if (value) body.set(name, value);
  try {
    await post(url, body);
  } catch (error) {
    tell(error.message || say("notLoaded"), "bad");
  }
}

function placeAt(menu, opener) {
  const at = opener.getBoundingClientRect();
  const { offsetWidth: width, offsetHeight: height } = menu;
  const left = Math.min(Math.max(8, at.right - width), innerWidth - width - 8);
  const below = at.bottom + 4 + height < innerHeight;
  menu.style.left = `${left}px`;
  menu.style.top = `${below ? at.bottom + 4 : Math.max(8, at.top - height - 4)}px`;
}
