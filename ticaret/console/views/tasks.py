"""Tasks: the list, the board, one task's page, and what is done with it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.choices import TaskStatus
from crm.selectors import tasks as selectors
from crm.selectors.notes import task_comments
from crm.services import tasks as services
from messaging import selectors as messaging
from ticaret.console import people, replies, task_selectors
from ticaret.console import selectors as chats
from ticaret.console.abilities import abilities_of
from ticaret.console.access import in_firm, signed_in, wants_part
from ticaret.console.edit_forms import edit
from ticaret.console.history_words import TASK_PRIORITIES, TASK_STATUSES
from ticaret.console.row_firms import in_firm_of_row
from ticaret.console.shell import frame
from ticaret.console.task_forms import STATES, WHOSE, TaskForm, chosen_tasks
from ticaret.console.views.customers import about
from ticaret.errors import Invalid
from ticaret.tenancy.actor import Actor, Role

_FORM = "console/tasks/_form.html"
_REFRESH = "tasks"
_LONGEST_TITLE = 200


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Tasks by their dates, or side by side by their states."""
    part = wants_part(request)
    around = {} if part else frame(request, actor, here="tasks")
    now, chosen = timezone.now(), chosen_tasks(request.GET)
    on_board = request.GET.get("view") == "board"
    context = {
        **around,
        "firm": firm,
        "chosen": chosen,
        "on_board": on_board,
        "whose": WHOSE,
        "states": STATES,
        "priorities": TASK_PRIORITIES,
        "statuses": TASK_STATUSES,
        "now": now,
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
    }
    which: dict[str, Any] = {"actor": actor, "account_id": firm.pk, "chosen": chosen, "now": now}
    if on_board:
        context["columns"] = [
            (column, TASK_STATUSES[TaskStatus(column.status)])
            for column in task_selectors.board(**which)
        ]
    else:
        context["page"] = task_selectors.page(**which, cursor=request.GET.get("cursor", ""))
    template = "console/tasks/page.html"
    if part:
        template = f"console/tasks/{'_rows' if 'cursor' in request.GET else '_body'}.html"
    return render(request, template, context)


