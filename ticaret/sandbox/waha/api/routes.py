"""The table of the gateway's operations: method, path, shape of the body, who answers."""

from __future__ import annotations

from collections.abc import Awaitable, Callable
from typing import Any, NamedTuple

from ticaret.sandbox.waha import shapes
from ticaret.sandbox.waha.api import (
    chats,
    contacts,
    groups,
    labels,
    messages,
    presence,
    sending,
    server,
    sessions,
)
from ticaret.sandbox.waha.call import Call

Handler = Callable[[Call], Awaitable[Any]]


class Operation(NamedTuple):
    """`answers_with` is the status of a success."""

    method: str
    path: tuple[str, ...]
    shape: Any
    handler: Handler
    answers_with: int


def _operation(
    method: str, path: str, handler: Handler, shape: Any = None, status: int = 0
) -> Operation:
    status = status or (201 if method == "POST" else 200)
    return Operation(method, tuple(path.strip("/").split("/")), shape, handler, status)


_OWN = "/api/{session}"
_CHAT = f"{_OWN}/chats/{{chatId}}"
_MESSAGE = f"{_CHAT}/messages/{{messageId}}"
_GROUP = f"{_OWN}/groups/{{id}}"

# Fixed paths come before those with names in the same place.
OPERATIONS = [
    _operation("GET", "/ping", server.ping),
    _operation("GET", "/health", server.health),
    _operation("GET", "/api/version", server.version),
    _operation("GET", "/api/server/version", server.version),
    _operation("GET", "/api/server/environment", server.environment),
    _operation("GET", "/api/server/status", server.status),
    _operation("GET", "/api/sessions", sessions.index),
    _operation("POST", "/api/sessions", sessions.create, shapes.CREATE_SESSION),
    _operation("GET", "/api/sessions/{session}", sessions.show),
    _operation("PUT", "/api/sessions/{session}", sessions.update, shapes.UPDATE_SESSION),
    _operation("DELETE", "/api/sessions/{session}", sessions.delete),
    _operation("GET", "/api/sessions/{session}/me", sessions.me),
    _operation("POST", "/api/sessions/{session}/start", sessions.start),
    _operation("POST", "/api/sessions/{session}/stop", sessions.stop),
    _operation("POST", "/api/sessions/{session}/restart", sessions.restart),
    _operation("POST", "/api/sessions/{session}/logout", sessions.logout),
    _operation("POST", "/api/sendText", sending.text, shapes.SEND_TEXT),
    _operation("POST", "/api/sendImage", sending.image, shapes.SEND_FILE),
    _operation("POST", "/api/sendFile", sending.file, shapes.SEND_FILE),
    _operation("POST", "/api/sendVoice", sending.voice, shapes.SEND_VOICE),
    _operation("POST", "/api/sendVideo", sending.video, shapes.SEND_VIDEO),
    _operation("POST", "/api/sendLocation", sending.location, shapes.SEND_LOCATION),
    _operation("POST", "/api/sendContactVcard", sending.contact, shapes.SEND_CONTACT),
    _operation("POST", "/api/sendPoll", sending.poll, shapes.SEND_POLL),
    _operation("POST", "/api/sendPollVote", sending.poll_vote, shapes.SEND_POLL_VOTE),
    _operation("POST", "/api/sendList", sending.list_message, shapes.SEND_LIST),
    _operation("POST", "/api/sendButtons", sending.buttons, shapes.SEND_BUTTONS),
    _operation("POST", "/api/send/buttons/reply", sending.button_reply, shapes.BUTTON_REPLY),
    _operation("POST", "/api/send/link-custom-preview", sending.link_preview, shapes.LINK_PREVIEW),
    _operation("POST", "/api/forwardMessage", sending.forward, shapes.FORWARD),
    _operation("POST", "/api/sendSeen", sending.seen, shapes.SEEN),
    _operation("POST", "/api/startTyping", sending.start_typing, shapes.CHAT),
    _operation("POST", "/api/stopTyping", sending.stop_typing, shapes.CHAT),
    _operation("PUT", "/api/reaction", messages.react, shapes.REACTION),
    _operation("PUT", "/api/star", messages.star, shapes.STAR),
    _operation("GET", "/api/contacts/all", contacts.contacts),
    _operation("GET", "/api/contacts/check-exists", contacts.check_exists),
    _operation("GET", "/api/contacts/about", contacts.about),
    _operation("GET", "/api/contacts/profile-picture", contacts.profile_picture),
    _operation("POST", "/api/contacts/block", contacts.block, shapes.CONTACT),
    _operation("POST", "/api/contacts/unblock", contacts.unblock, shapes.CONTACT),
    _operation("GET", "/api/contacts", contacts.contact),
    _operation("GET", f"{_OWN}/auth/qr", sessions.qr),
    _operation("POST", f"{_OWN}/auth/request-code", sessions.request_code, shapes.REQUEST_CODE),
    _operation("GET", f"{_OWN}/profile", sessions.profile),
    _operation("GET", f"{_OWN}/new-message-id", sending.new_message_id),
    _operation("POST", f"{_OWN}/events", sending.event, shapes.SEND_EVENT),
    _operation("GET", f"{_OWN}/chats", chats.index),
    _operation("GET", f"{_OWN}/chats/overview", chats.overview),
    _operation("POST", f"{_OWN}/chats/overview", chats.overview, shapes.OVERVIEW),
    _operation("DELETE", _CHAT, chats.delete),
    _operation("GET", f"{_CHAT}/picture", chats.picture),
    _operation("GET", f"{_CHAT}/messages", messages.index),
    _operation("DELETE", f"{_CHAT}/messages", chats.clear),
    _operation("POST", f"{_CHAT}/messages/read", chats.read),
    _operation("POST", f"{_CHAT}/archive", chats.archive),
    _operation("POST", f"{_CHAT}/unarchive", chats.unarchive),
    _operation("POST", f"{_CHAT}/unread", chats.unread),
    _operation("GET", _MESSAGE, messages.show),
    _operation("PUT", _MESSAGE, messages.edit, shapes.EDIT),
    _operation("DELETE", _MESSAGE, messages.delete),
    _operation("POST", f"{_MESSAGE}/pin", messages.pin, shapes.PIN),
    _operation("POST", f"{_MESSAGE}/unpin", messages.unpin),
    _operation("GET", f"{_OWN}/contacts/{{id}}", contacts.contact),
    _operation("PUT", f"{_OWN}/contacts/{{chatId}}", contacts.rename, shapes.CONTACT_NAME),
    _operation("GET", f"{_OWN}/lids", contacts.lids),
    _operation("GET", f"{_OWN}/lids/count", contacts.lids_count),
    _operation("GET", f"{_OWN}/lids/pn/{{phoneNumber}}", contacts.lid_of_phone),
    _operation("GET", f"{_OWN}/lids/{{lid}}", contacts.lid),
    _operation("GET", f"{_OWN}/labels", labels.labels),
    _operation("POST", f"{_OWN}/labels", labels.create_label, shapes.LABEL),
    _operation("PUT", f"{_OWN}/labels/{{labelId}}", labels.update_label, shapes.LABEL),
    _operation("DELETE", f"{_OWN}/labels/{{labelId}}", labels.delete_label),
    _operation("GET", f"{_OWN}/labels/chats/{{chatId}}", labels.chat_labels),
    _operation(
        "PUT", f"{_OWN}/labels/chats/{{chatId}}", labels.set_chat_labels, shapes.CHAT_LABELS
    ),
    _operation("GET", f"{_OWN}/labels/{{labelId}}/chats", labels.label_chats),
    _operation("GET", f"{_OWN}/groups", groups.index),
    _operation("POST", f"{_OWN}/groups", groups.create, shapes.CREATE_GROUP),
    _operation("GET", f"{_OWN}/groups/count", groups.count),
    _operation("POST", f"{_OWN}/groups/refresh", groups.refresh, status=200),
    _operation("GET", f"{_OWN}/groups/join-info", groups.join_info),
    _operation("POST", f"{_OWN}/groups/join", groups.join, shapes.JOIN, 200),
    _operation("GET", _GROUP, groups.show),
    _operation("DELETE", _GROUP, groups.delete),
    _operation("POST", f"{_GROUP}/leave", groups.leave, status=200),
    _operation("GET", f"{_GROUP}/picture", groups.picture),
    _operation("PUT", f"{_GROUP}/subject", groups.subject, shapes.SUBJECT),
    _operation("PUT", f"{_GROUP}/description", groups.description, shapes.DESCRIPTION),
    _operation("GET", f"{_GROUP}/participants", groups.participants),
    _operation("GET", f"{_GROUP}/participants/v2", groups.participants_v2),
    _operation("POST", f"{_GROUP}/participants/add", groups.add, shapes.MEMBERS, 200),
    _operation("POST", f"{_GROUP}/participants/remove", groups.remove, shapes.MEMBERS, 200),
    _operation("POST", f"{_GROUP}/admin/promote", groups.promote, shapes.MEMBERS, 200),
    _operation("POST", f"{_GROUP}/admin/demote", groups.demote, shapes.MEMBERS, 200),
    _operation("GET", f"{_GROUP}/invite-code", groups.invite_code),
    _operation("POST", f"{_GROUP}/invite-code/revoke", groups.revoke_invite_code, status=200),
    _operation("GET", f"{_GROUP}/settings/security/info-admin-only", groups.info_admins),
    _operation(
        "PUT", f"{_GROUP}/settings/security/info-admin-only", groups.set_info_admins,
        shapes.ADMINS_ONLY,
    ),
    _operation("GET", f"{_GROUP}/settings/security/messages-admin-only", groups.messages_admins),
    _operation(
        "PUT", f"{_GROUP}/settings/security/messages-admin-only", groups.set_messages_admins,
        shapes.ADMINS_ONLY,
    ),
    _operation("POST", f"{_OWN}/presence", presence.set_presence, shapes.PRESENCE),
    _operation("GET", f"{_OWN}/presence", presence.all_presences),
    _operation("GET", f"{_OWN}/presence/{{chatId}}", presence.presence),
    _operation("POST", f"{_OWN}/presence/{{chatId}}/subscribe", presence.subscribe),
    _operation("POST", f"{_OWN}/calls/reject", presence.reject_call, shapes.REJECT_CALL),
]  # fmt: skip


def match(method: str, segments: list[str]) -> tuple[Operation, dict[str, str]] | None:
    """The operation of a call, and the named parts of its path."""
    for operation in OPERATIONS:
        if operation.method != method or len(operation.path) != len(segments):
            continue
        names: dict[str, str] = {}
        for pattern, segment in zip(operation.path, segments, strict=True):
            if pattern.startswith("{"):
                names[pattern.strip("{}")] = segment
            elif pattern != segment:
                break
        else:
            return operation, names
    return None
