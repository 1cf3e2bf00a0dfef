"""A database of its own for the benchmarks, filled in SQL, dropped afterwards."""

from __future__ import annotations

import contextlib
import os
import time
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlsplit, urlunsplit
from uuid import UUID

from django.conf import settings
from django.db import connection

from accounts.models import Account
from accounts.services import api_accounts
from messaging.choices import Channel
from messaging.models import ChannelContact, Conversation, Inbox, InboxCounter, Message
from ticaret.bench.filling import Rows, fill
from ticaret.tenancy.actor import Role, system_actor

# One caller may ask twenty times a second; a benchmark asks more.
CALLERS = 60
_TOKEN = "opaque"  # noqa: S105

_CONTACTS = {
    "id": "{uuid}",
    "account_id": "%(account)s",
    "inbox_id": "inboxes.ids[1 + number %% 3]",
    "external_id": "'person-' || number",
    "name": "'Müşteri ' || number",
    "username": "'musteri' || number",
    "phone": "'+90532' || lpad(number::text, 7, '0')",
    "picture_url": "'https://example.com/p/' || number || '.jpg'",
}
_CONTACTS_FROM = (
    "generate_series(1, %(conversations)s) AS number,"
    " (SELECT %(inboxes)s::uuid[] AS ids) AS inboxes"
)
_CONVERSATIONS = {
    "id": "{uuid}",
    "account_id": "account_id",
    "inbox_id": "inbox_id",
    "contact_id": "id",
    "external_thread_id": "'t_' || external_id",
    "last_message_id": "CASE WHEN %(each)s > 0 THEN {uuid} END",
    "last_message_at": "now() - row_number() OVER () * interval '7 seconds'",
    "last_inbound_at": "now()",
    "reply_window_closes_at": "now() + interval '1 day'",
    "unread_count": "row_number() OVER () %% 4",
    "search": "'musteri ' || phone",
}
_CONVERSATIONS_FROM = "messaging_channelcontact WHERE account_id = %(account)s"
_MESSAGES = {
    "id": "CASE WHEN number = %(each)s THEN last_message_id ELSE {uuid} END",
    "account_id": "account_id",
    "inbox_id": "inbox_id",
    "conversation_id": "id",
    "external_id": "id || '-' || number",
    "direction": "CASE number %% 2 WHEN 0 THEN 'inbound' ELSE 'outbound' END",
    "status": "CASE number %% 2 WHEN 0 THEN 'received' ELSE 'read' END",
    "text": "'Merhaba, siparişim ne zaman gelir? Kargo numarasını paylaşır mısınız? ' || number",
    "occurred_at": "last_message_at - (%(each)s - number) * interval '1 minute'",
}
_MESSAGES_FROM = (
    "messaging_conversation, generate_series(1, %(each)s) AS number WHERE account_id = %(account)s"
)


@dataclass(frozen=True, slots=True)
class Firm:
    """An account with conversations in it, and the keys of its callers."""

    account_id: UUID
    inbox_ids: tuple[UUID, ...]
    keys: tuple[tuple[str, str], ...]


@contextlib.contextmanager
def own_database() -> Iterator[dict[str, str]]:
    """Run the block on a new, migrated database; gives the environment for its servers."""
    before = connection.settings_dict["NAME"]
    _leave_pool()  # its connections would lead on to the database that was used so far
    connection.settings_dict["TEST"]["NAME"] = f"ticaret_bench_{os.getpid()}_{int(time.time())}"
    name = connection.creation.create_test_db(verbosity=0, autoclobber=True, serialize=False)
    try:
        _require(name)
        parts = urlsplit(os.environ["DATABASE_URL"])
        address = urlunsplit(parts._replace(path=f"/{name}"))
        hosts = ",".join({*settings.ALLOWED_HOSTS, "127.0.0.1"})
        yield {**os.environ, "DATABASE_URL": address, "ALLOWED_HOSTS": hosts}
    finally:
        _leave_pool()
        connection.creation.destroy_test_db(before, verbosity=0)


def _leave_pool() -> None:
    pooled: Any = connection
    pooled.close()
    pooled.close_pool()


def _require(name: str) -> None:
    """Raise RuntimeError when the connection leads to another database than `name`."""
    with connection.cursor() as cursor:
        cursor.execute("SELECT current_database()")
        if cursor.fetchone()[0] != name:
            raise RuntimeError("the benchmark would have written into somebody's database")


def make_firm(title: str, *, messages: int, conversations: int) -> Firm:
    """An account with three inboxes and as many messages, evenly spread."""
    account = Account.objects.create(title=title, slug=f"{title}-{time.time_ns()}".lower())
    actor = system_actor(account.pk)
    channels = (Channel.FACEBOOK_PAGE, Channel.INSTAGRAM_BUSINESS, Channel.WHATSAPP_BUSINESS)
    inboxes = [
        Inbox.objects.create(
            account=account,
            channel=channel,
            external_id=f"{title}-{channel}-{time.time_ns()}",
            name=f"{title} {channel}",
            capabilities={"messaging": True, "comments": True, "publishing": False},
            token=_TOKEN,
        )
        for channel in channels
    ]
    keys = []
    for number in range(CALLERS):
        caller, secret = api_accounts.create(
            actor=actor, account_id=account.pk, name=f"caller {number}", role=Role.ADMIN.word
        )
        keys.append((caller.key, secret))
    firm = Firm(account.pk, tuple(inbox.pk for inbox in inboxes), tuple(keys))
    _fill(firm, messages=messages, conversations=conversations)
    return firm


def _fill(firm: Firm, *, messages: int, conversations: int) -> None:
    values = {
        "account": firm.account_id,
        "inboxes": list(firm.inbox_ids),
        "conversations": conversations,
        "each": messages // max(conversations, 1),
    }
    tables = [
        Rows(ChannelContact, _CONTACTS, _CONTACTS_FROM),
        Rows(Conversation, _CONVERSATIONS, _CONVERSATIONS_FROM),
        Rows(Message, _MESSAGES, _MESSAGES_FROM),
    ]
    fill(tables, values)
    InboxCounter.objects.bulk_create(
        InboxCounter(inbox_id=inbox_id, conversations=number)
        for inbox_id, number in _conversations_by_inbox(firm).items()
    )


def _conversations_by_inbox(firm: Firm) -> dict[UUID, int]:
    with connection.cursor() as cursor:
        cursor.execute(
            "SELECT inbox_id, count(*) FROM messaging_conversation"
            " WHERE account_id = %s GROUP BY inbox_id",
            [firm.account_id],
        )
        return {**dict.fromkeys(firm.inbox_ids, 0), **dict(cursor.fetchall())}
