"""What goes to a model about one analysis: its own conversation, nothing of another account."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID
from zoneinfo import ZoneInfo

from accounts.models import Account
from ai_assist import limits
from ai_assist.choices import Verdict
from ai_assist.llm.prompts import Example, Prompt, Said
from ai_assist.models import AiSettings, Analysis, AnalysisFeedback, AnalysisMessage
from ai_assist.services.matching import Source
from messaging.choices import AttachmentState, Direction, MessageType
from messaging.models import Attachment, Message
from ticaret.tenancy.querysets import TenantQuerySet

_EXAMPLE_TEXT = 500


@dataclass(frozen=True, slots=True)
class Material:
    """The messages of an analysis with their files, and where and when the account is."""

    members: Sequence[AnalysisMessage]
    files: Sequence[Attachment]
    zone: ZoneInfo
    locale: str

    @property
    def waits_for_files(self) -> bool:
        """Whether a recording or a picture is still being fetched."""
        return any(
            file.state == AttachmentState.PENDING and file.type in _READABLE for file in self.files
        )

    def recordings(self) -> list[tuple[AnalysisMessage, Attachment]]:
        """The voice messages that nobody has heard yet."""
        by_message = {member.message_id: member for member in self.members}
        return [
            (by_message[file.message_id], file)
            for file in self.files
            if file.type == MessageType.AUDIO
            and file.state == AttachmentState.READY
            and not by_message[file.message_id].transcript
            and (file.size or 0) <= limits.AUDIO_BYTES
        ]


_READABLE = frozenset({MessageType.AUDIO, MessageType.IMAGE})


def material_of(analysis: Analysis) -> Material:
    """Fetch what the analysis is about, without what was taken back."""
    of_account = [analysis.account_id]
    members = list(
        AnalysisMessage.objects.for_accounts(of_account)
        .filter(analysis_id=analysis.pk, message__revoked_at__isnull=True)
        .select_related("message")
        .order_by("message__occurred_at", "message_id")
    )
    files = list(
        Attachment.objects.for_accounts(of_account)
        .filter(message_id__in=[member.message_id for member in members])
        .order_by("message_id", "position")
    )
    zone, locale = Account.objects.values_list("time_zone", "locale").get(pk=analysis.account_id)
    return Material(members, files, ZoneInfo(zone), locale)


def sources_of(material: Material) -> list[Source]:
    """Each message with what it says, written or spoken."""
    return [
        Source(member.message, _text(member.message, member.transcript))
        for member in material.members
    ]


def prompt_of(
    *, analysis: Analysis, settings: AiSettings, material: Material, now: datetime
) -> Prompt | None:
    """All that a model is told; None when there is nothing to read."""
    images = _images(material) if settings.reads_images else {}
    messages = [
        _said(source, material.zone, images.get(source.message.pk, ()))
        for source in sources_of(material)
    ]
    if not any(said.text or said.images for said in messages):
        return None
    return Prompt(
        now=now.astimezone(material.zone),
        locale=material.locale,
        instructions=settings.instructions,
        messages=messages,
        earlier=_earlier(analysis, material),
        examples=_examples(analysis.account_id),
    )


def bytes_of(file: Attachment) -> bytes:
    """Our copy of a file."""
    with file.file.open("rb") as copy:
        content: bytes = copy.read()
    return content


def _said(source: Source, zone: ZoneInfo, images: Sequence[tuple[str, bytes]] = ()) -> Said:
    message = source.message
    return Said(
        at=message.occurred_at.astimezone(zone),
        by_customer=message.direction == Direction.INBOUND,
        kind=message.type,
        text=source.text,
        images=images,
    )


def _text(message: Message, transcript: str = "") -> str:
    parts = [part for part in (message.text, transcript) if part]
    return "\n".join(parts)[: limits.MESSAGE_TEXT]


def _images(material: Material) -> dict[UUID, list[tuple[str, bytes]]]:
    found: dict[UUID, list[tuple[str, bytes]]] = {}
    readable = [
        file
        for file in material.files
        if file.type == MessageType.IMAGE
        and file.state == AttachmentState.READY
        and (file.size or 0) <= limits.IMAGE_BYTES
        and file.mime_type in {"image/jpeg", "image/png", "image/webp", "image/gif"}
    ]
    for file in readable[: limits.IMAGES]:
        found.setdefault(file.message_id, []).append((file.mime_type, bytes_of(file)))
    return found


def _earlier(analysis: Analysis, material: Material) -> list[Said]:
    first = material.members[0].message
    rows = (
        Message.objects.for_accounts([analysis.account_id])
        .filter(
            conversation_id=analysis.conversation_id,
            occurred_at__lt=first.occurred_at,
            revoked_at__isnull=True,
        )
        .exclude(text="")
        .exclude(pk__in=[member.message_id for member in material.members])
        .order_by("-occurred_at", "-pk")[: limits.EARLIER_MESSAGES]
    )
    return [_said(Source(row, _text(row)), material.zone) for row in reversed(list(rows))]


def _examples(account_id: UUID) -> list[Example]:
    """The newest corrections of the account's operators, oldest first."""
    judged = list(_corrections(account_id).order_by("-updated_at", "-pk")[: limits.EXAMPLES])
    texts: dict[UUID, list[str]] = {}
    members = (
        AnalysisMessage.objects.for_accounts([account_id])
        .filter(
            analysis_id__in=[row.analysis_id for row in judged], message__revoked_at__isnull=True
        )
        .select_related("message")
        .order_by("message__occurred_at", "message_id")
    )
    for member in members:
        texts.setdefault(member.analysis_id, []).append(_text(member.message, member.transcript))
    return [
        Example("\n".join(texts[row.analysis_id])[:_EXAMPLE_TEXT], _correct(row))
        for row in reversed(judged)
        if any(texts.get(row.analysis_id, ()))
    ]


def _corrections(account_id: UUID) -> TenantQuerySet[AnalysisFeedback]:
    rows = AnalysisFeedback.objects.for_accounts([account_id]).exclude(verdict=Verdict.RIGHT)
    return rows.exclude(correct_intent="", correction={})


def _correct(row: AnalysisFeedback) -> dict[str, object]:
    intent = {"intent": row.correct_intent} if row.correct_intent else {}
    return {**row.correction, **intent}
