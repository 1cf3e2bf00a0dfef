// Writing an answer. What was typed survives a failed send, another conversation, a reload.
import { elements, part, post, Refusal } from "console/requests";
import { left } from "console/times";
import { prepareVoice } from "console/voice";
import { say } from "console/words";

const SOON = 2 * 60 * 60 * 1000;
let place = () => {};
// The name of an answer whose fate is not known: sent again under it, it cannot go out twice.
let unsettled = null;

export function prepareComposer(thread) {
  if (thread) place = thread.place;
  const form = document.getElementById("composer-form");
  tickWindow();
  if (!form) return;
  const text = form.elements.text;
  text.value = kept(draftName()) ?? "";
  fit(text);
  count(form);
  let told = 0;
  text.addEventListener("input", () => {
    // The partner's "typing…" lasts some ten seconds, so saying it now and then is enough.
    if (form.dataset.presence && Date.now() - told > 8000) {
      told = Date.now();
      const body = new FormData();
      body.set("presence", "typing");
      post(form.dataset.presence, body).catch(() => {});
    }
    keep(draftName(), text.value);
    fit(text);
    count(form);
  });
  text.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
    event.preventDefault();
    form.requestSubmit();
  });
  text.addEventListener("paste", (event) => {
    if (form.elements.file && event.clipboardData.files.length) {
      event.preventDefault();
      form.elements.file.files = event.clipboardData.files;
      showFile(form);
    }
  });
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    send(form);
  });
  form.elements.file?.addEventListener("change", () => {
    form.elements.voice.value = "";
    showFile(form);
  });
  const record = document.getElementById("record");
  if (record) {
    prepareVoice(record, (file) => {
      const files = new DataTransfer();
      files.items.add(file);
      form.elements.file.files = files.files;
      form.elements.voice.value = "on";
      showFile(form);
      text.focus();
    });
  }
  form.querySelector("#attached-off").addEventListener("click", () => {
    form.elements.file.value = "";
    form.elements.voice.value = "";
    showFile(form);
    text.focus();
  });
  form.querySelector("#answering-off").addEventListener("click", () => {
    answerTo(form, null);
    text.focus();
  });
}

export function watchComposer() {
  setInterval(tickWindow, 15_000);
  document.getElementById("pane").addEventListener("click", (event) => {
    const reply = event.target.closest("[data-reply]");
    const form = document.getElementById("composer-form");
    if (!reply || !form) return;
    answerTo(form, reply.dataset);
    form.elements.text.focus();
  });
}

export function focusComposer() {
  document.getElementById("text")?.focus();
}

/** Ask what may be written now; the form stays untouched unless that changed. */
export async function refreshComposer() {
  const shown = document.getElementById("composer");
  if (!shown) return;
  let fresh;
  try {
    fresh = elements(await part(shown.dataset.url)).getElementById("composer");
  } catch {
    return;
  }
  if (document.getElementById("composer") !== shown) return;
  if (fresh.dataset.closed === shown.dataset.closed) {
    if (fresh.dataset.closes) shown.dataset.closes = fresh.dataset.closes;
    tickWindow();
    return;
  }
  shown.replaceWith(fresh);
  prepareComposer();
}

async function send(form) {
  const { text, file, reply_to: replyTo } = form.elements;
  const upload = file?.files[0];
  const typed = text.value.trim();
  if ((!typed && !upload) || overLimit(form) > 0) return;
  const chosen = {
    text: text.value,
    files: file?.files,
    voice: form.elements.voice.value,
    reply: answered(form),
  };
  // A voice message has no caption: what was typed goes behind it.
  const captions = Number(form.dataset.captionLimit) > 0 && !chosen.voice;
  const parts = upload && typed && !captions ? [{ upload }, { typed }] : [{ upload, typed }];
  const bodies = parts.map((each) => body(form, each, replyTo.value));
  const name = draftName();
  clear(form, name);
  try {
    for (const each of bodies) {
      const html = await post(form.action, each);
      unsettled = null;
      if (form.isConnected) place(html, { follow: true });
    }
  } catch (error) {
    const refused = error instanceof Refusal && error.status < 500;
    unsettled = refused ? null : { draft: bodies.at(-1).get("draft"), text: chosen.text };
    restore(form, name, chosen);
    complain(form, (error instanceof Refusal && error.message) || say("notSent"));
    if (refused) refreshComposer();
  }
}

