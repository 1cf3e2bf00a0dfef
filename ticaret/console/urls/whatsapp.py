from __future__ import annotations

from django.urls import path

from ticaret.console.views import labels, message_actions, sending, whatsapp

_SESSION = "/settings/channels/whatsapp/<uuid:session_id>"
_CONVERSATION = "/conversations/<uuid:conversation_id>"
_MESSAGE = f"{_CONVERSATION}/messages/<uuid:message_id>"

urlpatterns = [
    path("/settings/channels", whatsapp.channels, name="channels"),
    path("/settings/channels/whatsapp/new", whatsapp.new, name="new-wa-session"),
    path(_SESSION, whatsapp.session, name="wa-session"),
    path(f"{_SESSION}/qr", whatsapp.qr, name="wa-session-qr"),
    path(f"{_SESSION}/pairing", whatsapp.pairing, name="wa-session-pairing"),
    path(f"{_SESSION}/act", whatsapp.act, name="wa-session-act"),
    path(f"{_SESSION}/rename", whatsapp.rename, name="wa-session-rename"),
    path(f"{_SESSION}/shares", whatsapp.share, name="wa-session-share"),
    path(
        f"{_SESSION}/shares/<uuid:target_id>/end",
        whatsapp.end_share,
        name="wa-session-unshare",
    ),
    path("/settings/labels", labels.page, name="labels"),
    path("/settings/labels/new", labels.edit, name="new-label"),
    path("/settings/labels/<uuid:label_id>", labels.edit, name="label"),
    path("/settings/labels/<uuid:label_id>/delete", labels.delete, name="delete-label"),
    path("/settings/labels/<uuid:label_id>/move", labels.move, name="move-label"),
    path(f"{_CONVERSATION}/labels", labels.on_conversation, name="conversation-labels"),
    path(f"{_MESSAGE}/labels", labels.on_message, name="message-labels"),
    path(f"{_CONVERSATION}/act", message_actions.on_conversation, name="act-conversation"),
    path(f"{_MESSAGE}/act", message_actions.on_message, name="act-message"),
    path(f"{_MESSAGE}/edit", message_actions.edit, name="edit-message"),
    path(f"{_MESSAGE}/forward", message_actions.forward, name="forward-message"),
    path(f"{_CONVERSATION}/presence", message_actions.presence, name="presence"),
    path(f"{_CONVERSATION}/send/<slug:kind>", sending.extra, name="send-extra"),
]
