import { el, draw } from "./drawing.js";
import { call, clockOf, dayOf, hue, initials } from "./shared.js";

const start = JSON.parse(document.body.dataset.start);
const words = start.words;
const clock = clockOf(start.language);
const day = dayOf(start.language, words);
const $ = (id) => document.getElementById(id);
const desk = $("desk");

// What is open, kept in the address so that a reload comes back to it.
const place = new URLSearchParams(location.hash.slice(1));
const state = {
  firm: start.firms.find((firm) => firm.slug === place.get("firm")) ?? start.firms[0],
  channel: place.get("channel") ?? "whatsapp",
  customer: place.get("customer") ?? "",
  conversation: null,
  action: null, // {kind: "reply" | "edit", message}
  menu: "", // the id of the message whose menu is open
};

const assetId = () => state.firm.assets[state.channel];

async function attempt(action) {
  try {
    return await action();
  } catch (error) {
    say(error instanceof TypeError ? words.offline : `${words.error}: ${error.message}`);
    return null;
  }
}

let hiding;
function say(text) {
  $("toast").textContent = text;
  $("toast").hidden = false;
  clearTimeout(hiding);
  hiding = setTimeout(() => ($("toast").hidden = true), 4000);
}

// ------------------------------------------------------------------ people

function summary(latest) {
  if (!latest) return "";
  if (latest.deleted) return words.deleted;
  const kinds = { image: words.photo, video: words.video, audio: words.voice, file: words.file, location: words.map, contacts: words.contact };
  return (latest.fromFirm ? "" : `${words.you}: `) + (latest.text || kinds[latest.type] || latest.type);
}

function personRow(person) {
  const face = el("span", { class: "face", style: `background:hsl(${hue(person.id)} 42% 42%)` }, initials(person.name));
  const unread = person.unread && person.id !== state.customer
    ? el("span", { class: "unread" }, String(person.unread)) : el("span");
  const time = person.latest ? clock(person.latest.createdMs) : "";
  return el("li", {}, el("button", {
    class: "person", "aria-current": String(person.id === state.customer), onclick: () => open(person.id),
  }, face, el("b", {}, person.name), el("small", {}, time),
  el("span", { class: "last" }, summary(person.latest) || handle(person)), unread));
}

function handle(person) {
  if (person.username) return `@${person.username}`;
  return person.phone ? `+${person.phone}` : "";
}

async function showPeople() {
  const { customers } = await call("GET", `/control/customers?assetId=${assetId()}`);
  draw($("people"), customers.map(personRow));
}

// ------------------------------------------------------------ conversation

function attachment(file) {
  if (file.kind === "image") return el("img", { src: file.url, alt: words.photo });
  if (file.kind === "video") return el("video", { src: file.url, controls: "" });
  if (file.kind === "audio") return el("audio", { src: file.url, controls: "" });
  return el("a", { href: file.url, target: "_blank", rel: "noopener" }, `📄 ${file.filename}`);
}

function quote(mid) {
  const quoted = state.conversation.messages.find((message) => message.messageId === mid);
  return quoted ? el("span", { class: "quote" }, summary({ ...quoted, fromFirm: true })) : null;
}

function bubble(message) {
  if (message.deleted) return el("div", { class: "bubble gone" }, words.deleted);
  const parts = [message.replyTo && quote(message.replyTo), ...message.media.map(attachment)];
  if (message.location) {
    const { latitude, longitude, name } = message.location;
    parts.push(el("span", {}, `📍 ${name || words.map}\n${latitude}, ${longitude}`));
  }
  for (const card of message.contacts ?? []) parts.push(el("span", {}, `👤 ${card.name?.formatted_name ?? words.contact}`));
  if (message.type === "referral") parts.push(el("span", {}, `↪ ${message.referral?.ref ?? ""}`));
  if (message.text) parts.push(el("span", {}, message.text));
  if (message.opener) parts.push(el("span", { class: "opener" }, message.opener));
  return el("div", { class: message.media.length ? "bubble filed" : "bubble" }, ...parts);
}

// The firm's ticks: what the firm has been told about its own message.
function firmTicks(message) {
  if (!message.status) return [];
  const marks = { accepted: "◷", sent: "✓", delivered: "✓✓", read: "✓✓", failed: "!" };
  const code = message.errorCode ? ` (${message.errorCode})` : "";
  return [el("span", { class: "ticks", "aria-hidden": "true" }, marks[message.status]),
    el("span", { class: "state" }, words[`status_${message.status}`] + code)];
}