function body(form, { upload, typed = "" }, replyTo) {
  const data = new FormData();
  const again = unsettled !== null && unsettled.text === form.elements.text.value;
  data.set("draft", again && typed ? unsettled.draft : freshName());
  data.set("text", typed);
  data.set("reply_to", replyTo);
  if (upload) {
    data.set("file", upload);
    data.set("voice", form.elements.voice.value);
  }
  const tag = form.elements.tag;
  if (tag?.checked) data.set("tag", tag.value);
  return data;
}

function clear(form, name) {
  form.elements.text.value = "";
  if (form.elements.file) form.elements.file.value = "";
  form.elements.voice.value = "";
  forget(name);
  showFile(form);
  answerTo(form, null);
  complain(form, "");
  fit(form.elements.text);
  count(form);
}

function restore(form, name, chosen) {
  const { text, file } = form.elements;
  // The operator may have begun the next answer meanwhile; neither text may get lost.
  text.value = text.value ? `${chosen.text}\n${text.value}` : chosen.text;
  keep(name, text.value);
  if (file && chosen.files?.length) {
    file.files = chosen.files;
    form.elements.voice.value = chosen.voice;
  }
  if (chosen.reply) answerTo(form, chosen.reply);
  showFile(form);
  fit(text);
  count(form);
}

function answered(form) {
  const bar = form.querySelector("#answering");
  if (bar.hidden) return null;
  return {
    reply: form.elements.reply_to.value,
    replyWho: bar.querySelector("strong").textContent,
    replyText: bar.querySelector("span").textContent,
  };
}

function answerTo(form, message) {
  const bar = form.querySelector("#answering");
  form.elements.reply_to.value = message?.reply ?? "";
  bar.querySelector("strong").textContent = message?.replyWho ?? "";
  bar.querySelector("span").textContent = message?.replyText ?? "";
  bar.hidden = !message;
}

function showFile(form) {
  const file = form.elements.file?.files[0];
  const bar = form.querySelector("#attached");
  bar.hidden = !file;
  bar.querySelector("strong").textContent = file?.name ?? "";
  bar.querySelector("span").textContent = file ? size(file.size) : "";
  count(form);
}

function count(form) {
  const over = overLimit(form);
  const limit = limitOf(form);
  const counter = document.getElementById("counter");
  const length = lengthOf(form);
  counter.textContent = length > limit * 0.8 ? `${length} / ${limit}` : "";
  counter.classList.toggle("bad", over > 0);
  form.querySelector(".send").disabled = over > 0;
  if (over > 0) complain(form, say("tooLong", over));
  else if (length) complain(form, "");
}

function overLimit(form) {
  return lengthOf(form) - limitOf(form);
}

function limitOf(form) {
  const caption = Number(form.dataset.captionLimit);
  return form.elements.file?.files.length && caption ? caption : Number(form.dataset.limit);
}

function lengthOf(form) {
  const text = form.elements.text.value.trim();
  return form.dataset.unit === "bytes" ? new TextEncoder().encode(text).length : [...text].length;
}

function complain(form, text) {
  const line = form.querySelector("#composer-error");
  line.textContent = text;
  line.hidden = !text;
}

function tickWindow() {
  const composer = document.getElementById("composer");
  const line = document.getElementById("window");
  if (!composer?.dataset.closes || composer.dataset.closed) return;
  const remaining = new Date(composer.dataset.closes) - Date.now();
  if (remaining <= 0) refreshComposer();
  if (line) line.textContent = remaining < SOON ? say("windowCloses", left(remaining)) : "";
}

function fit(text) {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight}px`;
}

function size(bytes) {
  return bytes < 1e6 ? `${Math.ceil(bytes / 1e3)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

function freshName() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  return [...bytes].map((byte) => byte.toString(16).padStart(2, "0")).join("");
}

function draftName() {
  return `draft:${document.getElementById("thread").dataset.id}`;
}

// Storage can be full or forbidden; typing goes on without it.
function kept(name) {
  try {
    return sessionStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    sessionStorage.setItem(name, value);
  } catch {
    forget(name);
  }
}

function forget(name) {
  try {
    sessionStorage.removeItem(name);
  } catch {
    // Nothing was kept then.
  }
}
