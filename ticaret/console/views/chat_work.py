"""What an operator arranges about a conversation: whose it is, when it is due, notes."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.dateparse import parse_datetime
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from crm.choices import AssignmentKind
from crm.selectors.conversation_notes import notes
from crm.services import assigning, conversation_notes
from messaging.models import Conversation
from messaging.services import conversation_state
from ticaret.console import chat_work, people, replies, selectors, times
from ticaret.console.abilities import Abilities, abilities_of
from ticaret.console.access import signed_in
from ticaret.console.chat_forms import AssignForm, NoteForm, SnoozeForm
from ticaret.console.dialog_forms import ask
from ticaret.console.forms import ids
from ticaret.errors import Invalid, NotFound
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "work"


@require_safe
@signed_in
def bar(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Whose the conversation is and in which state, under its head."""
    conversation, can = _conversation(actor, conversation_id)
    context = {
        "conversation": conversation,
        "work": chat_work.work_of(actor=actor, conversation=conversation, can=can),
        "can": can,
    }
    return render(request, "console/chat_work/_bar.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def assign(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Give the conversation to a colleague, a team, both or nobody; `to=me` takes it."""
    conversation, can = _conversation(actor, conversation_id, Role.AGENT)
    within = actor.within(can.account_id, Role.AGENT)
    which: dict[str, Any] = {
        "actor": within,
        "account_id": can.account_id,
        "kind": AssignmentKind.CHAT,
        "target_id": conversation.id,
        "now": timezone.now(),
    }
    if request.method == "POST" and request.POST.get("to") == "me":
        assigning.assign(**which, user_id=actor.id)
        return replies.done(toast=_("Konuşma sizde."), refresh=_REFRESH)
    held = chat_work.work_of(actor=actor, conversation=conversation, can=can).assignment
    users = people.members(actor=within, account_id=can.account_id)
    teams = people.teams(actor=within, account_id=can.account_id)

    def make(*args: Any, **kwargs: Any) -> AssignForm:
        return AssignForm(*args, members=users, teams=teams, **kwargs)

    def save(form: AssignForm) -> HttpResponse:
        user_id, group_id = form.cleaned_data["user"], form.cleaned_data["team"]
        if user_id or group_id:
            assigning.assign(**which, user_id=user_id, group_id=group_id)
        else:
            assigning.unassign(**which)
        return replies.done(toast=_("Atama kaydedildi."), refresh=_REFRESH)

    initial = {
        "user": str(held.user_id or "") if held else "",
        "team": str(held.group_id or "") if held else "",
    }
    return ask(request, make, save, initial=initial)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def snooze(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Put the conversation off until a moment, or until the customer writes."""
    conversation, _can = _conversation(actor, conversation_id, Role.AGENT)
    now = timezone.now()
    if request.method == "POST":
        return _snooze(request, actor, conversation, now)
    context = {
        "conversation": conversation,
        "choices": chat_work.snooze_choices(now),
        "form": SnoozeForm(),
    }
    return render(request, "console/chat_work/_snooze.html", context)


def _snooze(
    request: HttpRequest, actor: Actor, conversation: Conversation, now: datetime
) -> HttpResponse:
    until = _moment(request.POST.get("until", ""))
    if until is None:
        raise Invalid(detail_tr="Bir tarih ve saat seçin.", detail_en="Choose a date and a time.")
    conversation_state.snooze(actor=actor, conversation_id=conversation.id, until=until, now=now)
    said = _("%(when)s tarihine ertelendi.") % {"when": times.full(until)}
    return replies.done(toast=said, refresh=_REFRESH)


@require_POST
@signed_in
def state(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Close the conversation or open it again. Raises Invalid for anything else."""
    to = request.POST.get("to", "")
    if to == "closed":
        conversation_state.close(actor=actor, conversation_id=conversation_id, now=timezone.now())
        return replies.done(toast=_("Konuşma kapatıldı."), refresh=_REFRESH)
    if to == "open":
        conversation_state.reopen(actor=actor, conversation_id=conversation_id, now=timezone.now())
        return replies.done(toast=_("Konuşma açıldı."), refresh=_REFRESH)
    raise Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def note_lines(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """GET: those of `ids` as the conversation shows them. POST: write one."""
    conversation, can = _conversation(
        actor, conversation_id, Role.AGENT if request.method == "POST" else Role.VIEWER
    )
    within = actor.within(can.account_id, Role.VIEWER)
    if request.method == "POST":
        form = NoteForm(request.POST)
        made = conversation_notes.create(
            actor=within,
            account_id=can.account_id,
            chat_id=conversation.id,
            text=form.checked(),
            now=timezone.now(),
        )
        wanted = [made.pk]
    else:
        wanted = ids(request.GET)
    rows = notes(actor=within, account_id=can.account_id, chat_id=conversation.id)
    shown = list(rows.filter(pk__in=wanted).order_by("created_at", "id"))
    context = {
        "conversation": conversation,
        "can": can,
        "actor": actor,
        "notes": shown,
        "names": people.names_in(actor=within, account_id=can.account_id, rows=shown),
    }
    return render(request, "console/chat_work/_note_lines.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def note(request: HttpRequest, actor: Actor, conversation_id: UUID, note_id: UUID) -> HttpResponse:
    """Another text for one's own private note."""
    conversation, can = _conversation(actor, conversation_id, Role.AGENT)
    within = actor.within(can.account_id, Role.AGENT)
    which: dict[str, Any] = {"account_id": can.account_id, "chat_id": conversation.id}
    found = notes(actor=within, **which).filter(pk=note_id).first()
    if found is None:
        raise NotFound

    def make(*args: Any, **kwargs: Any) -> forms.Form:
        return NoteForm(*args, **kwargs)

    def save(form: NoteForm) -> HttpResponse:
        conversation_notes.update(
            actor=within, note_id=note_id, text=form.checked(), now=timezone.now(), **which
        )
        return replies.done(toast=_("Not kaydedildi."))

    return ask(request, make, save, initial={"text": found.text})


@require_POST
@signed_in
def delete_note(
    request: HttpRequest, actor: Actor, conversation_id: UUID, note_id: UUID
) -> HttpResponse:
    conversation, can = _conversation(actor, conversation_id, Role.AGENT)
    conversation_notes.delete(
        actor=actor.within(can.account_id, Role.AGENT),
        account_id=can.account_id,
        chat_id=conversation.id,
        note_id=note_id,
        now=timezone.now(),
    )
    return replies.done(toast=_("Not silindi."))


def _conversation(
    actor: Actor, conversation_id: UUID, role: Role = Role.VIEWER
) -> tuple[Conversation, Abilities]:
    """The conversation and what the reader may do there. Raises NotFound, Forbidden."""
    found = selectors.conversation(actor=actor, conversation_id=conversation_id, role=role)
    return found, abilities_of(actor=actor, conversation=found)


def _moment(text: str) -> datetime | None:
    """A moment of an address or a `datetime-local` field, in the firm's zone when it has none."""
    try:
        found = parse_datetime(text)
    except ValueError:
        return None
    if found is not None and found.tzinfo is None:
        found = found.replace(tzinfo=times.zone())
    return found
