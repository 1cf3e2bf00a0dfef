"""Everything of one partner at once, through real connections."""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor

import pytest
from django.db import connections

from messaging.models import ChannelContact, Conversation, InboxCounter, Message
from tests.factories.accounts import make_firm
from tests.factories.gateway import Json, fixture, link_number, post
from tests.factories.inboxes import drain_all
from ticaret.ingress.models import InboundItem

pytestmark = pytest.mark.django_db(transaction=True)

NUMBER, HIDDEN = "905321110001@c.us", "99887766554433@lid"
MESSAGES = 200


def _post_of(number: int, template: Json) -> bytes:
    """One message in one of three forms: by number, by hidden id with the number, by it alone."""
    form = number % 3
    chat = NUMBER if form == 0 else HIDDEN
    document = json.loads(json.dumps(template))
    document["id"] = f"evt_{number}"
    document["event"] = "message" if number % 2 else "message.any"
    tied = {"key": {"remoteJidAlt": "905321110001:4@s.whatsapp.net"}} if form == 1 else {}
    document["payload"] |= {"id": f"false_{chat}_M{number}", "from": chat, "_data": tied}
    return json.dumps(document).encode()


def _at_once(calls: Sequence[Callable[[], object]]) -> None:
    def on_a_connection_of_its_own(call: Callable[[], object]) -> None:
        try:
            call()
        finally:
            connections.close_all()

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(on_a_connection_of_its_own, calls))


def test_two_hundred_posts_in_every_form_of_the_name_are_one_chat() -> None:
    inbox = link_number(make_firm())
    template = fixture("message_text", inbox)
    bodies = [_post_of(number, template) for number in range(MESSAGES)]
    # Doubled, as by two hooks, and drained while they still come in.
    twice = [body for body in bodies for _ in range(2)]
    calls: list[Callable[[], object]] = []
    for place, body in enumerate(twice):
        calls.append(lambda body=body: post(body, inbox))  # type: ignore[misc]
        if place % 50 == 0:
            calls.append(drain_all)
    _at_once(calls)
    drain_all()

    assert Message.objects.unscoped().count() == MESSAGES
    contact = ChannelContact.objects.unscoped().get()
    assert (contact.external_id, contact.alternate_id) == (NUMBER, HIDDEN)
    conversation = Conversation.objects.unscoped().get()
    assert conversation.unread_count == MESSAGES
    assert InboxCounter.objects.get(inbox=inbox).conversations == 1
    assert set(InboundItem.objects.values_list("verdict", flat=True)) == {"processed"}
