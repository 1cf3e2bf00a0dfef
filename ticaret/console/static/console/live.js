// Parts of a page that are fetched again when something happened.
//
//   data-live="order. job.finished"   types of events, or beginnings that end in a dot
//   data-live-url="/console/…"        where the part comes from
//   data-live-id="<id>"               only events in whose data this id stands (optional)
//   data-live-include="#filters"      a form whose fields go along (optional)
//   data-live-name="orders"           refetched by `replies.done(refresh="orders")` too (optional)
//
// And jobs: an element with data-job="<id>" follows its job without asking anybody.
import { batched, part } from "console/requests";

const PAUSE = 1500;
const states = new WeakMap();

export function watchLive() {
  document.addEventListener("console:refresh", (event) => {
    for (const element of document.querySelectorAll("[data-live-url]")) {
      if (element.dataset.liveName === event.detail.name) refresh(element);
    }
  });
}

export function liveEvent(event) {
  let text = null;
  for (const element of document.querySelectorAll("[data-live]")) {
    if (!concerns(element.dataset.live, event.type)) continue;
    const id = element.dataset.liveId;
    if (id) {
      text ??= JSON.stringify(event.data);
      if (!text.includes(id)) continue;
    }
    refresh(element);
  }
  if (event.type.startsWith("job.")) showJob(event.data);
}

export function refreshAll() {
  for (const element of document.querySelectorAll("[data-live-url]")) refresh(element);
}

/** Whether `type` is among `types`, of which one that ends in a dot stands for all it begins. */
export function concerns(types, type) {
  return types.split(" ").some((each) => each === type || (each.endsWith(".") && type.startsWith(each)));
}

/** Fetch a live part again: soon, and not more often than its pause. */
export function refresh(element) {
  if (!states.has(element)) states.set(element, batched(() => fetchPart(element), { pause: PAUSE }));
  states.get(element)("it");
}

async function fetchPart(element) {
  if (!element.isConnected) return;
  const { liveUrl, liveInclude } = element.dataset;
  const form = liveInclude && document.querySelector(liveInclude);
  const query = form ? `?${new URLSearchParams(new FormData(form))}` : "";
  const html = await part(liveUrl + query);
  // What somebody is at work in stays as it is; the next event brings the news.
  if (element.querySelector("input:focus, textarea:focus, select:focus")) return;
  const open = [...element.querySelectorAll("details")].map((each) => each.open);
  element.innerHTML = html;
  element.querySelectorAll("details").forEach((each, place) => (each.open = open[place] ?? each.open));
  htmx.process(element);
}

function showJob({ jobId, state, progress }) {
  for (const place of document.querySelectorAll(`[data-job="${jobId}"]`)) {
    const bar = place.querySelector("progress");
    if (progress.total) {
      bar.max = progress.total;
      bar.value = progress.done;
    }
    const count = place.querySelector("[data-job-count]");
    if (count) count.textContent = progress.total ? `${progress.done} / ${progress.total}` : progress.done;
    if (place.dataset.state === state) continue;
    place.dataset.state = state;
    // A new state has words of its own, and at the end a result: the server writes them.
    part(`/console/jobs/${jobId}`).then((html) => {
      place.outerHTML = html;
    }, () => {});
  }
}
