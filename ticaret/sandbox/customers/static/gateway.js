import { el, draw } from "./drawing.js";
import { call, clockOf, dayOf, hue, initials } from "./shared.js";

const start = JSON.parse(document.body.dataset.start);
const words = start.words;
const clock = clockOf(start.language);
const day = dayOf(start.language, words);
const $ = (id) => document.getElementById(id);
const FIRM = "me";

// What is open, kept in the address so that a reload comes back to it.
const place = new URLSearchParams(location.hash.slice(1));
const state = {
  session: place.get("session") ?? "",
  chat: place.get("chat") ?? "",
  speaker: "", // a phone, or FIRM
  gateway: null,
  conversation: null,
  action: null, // {kind: "reply" | "edit", message}
  menu: "",
};

const session = () => state.gateway?.sessions.find((one) => one.name === state.session);
const account = () => session()?.account ?? "";
let lastChange = Promise.resolve();
function control(method, path, body) {
  const answer = call(method, `/control/waha${path}`, body);
  if (method !== "GET") lastChange = answer.catch(() => null);
  return answer;
}

// What was asked before a change tells of the time before it, and would switch a box back.
async function gatewayNow() {
  let change, told;
  do {
    change = lastChange;
    await change;
    told = await control("GET", "");
  } while (change !== lastChange);
  return told;
}

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

// ----------------------------------------------------------------- session

function options(select, entries, chosen) {
  const wanted = entries.map(([value, text]) => new Option(text, value, false, value === chosen));
  const same = wanted.length === select.options.length
    && wanted.every((option, at) => option.text === select.options[at].text && option.value === select.options[at].value);
  if (!same) select.replaceChildren(...wanted);
  select.value = chosen;
}

async function showSession() {
  state.gateway = await gatewayNow();
  if (!session()) state.session = state.gateway.sessions[0]?.name ?? "";
  options($("session"), state.gateway.sessions.map((one) => [one.name, one.name]), state.session);
  const open = session();
  $("no-session").hidden = Boolean(open);
  $("device").hidden = !open;
  $("reads").checked = state.gateway.readsByItself;
  if (!open) return;
  $("device").dataset.status = open.status;
  $("status").textContent = words[`state_${open.status}`];
  $("number").textContent = open.account ? `+${open.account}` : "";
  $("scanning").hidden = open.status !== "SCAN_QR_CODE";
  if (open.qrValue) {
    const source = `/gateway/qr/${open.name}?${open.qrValue.slice(2, 14)}`;
    if ($("qr").getAttribute("src") !== source) $("qr").src = source;
  }
  $("pairing").hidden = !open.pairingCode;
  $("code").textContent = open.pairingCode;
  const chosen = $("phone").value || state.gateway.accounts[0].phone;
  options($("phone"), state.gateway.accounts.map((one) => [one.phone, `${one.name} +${one.phone}`]), chosen);
  $("online").checked = open.online;
  $("muted").checked = open.muted;
  $("away").checked = Boolean(state.gateway.outage);
  $("engine").value = open.engine;
  $("unlink").disabled = !open.account;
}

const change = (values) => attempt(() => control("PUT", "/sessions", { session: state.session, ...values }));

// ------------------------------------------------------------------- chats

function summary(latest) {
  if (!latest) return "";
  if (latest.deleted) return words.deleted;
  const kinds = {
    image: words.photo, video: words.video, audio: words.voice, voice: words.voice, document: words.file,
    sticker: words.sticker, location: words.map, contact: words.contact, list: words.list, event: words.event,
  };
  const said = latest.poll ? `${words.poll}: ${latest.poll.name}` : latest.text || kinds[latest.type] || latest.type;
  return (latest.fromFirm ? "" : `${latest.authorName.split(" ")[0]}: `) + said;
}

function chatRow(chat) {
  const face = el("span", { class: "face", style: `background:hsl(${hue(chat.id)} 42% 42%)` }, initials(chat.name));
  const unread = chat.customerUnread && chat.id !== state.chat
    ? el("span", { class: "unread" }, String(chat.customerUnread)) : el("span");
  return el("li", {}, el("button", {
    class: "person", "aria-current": String(chat.id === state.chat), onclick: () => open(chat.id),
  }, face, el("b", {}, chat.name), el("small", {}, chat.latest ? clock(chat.latest.createdMs) : ""),
  el("span", { class: "last" }, summary(chat.latest) || `+${chat.person?.phone ?? ""}`), unread));
}

