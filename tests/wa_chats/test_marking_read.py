"""Marking messages as read, whatever chats of the session they are in."""

from __future__ import annotations

from uuid import uuid4

import pytest

from messaging.models import Conversation, ConversationAction, Inbox
from messaging.ports import Partner
from tests.factories.accounts import Firm
from tests.factories.messaging import receive
from tests.support.client import Api

pytestmark = pytest.mark.django_db

AYSE = Partner(external_id="905321234567@c.us", name="Ayşe")


def test_messages_of_several_chats_are_marked_read_at_once(
    owner: Api, firm: Firm, session: Inbox
) -> None:
    first, second = receive(session, partner=AYSE), receive(session)
    unseen = receive(session)
    path = f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/read"

    answer = owner.post(path, {"messageIds": [str(first.id), str(second.id)]})

    assert answer.status == 202
    assert {row["chatId"] for row in answer.data["rows"]} == {
        str(first.conversation_id),
        str(second.conversation_id),
    }
    counts = dict(Conversation.objects.unscoped().values_list("id", "unread_count"))
    assert counts == {
        first.conversation_id: 0,
        second.conversation_id: 0,
        unseen.conversation_id: 1,
    }
    whole = owner.post(path, {"chatId": str(unseen.conversation_id)})
    assert [row["action"] for row in whole.data["rows"]] == ["mark_read"]


def test_one_unknown_message_leaves_all_unread(owner: Api, firm: Firm, session: Inbox) -> None:
    message = receive(session)
    path = f"/accounts/{firm.id}/wa-sessions/{session.id}/messages/read"

    answer = owner.post(path, {"messageIds": [str(message.id), str(uuid4())]})

    assert (answer.status, answer.code) == (404, "messaging.message_not_found")
    assert owner.post(path, {}).status == 400
    assert not ConversationAction.objects.unscoped().exists()
    assert Conversation.objects.unscoped().get().unread_count == 1
