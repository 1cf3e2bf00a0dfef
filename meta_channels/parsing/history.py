"""Messages as the Graph API lists them, in the words of `messaging.ports`."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import datetime
from typing import Any

from django.utils.dateparse import parse_datetime

from messaging.choices import Direction, MessageType
from messaging.ports import InboundEvent, IncomingMedia, MessageSeen, Partner, ReactionSeen
from ticaret.ingress.cleaning import TooDeep, clean
from ticaret.ingress.reading import identifier, mapping, sequence, text

_LONGEST_ID = 256
_KINDS = {
    "image": MessageType.IMAGE,
    "video": MessageType.VIDEO,
    "audio": MessageType.AUDIO,
}


def time_of(value: Any) -> datetime | None:
    """A time as the Graph API writes it (`2026-05-01T10:00:00+0000`); None when unreadable."""
    try:
        moment = parse_datetime(text(value))
    except ValueError:
        return None
    return moment if moment is not None and moment.tzinfo is not None else None


def partner_of(thread: Mapping[str, Any], own_ids: Sequence[str]) -> Partner | None:
    """Who a thread is with; None when nobody but ourselves is told."""
    for raw in sequence(mapping(thread.get("participants")).get("data")):
        person = mapping(raw)
        name = identifier(person.get("id"))
        if name and name not in own_ids and len(name) <= _LONGEST_ID:
            return Partner(
                external_id=name,
                name=text(person.get("name")),
                username=text(person.get("username")),
            )
    return None


def parse(
    messages: Sequence[Mapping[str, Any]], *, partner: Partner, own_ids: Sequence[str]
) -> list[InboundEvent]:
    """The events of some messages of one thread, the oldest first, marked as back-filled.

    What is too old to be read, and what makes no sense, is left out.
    """
    found: list[InboundEvent] = []
    for raw in reversed(messages):
        try:
            content = clean(dict(raw))
        except TooDeep:
            continue
        found.extend(_events(content, partner, own_ids))
    return found


def _events(
    content: Mapping[str, Any], partner: Partner, own_ids: Sequence[str]
) -> Iterator[InboundEvent]:
    mid, at = identifier(content.get("id")), time_of(content.get("created_time"))
    sender = identifier(mapping(content.get("from")).get("id"))
    if not mid or at is None or not sender:
        return
    ours = sender in own_ids
    kind, media, details = _content(content)
    yield MessageSeen(
        partner=partner,
        external_id=mid,
        occurred_at=at,
        direction=Direction.OUTBOUND if ours else Direction.INBOUND,
        type=kind,
        text=text(content.get("message")),
        media=media,
        quoted_external_id=_quoted(content),
        payload=details,
        opens_window=not ours,
        backfilled=True,
    )
    yield from _reactions(content, mid, at, partner, own_ids)


def _content(
    content: Mapping[str, Any],
) -> tuple[MessageType, list[IncomingMedia], dict[str, Any]]:
    details: dict[str, Any] = {}
    story = mapping(content.get("story"))
    media = [
        found
        for raw in sequence(mapping(content.get("attachments")).get("data"))
        if (found := _media(mapping(raw))) is not None
    ]
    shares = [mapping(raw) for raw in sequence(mapping(content.get("shares")).get("data"))]
    if story:
        told = mapping(story.get("mention")) or mapping(story.get("reply_to"))
        details["story"] = {"id": identifier(told.get("id")), "url": text(told.get("link"))}
    if "mention" in story:
        return MessageType.STORY_MENTION, [], details
    if media:
        return media[0].type, media, details
    if link := text(content.get("sticker")):
        sticker = IncomingMedia(type=MessageType.STICKER, url=link)
        return MessageType.STICKER, [sticker], details
    if shares and not text(content.get("message")):
        details["share"] = {"type": "share", "url": text(shares[0].get("link"))}
        return MessageType.SHARE, [], details
    if "reply_to" in story:
        return MessageType.STORY_REPLY, [], details
    if not text(content.get("message")) or content.get("is_unsupported") is True:
        return MessageType.UNSUPPORTED, [], details
    return MessageType.TEXT, [], details


def _media(attachment: Mapping[str, Any]) -> IncomingMedia | None:
    mime_type = text(attachment.get("mime_type"))
    image, video = mapping(attachment.get("image_data")), mapping(attachment.get("video_data"))
    url = text(image.get("url")) or text(video.get("url")) or text(attachment.get("file_url"))
    if not url:
        return None
    kind = _KINDS.get(mime_type.partition("/")[0], MessageType.FILE)
    if image:
        is_sticker = image.get("render_as_sticker") is True
        kind = MessageType.STICKER if is_sticker else MessageType.IMAGE
    elif video:
        kind = MessageType.VIDEO
    return IncomingMedia(
        type=kind, url=url, mime_type=mime_type, filename=text(attachment.get("name"))
    )


def _quoted(content: Mapping[str, Any]) -> str:
    reply = mapping(content.get("reply_to"))
    return identifier(reply.get("mid")) or identifier(reply.get("id"))


def _reactions(
    content: Mapping[str, Any],
    mid: str,
    at: datetime,
    partner: Partner,
    own_ids: Sequence[str],
) -> Iterator[ReactionSeen]:
    """Who reacted how; when is not told, so it counts as done with the message."""
    for raw in sequence(mapping(content.get("reactions")).get("data")):
        reaction = mapping(raw)
        feeling = text(reaction.get("reaction"))
        emoji = text(reaction.get("emoji")) or feeling
        for person in sequence(reaction.get("users")):
            actor = identifier(mapping(person).get("id"))
            if not actor or not emoji:
                continue
            yield ReactionSeen(
                external_id=mid,
                actor=actor,
                emoji=emoji,
                occurred_at=at,
                reaction=feeling,
                direction=Direction.OUTBOUND if actor in own_ids else Direction.INBOUND,
                partner=partner,
            )
