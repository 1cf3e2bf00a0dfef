// What stands beside an open conversation: tabs, of which the chosen one is fetched.
import { concerns } from "console/live";
import { batched, part } from "console/requests";
import { say } from "console/words";

const WIDE = matchMedia("(min-width: 1201px)");
let chosen = kept("panel.tab");
let wanted = kept("panel.open") !== "no";

/** The conversation in the pane is another one. */
export function preparePanel() {
  const panel = document.getElementById("panel");
  if (!panel) return;
  // On a narrow screen the panel would cover the conversation: it waits to be asked for.
  show(wanted && WIDE.matches, { remember: false });
}

export function togglePanel() {
  const panel = document.getElementById("panel");
  if (panel) show(!document.getElementById("pane").classList.contains("with-panel"));
}

/** Close the panel where it covers the conversation; whether there was anything to close. */
export function closePanel() {
  const pane = document.getElementById("pane");
  if (WIDE.matches || !pane.classList.contains("with-panel")) return false;
  show(false);
  return true;
}

/** Something happened to the open conversation. */
export function panelEvent(event) {
  const tab = document.querySelector("#panel [aria-selected=true]");
  if (tab?.dataset.events && concerns(tab.dataset.events, event.type)) touch("panel");
}

const touch = batched(() => load(), { pause: 1500 });

export function watchPanel() {
  const pane = document.getElementById("pane");
  pane.addEventListener("click", (event) => {
    const tab = event.target.closest("[data-panel]");
    if (tab) choose(tab);
    else if (event.target.closest("#panel-toggle")) togglePanel();
    else if (event.target.closest("[data-panel-close]")) show(false);
  });
  pane.addEventListener("keydown", (event) => {
    const step = { ArrowLeft: -1, ArrowRight: 1 }[event.key];
    const tab = event.target.closest("[data-panel]");
    if (!step || !tab) return;
    const tabs = [...document.querySelectorAll("[data-panel]")];
    const next = tabs[(tabs.indexOf(tab) + step + tabs.length) % tabs.length];
    next.focus();
    choose(next);
  });
}

function show(visible, { remember = true } = {}) {
  const pane = document.getElementById("pane");
  pane.classList.toggle("with-panel", visible);
  document.getElementById("panel-toggle")?.setAttribute("aria-expanded", String(visible));
  if (remember) {
    wanted = visible;
    keep("panel.open", visible ? "yes" : "no");
  }
  if (!visible) return;
  const tabs = [...document.querySelectorAll("[data-panel]")];
  choose(tabs.find((tab) => tab.dataset.panel === chosen) ?? tabs[0], { remember: false });
}

function choose(tab, { remember = true } = {}) {
  for (const other of document.querySelectorAll("[data-panel]")) {
    other.setAttribute("aria-selected", String(other === tab));
    other.tabIndex = other === tab ? 0 : -1;
  }
  document.getElementById("panel-body").setAttribute("aria-labelledby", tab.id);
  if (remember) {
    chosen = tab.dataset.panel;
    keep("panel.tab", chosen);
  }
  load().catch(() => {});
}

async function load() {
  const tab = document.querySelector("#panel [aria-selected=true]");
  const body = document.getElementById("panel-body");
  if (!tab || !body || !document.getElementById("pane").classList.contains("with-panel")) return;
  let html;
  try {
    html = await part(tab.dataset.url);
  } catch (error) {
    if (!body.childElementCount) body.textContent = error.message || say("notLoaded");
    throw error;
  }
  const still = tab.isConnected && tab.getAttribute("aria-selected") === "true";
  if (!still || body.querySelector("input:focus, textarea:focus, select:focus")) return;
  body.innerHTML = html;
  htmx.process(body);
}

// Storage can be full or forbidden; the choice then holds for this page only.
function kept(name) {
  try {
    return localStorage.getItem(name);
  } catch {
    return null;
  }
}

function keep(name, value) {
  try {
    localStorage.setItem(name, value);
  } catch {
    // Nothing is kept then.
  }
}
