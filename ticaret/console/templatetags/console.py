"""What the console's templates need beyond Django's own tags."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import phonenumbers
from django import template
from django.utils import timezone
from django.utils.html import format_html, urlize
from django.utils.safestring import SafeString, mark_safe

from messaging.models import Attachment, Conversation, Inbox, Message
from ticaret.console import times
from ticaret.console.channels import FAMILIES, NAMES
from ticaret.console.details import Detail, details_of
from ticaret.console.notices import notice_of
from ticaret.console.polls import poll_of
from ticaret.console.previews import Preview, kind_word, preview_of
from ticaret.console.ticks import Tick, tick_of

register = template.Library()
# A reply window is worth a countdown when it is about to close.
_SOON_SECONDS = 2 * 60 * 60


@register.simple_tag
def icon(name: str, label: object = "") -> SafeString:
    """A drawing of the sprite; hidden from screen readers unless it has a label."""
    if label:
        return format_html(
            '<svg class="icon" role="img" aria-label="{}"><title>{}</title>'
            '<use href="#i-{}"></use></svg>',
            label,
            label,
            name,
        )
    return format_html('<svg class="icon" aria-hidden="true"><use href="#i-{}"></use></svg>', name)


@register.filter
def ago(moment: datetime) -> SafeString:
    """A `<time>` that the page keeps up to date."""
    return format_html(
        '<time datetime="{}" title="{}" data-ago>{}</time>',
        moment.isoformat(),
        times.full(moment),
        times.ago(moment, now=timezone.now()),
    )


@register.filter
def at_clock(moment: datetime) -> SafeString:
    return format_html(
        '<time datetime="{}" title="{}">{}</time>',
        moment.isoformat(),
        times.full(moment),
        times.clock(moment),
    )


register.filter("day", times.day)
register.filter("full", times.full)


@register.filter
def day_name(moment: datetime) -> str:
    return times.day_name(moment)


@register.filter
def left(moment: datetime) -> str:
    return times.left(moment, now=timezone.now())


@register.filter
def closes_soon(moment: datetime) -> bool:
    return (moment - timezone.now()).total_seconds() < _SOON_SECONDS


@register.filter
def parsed_full(text: str) -> str:
    """A time kept as ISO 8601 text, in full."""
    return times.full(datetime.fromisoformat(text))


@register.filter
def order_key(moment: datetime) -> str:
    """Microseconds since 1970, to sort by in the page."""
    return f"{int(moment.timestamp() * 1_000_000):020d}"


@register.filter
def family(inbox: Inbox) -> str:
    return FAMILIES[inbox.channel]


@register.filter
def channel_family(channel: str) -> str:
    return FAMILIES[channel]


@register.filter
def family_name(inbox: Inbox) -> str:
    return NAMES[family(inbox)]


@register.filter
def initials(name: object) -> str:
    """One or two letters: of the first and the last word that begin with a letter."""
    letters = [word[0] for word in str(name).split() if word[0].isalpha()]
    if not letters:
        return "#"
    picked = letters[0] + (letters[-1] if len(letters) > 1 else "")
    return picked.replace("i", "İ").upper()


@register.filter
def phone(number: str) -> str:
    """A number as people read it, "+90 532 123 45 67"; as it is when it is not a number."""
    try:
        parsed = phonenumbers.parse(number)
    except phonenumbers.NumberParseException:
        return number
    return phonenumbers.format_number(parsed, phonenumbers.PhoneNumberFormat.INTERNATIONAL)


@register.filter
def preview(message: Message) -> Preview:
    return preview_of(message)


@register.filter
def tick(message: Message) -> Tick | None:
    return tick_of(message)


@register.filter
def details(message: Message) -> list[Detail]:
    return details_of(message)


@register.filter
def is_bare(message: Message) -> bool:
    """Whether there is nothing to show of it but its kind."""
    return not (
        message.text or message.attachments.all() or details_of(message) or poll_of(message)
    )


@register.filter
def file_address(file: Attachment) -> str:
    """Where the page gets our copy of a file: an address of the API, with the session's cookie."""
    return f"/files/attachments/{file.id}"


register.filter("kind_word", kind_word)
register.filter("poll", poll_of)
register.filter("notice", notice_of)


@register.filter
def web_address(text: str) -> str:
    """`text` when it is an http address, else nothing: a provider's word is no link yet."""
    return text if text.startswith(("https://", "http://")) else ""


@register.filter
def typed_elsewhere(message: Message) -> bool:
    """Whether it left through another application: we saw it as an echo."""
    return (
        message.direction == "outbound"
        and message.sent_by_user_id is None
        and not message.sent_by_label
        and "privateReply" not in message.payload
    )


@register.filter
def lookup(mapping: dict[Any, Any], key: Any) -> Any:
    return mapping.get(key)


@register.filter
def reactions_of(message: Message) -> list[dict[str, Any]]:
    """The reactions that stand; one taken back is kept without its emoji."""
    return [reaction for reaction in message.reactions if reaction.get("emoji")]


@register.filter
def is_pinned(message: Message) -> bool:
    return message.pinned_until is not None and message.pinned_until > timezone.now()


@register.filter
def pin_time(seconds: int) -> str:
    """ "1 gün", "7 gün": how long a message is pinned."""
    return times.duration(seconds)


@register.filter
def shows_sender(message: Message, conversation: Conversation) -> bool:
    """Whether it has to be said who wrote it: in a group."""
    return (
        message.direction == "inbound"
        and conversation.contact.kind == "group"
        and bool(message.sender_name or message.sender_external_id)
    )


@register.filter
def sender_name(message: Message) -> str:
    """The member's name, else the number or what the provider calls the person."""
    return message.sender_name or phone(f"+{message.sender_external_id.partition('@')[0]}")


@register.filter
def linked(text: str) -> SafeString:
    """The escaped text with its addresses as links that open beside the console."""
    marked = urlize(text, nofollow=True, autoescape=True)
    # Everything else is escaped, so this is how only urlize's own links begin.
    return mark_safe(  # noqa: S308
        marked.replace("<a href=", '<a target="_blank" href=').replace(
            'rel="nofollow"', 'rel="nofollow noopener noreferrer"'
        )
    )
