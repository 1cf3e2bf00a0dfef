// Forms of customers and tasks: rows that are added and taken away, quick forms, mentions.
import { watchMentions } from "console/mentions";

watchMentions();
document.querySelector(".area-body > .tabs [aria-current]")?.scrollIntoView({ block: "nearest", inline: "center" });

document.addEventListener("click", (event) => {
  const add = event.target.closest("[data-add-row]");
  if (add) {
    const box = add.closest("fieldset");
    box.querySelector("[data-rows]").append(box.querySelector("template").content.cloneNode(true));
    box.querySelector("[data-row]:last-child input").focus();
  }
  event.target.closest("[data-remove-row]")?.closest("[data-row]").remove();
  const exported = event.target.closest("[data-export]");
  if (exported) exported.search = location.search;
});

// A quick form is empty again once it was taken, and its field stays at hand: the part it
// stands in is fetched anew, which waits as long as somebody is in a field.
document.addEventListener("htmx:afterRequest", (event) => {
  const form = event.target.closest?.("form[data-reset]");
  if (!form || !event.detail.successful) return;
  form.reset();
  const { id } = document.activeElement;
  if (!form.contains(document.activeElement)) return;
  document.activeElement.blur();
  const until = performance.now() + 4000;
  const wait = () => {
    if (!form.isConnected) document.getElementById(id)?.focus();
    else if (performance.now() < until) requestAnimationFrame(wait);
  };
  wait();
});
