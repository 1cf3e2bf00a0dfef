from __future__ import annotations

from django.urls import path

from ticaret.console.views import notes

_NOTES = "/customers/<uuid:customer_id>/notes"
_NOTE = f"{_NOTES}/<uuid:note_id>"
_COMMENT = "/customer-comments/<uuid:comment_id>"

urlpatterns = [
    path(_NOTES, notes.of_customer, name="customer-notes"),
    path(f"{_NOTES}/new", notes.write, name="write-note"),
    path(_NOTE, notes.note, name="note"),
    path(f"{_NOTE}/delete", notes.delete_note, name="delete-note"),
    path(f"{_NOTE}/revisions", notes.revisions, name="note-revisions"),
    path(_COMMENT, notes.comment, name="customer-comment"),
    path(f"{_COMMENT}/delete", notes.delete_comment, name="delete-customer-comment"),
    path(f"{_COMMENT}/revisions", notes.comment_history, name="customer-comment-revisions"),
    path("/colleagues", notes.colleagues, name="colleagues"),
]
