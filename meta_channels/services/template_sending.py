"""Sending a template: checked against what it asks for, then queued like every message."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any
from uuid import UUID

from messaging.choices import Channel, MessageType
from messaging.models import Conversation, Inbox, Message
from messaging.services.opening import open_conversation
from messaging.services.sending import Draft, queue_message
from meta_channels import selectors, template_parameters
from meta_channels.choices import TemplateStatus
from meta_channels.errors import (
    NotAWhatsAppNumber,
    TemplateNotApproved,
    TemplateParametersWrong,
)
from meta_channels.template_parameters import Wrong
from ticaret.tenancy.actor import Actor, Role


def send_template(
    *,
    actor: Actor,
    conversation: Conversation,
    template_id: UUID,
    header: Mapping[str, Any] | None,
    body: Mapping[str, str],
    buttons: Mapping[str, str],
    now: datetime,
    cards: Sequence[Mapping[str, Any]] = (),
) -> Message:
    """Queue a template in a thread of a WhatsApp number, whether or not its window is open.

    Raises NotAWhatsAppNumber, TemplateNotFound, TemplateNotApproved,
    TemplateParametersWrong, InboxDisabled.
    """
    draft = _draft(conversation.inbox, template_id, header, body, buttons, cards)
    return queue_message(actor=actor, conversation=conversation, draft=draft, now=now)


def send_template_to(
    *,
    actor: Actor,
    account_id: UUID,
    asset_id: UUID,
    to: str,
    template_id: UUID,
    header: Mapping[str, Any] | None,
    body: Mapping[str, str],
    buttons: Mapping[str, str],
    now: datetime,
    cards: Sequence[Mapping[str, Any]] = (),
) -> Message:
    """Queue a template for a phone number, which need not have written before.

    Raises as `send_template` does, and AssetNotFound, UnknownRecipient.
    """
    inbox = selectors.asset_of_account(
        actor=actor, account_id=account_id, inbox_id=asset_id, role=Role.AGENT
    )
    draft = _draft(inbox, template_id, header, body, buttons, cards)
    conversation = open_conversation(inbox=inbox, address=to, now=now)
    return queue_message(actor=actor, conversation=conversation, draft=draft, now=now)


def _draft(
    inbox: Inbox,
    template_id: UUID,
    header: Mapping[str, Any] | None,
    body: Mapping[str, str],
    buttons: Mapping[str, str],
    cards: Sequence[Mapping[str, Any]],
) -> Draft:
    if inbox.channel != Channel.WHATSAPP_BUSINESS:
        raise NotAWhatsAppNumber
    row = selectors.template(inbox=inbox, template_id=template_id)
    if row.status != TemplateStatus.APPROVED:
        raise TemplateNotApproved
    try:
        components = template_parameters.fill(
            row.components,
            named=row.parameter_format == "NAMED",
            header=header,
            body=body,
            buttons=buttons,
            cards=cards,
        )
    except Wrong as wrong:
        raise TemplateParametersWrong(
            detail_tr=f"{wrong.field}: parametre eksik, fazla ya da biçimsiz.",
            detail_en=f"{wrong.field}: {wrong.reason}.",
        ) from None
    template: dict[str, Any] = {"name": row.name, "language": {"code": row.language}}
    if components:
        template["components"] = components
    text = template_parameters.preview(
        row.components, body=body, header_text=str((header or {}).get("text", ""))
    )
    return Draft(type=MessageType.TEMPLATE, text=text, payload={"template": template})
