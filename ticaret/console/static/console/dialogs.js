// Dialogs, drawers, questions and toasts.
//
//   <a href="…" data-dialog="Başlık">       opens what the address answers in a dialog
//   <a href="…" data-drawer="Başlık">       the same at the edge of the page
//   hx-confirm="Silinsin mi?"               asks before htmx sends
//   <form data-confirm="…">                 asks before a plain form is sent
//   <button data-close-dialog>              closes it
//
// The server closes and tells with `replies.done(toast=…)`.
import { part } from "console/requests";
import { say } from "console/words";

const dialog = document.getElementById("dialog");
const body = document.getElementById("dialog-body");
const question = document.getElementById("confirm");
const toast = document.getElementById("toast");
let toastTimer = 0;

/** Say something in passing; `tone` "bad" for what went wrong. */
export function tell(text, tone = "") {
  toast.textContent = text;
  toast.dataset.tone = tone;
  toast.classList.add("shown");
  clearTimeout(toastTimer);
  toastTimer = setTimeout(() => toast.classList.remove("shown"), 5000);
}

/** Ask a yes-or-no question; the promise is true for yes. */
export function ask(text) {
  document.getElementById("confirm-text").textContent = text;
  question.returnValue = "";
  question.showModal();
  return new Promise((answer) => {
    question.addEventListener("close", () => answer(question.returnValue === "yes"), {
      once: true,
    });
  });
}

/** Open what `url` answers in the dialog, or the drawer. */
export async function openDialog(url, title, { drawer = false } = {}) {
  let html;
  try {
    html = await part(url);
  } catch (error) {
    tell(error.message || say("notLoaded"), "bad");
    return;
  }
  document.getElementById("dialog-title").textContent = title;
  dialog.classList.toggle("drawer", drawer);
  body.innerHTML = html;
  htmx.process(body);
  if (!dialog.open) dialog.showModal();
  body.querySelector("input:not([type=hidden]), select, textarea")?.focus();
}

export function closeDialog() {
  if (dialog.open) dialog.close();
}

function empty() {
  // What is still being asked from here tells the page, once answered, what it changed.
  if (!body.querySelector(".htmx-request")) body.replaceChildren();
}

export function watchDialogs() {
  document.addEventListener("click", (event) => {
    const opener = event.target.closest("[data-dialog], [data-drawer]");
    if (opener && !event.metaKey && !event.ctrlKey) {
      event.preventDefault();
      const { dialog: title, drawer } = opener.dataset;
      const url = opener.getAttribute("href") ?? opener.dataset.url;
      openDialog(url, title ?? drawer, { drawer: drawer !== undefined });
    }
    if (event.target.closest("[data-close-dialog]")) closeDialog();
    // A click on the backdrop is a click on the dialog itself.
    if (event.target === dialog) closeDialog();
  });
  dialog.addEventListener("close", empty);
  body.addEventListener("htmx:afterRequest", () => {
    if (!dialog.open) empty();
  });
  document.addEventListener("submit", async (event) => {
    const form = event.target;
    if (!form.dataset.confirm || form.dataset.sure) return;
    event.preventDefault();
    if (!(await ask(form.dataset.confirm))) return;
    form.dataset.sure = "yes";
    form.requestSubmit(event.submitter);
  });
  document.addEventListener("htmx:confirm", async (event) => {
    if (!event.detail.question) return;
    event.preventDefault();
    if (await ask(event.detail.question)) event.detail.issueRequest(true);
  });
  document.addEventListener("console:toast", (event) => tell(event.detail.text, event.detail.tone));
  document.addEventListener("console:close", closeDialog);
}
