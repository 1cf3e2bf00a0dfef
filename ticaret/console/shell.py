"""What every full page of the console needs around its content."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from django.utils import timezone

from ticaret.console import activity, firms, selectors, times
from ticaret.console.channels import CHAT_TYPES, NAMES
from ticaret.console.forms import CHAT_HOLDERS, CHAT_STATES, list_filter
from ticaret.console.meta_selectors import broken_inboxes
from ticaret.console.navigation import items_for
from ticaret.console.stream import format_positions
from ticaret.console.words import script_words
from ticaret.events.catalogue import event_types
from ticaret.events.selectors import last_positions
from ticaret.tenancy.actor import Actor


def frame(request: HttpRequest, actor: Actor, *, here: str) -> dict[str, Any]:
    """The context of `console/shell.html`; `here` is the key of a navigation item.

    The stream's position is read before everything else: call this first in a view, and
    what happens while the page is being made is told twice rather than never.
    """
    positions = last_positions(actor=actor)
    return {
        "actor": actor,
        "here": here,
        "navigation": items_for(actor.roles),
        "firms": firms.firms(request, actor),
        "chosen_firm": firms.chosen(request, actor),
        "last_event_id": format_positions(positions),
        "event_types": [each.type for each in event_types()],
        "time_zone": times.zone().key,
        "words": script_words(),
        "broken": broken_inboxes(actor=actor),
    }


def inbox(request: HttpRequest, actor: Actor) -> dict[str, Any]:
    """The context of the inbox: the frame, the list, the inboxes and what happens now."""
    around = frame(request, actor, here="inbox")
    chosen = list_filter(request.GET)
    return {
        **around,
        "chosen": chosen,
        "channel_names": NAMES,
        "channel": request.GET.get("channel", "") if chosen.channels else "",
        "all_labels": selectors.labels(actor=actor),
        "chat_types": CHAT_TYPES,
        "chat_states": CHAT_STATES,
        "chat_holders": CHAT_HOLDERS,
        "rows": selectors.rows(actor=actor, chosen=chosen),
        "inboxes": selectors.inbox_lines(actor=actor, now=timezone.now()),
        "happenings": activity.latest(actor=actor),
    }