async function showChats() {
  if (!account()) {
    draw($("people"), [el("li", { class: "hint" }, session() ? words.not_linked : "")]);
    return;
  }
  const { chats } = await control("GET", `/chats?account=${account()}`);
  draw($("people"), chats.map(chatRow));
}

// ------------------------------------------------------------ conversation

function attachment(file, type) {
  if (file.kind === "image") return el("img", { src: file.url, alt: type === "sticker" ? words.sticker : words.photo });
  if (file.kind === "video") return el("video", { src: file.url, controls: "" });
  if (file.kind === "audio") return el("audio", { src: file.url, controls: "" });
  return el("a", { href: file.url, target: "_blank", rel: "noopener" }, `📄 ${file.filename}`);
}

const mine = (message) => (state.speaker === FIRM ? message.fromFirm : !message.fromFirm && (!state.conversation.chat.isGroup || message.author === state.speaker));

function poll(message) {
  const own = message.votes[state.speaker === FIRM ? "" : state.speaker] ?? [];
  return el("div", { class: "poll" }, ...message.poll.options.map((option) => {
    const count = Object.values(message.votes).filter((chosen) => chosen.includes(option)).length;
    return el("button", {
      type: "button", "aria-pressed": String(own.includes(option)), onclick: () => vote(message, own, option),
    }, el("span", {}, option), el("span", {}, String(count)));
  }));
}

function bubble(message) {
  if (message.deleted) return el("div", { class: "bubble gone" }, words.deleted);
  const quoted = message.replyTo && state.conversation.messages.find((one) => one.bareId === message.replyTo);
  const parts = [];
  if (state.conversation.chat.isGroup && !message.fromFirm) parts.push(el("span", { class: "author" }, message.authorName));
  if (message.forwarded) parts.push(el("span", { class: "tag" }, words.forwarded));
  if (quoted) parts.push(el("span", { class: "quote" }, summary({ ...quoted, fromFirm: true })));
  if (message.media) parts.push(attachment(message.media, message.type));
  if (message.location) {
    const { latitude, longitude, name } = message.location;
    parts.push(el("span", {}, `📍 ${name || words.map}\n${latitude}, ${longitude}`));
  }
  for (const card of message.vcards) parts.push(el("span", {}, `👤 ${/^FN:(.*)$/m.exec(card)?.[1] ?? words.contact}`));
  if (message.event) parts.push(el("span", {}, `📅 ${message.event.name}`));
  else if (message.text) parts.push(el("span", {}, message.text));
  if (message.poll) parts.push(el("b", {}, message.poll.name), poll(message));
  if (message.list) parts.push(el("span", { class: "opener" }, message.list.button));
  const look = message.type === "sticker" ? "bubble sticker" : message.media ? "bubble filed" : "bubble";
  return el("div", { class: look }, ...parts);
}

function choices(message) {
  const rows = (message.list?.sections ?? []).flatMap((section) => section.rows)
    .map((row) => ({ id: row.rowId, title: row.title }));
  const buttons = (message.buttons?.buttons ?? []).map((one) => ({ id: one.id || one.text, title: one.text }));
  return [...rows, ...buttons];
}

function meta(message) {
  const marks = { ERROR: "!", PENDING: "◷", SERVER: "✓", DEVICE: "✓✓", READ: "✓✓", PLAYED: "✓✓" };
  const looks = { READ: "read", PLAYED: "read", ERROR: "failed" };
  const said = [clock(message.createdMs), message.edits && words.edited, message.starred && words.starred,
    message.pinned && words.pinned, message.fromFirm && message.source === "app" && words.from_phone].filter(Boolean);
  const ticks = message.fromFirm ? [el("span", { class: "ticks", "aria-hidden": "true" }, marks[message.ackName]),
    el("span", { class: "state" }, words[`ack_${message.ackName}`])] : [];
  return el("span", { class: `meta ${message.fromFirm ? looks[message.ackName] ?? "" : ""}` }, el("span", {}, said.join(" · ")), ...ticks);
}

function menu(message) {
  const emoji = ["❤️", "👍", "😂", "😮", "🙏"].map((mark) => el("button", {
    class: "emoji", title: words.react, onclick: () => react(message, mark),
  }, mark));
  const actions = [el("button", { onclick: () => begin("reply", message) }, words.reply)];
  if (mine(message) && message.type === "text") actions.push(el("button", { onclick: () => begin("edit", message) }, words.edit));
  if (mine(message)) actions.push(el("button", { onclick: () => act("/unsends", message) }, words.unsend));
  if (message.fromFirm && message.type === "voice") actions.push(el("button", { onclick: () => act("/plays", message) }, words.played));
  return el("div", { class: "menu" }, el("div", {}, ...emoji), el("div", {}, ...actions));
}

