// A suggested reply goes where answers are written; a person sends it.
import { tell } from "console/dialogs";
import { closePanel } from "console/panel";

document.addEventListener("click", (event) => {
  const button = event.target.closest("[data-suggested]");
  if (!button) return;
  const field = document.getElementById("text");
  if (!field) {
    tell(button.dataset.closed);
    return;
  }
  const reply = document.querySelector(button.dataset.suggested).textContent.trim();
  // What the operator has begun stays.
  field.value = field.value.trim() ? `${field.value.trimEnd()}\n${reply}` : reply;
  field.dispatchEvent(new Event("input", { bubbles: true }));
  closePanel();
  field.focus();
});
