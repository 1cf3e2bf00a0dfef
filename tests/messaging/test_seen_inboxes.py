"""Which inboxes somebody sees, said for the ORM and in SQL: both say the same."""

from __future__ import annotations

from dataclasses import replace
from uuid import UUID

import pytest
from django.db import connection
from django.utils import timezone

from messaging import selectors
from messaging.models import Inbox
from tests.factories.accounts import Firm
from tests.factories.sessions import make_session, share
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor, Role

pytestmark = pytest.mark.django_db


def _in_sql(actor: Actor, account_id: UUID, role: Role) -> set[UUID]:
    values = selectors.inbox_seen_by(actor=actor, account_id=account_id, role=role)
    sql = f"SELECT inbox.id FROM messaging_inbox AS inbox WHERE {selectors.INBOX_IS_SEEN}"  # noqa: S608
    with connection.cursor() as cursor:
        cursor.execute(sql, values)
        return {row[0] for row in cursor.fetchall()}


def test_the_orm_and_the_sql_see_the_same_inboxes(firm: Firm, other_firm: Firm) -> None:
    own, gone = make_session(firm), make_session(firm)
    read, reply, manage, gone_too, theirs = (make_session(other_firm) for _ in range(5))
    for inbox, permission in ((read, "read"), (reply, "reply"), (manage, "manage")):
        share(inbox, firm, permission)
    share(gone_too, firm, "manage")
    Inbox.objects.unscoped().filter(id__in=[gone.id, gone_too.id]).update(deleted_at=timezone.now())
    expected = {
        Role.VIEWER: {own.id, read.id, reply.id, manage.id},
        Role.AGENT: {own.id, reply.id, manage.id},
        Role.ADMIN: {own.id, manage.id},
    }

    for role, seen in expected.items():
        for narrow in (None, frozenset({own.id, read.id, manage.id, theirs.id})):
            actor = replace(firm.actor, inbox_ids=narrow)
            rows = selectors.inboxes(actor=actor, account_id=firm.id, role=role)
            wanted = seen if narrow is None else seen & narrow
            assert set(rows.values_list("id", flat=True)) == wanted
            assert _in_sql(actor, firm.id, role) == wanted


def test_an_account_of_others_is_not_found_in_either(firm: Firm, other_firm: Firm) -> None:
    make_session(other_firm)
    for ask in (selectors.inboxes, selectors.inbox_seen_by):
        with pytest.raises(NotFound):
            ask(actor=firm.actor, account_id=other_firm.id)
