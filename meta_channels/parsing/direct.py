"""Direct messages as Messenger and Instagram both write them: the `messaging` form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from messaging.choices import Direction, MessageStatus, MessageType
from messaging.ports import (
    DeletionSeen,
    EditSeen,
    InboundEvent,
    IncomingMedia,
    MessageSeen,
    Notice,
    Partner,
    ReactionSeen,
    ThreadOpened,
    Unsupported,
    WatermarkSeen,
)
from ticaret.ingress.reading import (
    given,
    identifier,
    mapping,
    moment,
    occurred_at,
    sequence,
    text,
    whole,
)

# Reactions name a feeling, and carry the emoji only sometimes.
_EMOJI = {
    "love": "❤",
    "smile": "😆",
    "angry": "😠",
    "sad": "😢",
    "wow": "😮",
    "like": "👍",
    "dislike": "👎",
}
_NOTICES = {
    "pass_thread_control",
    "take_thread_control",
    "request_thread_control",
    "app_roles",
    "policy_enforcement",
    "account_linking",
    "response_feedback",
    "messaging_feedback",
    "messaging_integrity",
}


@dataclass(frozen=True, slots=True)
class AttachmentKinds:
    """What each attachment type of a channel becomes; those in `kept_away` are not copied."""

    types: Mapping[str, MessageType]
    kept_away: frozenset[MessageType] = frozenset({MessageType.SHARE, MessageType.STORY_MENTION})


def parse_direct(payload: Mapping[str, Any], kinds: AttachmentKinds) -> list[InboundEvent]:
    """The events of one `messaging` or `standby` item."""
    name = text(payload.get("name"))
    content = mapping(mapping(payload.get("event")).get(name))
    if name == "message":
        return _message(payload, content, kinds)
    reader = _READERS.get(name)
    if reader is not None:
        return [reader(payload, content)]
    kind = name.replace("-", "_")
    if kind in _NOTICES:
        return [
            Notice(
                kind=kind,
                occurred_at=occurred_at(payload),
                payload=content,
                partner=_known(payload),
            )
        ]
    return [_unsupported(payload)]


def _partner(payload: Mapping[str, Any]) -> Partner:
    return Partner(external_id=text(payload.get("partner_id")))


def _known(payload: Mapping[str, Any]) -> Partner | None:
    return _partner(payload) if payload.get("partner_id") else None


def _unsupported(payload: Mapping[str, Any]) -> Unsupported:
    return Unsupported(kind=text(payload.get("kind")))


def _message(
    payload: Mapping[str, Any], content: Mapping[str, Any], kinds: AttachmentKinds
) -> list[InboundEvent]:
    at = occurred_at(payload)
    mid = identifier(content.get("mid"))
    if content.get("is_deleted") is True:
        return [DeletionSeen(external_id=mid, occurred_at=at)]
    if not payload.get("partner_id") or payload.get("partner_id") == payload.get("own_id"):
        return [_unsupported(payload)]
    attachments = _attachments(content, kinds)
    outbound = bool(payload.get("by_us")) or content.get("is_echo") is True
    details = (
        given(content, "referral", "commands", "app_id")
        if outbound
        else given(content, "referral", "commands")
    )
    if payload.get("form") == "standby":
        details["standby"] = True
    reply = mapping(content.get("reply_to"))
    message_type, extra = _type_of(content, attachments, kinds)
    details |= extra
    return [
        MessageSeen(
            partner=_partner(payload),
            external_id=mid,
            occurred_at=at,
            direction=Direction.OUTBOUND if outbound else Direction.INBOUND,
            type=message_type,
            text=text(content.get("text")),
            media=[m for m in (_media(a, kinds) for a in attachments) if m is not None],
            quoted_external_id=identifier(reply.get("mid")),
            payload=details,
            correlation_id=_our_id(content.get("metadata")) if outbound else "",
            opens_window=not outbound,
        )
    ]


def _our_id(metadata: Any) -> str:
    """Our message id, if the echo is of a send of ours: other apps write what they like there."""
    try:
        return str(UUID(text(metadata)))
    except ValueError:
        return ""


def _attachments(content: Mapping[str, Any], kinds: AttachmentKinds) -> Sequence[Mapping[str, Any]]:
    found = [mapping(a) for a in sequence(content.get("attachments")) if isinstance(a, Mapping)]
    # In the summer of 2026 one sticker came twice, as a sticker and as an image.
    types = [_kind(attachment, kinds) for attachment in found]
    if sorted(types) == [MessageType.IMAGE, MessageType.STICKER]:
        return [found[types.index(MessageType.STICKER)]]
    return found


def _kind(attachment: Mapping[str, Any], kinds: AttachmentKinds) -> MessageType:
    name = text(attachment.get("type"))
    body = mapping(attachment.get("payload"))
    if name == "image" and body.get("sticker_id"):
        return MessageType.STICKER
    if name == "template" and body.get("product"):
        return MessageType.SHARE
    return kinds.types.get(name, MessageType.UNSUPPORTED)


def _type_of(
    content: Mapping[str, Any], attachments: Sequence[Mapping[str, Any]], kinds: AttachmentKinds
) -> tuple[MessageType, dict[str, Any]]:
    quick_reply = mapping(content.get("quick_reply"))
    story = mapping(mapping(content.get("reply_to")).get("story"))
    details: dict[str, Any] = {}
    if quick_reply:
        details["interactive"] = {
            "type": "quick_reply",
            "id": text(quick_reply.get("payload")),
            "title": text(content.get("text")),
        }
    if story:
        details["story"] = given(story, "id", "url")
    if attachments:
        first = _kind(attachments[0], kinds)
        details |= _attachment_details(attachments[0], first)
        unknown = [a for a in attachments if _kind(a, kinds) == MessageType.UNSUPPORTED]
        if unknown:
            details["attachments"] = unknown
        return first, details
    if content.get("is_unsupported") is True or not text(content.get("text")):
        return MessageType.UNSUPPORTED, details
    if quick_reply:
        return MessageType.INTERACTIVE, details
    return (MessageType.STORY_REPLY if story else MessageType.TEXT), details


def _attachment_details(attachment: Mapping[str, Any], kind: MessageType) -> dict[str, Any]:
    body = mapping(attachment.get("payload"))
    if kind == MessageType.LOCATION:
        point = mapping(body.get("coordinates"))
        location = {"latitude": point.get("lat"), "longitude": point.get("long")}
        return {"location": location | given(attachment, "title", "url")}
    if kind == MessageType.TEMPLATE:
        return {"template": dict(body)}
    if kind == MessageType.SHARE:
        share = given(body, "reel_video_id", "ig_post_media_id", "product")
        return {"share": {"type": text(attachment.get("type")), **share}}
    if text(attachment.get("type")) == "like_heart":
        return {"sticker": "like_heart"}
    return {}


def _media(attachment: Mapping[str, Any], kinds: AttachmentKinds) -> IncomingMedia | None:
    kind = _kind(attachment, kinds)
    body = mapping(attachment.get("payload"))
    url = text(body.get("url")) or text(attachment.get("url"))
    if not url or kind in {MessageType.LOCATION, MessageType.TEMPLATE, MessageType.UNSUPPORTED}:
        return None
    return IncomingMedia(
        type=kind,
        url=url,
        external_id=identifier(body.get("sticker_id")),
        title=text(body.get("title")) or text(attachment.get("title")),
        fetch=kind not in kinds.kept_away,
    )


def _edit(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    return EditSeen(
        external_id=identifier(content.get("mid")),
        text=text(content.get("text")),
        occurred_at=occurred_at(payload),
        edit_number=whole(content.get("num_edit")),
    )


def _delivery(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    return _reached(payload, content, MessageStatus.DELIVERED)


def _read(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    return _reached(payload, content, MessageStatus.READ)


def _reached(
    payload: Mapping[str, Any], content: Mapping[str, Any], status: MessageStatus
) -> InboundEvent:
    """Messenger tells a watermark; Instagram the message that was seen, and with it all before."""
    if not payload.get("partner_id") or payload.get("by_us"):
        return _unsupported(payload)
    at = occurred_at(payload)
    ids = [identifier(content.get("mid")), *map(identifier, sequence(content.get("mids")))]
    return WatermarkSeen(
        partner=_partner(payload),
        status=status,
        watermark=moment(content.get("watermark"), at),
        external_ids=tuple(filter(None, ids)),
    )


def _reaction(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    feeling = text(content.get("reaction"))
    taken_back = content.get("action") == "unreact"
    emoji = text(content.get("emoji")) or _EMOJI.get(feeling, "❔")
    by_us = bool(payload.get("by_us"))
    return ReactionSeen(
        external_id=identifier(content.get("mid")),
        actor=text(payload.get("own_id" if by_us else "partner_id")),
        emoji="" if taken_back else emoji,
        occurred_at=occurred_at(payload),
        reaction="" if taken_back else feeling,
        direction=Direction.OUTBOUND if by_us else Direction.INBOUND,
        partner=_known(payload),
    )


def _postback(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    if not payload.get("partner_id"):
        return _unsupported(payload)
    at = occurred_at(payload)
    details: dict[str, Any] = {"postback": given(content, "payload", "title")}
    details |= given(content, "referral")
    if payload.get("form") == "standby":
        details["standby"] = True
    partner = _partner(payload)
    return MessageSeen(
        partner=partner,
        # Old subscriptions send postbacks without a message id.
        external_id=identifier(content.get("mid"))
        or f"postback:{partner.external_id}:{at.timestamp():.3f}",
        occurred_at=at,
        type=MessageType.POSTBACK,
        text=text(content.get("title")),
        payload=details,
    )


def _referral(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    return _opened(payload, content, "referral")


def _optin(payload: Mapping[str, Any], content: Mapping[str, Any]) -> InboundEvent:
    return _opened(payload, content, "optin")


def _opened(payload: Mapping[str, Any], content: Mapping[str, Any], name: str) -> InboundEvent:
    at = occurred_at(payload)
    if not payload.get("partner_id"):
        return Notice(kind=name, occurred_at=at, payload=content)
    return ThreadOpened(partner=_partner(payload), occurred_at=at, details={name: dict(content)})


_READERS = {
    "message_edit": _edit,
    "delivery": _delivery,
    "read": _read,
    "reaction": _reaction,
    "postback": _postback,
    "referral": _referral,
    "optin": _optin,
}
