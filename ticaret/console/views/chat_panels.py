"""The panels beside a conversation: its customer, what is noted of them, what is to be done."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from crm.selectors.conversation_notes import notes as private_notes
from crm.selectors.notes import customer_comments, notes
from ticaret.console import customer_selectors as found
from ticaret.console import people, selectors, task_selectors
from ticaret.console.abilities import abilities_of
from ticaret.console.access import signed_in
from ticaret.console.chat_work import customer_of
from ticaret.console.customer_forms import STATUSES
from ticaret.console.views.senders import with_suggestions
from ticaret.tenancy.actor import Actor, Role

_SHOWN = 20


@require_safe
@signed_in
def customer(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Who writes: the customer and its contacts, or who it may be."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    can = abilities_of(actor=actor, conversation=conversation)
    identity, row = customer_of(actor=actor, conversation=conversation, now=timezone.now())
    context = {"conversation": conversation, "can": can, "identity": identity, "customer": row}
    if row is None:
        [(_, candidates)] = with_suggestions(can.account_id, [identity])
        context["candidates"] = candidates
    else:
        context["status_word"] = STATUSES.get(row.status, row.status)
        context["contacts"] = found.contacts_of(
            actor=actor.within(can.account_id, Role.VIEWER), customer_id=row.pk
        )[:5]
    return render(request, "console/chat_work/_customer.html", context)


@require_safe
@signed_in
def written(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Private notes of the conversation, and notes and comments on its customer."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    can = abilities_of(actor=actor, conversation=conversation)
    within = actor.within(can.account_id, Role.VIEWER)
    _identity, row = customer_of(actor=actor, conversation=conversation, now=timezone.now())
    own = private_notes(actor=within, account_id=can.account_id, chat_id=conversation.id)
    context: dict[str, Any] = {
        "conversation": conversation,
        "can": can,
        "actor": actor,
        "customer": row,
        "private": list(own.order_by("-created_at", "-id")[:_SHOWN]),
    }
    if row is not None:
        known = notes(actor=within, customer_id=row.pk)
        said = customer_comments(actor=within, customer_id=row.pk)
        context["notes"] = list(known.order_by("-id")[:_SHOWN])
        context["comments"] = list(said.order_by("-id")[:_SHOWN])
    context["names"] = people.names_in(
        actor=within,
        account_id=can.account_id,
        rows=[*context["private"], *context.get("notes", []), *context.get("comments", [])],
    )
    return render(request, "console/chat_work/_notes.html", context)


@require_safe
@signed_in
def tasks(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The open tasks of the conversation and of its customer."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    can = abilities_of(actor=actor, conversation=conversation)
    _identity, row = customer_of(actor=actor, conversation=conversation, now=timezone.now())
    context = {
        "conversation": conversation,
        "can": can,
        "customer": row,
        "tasks": task_selectors.of_chat(
            actor=actor.within(can.account_id, Role.VIEWER),
            chat_id=conversation.id,
            customer_id=row.pk if row else None,
        ),
        "now": timezone.now(),
    }
    return render(request, "console/chat_work/_tasks.html", context)
