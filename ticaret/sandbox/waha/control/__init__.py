"""The gateway's part of the control API: the phones, and the network in between."""

from __future__ import annotations

from ticaret.sandbox.control import route
from ticaret.sandbox.waha.control import messages, people, sessions

ROUTES = [
    route("/waha", "GET", sessions.see),
    route("/waha/sessions", "POST", sessions.make_session, 201),
    route("/waha/sessions", "PUT", sessions.change_session),
    route("/waha/scan", "POST", sessions.scan),
    route("/waha/unlink", "POST", sessions.unlink),
    route("/waha/outage", "PUT", sessions.outage),
    route("/waha/settings", "PUT", sessions.settings),
    route("/waha/hooks", "GET", sessions.see_hooks),
    route("/waha/events", "POST", sessions.send_event, 202),
    route("/waha/chats", "GET", messages.see_chats),
    route("/waha/messages", "GET", messages.see_messages),
    route("/waha/messages", "POST", messages.write, 201),
    route("/waha/reactions", "POST", messages.react),
    route("/waha/edits", "POST", messages.edit),
    route("/waha/unsends", "POST", messages.unsend),
    route("/waha/votes", "POST", messages.vote),
    route("/waha/presses", "POST", messages.press),
    route("/waha/event-answers", "POST", messages.answer_event),
    route("/waha/read", "POST", messages.read),
    route("/waha/plays", "POST", messages.play),
    route("/waha/acks", "POST", messages.ack),
    route("/waha/people", "POST", people.add_person, 201),
    route("/waha/people", "PUT", people.change_person),
    route("/waha/groups", "POST", people.add_group, 201),
    route("/waha/groups", "PUT", people.change_group),
    route("/waha/presence", "POST", people.presence),
    route("/waha/calls", "POST", people.call, 201),
    route("/waha/archive", "POST", people.archive),
    route("/waha/labels", "POST", people.save_label, 201),
    route("/waha/labels", "DELETE", people.delete_label),
    route("/waha/chat-labels", "PUT", people.label_chat),
]