function messageRow(message, before) {
  const turn = !before || before.fromFirm !== message.fromFirm || before.author !== message.author ? " turn" : "";
  const opened = state.menu === message.messageId;
  const more = message.deleted ? null : el("button", {
    class: "more", "aria-label": words.actions, "aria-expanded": String(opened), onclick: () => toggle(message),
  }, "⋯");
  const parts = [el("div", { class: "line" }, bubble(message), more)];
  const given = Object.values(message.reactions).join(" ");
  if (given) parts.push(el("span", { class: "reactions" }, given));
  const offered = choices(message);
  if (offered.length) {
    parts.push(el("div", { class: "buttons" }, ...offered.map((one) => el("button", {
      onclick: () => act("/presses", message, { buttonId: one.id }),
    }, one.title))));
  }
  parts.push(meta(message));
  if (opened) parts.push(menu(message));
  return el("li", { class: `message${mine(message) ? " mine" : ""}${turn}`, "data-id": message.messageId }, ...parts);
}

function drawConversation() {
  const { chat, messages } = state.conversation;
  const rows = [];
  let before = null;
  for (const message of messages) {
    if (!before || day(before.createdMs) !== day(message.createdMs)) rows.push(el("li", { class: "day" }, day(message.createdMs)));
    rows.push(messageRow(message, before));
    before = message;
  }
  if (!messages.length) rows.push(el("li", { class: "hint" }, words.empty));
  if (chat.firmIsTyping) {
    const dots = el("span", { class: "dots", "aria-label": words.typing }, el("i"), el("i"), el("i"));
    rows.push(el("li", { class: "message turn" }, el("div", { class: "bubble" }, dots)));
  }
  const list = $("messages");
  const atEnd = list.scrollHeight - list.scrollTop - list.clientHeight < 120;
  if (draw(list, rows) && atEnd) list.scrollTop = list.scrollHeight;
}

function showSpeakers({ chat }) {
  const members = chat.isGroup ? chat.members : [chat.person];
  const known = [...members.map((one) => [one.phone, one.name]), [FIRM, words.firm_phone]];
  if (!known.some(([phone]) => phone === state.speaker)) state.speaker = known[0][0];
  options($("speaker"), known, state.speaker);
  $("name").textContent = chat.name;
  const who = chat.isGroup ? `${words.group} · ${chat.members.length + 1}` : chat.jid;
  $("who").textContent = [who, ...chat.labels.map((label) => `🏷 ${label.name}`)].join(" · ");
  for (const box of ["hidden-box", "revealed-box"]) $(box).hidden = chat.isGroup;
  $("hidden").checked = Boolean(chat.person?.hidden);
  $("revealed").checked = Boolean(chat.person?.revealed);
}

async function showConversation() {
  if (!state.chat || !account()) return;
  const asked = state.chat;
  const found = await control("GET", `/messages?account=${account()}&chatId=${encodeURIComponent(asked)}`);
  if (asked !== state.chat) return;
  state.conversation = found;
  showSpeakers(found);
  drawConversation();
  if (found.chat.customerUnread && document.visibilityState === "visible" && state.speaker !== FIRM) {
    await control("POST", "/read", { account: account(), chatId: asked });
  }
}

function open(chat) {
  Object.assign(state, { chat, conversation: null, action: null, menu: "", speaker: "" });
  $("messages").replaceChildren();
  layOut();
  attempt(refresh);
  if (matchMedia("(hover: hover)").matches) $("text").focus();
}

// ---------------------------------------------------------------- actions

const base = () => ({ account: account(), chatId: state.chat, by: state.speaker });

function begin(kind, message) {
  state.action = { kind, message };
  state.menu = "";
  if (kind === "edit") $("text").value = message.text;
  layOut();
  drawConversation();
  $("text").focus();
}

function toggle(message) {
  state.menu = state.menu === message.messageId ? "" : message.messageId;
  drawConversation();
}

const act = (path, message, more = {}) => attempt(() => {
  state.menu = "";
  return control("POST", path, { ...base(), messageId: message.messageId, ...more });
});

function react(message, mark) {
  const own = message.reactions[state.speaker === FIRM ? "" : state.speaker];
  return act("/reactions", message, { emoji: own === mark ? "" : mark });
}

