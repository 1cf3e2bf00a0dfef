// Completing an @ with the colleagues whom it may mean: textareas with data-mentions.
import { part } from "console/requests";

const CALLED = /(?:^|[\s(])@([\p{L}\d._-]{0,40})$/u;
let list = null;
let field = null;
let asked = "";

export function watchMentions() {
  document.addEventListener("input", (event) => {
    if (event.target.matches?.("textarea[data-mentions]")) offer(event.target);
  });
  document.addEventListener("keydown", steer, true);
  document.addEventListener("focusout", (event) => {
    if (event.target === field) setTimeout(close, 150);
  });
}

function word(textarea) {
  return CALLED.exec(textarea.value.slice(0, textarea.selectionStart))?.[1];
}

async function offer(textarea) {
  const q = word(textarea);
  const firm = textarea.dataset.firm ?? document.querySelector("[data-firm]")?.dataset.firm;
  if (q === undefined || !firm) {
    close();
    return;
  }
  asked = q;
  let found;
  try {
    found = JSON.parse(await part(`/console/colleagues?firm=${firm}&q=${encodeURIComponent(q)}`));
  } catch {
    return;
  }
  if (asked !== q || document.activeElement !== textarea) return;
  close();
  if (found.length) show(textarea, found);
}

function show(textarea, found) {
  field = textarea;
  list = document.createElement("ul");
  list.className = "mention-list";
  list.id = "mention-list";
  list.setAttribute("role", "listbox");
  found.forEach(({ name, email }, place) => {
    const option = document.createElement("li");
    const who = document.createElement("strong");
    const address = document.createElement("small");
    option.id = `mention-${place}`;
    option.setAttribute("role", "option");
    option.dataset.email = email;
    who.textContent = name;
    address.textContent = email;
    option.append(who, address);
    option.addEventListener("mousedown", (event) => {
      event.preventDefault();
      take(option);
    });
    list.append(option);
  });
  textarea.after(list);
  textarea.setAttribute("aria-controls", list.id);
  choose(list.firstElementChild);
}

function choose(option) {
  for (const each of list.children) each.setAttribute("aria-selected", String(each === option));
  field.setAttribute("aria-activedescendant", option.id);
  option.scrollIntoView({ block: "nearest" });
}

function steer(event) {
  if (!list || event.target !== field) return;
  const now = list.querySelector("[aria-selected=true]");
  const steps = {
    ArrowDown: () => choose(now.nextElementSibling ?? list.firstElementChild),
    ArrowUp: () => choose(now.previousElementSibling ?? list.lastElementChild),
    Enter: () => take(now),
    Tab: () => take(now),
    Escape: close,
  };
  const step = steps[event.key];
  if (!step || event.isComposing) return;
  event.preventDefault();
  event.stopPropagation();
  step();
}

function take(option) {
  const at = field.selectionStart;
  const before = field.value.slice(0, at).replace(/@[\p{L}\d._-]*$/u, `@${option.dataset.email} `);
  const textarea = field;
  textarea.value = before + textarea.value.slice(at);
  textarea.setSelectionRange(before.length, before.length);
  close();
  textarea.focus();
}

function close() {
  list?.remove();
  field?.removeAttribute("aria-activedescendant");
  field?.removeAttribute("aria-controls");
  list = null;
  field = null;
}
