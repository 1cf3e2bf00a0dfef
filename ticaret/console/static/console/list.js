// The list of conversations: kept in order and up to date without moving under the reader.
import { batched, elements, part } from "console/requests";

const rows = document.getElementById("rows");
const filters = document.getElementById("filters");

/** Have the row of a conversation brought up to date. */
export const touchRow = batched(async (ids) => {
  const query = new URLSearchParams(new FormData(filters));
  query.set("ids", ids.join(","));
  place(elements(await part(`/console/conversations/rows?${query}`)), ids, query);
});

export function reloadRows() {
  htmx.trigger(filters, "submit");
}

/** Mark which conversation is open; null for none. */
export function markOpen(id) {
  for (const link of rows.querySelectorAll("[aria-current]")) link.removeAttribute("aria-current");
  link(id)?.setAttribute("aria-current", "true");
}

export function moveFocus(step) {
  const links = [...rows.querySelectorAll(".row")];
  const from = links.indexOf(document.activeElement);
  const current = from >= 0 ? from : links.findIndex((row) => row.hasAttribute("aria-current"));
  const next = links[Math.min(Math.max(current + step, 0), links.length - 1)];
  next?.focus();
  next?.scrollIntoView({ block: "nearest" });
}

export function watchList() {
  filters.addEventListener("submit", (event) => event.preventDefault());
  rows.addEventListener("htmx:afterSwap", withoutDoubles);
  filters.addEventListener("htmx:beforeRequest", () => keepInAddress());
  filters.addEventListener("htmx:afterRequest", () => {
    rows.scrollTop = 0;
    markOpen(document.getElementById("thread")?.dataset.id);
  });
  document.getElementById("inboxes").addEventListener("click", (event) => {
    const chosen = event.target.closest("[data-inbox]");
    if (!chosen || event.metaKey || event.ctrlKey) return;
    event.preventDefault();
    document.getElementById("inbox").value = chosen.dataset.inbox;
    for (const other of document.querySelectorAll("[data-inbox]")) {
      other.classList.toggle("chosen", other === chosen);
    }
    reloadRows();
  });
}

export function filterQuery() {
  const query = new URLSearchParams(new FormData(filters));
  for (const [name, value] of [...query]) if (!value) query.delete(name);
  return query.size ? `?${query}` : "";
}

function keepInAddress() {
  history.replaceState(history.state, "", location.pathname + filterQuery());
}

function place(fresh, ids, asked) {
  asked.delete("ids");
  // The filter changed while the answer was on its way: the new list has the rows as they are.
  if (`${asked}` !== `${new URLSearchParams(new FormData(filters))}`) return;
  for (const id of ids) {
    const known = document.getElementById(`row-${id}`);
    const row = fresh.getElementById(`row-${id}`);
    if (row) put(row, known);
    else if (known && !known.querySelector("[aria-current]")) known.remove();
  }
}

function put(row, known) {
  const focused = known?.contains(document.activeElement);
  const open = document.getElementById("thread")?.dataset.id === row.dataset.id;
  if (open) row.querySelector(".row").setAttribute("aria-current", "true");
  if (known?.dataset.order === row.dataset.order) {
    known.replaceWith(row);
  } else {
    known?.remove();
    const others = [...rows.querySelectorAll(".row-item")];
    const below = others.find((other) => other.dataset.order < row.dataset.order);
    const more = rows.querySelector(".more");
    // What sorts below everything shown comes when the reader gets there.
    if (!below && more) return;
    rows.insertBefore(row, below ?? null);
  }
  htmx.process(row);
  if (focused) row.querySelector(".row").focus({ preventScroll: true });
}

function withoutDoubles() {
  const seen = new Set();
  for (const row of [...rows.querySelectorAll(".row-item")]) {
    if (seen.has(row.id)) row.remove();
    seen.add(row.id);
  }
  markOpen(document.getElementById("thread")?.dataset.id);
}

function link(id) {
  return document.querySelector(`#row-${id} .row`);
}
