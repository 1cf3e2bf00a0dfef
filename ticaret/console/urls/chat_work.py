from __future__ import annotations

from django.urls import path

from ticaret.console.views import chat_panels, chat_work

_CHAT = "/conversations/<uuid:conversation_id>"
_NOTE = f"{_CHAT}/notes/<uuid:note_id>"

urlpatterns = [
    path(f"{_CHAT}/work", chat_work.bar, name="work"),
    path(f"{_CHAT}/assign", chat_work.assign, name="assign"),
    path(f"{_CHAT}/snooze", chat_work.snooze, name="snooze"),
    path(f"{_CHAT}/state", chat_work.state, name="state"),
    path(f"{_CHAT}/notes", chat_work.note_lines, name="note-lines"),
    path(_NOTE, chat_work.note, name="private-note"),
    path(f"{_NOTE}/delete", chat_work.delete_note, name="delete-private-note"),
    path(f"{_CHAT}/panel/customer", chat_panels.customer, name="customer-panel"),
    path(f"{_CHAT}/panel/notes", chat_panels.written, name="notes-panel"),
    path(f"{_CHAT}/panel/tasks", chat_panels.tasks, name="tasks-panel"),
]
