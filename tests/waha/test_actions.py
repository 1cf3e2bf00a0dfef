"""Reactions, edits and the like: queued, done once the gateway has taken them, in order."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from messaging import errors
from messaging.choices import ActionKind
from messaging.models import Conversation, ConversationAction, Dispatch, Inbox, Message
from messaging.selectors import oldest_due_action, oldest_due_send
from messaging.services import acting, actions, dispatching, sending
from tests.factories.accounts import Firm
from tests.factories.gateway import link_number, message_named, tell
from tests.support.graph_server import GraphServer
from ticaret import doorbell
from ticaret.audit.models import AuditEntry
from ticaret.errors import Conflict, Invalid

pytestmark = pytest.mark.django_db

A = "905321110001@c.us"


def _chat(firm: Firm, **facts: Any) -> tuple[Inbox, Conversation, Message]:
    inbox = link_number(firm, **facts)
    tell(inbox, "message_text", "message_own_from_phone")
    conversation = Conversation.objects.unscoped().select_related("inbox", "contact").get()
    own = message_named(inbox, "message_own_from_phone")
    own.occurred_at = timezone.now()
    own.save()
    return inbox, conversation, own


def _act() -> None:
    acting.act_due(until=timezone.now() + timedelta(seconds=5))


_Do = Callable[..., ConversationAction]


@pytest.mark.parametrize(
    ("do", "more", "method", "path", "body"),
    [
        (actions.react, {"emoji": "👍"}, "PUT", "/api/reaction", {"reaction": "👍"}),
        (actions.edit_message, {"text": "Yarın"}, "PUT", "message", {"text": "Yarın"}),
        (actions.delete_message, {}, "DELETE", "message", None),
        (actions.star_message, {"on": True}, "PUT", "/api/star", {"star": True}),
        (actions.pin_message, {"seconds": 604_800}, "POST", "message/pin", {"duration": 604_800}),
        (actions.unpin_message, {}, "POST", "message/unpin", {}),
    ],
)
def test_each_action_on_a_message_is_one_call(
    firm: Firm,
    gateway: GraphServer,
    do: _Do,
    more: dict[str, Any],
    method: str,
    path: str,
    body: dict[str, Any] | None,
) -> None:
    inbox, conversation, own = _chat(firm)
    gateway.will_answer({"success": True})
    action = do(
        actor=firm.actor, conversation=conversation, message=own, now=timezone.now(), **more
    )
    _act()
    action.refresh_from_db()
    assert action.state == "done"
    [call] = gateway.calls
    whole = own.reference.replace("@", "%40")
    of_message = f"/api/{inbox.external_id}/chats/{A.replace('@', '%40')}/messages/{whole}"
    assert (call.method, call.path) == (method, path.replace("message", of_message, 1))
    if body is not None:
        assert body.items() <= call.json.items()
    own.refresh_from_db()
    shown = {
        "react": [r["emoji"] for r in own.reactions] == ["👍"],
        "edit": own.text == "Yarın",
        "delete": own.revoked_at is not None and own.text == "",
        "star": own.starred_at is not None,
        "pin": own.pinned_until is not None,
        "unpin": own.pinned_until is None,
    }
    assert shown[action.kind]


def test_archiving_and_unread_are_told_to_the_gateway(firm: Firm, gateway: GraphServer) -> None:
    inbox, conversation, _ = _chat(firm)
    gateway.will_answer({})
    told: dict[str, Any] = {
        "actor": firm.actor,
        "conversation": conversation,
        "now": timezone.now(),
    }
    actions.mark_read(**told)
    actions.archive_conversation(on=True, **told)
    actions.mark_unread(**told)
    _act()
    base = f"/api/{inbox.external_id}/chats/905321110001%40c.us"
    assert [call.path for call in gateway.calls] == [
        "/api/sendSeen",
        f"{base}/archive",
        f"{base}/unread",
    ]
    conversation.refresh_from_db()
    assert conversation.archived_at is not None
    assert conversation.unread_count == 1


def test_an_action_waits_behind_the_messages_before_it(firm: Firm, gateway: GraphServer) -> None:
    inbox, conversation, own = _chat(firm)
    ahead = Message.objects.unscoped().get(id=own.id)
    Dispatch.objects.create(
        account_id=firm.id, message=ahead, inbox=inbox, conversation=conversation
    )
    gateway.will_answer({})
    actions.react(
        actor=firm.actor, conversation=conversation, message=own, emoji="👍", now=timezone.now()
    )
    _act()
    assert gateway.calls == []
    Dispatch.objects.unscoped().update(state="done")
    _act()
    assert len(gateway.calls) == 1


def test_a_message_waits_behind_the_actions_before_it_and_leaves_when_they_are_done(
    firm: Firm, gateway: GraphServer, monkeypatch: pytest.MonkeyPatch
) -> None:
    _, conversation, own = _chat(firm)
    rung: list[str] = []
    monkeypatch.setattr(doorbell, "ring_on_commit", rung.append)
    told: dict[str, Any] = {"actor": firm.actor, "conversation": conversation}
    actions.edit_message(message=own, text="Yarın", now=timezone.now(), **told)
    draft = sending.Draft(text="Başka bir isteğiniz var mı?")
    sending.queue_message(draft=draft, now=timezone.now(), **told)
    actions.delete_message(message=own, now=timezone.now(), **told)

    assert dispatching.claim(now=timezone.now()) == []
    edit = ConversationAction.objects.unscoped().get(kind="edit")
    assert (oldest_due_send(), oldest_due_action()) == (None, edit.next_attempt_at)
    gateway.will_answer({})
    _act()
    assert [call.method for call in gateway.calls] == ["PUT"]
    dispatch = Dispatch.objects.unscoped().get()
    assert (oldest_due_send(), oldest_due_action()) == (dispatch.next_attempt_at, None)
    assert rung[-2:] == ["messaging.tasks.send_due", "messaging.tasks.send_due_files"]

    gateway.answers = [(200, {"id": "true_905321110001@c.us_3EB0SENT"}, {})]
    [claimed] = dispatching.claim(now=timezone.now())
    dispatching.send_one(claimed)
    assert rung[-1] == "messaging.tasks.act_due"
    _act()
    assert [call.method for call in gateway.calls] == ["PUT", "POST", "DELETE"]
    assert gateway.calls[1].path == "/api/sendText"


def test_a_failing_edit_holds_up_what_was_said_after_it_and_a_failing_receipt_does_not(
    firm: Firm, gateway: GraphServer
) -> None:
    _, conversation, own = _chat(firm)
    told: dict[str, Any] = {"actor": firm.actor, "conversation": conversation}
    gateway.will_answer({}, status=500)
    actions.mark_read(now=timezone.now(), **told)
    sending.queue_message(draft=sending.Draft(text="Merhaba"), now=timezone.now(), **told)
    assert dispatching.claim(now=timezone.now()) == []
    _act()
    [claimed] = dispatching.claim(now=timezone.now())
    Dispatch.objects.unscoped().filter(id=claimed.dispatch_id).update(state="done")
    ConversationAction.objects.unscoped().update(state="failed")

    actions.edit_message(message=own, text="Yarın", now=timezone.now(), **told)
    sending.queue_message(draft=sending.Draft(text="Merhaba"), now=timezone.now(), **told)
    _act()
    edit = ConversationAction.objects.unscoped().get(kind="edit")
    assert (edit.state, edit.attempts) == ("queued", 1)
    assert dispatching.claim(now=timezone.now()) == []


def test_the_audit_trail_tells_who_did_what_to_which_message_and_no_text(firm: Firm) -> None:
    _, conversation, own = _chat(firm)
    told: dict[str, Any] = {
        "actor": firm.actor,
        "conversation": conversation,
        "now": timezone.now(),
    }
    actions.mark_read(**told)
    actions.edit_message(message=own, text="Gizli bir metin", **told)
    actions.react(message=own, emoji="👍", **told)
    actions.pin_message(message=own, seconds=86_400, **told)
    actions.delete_message(message=own, **told)
    actions.archive_conversation(on=True, **told)
    with pytest.raises(errors.PinDurationNotOffered):
        actions.pin_message(message=own, seconds=5, **told)

    entries = AuditEntry.objects.unscoped().filter(account_id=firm.id, actor_id=firm.owner.id)
    rows = entries.filter(target_id__in=[own.id, conversation.id]).order_by("id")
    assert [(row.action, row.target_id, row.changes) for row in rows] == [
        ("message.edited", own.id, {}),
        ("message.reacted", own.id, {}),
        ("message.pinned", own.id, {}),
        ("message.deleted", own.id, {}),
        ("chat.archived", conversation.id, {}),
    ]


def test_an_action_is_repeated_until_it_is_answered_and_then_done_once(
    firm: Firm, gateway: GraphServer
) -> None:
    _, conversation, own = _chat(firm)
    gateway.will_answer({}, status=500)
    action = actions.react(
        actor=firm.actor, conversation=conversation, message=own, emoji="👍", now=timezone.now()
    )
    _act()
    action.refresh_from_db()
    own.refresh_from_db()
    assert (action.state, (action.error or {})["code"], own.reactions) == ("queued", "http_500", [])
    gateway.answers = [(200, {}, {})]
    ConversationAction.objects.unscoped().update(next_attempt_at=timezone.now())
    _act()
    action.refresh_from_db()
    own.refresh_from_db()
    assert (action.state, action.error, len(own.reactions)) == ("done", None, 1)


def test_a_refused_action_fails_and_changes_nothing(firm: Firm, gateway: GraphServer) -> None:
    _, conversation, own = _chat(firm)
    gateway.will_answer({"message": "message is too old"}, status=400)
    action = actions.edit_message(
        actor=firm.actor, conversation=conversation, message=own, text="Yarın", now=timezone.now()
    )
    _act()
    action.refresh_from_db()
    own.refresh_from_db()
    assert (action.state, (action.error or {})["detail"]) == ("failed", "message is too old")
    assert own.text == "Hemen bakıyorum"


def test_a_killed_workers_action_is_done_by_the_next(firm: Firm, gateway: GraphServer) -> None:
    _, conversation, own = _chat(firm)
    gateway.will_answer({})
    actions.react(
        actor=firm.actor, conversation=conversation, message=own, emoji="👍", now=timezone.now()
    )
    [left] = acting.claim(now=timezone.now())
    _act()
    assert gateway.calls == []
    ConversationAction.objects.unscoped().update(lease_until=timezone.now() - timedelta(seconds=1))
    _act()
    assert len(gateway.calls) == 1
    acting.record(left, None, now=timezone.now())
    own.refresh_from_db()
    assert len(own.reactions) == 1


@pytest.mark.parametrize(
    ("do", "error"),
    [
        (
            lambda told, own, theirs: actions.edit_message(message=theirs, text="x", **told),
            "not_our_message",
        ),
        (
            lambda told, own, theirs: actions.delete_message(message=theirs, **told),
            "not_our_message",
        ),
        (
            lambda told, own, theirs: actions.edit_message(message=own, text=" ", **told),
            "empty_message",
        ),
        (
            lambda told, own, theirs: actions.edit_message(
                message=own, text="x", **{**told, "now": told["now"] + timedelta(minutes=16)}
            ),
            "too_late_to_edit",
        ),
        (
            lambda told, own, theirs: actions.pin_message(message=own, seconds=5, **told),
            "pin_duration_not_offered",
        ),
    ],
)
def test_what_cannot_be_done_is_refused_and_nothing_is_queued(
    firm: Firm, do: Callable[..., Any], error: str
) -> None:
    inbox, conversation, own = _chat(firm)
    theirs = message_named(inbox, "message_text")
    told: dict[str, Any] = {
        "actor": firm.actor,
        "conversation": conversation,
        "now": timezone.now(),
    }
    with pytest.raises((Conflict, Invalid)) as raised:
        do(told, own, theirs)
    assert raised.value.code == f"messaging.{error}"
    assert ConversationAction.objects.unscoped().count() == 0


def test_the_engine_decides_what_is_offered(firm: Firm) -> None:
    _, conversation, own = _chat(firm, engine="GOWS")
    with pytest.raises(errors.NotSupportedByChannel):
        actions.star_message(
            actor=firm.actor, conversation=conversation, message=own, on=True, now=timezone.now()
        )
    assert ActionKind.EDIT in actions.capabilities_of(conversation).actions


def test_typing_is_told_at_once_and_leaves_no_row(firm: Firm, gateway: GraphServer) -> None:
    inbox, conversation, _ = _chat(firm)
    gateway.will_answer({})
    actions.tell_presence(conversation_id=conversation.id, presence="typing")
    [call] = gateway.calls
    assert (call.path, call.json) == (
        f"/api/{inbox.external_id}/presence",
        {"chatId": A, "presence": "typing"},
    )
    assert ConversationAction.objects.unscoped().count() == 0
