// Every signed-in page: the stream, the connection's state, appearance, dialogs, live parts.
import { tell, watchDialogs } from "console/dialogs";
import { liveEvent, refreshAll, watchLive } from "console/live";
import { follow } from "console/stream";
import { keepTimes } from "console/times";
import { say } from "console/words";

const frame = document.getElementById("frame");
const connection = document.getElementById("connection");
const listeners = [];

/**
 * Hear of everything that happens. `event` gets each event as the stream has it; `reset` is
 * called when events were missed for good and everything shown must be asked for again.
 */
export function listen({ event, reset }) {
  listeners.push({ event, reset });
}

listen({ event: liveEvent, reset: refreshAll });
keepTimes();
watchDialogs();
watchLive();
watchTheme();
watchFilters();
document.addEventListener("htmx:responseError", (event) => {
  const alert = new DOMParser()
    .parseFromString(event.detail.xhr.responseText, "text/html")
    .querySelector("[role=alert]");
  tell(alert?.textContent.trim() || say("notLoaded"), "bad");
});
document.addEventListener("htmx:sendError", () => tell(say("notLoaded"), "bad"));
follow({
  url: frame.dataset.stream,
  lastEventId: frame.dataset.lastEventId,
  types: JSON.parse(document.getElementById("event-types").textContent),
  probe: "/console/inboxes",
  onEvent: (event) => listeners.forEach((listener) => listener.event?.(event)),
  onReset: () => listeners.forEach((listener) => listener.reset?.()),
  onState: (state) => {
    connection.dataset.state = state;
    connection.lastElementChild.textContent = say(state);
  },
});

function watchTheme() {
  document.addEventListener("click", (event) => {
    if (!event.target.closest("[data-theme-switch]")) return;
    const dark = matchMedia("(prefers-color-scheme: dark)").matches;
    const now = document.documentElement.dataset.theme ?? (dark ? "dark" : "light");
    const next = now === "dark" ? "light" : "dark";
    document.documentElement.dataset.theme = next;
    try {
      localStorage.setItem("theme", next);
    } catch {
      // The choice then holds for this page only.
    }
  });
}

// What a filter bar shows stands in the address, so that it survives a reload and can be shared.
function watchFilters() {
  for (const form of document.querySelectorAll("form[data-filter-bar]")) {
    form.addEventListener("submit", (event) => event.preventDefault());
    form.addEventListener("htmx:beforeRequest", () => {
      const query = new URLSearchParams(new FormData(form));
      for (const [name, value] of [...query]) if (!value) query.delete(name);
      history.replaceState(history.state, "", location.pathname + (query.size ? `?${query}` : ""));
    });
  }
}
