"""The page, its side bar and its list of conversations."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from ticaret.console import activity as live
from ticaret.console import selectors
from ticaret.console.access import signed_in
from ticaret.console.forms import ids, list_filter
from ticaret.console.shell import inbox as inbox_page
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The whole page with no conversation open: what happens now stands in its place."""
    return render(request, "console/page.html", inbox_page(request, actor))


@require_safe
@signed_in
def conversations(request: HttpRequest, actor: Actor) -> HttpResponse:
    """A page of the list, for a changed filter or for what comes after `cursor`."""
    found = selectors.rows(
        actor=actor,
        chosen=list_filter(request.GET),
        cursor=request.GET.get("cursor", ""),
    )
    return render(request, "console/_rows.html", {"rows": found, "actor": actor})


@require_safe
@signed_in
def rows(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The rows of `ids` that the filter lets through, for what changed while the page is open."""
    found = selectors.rows_by_ids(
        actor=actor, chosen=list_filter(request.GET), conversation_ids=ids(request.GET)
    )
    return render(request, "console/_row_list.html", {"rows": found, "actor": actor})


@require_safe
@signed_in
def inboxes(request: HttpRequest, actor: Actor) -> HttpResponse:
    """The inboxes with their counts and health."""
    lines = selectors.inbox_lines(actor=actor, now=timezone.now())
    context = {"inboxes": lines, "chosen": list_filter(request.GET)}
    return render(request, "console/_inboxes.html", context)


@require_safe
@signed_in
def activity(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What happens now, newest first."""
    return render(request, "console/_activity.html", {"happenings": live.latest(actor=actor)})


@signed_in
def not_there(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Any other address under the console."""
    raise NotFound
