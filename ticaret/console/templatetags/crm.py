"""What the pages of customers and tasks need beyond the console's other tags."""

from __future__ import annotations

import re

from django import template
from django.utils.html import conditional_escape, format_html, urlize
from django.utils.safestring import SafeString, mark_safe
from django.utils.translation import gettext_lazy as _

from messaging.models import Message
from ticaret.console.channels import FAMILIES
from ticaret.console.customer_forms import KINDS, STATUSES
from ticaret.console.history_words import TASK_PRIORITIES
from ticaret.console.previews import Preview, preview_of

register = template.Library()
_NAMED = re.compile(r"@\[([^\]\n]{0,200})\]\([0-9a-fA-F-]{36}\)")
_ADDRESSED = re.compile(r"(?<![\w.+-])@([\w.+-]{1,64}@[\w-]+(?:\.[\w-]+)+)")
_REASONS = {
    "taxNumber": _("aynı vergi numarası"),
    "phone": _("aynı telefon"),
    "email": _("aynı e-posta"),
    "title": _("benzer ad"),
    "name": _("benzer ad"),
}
_PRIORITY_TONES = {"urgent": "bad", "high": "warn"}
_TONES = {"active": "good", "prospect": "warn", "blocked": "bad"}


@register.filter
def with_mentions(text: str) -> SafeString:
    """What colleagues wrote, with links, and whom it calls in bold."""
    escaped = urlize(conditional_escape(text), nofollow=True)
    named = _NAMED.sub(r'<strong class="mention">@\1</strong>', escaped)
    addressed = _ADDRESSED.sub(r'<strong class="mention">@\1</strong>', _unlinked(named))
    return mark_safe(addressed)  # noqa: S308 (escaped above)


@register.filter
def channel_family(channel: str) -> str:
    return FAMILIES[channel]


@register.filter
def status_mark(status: str) -> SafeString:
    """A customer's status with its colour."""
    return format_html(
        '<span class="state {}">{}</span>', _TONES.get(status, ""), STATUSES.get(status, status)
    )


@register.filter
def kind_of_customer(kind: str) -> str:
    return str(KINDS.get(kind, kind))


@register.filter
def reason_words(reasons: list[str]) -> str:
    """Why two customers may be the same."""
    return ", ".join(str(_REASONS.get(reason, reason)) for reason in reasons)


@register.filter
def maybe_preview(message: Message | None) -> Preview | None:
    return preview_of(message) if message is not None else None


@register.filter
def priority_mark(priority: str) -> SafeString:
    """A task's priority with its colour."""
    return format_html(
        '<span class="state {}">{}</span>',
        _PRIORITY_TONES.get(priority, ""),
        TASK_PRIORITIES.get(priority, priority),  # type: ignore[call-overload]
    )


def _unlinked(html: str) -> str:
    """Without the links that `urlize` makes of the addresses of those who are called."""
    return re.sub(r'@<a href="mailto:[^"]*"[^>]*>([^<]*)</a>', r"@\1", html)
