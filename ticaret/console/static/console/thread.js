// The open conversation: messages in order, days between them, and where the reader is.
import { prepareComposer, refreshComposer } from "console/composer";
import { filterQuery, markOpen } from "console/list";
import { preparePanel } from "console/panel";
import { batched, elements, part, post } from "console/requests";
import { say } from "console/words";

const NEAR_BOTTOM = 90;
const shell = document.getElementById("shell");
const pane = document.getElementById("pane");
let below = 0;
let unread = false;

export function openId() {
  return document.getElementById("thread")?.dataset.id ?? null;
}

/** Open a conversation by its address. */
export function open(url) {
  htmx.ajax("GET", url, { target: "#pane", swap: "innerHTML" });
}

/** Close the conversation: what happens now takes its place. */
export function close({ push = true } = {}) {
  const id = openId();
  if (!id) return;
  pane.replaceChildren();
  shell.dataset.view = "list";
  document.title = "Ticaret";
  if (push) history.pushState({}, "", `/console${filterQuery()}`);
  markOpen(null);
  document.querySelector(`#row-${id} .row`)?.focus({ preventScroll: true });
}

/** Have messages of the open conversation brought up to date. */
const touch = batched(async (keys) => {
  const id = openId();
  const ids = keys.filter((key) => key.startsWith(`${id}/`)).map((key) => key.split("/")[1]);
  if (!ids.length) return;
  const html = await part(`/console/conversations/${id}/messages?ids=${ids.join(",")}`);
  if (openId() === id) place(html);
});

export function touchMessage(conversationId, messageId) {
  touch(`${conversationId}/${messageId}`);
}

/** The partner wrote in the open conversation. */
export function wrote(conversationId) {
  if (conversationId !== openId()) return;
  unread = true;
  attend(conversationId);
}

const attend = batched(
  async () => {
    await readIfSeen();
    await refreshComposer();
  },
  { pause: 1500 },
);

/** Put the messages of `html` where they belong; those that are there already are replaced. */
export function place(html, { follow = false } = {}) {
  const list = document.getElementById("messages");
  const atBottom = distance(list) < NEAR_BOTTOM;
  let added = 0;
  for (const message of [...elements(html).querySelectorAll(".message")]) {
    const known = document.getElementById(message.id);
    if (known?.dataset.order === message.dataset.order) {
      known.replaceWith(message);
      continue;
    }
    const isNew = !known;
    known?.remove();
    if (insert(list, message) && isNew && message.classList.contains("inbound")) added += 1;
  }
  arrangeDays(list);
  if (follow || atBottom) toBottom(list);
  else if (added) announce(below + added);
}

export function reloadThread() {
  if (openId()) open(document.getElementById("thread").dataset.url);
}

export function watchThread() {
  pane.addEventListener("htmx:afterSwap", (event) => {
    if (event.detail.target === pane) opened({ push: true });
    else arrangeDays(document.getElementById("messages"));
  });
  let fromBottom = 0;
  pane.addEventListener("htmx:beforeSwap", () => {
    const list = document.getElementById("messages");
    if (list) fromBottom = list.scrollHeight - list.scrollTop;
  });
  pane.addEventListener("htmx:afterSettle", (event) => {
    const list = document.getElementById("messages");
    // Older messages came in above: what the reader looks at stays where it is.
    if (event.detail.target !== pane && list) list.scrollTop = list.scrollHeight - fromBottom;
  });
  pane.addEventListener("click", clicked);
  document.addEventListener("visibilitychange", readIfSeen);
  window.addEventListener("popstate", () => {
    if (location.pathname === "/console") close({ push: false });
    else open(location.pathname);
  });
  if (openId()) opened({ push: false });
}

function opened({ push }) {
  const thread = document.getElementById("thread");
  if (!thread) return;
  shell.dataset.view = "thread";
  document.title = thread.dataset.title;
  const address = thread.dataset.url + filterQuery();
  if (push && location.pathname !== thread.dataset.url) history.pushState({}, "", address);
  markOpen(thread.dataset.id);
  const list = document.getElementById("messages");
  arrangeDays(list);
  toBottom(list);
  list.addEventListener("scroll", () => distance(list) < NEAR_BOTTOM && announce(0), {
    passive: true,
  });
  unread = Number(thread.dataset.unread) > 0;
  prepareComposer({ place });
  preparePanel();
  readIfSeen();
}

async function readIfSeen() {
  const thread = document.getElementById("thread");
  if (!unread || document.hidden || !thread || !("mayWrite" in thread.dataset)) return;
  unread = false;
  try {
    await post(`${thread.dataset.url}/read`);
  } catch {
    unread = true;
  }
}

function clicked(event) {
  const jump = event.target.closest("[data-jump]");
  if (jump) {
    event.preventDefault();
    const goal = document.getElementById(`message-${jump.dataset.jump}`);
    goal?.scrollIntoView({ block: "center" });
    goal?.classList.add("shown");
    setTimeout(() => goal?.classList.remove("shown"), 1600);
  } else if (event.target.closest("#new-below")) {
    toBottom(document.getElementById("messages"));
  } else if (event.target.closest("[data-close]")) {
    event.preventDefault();
    close();
  }
}

function insert(list, message) {
  const others = [...list.querySelectorAll(".message")];
  const after = others.find((other) => key(other) > key(message));
  // Older than all that is shown: it comes with the older messages.
  if (after && after === others[0] && list.querySelector(".older")) return false;
  list.insertBefore(message, after ?? null);
  return true;
}

function key(message) {
  return message.dataset.order + message.dataset.id;
}

function arrangeDays(list) {
  if (!list) return;
  for (const line of list.querySelectorAll(".day")) line.remove();
  let day = "";
  for (const message of list.querySelectorAll(".message")) {
    if (message.dataset.day === day) continue;
    day = message.dataset.day;
    const line = document.createElement("p");
    const name = document.createElement("span");
    line.className = "day";
    name.textContent = message.dataset.dayName;
    line.append(name);
    message.before(line);
  }
}

function announce(count) {
  below = count;
  const button = document.getElementById("new-below");
  if (!button) return;
  button.hidden = !count;
  button.querySelector("span").textContent = say("newMessages", count);
}

function distance(list) {
  return list.scrollHeight - list.scrollTop - list.clientHeight;
}

function toBottom(list) {
  list.scrollTop = list.scrollHeight;
  announce(0);
}
