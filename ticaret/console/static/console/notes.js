// Colleagues' private notes within a conversation: written below it, shown in their place in time.
import { tell } from "console/dialogs";
import { batched, part, post } from "console/requests";
import { listen } from "console/shell";
import { openId, place } from "console/thread";
import { say } from "console/words";

const pane = document.getElementById("pane");

const touch = batched(async (keys) => {
  const id = openId();
  const ids = keys.filter((key) => key.startsWith(`${id}/`)).map((key) => key.split("/")[1]);
  if (!ids.length) return;
  const html = await part(`/console/conversations/${id}/notes?ids=${ids.join(",")}`);
  if (openId() === id) place(html);
});

listen({
  event({ type, data }) {
    if (!type.startsWith("conversation_note.") || data.conversationId !== openId()) return;
    if (type === "conversation_note.deleted") {
      document.getElementById(`message-${data.noteId}`)?.remove();
    } else {
      touch(`${data.conversationId}/${data.noteId}`);
    }
  },
});

pane.addEventListener("click", (event) => {
  const toggle = event.target.closest("#note-toggle");
  if (!toggle) return;
  const form = document.getElementById("note-form");
  form.hidden = !form.hidden;
  toggle.setAttribute("aria-expanded", String(!form.hidden));
  if (!form.hidden) form.elements.text.focus();
});

pane.addEventListener("keydown", (event) => {
  const form = event.target.closest("#note-form");
  if (!form || event.defaultPrevented || event.isComposing) return;
  if (event.key === "Enter" && (event.ctrlKey || event.metaKey)) form.requestSubmit();
});

pane.addEventListener("submit", async (event) => {
  const form = event.target.closest("#note-form");
  if (!form) return;
  event.preventDefault();
  if (!form.elements.text.value.trim()) return;
  const button = form.querySelector("button");
  button.disabled = true;
  try {
    place(await post(form.action, new FormData(form)), { follow: true });
    htmx.process(document.getElementById("messages"));
    form.reset();
    form.elements.text.focus();
  } catch (error) {
    tell(error.message || say("notLoaded"), "bad");
  }
  button.disabled = false;
});
