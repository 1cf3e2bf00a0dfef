"""The steps, watchers and comments of a task."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account
from crm.selectors import tasks as selectors
from crm.services import checklists, comments, task_people
from ticaret.console import people, replies
from ticaret.console.customer_forms import ManyForm
from ticaret.console.dialog_forms import ask
from ticaret.console.edit_forms import edit, version_of
from ticaret.console.row_firms import in_firm_of_row
from ticaret.console.task_forms import CommentForm, StepForm
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "tasks"


@require_POST
@in_firm_of_row(Role.AGENT)
def add_step(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """A new step at the end."""
    form = StepForm(request.POST)
    if not form.is_valid():
        raise Invalid(detail_tr="Bir adım yazın.", detail_en="Write a step.")
    checklists.add(actor=actor, task_id=task_id, text=form.cleaned_data["text"], now=timezone.now())
    return replies.done(refresh=_REFRESH)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def change_step(
    request: HttpRequest, actor: Actor, firm: Account, task_id: UUID, item_id: UUID
) -> HttpResponse:
    """Another text for a step."""
    items = list(selectors.checklist(actor=actor, task_id=task_id))
    item = selectors.item_among(items, item_id)

    def save(form: StepForm) -> HttpResponse:
        checklists.update(
            actor=actor,
            task_id=task_id,
            item_id=item_id,
            text=form.cleaned_data["text"],
            now=timezone.now(),
        )
        return replies.done(refresh=_REFRESH)

    return ask(request, StepForm, save, initial={"text": item.text})


@require_POST
@in_firm_of_row(Role.AGENT)
def do_step(
    request: HttpRequest, actor: Actor, firm: Account, task_id: UUID, item_id: UUID
) -> HttpResponse:
    """Tick a step or not, move it, or take it away. Raises Invalid for anything else."""
    which: dict[str, Any] = {
        "actor": actor,
        "task_id": task_id,
        "item_id": item_id,
        "now": timezone.now(),
    }
    to = request.POST.get("to", "")
    if to in ("done", "undone"):
        checklists.update(**which, is_done=to == "done")
    elif to in ("up", "down"):
        items = selectors.checklist(actor=actor, task_id=task_id)
        item = selectors.item_among(list(items), item_id)
        checklists.update(**which, position=max(0, item.position + (1 if to == "down" else -1)))
    elif to == "remove":
        checklists.remove(**which)
    else:
        raise Invalid
    return replies.done(refresh=_REFRESH)


@require_POST
@in_firm_of_row(Role.AGENT)
def watch(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """The reader watches the task, or no more."""
    watching = selectors.watcher_ids(task_ids=[task_id]).get(task_id, [])
    if actor.id is None:
        raise Invalid
    others = [user_id for user_id in watching if user_id != actor.id]
    wanted = others if actor.id in watching else [*others, actor.id]
    task_people.set_watchers(actor=actor, task_id=task_id, user_ids=wanted, now=timezone.now())
    return replies.done(refresh=_REFRESH)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def watchers(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """Who watches the task."""
    choices = people.members(actor=actor, account_id=firm.pk)

    def make(*args: Any, **kwargs: Any) -> ManyForm:
        return ManyForm(*args, choices=choices, label=_("İzleyenler"), **kwargs)

    def stored() -> dict[str, Any]:
        row = selectors.require_task(actor=actor, task_id=task_id)
        found = selectors.watcher_ids(task_ids=[task_id]).get(task_id, [])
        return {
            "chosen": [str(user_id) for user_id in found],
            "version": version_of(row.updated_at),
        }

    def save(form: ManyForm) -> HttpResponse:
        task_people.set_watchers(
            actor=actor,
            task_id=task_id,
            user_ids=form.ids,
            now=timezone.now(),
            if_match=form.if_match,
        )
        return replies.done(refresh=_REFRESH)

    return edit(request, make, save, stored=stored)


@require_POST
@in_firm_of_row(Role.AGENT)
def comment(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """A comment on the task; whom it calls with @ is told."""
    form = CommentForm(request.POST)
    if not form.is_valid():
        raise Invalid(detail_tr="Bir yorum yazın.", detail_en="Write a comment.")
    comments.create_on_task(
        actor=actor, task_id=task_id, text=form.cleaned_data["text"], now=timezone.now()
    )
    return replies.done(toast=_("Yorum eklendi."), refresh=_REFRESH)