@require_safe
@in_firm_of_row(Role.VIEWER)
def task(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """One task: facts, checklist, watchers, comments."""
    around = {} if wants_part(request) else frame(request, actor, here="tasks")
    row = task_selectors.one(actor=actor, task_id=task_id)
    watching = selectors.watcher_ids(task_ids=[row.pk]).get(row.pk, [])
    watchers = people.names(actor=actor, account_id=firm.pk, user_ids=watching)
    steps = list(selectors.checklist(actor=actor, task_id=row.pk).order_by("position", "id"))
    comments = list(task_comments(actor=actor, task_id=row.pk).order_by("-id")[:100])[::-1]
    context = {
        **around,
        "firm": firm,
        "actor": actor,
        "task": row,
        "status_word": TASK_STATUSES[TaskStatus(row.status)],
        "priority_word": TASK_PRIORITIES[row.priority],  # type: ignore[index]
        "is_open": row.status in (TaskStatus.OPEN, TaskStatus.IN_PROGRESS),
        "steps": steps,
        "names": people.names_in(actor=actor, account_id=firm.pk, rows=[row, *steps, *comments]),
        "watchers": [watchers[user_id] for user_id in watching if user_id in watchers],
        "is_watching": actor.id in watching,
        "comments": comments,
        "now": timezone.now(),
        "may_edit": actor.roles[firm.pk] >= Role.AGENT,
        "may_admin": actor.roles[firm.pk] >= Role.ADMIN,
    }
    template = "console/tasks/_task.html" if wants_part(request) else "console/tasks/task.html"
    return render(request, template, context)


@require_safe
@in_firm_of_row(Role.VIEWER)
def of_customer(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID
) -> HttpResponse:
    """The tab of a customer's page with its tasks."""
    around, row = about(request, actor, firm, customer_id, "tasks")
    found = task_selectors.of_customer(
        actor=actor, customer_id=row.pk, cursor=request.GET.get("cursor", "")
    )
    context = {**around, "page": found, "statuses": TASK_STATUSES, "now": timezone.now()}
    template = "console/customers/tasks.html"
    if wants_part(request):
        template = (
            "console/tasks/_rows.html" if "cursor" in request.GET else "console/tasks/_table.html"
        )
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.AGENT)
def create(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """A new task of no customer."""

    def save(form: TaskForm) -> HttpResponse:
        services.create(actor=actor, account_id=firm.pk, now=timezone.now(), **form.values)
        return replies.done(toast=_("Görev eklendi."), refresh=_REFRESH)

    return _new(request, actor, firm.pk, save)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def create_for_customer(
    request: HttpRequest, actor: Actor, firm: Account, customer_id: UUID
) -> HttpResponse:
    """A new task of a customer."""

    def save(form: TaskForm) -> HttpResponse:
        services.create_for_customer(
            actor=actor, customer_id=customer_id, now=timezone.now(), **form.values
        )
        return replies.done(toast=_("Görev eklendi."), refresh=_REFRESH)

    return _new(request, actor, firm.pk, save)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def create_for_chat(
    request: HttpRequest, actor: Actor, conversation_id: UUID, message_id: UUID | None = None
) -> HttpResponse:
    """A new task from a conversation or one of its messages; of its customer, if known."""
    conversation = chats.conversation(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    account_id = abilities_of(actor=actor, conversation=conversation).account_id
    within = actor.within(account_id, Role.AGENT)
    title = ""
    if message_id is not None:
        message = messaging.message(actor=actor, conversation=conversation, message_id=message_id)
        title = " ".join(message.text.split())[:_LONGEST_TITLE]

    def save(form: TaskForm) -> HttpResponse:
        services.create(
            actor=within,
            account_id=account_id,
            chat_id=conversation.id,
            message_id=message_id,
            now=timezone.now(),
            **form.values,
        )
        return replies.done(toast=_("Görev eklendi."), refresh=_REFRESH)

    return _new(request, within, account_id, save, title=title)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm_of_row(Role.AGENT)
def change(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """Other facts of a task."""

    def save(form: TaskForm) -> HttpResponse:
        services.update(
            actor=actor,
            task_id=task_id,
            now=timezone.now(),
            if_match=form.if_match,
            **form.values,
        )
        return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)

    return edit(
        request,
        _maker(actor, firm.pk),
        save,
        stored=lambda: TaskForm.of(selectors.require_task(actor=actor, task_id=task_id)),
        template=_FORM,
    )


@require_POST
@in_firm_of_row(Role.AGENT)
def move(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    """The task into another state. Raises Invalid for what is none."""
    status = request.POST.get("status", "")
    if status not in TaskStatus.values:
        raise Invalid
    services.update(actor=actor, task_id=task_id, now=timezone.now(), status=status)
    return replies.done(refresh=_REFRESH)


@require_POST
@in_firm_of_row(Role.AGENT)
def delete(request: HttpRequest, actor: Actor, firm: Account, task_id: UUID) -> HttpResponse:
    services.delete(actor=actor, task_id=task_id, now=timezone.now())
    return replies.done(go=reverse("console:tasks"))


def _new(
    request: HttpRequest,
    actor: Actor,
    account_id: UUID,
    save: Callable[[Any], HttpResponse],
    title: str = "",
) -> HttpResponse:
    mine = str(actor.id) if actor.kind == "user" else ""
    return edit(
        request,
        _maker(actor, account_id),
        save,
        stored=lambda: {
            "title": title,
            "status": TaskStatus.OPEN,
            "priority": "normal",
            "assignee_user_id": mine,
        },
        template=_FORM,
        button=_("Görevi ekle"),
    )


def _maker(actor: Actor, account_id: UUID) -> Callable[..., TaskForm]:
    members = people.members(actor=actor, account_id=account_id)
    teams = people.teams(actor=actor, account_id=account_id)

    def make(*args: Any, **kwargs: Any) -> TaskForm:
        return TaskForm(*args, members=members, teams=teams, **kwargs)

    return make
