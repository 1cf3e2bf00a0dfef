"""What every full page of the console needs around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ticaret.console import activity, selectors
from ticaret.console.channels import NAMES
from ticaret.console.forms import list_filter
from ticaret.console.stream import format_positions
from ticaret.console.words import script_words
from ticaret.events.selectors import last_positions
from ticaret.tenancy.actor import Actor


def shell(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The context of the page.

    The stream's position is read before everything else: what happens while the page
    is being made is then told twice rather than never.
    """
    positions = last_positions(actor=actor)
    chosen = list_filter(request.GET)
    return {
        "actor": actor,
        "last_event_id": format_positions(positions),
        "chosen": chosen,
        "channel_names": NAMES,
        "channel": request.GET.get("channel", "") if chosen.channels else "",
        "rows": selectors.rows(actor=actor, chosen=chosen),
        "inboxes": selectors.inbox_lines(actor=actor, now=timezone.now()),
        "happenings": activity.latest(actor=actor),
        "words": script_words(),
    }