function vote(message, own, option) {
  const others = message.poll.multipleAnswers ? own.filter((one) => one !== option) : [];
  return act("/votes", message, { options: own.includes(option) ? others : [...others, option] });
}

const replyTo = () => (state.action?.kind === "reply" ? state.action.message.messageId : "");

async function submit() {
  const text = $("text").value.trim();
  if (!text) return;
  const sent = state.action?.kind === "edit"
    ? await act("/edits", state.action.message, { text })
    : await attempt(() => control("POST", "/messages", { ...base(), text, replyTo: replyTo() }));
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
  for (const [name, value] of Object.entries({ ...base(), replyTo: replyTo() })) form.set(name, value);
  if (file.type.startsWith("audio/")) form.set("type", "voice");
  if (file.type === "image/webp") form.set("type", "sticker");
  form.set("text", $("text").value.trim());
  form.set("file", file);
  $("file").value = "";
  if (await attempt(() => control("POST", "/messages", form))) $("text").value = "";
}

const sendPlace = () => attempt(() => control("POST", "/messages", {
  ...base(), type: "location", location: { latitude: 41.0256, longitude: 28.9744, name: words.location_name },
}));

const sendCard = () => attempt(() => control("POST", "/messages", {
  ...base(), type: "contact",
  vcards: ["BEGIN:VCARD\nVERSION:3.0\nFN:Deniz Aksoy\nTEL;type=CELL;waid=905550009901:+90 555 000 99 01\nEND:VCARD"],
}));

// ----------------------------------------------------------------- layout

function layOut() {
  $("desk").classList.toggle("talking", Boolean(state.chat));
  $("chat").hidden = !state.chat;
  $("nobody").hidden = Boolean(state.chat);
  $("quoting").hidden = !state.action;
  if (state.action) {
    $("quoting-what").textContent = state.action.kind === "edit" ? words.editing : words.replying;
    $("quoting-text").textContent = summary({ ...state.action.message, fromFirm: true });
  }
  const here = new URLSearchParams({ session: state.session, chat: state.chat });
  history.replaceState(null, "", `#${here}`);
  document.querySelector("nav a[lang]").hash = here;
}

function leave() {
  Object.assign(state, { chat: "", conversation: null, action: null });
  layOut();
  attempt(refresh);
}

async function refresh() {
  await showSession();
  await Promise.all([showChats(), showConversation()]);
}

const on = (id, type, action) => $(id).addEventListener(type, action);
on("session", "change", () => {
  state.session = $("session").value;
  leave();
});
on("new-session", "click", () => attempt(async () => {
  state.session = (await control("POST", "/sessions", {})).name;
  leave();
}));
on("scan", "click", () => attempt(() => control("POST", "/scan", { session: state.session, phone: $("phone").value, name: state.gateway.accounts.find((one) => one.phone === $("phone").value).name })));
on("unlink", "click", () => attempt(() => control("POST", "/unlink", { session: state.session })));
on("online", "change", () => change({ online: $("online").checked }));
on("muted", "change", () => change({ muted: $("muted").checked }));
on("engine", "change", () => change({ engine: $("engine").value }));
on("away", "change", () => attempt(() => control("PUT", "/outage", { kind: $("away").checked ? "reset" : "" })));
on("reads", "change", () => attempt(() => call("PUT", "/control/settings", { readsByItself: $("reads").checked })));
on("new-person", "submit", (event) => {
  event.preventDefault();
  attempt(async () => {
    const person = await control("POST", "/people", { account: account(), name: event.target.elements.name.value.trim() });
    event.target.reset();
    open(`${person.phone}@c.us`);
  });
});
on("speaker", "change", () => {
  state.speaker = $("speaker").value;
  drawConversation();
});
for (const name of ["hidden", "revealed"]) {
  on(name, "change", () => attempt(() => control("PUT", "/people", {
    account: account(), phone: state.conversation.chat.person.phone, [name]: $(name).checked,
  })));
}
on("ring", "click", () => attempt(() => control("POST", "/calls", { ...base(), state: "received" })));
on("back", "click", leave);
on("place", "click", sendPlace);
on("card", "click", sendCard);
on("file", "change", sendFile);
on("quoting-off", "click", () => {
  state.action = null;
  layOut();
});
on("composer", "submit", (event) => {
  event.preventDefault();
  submit();
});
on("text", "keydown", (event) => {
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