function meta(message, seen) {
  const said = [clock(message.createdMs), message.edits && words.edited, seen && words.seen].filter(Boolean);
  return el("span", { class: `meta ${message.status}` }, el("span", {}, said.join(" · ")), ...firmTicks(message));
}

function menu(message) {
  const emoji = ["❤", "👍", "😆", "😮", "😢"].map((mark) => el("button", {
    class: "emoji", title: words.react, onclick: () => react(message, mark),
  }, mark));
  const own = !message.fromFirm && !message.deleted;
  const actions = [el("button", { onclick: () => begin("reply", message) }, words.reply)];
  if (own && message.type === "text") actions.push(el("button", { onclick: () => begin("edit", message) }, words.edit));
  if (own && state.channel !== "messenger") actions.push(el("button", { onclick: () => unsend(message) }, words.unsend));
  return el("div", { class: "menu" }, el("div", {}, ...emoji), el("div", {}, ...actions));
}

function messageRow(message, before, { seen, last }) {
  const turn = !before || before.fromFirm !== message.fromFirm ? " turn" : "";
  const given = Object.values(message.reactions).join(" ");
  const opened = state.menu === message.messageId;
  const more = message.deleted ? null : el("button", {
    class: "more", "aria-label": words.actions, "aria-expanded": String(opened), onclick: () => toggle(message),
  }, "⋯");
  const parts = [el("div", { class: "line" }, bubble(message), more)];
  if (given) parts.push(el("span", { class: "reactions" }, given));
  // Quick replies are gone once the conversation went on.
  const buttons = message.buttons.filter((button) => last || button.kind !== "quick_reply");
  if (buttons.length) {
    parts.push(el("div", { class: "buttons" }, ...buttons.map((button) => el("button", {
      onclick: () => press(message, button),
    }, button.title, button.description ? el("small", {}, button.description) : null))));
  }
  parts.push(meta(message, seen));
  if (opened) parts.push(menu(message));
  return el("li", { class: `message${message.fromFirm ? "" : " mine"}${turn}`, "data-id": message.messageId }, ...parts);
}

