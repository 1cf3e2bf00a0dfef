"""The forms of tasks, and which tasks a list shows."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django import forms
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from crm.choices import OPEN_TASK_STATUSES, TaskPriority, TaskStatus
from crm.models import Task
from crm.selectors.tasks import TaskFilter
from ticaret.console import times
from ticaret.console.chat_forms import id_of, offer
from ticaret.console.customer_forms import plain
from ticaret.console.edit_forms import VersionedForm, version_of
from ticaret.console.history_words import TASK_PRIORITIES, TASK_STATUSES
from ticaret.console.people import Choices

WHOSE = {"mine": _("Benim"), "teams": _("Ekibimin"), "nobody": _("Kimsenin"), "": _("Hepsi")}
STATES = {
    "": _("Yapılacaklar"),
    "overdue": _("Gecikenler"),
    TaskStatus.DONE: _("Tamamlananlar"),
    TaskStatus.CANCELLED: _("İptal edilenler"),
    "any": _("Her durum"),
}
_LOCAL = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Chosen:
    """What the filter bar of the tasks says."""

    whose: str = ""
    state: str = ""
    priority: str = ""
    q: str = ""

    @property
    def filter(self) -> TaskFilter:
        statuses: tuple[str, ...] = ()
        if self.state == "":
            statuses = tuple(OPEN_TASK_STATUSES)
        elif self.state in TaskStatus.values:
            statuses = (self.state,)
        return TaskFilter(
            q=self.q,
            status=statuses,
            priority=(self.priority,) if self.priority else (),
            overdue=True if self.state == "overdue" else None,
            mine=self.whose == "mine",
            my_teams=self.whose == "teams",
            unassigned=self.whose == "nobody",
        )


def chosen_tasks(query: QueryDict) -> Chosen:
    """The filter in an address; what it does not understand restricts nothing."""
    whose, state, priority = (query.get(name, "") for name in ("whose", "state", "priority"))
    return Chosen(
        whose=whose if whose in WHOSE else "",
        state=state if state in STATES else "",
        priority=priority if priority in TaskPriority.values else "",
        q=plain(query.get("q", "")),
    )


class _MomentField(forms.DateTimeField):
    """A `datetime-local` field in the firm's time zone."""

    widget = forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL)

    def to_python(self, value: Any) -> datetime | None:
        found = super().to_python(value)
        if found is None:
            return None
        return found.replace(tzinfo=times.zone())

    def prepare_value(self, value: Any) -> Any:
        if isinstance(value, datetime):
            return value.astimezone(times.zone()).replace(tzinfo=None)
        return value


class TaskForm(VersionedForm):
    title = forms.CharField(label=_("Ne yapılacak"), max_length=255)
    description = forms.CharField(
        label=_("Açıklama"),
        max_length=10_000,
        required=False,
        widget=forms.Textarea(attrs={"rows": 3}),
    )
    status = forms.ChoiceField(label=_("Durum"), choices=list(TASK_STATUSES.items()))
    priority = forms.ChoiceField(label=_("Öncelik"), choices=list(TASK_PRIORITIES.items()))
    assignee_user_id = forms.ChoiceField(label=_("Kime"), required=False)
    group_id = forms.ChoiceField(label=_("Ekip"), required=False)
    due_at = _MomentField(label=_("Bitiş"), required=False)
    remind_at = _MomentField(label=_("Hatırlatma"), required=False)

    def __init__(self, *args: Any, members: Choices, teams: Choices, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer(self, "assignee_user_id", _("Kimse"), members)
        offer(self, "group_id", _("Ekip yok"), teams)

    def clean_assignee_user_id(self) -> UUID | None:
        return id_of(self.cleaned_data["assignee_user_id"])

    def clean_group_id(self) -> UUID | None:
        return id_of(self.cleaned_data["group_id"])

    @staticmethod
    def of(task: Task) -> dict[str, Any]:
        """The initial values for a stored task."""
        return {
            "title": task.title,
            "description": task.description,
            "status": task.status,
            "priority": task.priority,
            "assignee_user_id": str(task.assignee_id or ""),
            "group_id": str(task.group_id or ""),
            "due_at": task.due_at,
            "remind_at": task.remind_at,
            "version": version_of(task.updated_at),
        }


class StepForm(forms.Form):
    text = forms.CharField(label=_("Adım"), max_length=500)


class CommentForm(forms.Form):
    text = forms.CharField(
        label=_("Yorum"),
        max_length=10_000,
        widget=forms.Textarea(attrs={"rows": 3, "data-mentions": ""}),
    )
