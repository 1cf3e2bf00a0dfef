"""The calendar of what was and is to be published."""

from __future__ import annotations

from datetime import date, datetime, timedelta

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from accounts.models import Account
from ticaret.console import publishing_selectors as selectors
from ticaret.console import times
from ticaret.console.access import in_firm, wants_part
from ticaret.console.post_filters import asset_filter
from ticaret.console.publishing_forms import day_of
from ticaret.console.shell import frame
from ticaret.tenancy.actor import Actor, Role


@require_safe
@in_firm(Role.VIEWER)
def calendar(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The month or the week of a day, today's without one."""
    around = {} if wants_part(request) else frame(request, actor, here="posts")
    today = datetime.now(times.zone()).date()
    day = day_of(request.GET.get("day", ""), today)
    is_week = request.GET.get("show") == "week"
    make = selectors.week_of if is_week else selectors.weeks_of_month
    weeks = make(actor=actor, day=day, inbox_id=asset_filter(request.GET))
    before, after = _beside(day, is_week)
    context = {
        **around,
        "firm": firm,
        "weeks": weeks,
        "day": day,
        "today": today,
        "is_week": is_week,
        "before": before,
        "after": after,
        "may_publish": actor.roles[firm.pk] >= Role.AGENT,
        "inboxes": selectors.publishing_inboxes(actor=actor),
        "inbox_id": request.GET.get("inbox", ""),
    }
    name = "_calendar" if wants_part(request) else "calendar"
    return render(request, f"console/publishing/{name}.html", context)


def _beside(day: date, is_week: bool) -> tuple[date, date]:
    """A day of the week or month before, and of the one after."""
    if is_week:
        return day - timedelta(days=7), day + timedelta(days=7)
    first = day.replace(day=1)
    return (first - timedelta(days=1)).replace(day=1), (first + timedelta(days=32)).replace(day=1)
