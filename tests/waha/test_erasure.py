"""A person of a linked number is forgotten, wherever the person was written down."""

from __future__ import annotations

import pytest
from django.db import connection, transaction
from django.utils import timezone

from messaging.models import ChannelContact
from messaging.services.erasing import erase_contact
from tests.factories.accounts import Firm
from tests.factories.gateway import link_number, tell

pytestmark = pytest.mark.django_db

_TABLES = (
    "messaging_channelcontact",
    "messaging_conversation",
    "messaging_message",
    "messaging_attachment",
    "messaging_parkedupdate",
    "messaging_conversationaction",
    "ticaret_ingress_inbounditem",
)


def test_no_name_of_the_person_is_left_in_any_row(firm: Firm) -> None:
    inbox = link_number(firm)
    tell(
        inbox,
        "message_text",
        "message_lid_noweb",
        "message_reaction",
        "message_ack",
        "call_received",
    )
    contact = ChannelContact.objects.unscoped().select_related("inbox").get()
    with transaction.atomic():
        erase_contact(contact, now=timezone.now())
    left = {}
    with connection.cursor() as cursor:
        for table in _TABLES:
            for name in ("905321110001", "99887766554433", "Ayşe", "fiyatı"):
                cursor.execute(
                    f"SELECT count(*) FROM {table} AS held WHERE held::text LIKE %s",  # noqa: S608
                    [f"%{name}%"],
                )
                if count := cursor.fetchone()[0]:
                    left[table, name] = count
        cursor.execute("SELECT count(*) FROM ticaret_ingress_inbounddelivery WHERE body <> ''")
        bodies = cursor.fetchone()[0]
    assert left == {}
    assert bodies == 0
