"""A person who wrote to a firm on WhatsApp, whose data is in every place where data can be."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from uuid import UUID

from django.conf import settings
from django.core.files.base import ContentFile
from django.db import connection
from django.utils import timezone

from messaging.choices import AttachmentState, Channel, MessageType
from messaging.models import Attachment, ChannelContact, Conversation, Inbox, Message
from messaging.ports import IncomingMedia, Partner
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox, receive
from tests.factories.webhooks import make_endpoint
from tests.support import meta
from tests.support.client import Answer, Api
from ticaret.events import relay
from ticaret.ingress import drain
from ticaret.jobs import runner
from ticaret.webhooks.services.fan_out import fan_out

CANARY = "kanarya7391"
PHONE = "905321112233"
OTHER_PHONE = "905429998877"

_COLUMNS = """
    SELECT table_name, column_name, udt_name FROM information_schema.columns
    WHERE table_schema = 'public'
      AND udt_name IN ('text', 'varchar', 'bpchar', 'json', 'jsonb', 'bytea', '_text', '_varchar')
"""


@dataclass(frozen=True, slots=True)
class Scene:
    """An inbox in which the person and somebody else have written."""

    firm: Firm
    inbox: Inbox

    def conversation(self, phone: str = PHONE) -> Conversation:
        return Conversation.objects.for_accounts([self.firm.id]).get(
            inbox=self.inbox, contact__external_id=phone
        )

    def of_other(self) -> list[dict[str, Any]]:
        """All rows of somebody else."""
        conversation = self.conversation(OTHER_PHONE)
        messages = Message.objects.for_accounts([self.firm.id]).filter(conversation=conversation)
        contact = ChannelContact.objects.for_accounts([self.firm.id]).filter(
            pk=conversation.contact_id
        )
        rows = Conversation.objects.for_accounts([self.firm.id]).filter(pk=conversation.pk)
        return [
            dict(row)
            for found in (rows.values(), contact.values(), messages.order_by("id").values())
            for row in found
        ]


def said(phone: str, wamid: str, text: str) -> dict[str, Any]:
    """A message as WhatsApp reports it, with the sender's name."""
    change = meta.whatsapp_message(phone, wamid, text, timezone.now())
    name = f"{CANARY} Bey" if phone == PHONE else "Başka Biri"
    change["value"]["contacts"][0]["profile"]["name"] = name
    return change


def deliver(inbox: Inbox, *changes: dict[str, Any]) -> None:
    """One POST of Meta."""
    body = meta.encoded(meta.whatsapp("300", inbox.external_id, *changes))
    signature = meta.signature(body, settings.META_APP_SECRET)
    assert (
        Api().raw("POST", "/meta/webhook", body, X_Hub_Signature_256=signature).status_code == 200
    )


def post(inbox: Inbox, *changes: dict[str, Any]) -> None:
    """One POST of Meta, and everything that follows from it."""
    deliver(inbox, *changes)
    drain.drain(until=timezone.now() + timedelta(seconds=10))
    relay.relay([inbox.account_id])
    fan_out(account_id=inbox.account_id, now=timezone.now())


def make_scene(firm: Firm) -> Scene:
    """Five messages of the person, a picture and an answer; one message of somebody else."""
    inbox = make_inbox(firm, Channel.WHATSAPP_BUSINESS, parent_external_id="300")
    make_endpoint(firm)
    post(inbox, said(PHONE, "wamid.1", f"Merhaba {CANARY}"))
    post(inbox, said(OTHER_PHONE, "wamid.2", "Ben başkasıyım"))
    at = timezone.now()
    post(
        inbox,
        meta.whatsapp_edit(PHONE, "wamid.3", "wamid.1", f"Selam {CANARY}", at),
        meta.whatsapp_reaction(PHONE, "wamid.4", "wamid.1", "👍", at),
        meta.whatsapp_reaction(PHONE, "wamid.5", "wamid.never-came", "🎉", at),
    )
    picture = receive(
        inbox,
        text=CANARY,
        partner=Partner(external_id=PHONE),
        type=MessageType.IMAGE,
        external_id="wamid.6",
        media=[
            IncomingMedia(
                type=MessageType.IMAGE,
                url=f"https://example.com/{CANARY}.jpg",
                filename=f"{CANARY}.jpg",
                mime_type="image/jpeg",
            )
        ],
    )
    file = Attachment.objects.for_accounts([firm.id]).get(message=picture)
    file.file.save(f"{file.id}", ContentFile(CANARY.encode()), save=False)
    file.state, file.size = AttachmentState.READY, len(CANARY)
    file.save()
    scene = Scene(firm, inbox)
    answer = (
        Api()
        .as_owner(firm)
        .post(f"/meta/threads/{scene.conversation().id}/messages", {"text": f"Buyurun {CANARY}"})
    )
    assert answer.status == 202, answer.envelope
    relay.relay([firm.id])
    fan_out(account_id=firm.id, now=timezone.now())
    return scene


def ask(api: Api, firm: Firm, kind: str, **subject: str) -> Answer:
    """`exports` or `erasures` for `subject`, asked by the owner."""
    return api.as_owner(firm).post(f"/accounts/{firm.id}/personal-data/{kind}", subject)


def run_jobs() -> None:
    runner.run_due(until=timezone.now() + timedelta(seconds=20))


def receipt(api: Api, firm: Firm, asked: Answer) -> dict[str, Any]:
    """The request as it is now."""
    found: dict[str, Any] = (
        api.as_owner(firm)
        .get(f"/accounts/{firm.id}/personal-data/requests/{asked.data['request']['id']}")
        .data
    )
    return found


def places_of(*texts: str) -> set[str]:
    """The columns of the whole database in which one of `texts` stands."""
    found = set()
    with connection.cursor() as cursor:
        cursor.execute(_COLUMNS)
        for table, column, kind in cursor.fetchall():
            for text in texts:
                value = f'"{column}"' if kind == "bytea" else f'"{column}"::text'
                needle = text.encode() if kind == "bytea" else text
                found_in = f'SELECT 1 FROM "{table}" WHERE position(%s in {value}) > 0 LIMIT 1'  # noqa: S608
                cursor.execute(found_in, [needle])
                if cursor.fetchone():
                    found.add(f"{table}.{column}")
    return found


def file_of(scene: Scene) -> UUID:
    return Attachment.objects.for_accounts([scene.firm.id]).get().id