function drawConversation() {
  const { messages, firmSeenMs, firmIsTyping } = state.conversation;
  const rows = [];
  const lastSeen = messages.findLast((message) => !message.fromFirm && message.createdMs <= firmSeenMs);
  let before = null;
  for (const message of messages) {
    if (!before || day(before.createdMs) !== day(message.createdMs)) {
      rows.push(el("li", { class: "day" }, day(message.createdMs)));
    }
    rows.push(messageRow(message, before, { seen: message === lastSeen, last: message === messages.at(-1) }));
    before = message;
  }
  if (!messages.length) rows.push(el("li", { class: "hint" }, words.empty));
  if (firmIsTyping) {
    const dots = el("span", { class: "dots", "aria-label": words.typing }, el("i"), el("i"), el("i"));
    rows.push(el("li", { class: "message turn" }, el("div", { class: "bubble" }, dots)));
  }
  const list = $("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  if (draw(list, rows) && atEnd) list.scrollTop = list.scrollHeight;
}

async function showConversation() {
  if (!state.customer) return;
  const query = `assetId=${assetId()}&customerId=${encodeURIComponent(state.customer)}`;
  const asked = state.customer;
  const conversation = await call("GET", `/control/messages?${query}`);
  if (asked !== state.customer) return;
  state.conversation = conversation;
  $("who").textContent = [conversation.customer.name, handle(conversation.customer)].filter(Boolean).join(" · ");
  drawConversation();
  const unread = conversation.messages.some((message) => ["sent", "delivered"].includes(message.status));
  if (unread && document.visibilityState === "visible") {
    await call("POST", "/control/read", { assetId: assetId(), customerId: state.customer });
  }
}

function open(customer) {
  state.customer = customer;
  state.conversation = null;
  state.action = null;
  state.menu = "";
  $("messages").replaceChildren();
  layOut();
  attempt(refresh);
  if (matchMedia("(hover: hover)").matches) $("text").focus();
}

// ---------------------------------------------------------------- actions

function begin(kind, message) {
  state.action = { kind, message };
  state.menu = "";
  $("text").value = kind === "edit" ? message.text : $("text").value;
  layOut();
  drawConversation();
  $("text").focus();
}

function toggle(message) {
  state.menu = state.menu === message.messageId ? "" : message.messageId;
  drawConversation();
}

const react = (message, mark) => attempt(async () => {
  state.menu = "";
  const emoji = message.reactions.customer === mark ? "" : mark;
  await call("POST", "/control/reactions", { messageId: message.messageId, emoji });
});

const unsend = (message) => attempt(async () => {
  state.menu = "";
  await call("POST", "/control/unsends", { messageId: message.messageId });
});

const press = (message, button) => {
  if (button.kind === "url") {
    window.open(button.id, "_blank", "noopener");
    return;
  }
  attempt(() => call("POST", "/control/presses", { messageId: message.messageId, buttonId: button.id }));
};

function base() {
  const replyTo = state.action?.kind === "reply" ? state.action.message.messageId : "";
  return { assetId: assetId(), customerId: state.customer, replyTo };
}

async function submit() {
  const text = $("text").value.trim();
  if (!text) return;
  const sent = await attempt(() => (state.action?.kind === "edit"
    ? call("POST", "/control/edits", { messageId: state.action.message.messageId, text })
    : call("POST", "/control/messages", { ...base(), type: "text", text })));
  if (!sent) return;
  $("text").value = "";
  state.action = null;
  layOut();
  $("messages").scrollTop = $("messages").scrollHeight;
}

async function sendFile() {
  const [file] = $("file").files;
  if (!file) return;
  const form = new FormData();
  for (const [name, value] of Object.entries(base())) form.set(name, value);
  form.set("text", state.channel === "whatsapp" ? $("text").value.trim() : "");
  form.set("file", file);
  $("file").value = "";
  if (await attempt(() => call("POST", "/control/messages", form)) && state.channel === "whatsapp") $("text").value = "";
}

const sendPlace = () => attempt(() => call("POST", "/control/messages", {
  ...base(), type: "location", location: { latitude: 41.0256, longitude: 28.9744, name: words.location_name },
}));

// ----------------------------------------------------------------- layout

function layOut() {
  desk.dataset.channel = state.channel;
  desk.classList.toggle("talking", Boolean(state.customer));
  for (const tab of $("channels").children) tab.setAttribute("aria-selected", String(tab.dataset.channel === state.channel));
  $("chat").hidden = !state.customer;
  $("nobody").hidden = Boolean(state.customer);
  $("place").hidden = state.channel.startsWith("instagram");
  $("firm-name").textContent = state.firm.name;
  $("firm-picture").src = `/avatars/${assetId()}.png`;
  $("quoting").hidden = !state.action;
  if (state.action) {
    $("quoting-what").textContent = state.action.kind === "edit" ? words.editing : words.replying;
    $("quoting-text").textContent = state.action.message.text;
  }
  const here = new URLSearchParams({ firm: state.firm.slug, channel: state.channel, customer: state.customer });
  history.replaceState(null, "", `#${here}`);
  document.querySelector('a[lang]').hash = here;
}

function leave() {
  state.customer = "";
  state.conversation = null;
  layOut();
  attempt(showPeople);
}

async function refresh() {
  await Promise.all([showPeople(), showConversation()]);
}

$("firm").replaceChildren(...start.firms.map((firm) => new Option(firm.name, firm.slug, false, firm === state.firm)));
$("firm").addEventListener("change", () => {
  state.firm = start.firms.find((firm) => firm.slug === $("firm").value);
  leave();
});
$("channels").addEventListener("click", ({ target }) => {
  if (!target.dataset.channel) return;
  state.channel = target.dataset.channel;
  leave();
});
$("new-person").addEventListener("submit", (event) => {
  event.preventDefault();
  const name = event.target.elements.name.value.trim();
  const username = name.toLocaleLowerCase("tr").replaceAll(/\s+/g, ".");
  attempt(async () => {
    const person = await call("POST", "/control/customers", {
      assetId: assetId(), name, username: state.channel.startsWith("instagram") ? username : "",
    });
    event.target.reset();
    open(person.id);
  });
});
$("reads").checked = start.readsByItself;
$("reads").addEventListener("change", () => attempt(() => call("PUT", "/control/settings", { readsByItself: $("reads").checked })));
$("back").addEventListener("click", leave);
$("place").addEventListener("click", sendPlace);
$("file").addEventListener("change", sendFile);
$("quoting-off").addEventListener("click", () => {
  state.action = null;
  layOut();
});
$("composer").addEventListener("submit", (event) => {
  event.preventDefault();
  submit();
});
$("text").addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
  event.preventDefault();
  submit();
});
document.addEventListener("visibilitychange", () => attempt(refresh));
document.addEventListener("click", ({ target }) => {
  if (!state.menu || target.closest(".message")) return;
  state.menu = "";
  drawConversation();
});

layOut();
let due = false;
const events = new EventSource("/events");
events.onmessage = () => {
  if (due) return;
  due = true;
  setTimeout(() => {
    due = false;
    attempt(refresh);
  }, 60);
};
events.onerror = () => say(words.offline);
