"""What belongs to no area: choosing a firm, the settings page, the progress of a job."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.utils.http import url_has_allowed_host_and_scheme
from django.views.decorators.http import require_POST, require_safe

from ticaret.console import firms
from ticaret.console.access import signed_in
from ticaret.console.navigation import Place, items_for
from ticaret.console.shell import frame
from ticaret.errors import Invalid, NotFound
from ticaret.jobs.selectors import jobs
from ticaret.tenancy.actor import Actor, Role


@require_POST
@signed_in
def choose_firm(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Look at one of the firms from now on, or with an empty `firm` at all of them."""
    wanted = request.POST.get("firm", "")
    try:
        account_id = UUID(wanted) if wanted else None
    except ValueError:
        raise Invalid from None
    firms.choose(request, account_id)
    goal = request.POST.get("next", "")
    own = goal.startswith("/console") and url_has_allowed_host_and_scheme(goal, allowed_hosts=None)
    return HttpResponseRedirect(goal if own else "/console")


@require_safe
@signed_in
def settings(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What can be set up, as far as the reader's role goes."""
    context = {
        **frame(request, actor, here="settings"),
        "items": items_for(actor.roles, Place.SETTINGS),
    }
    return render(request, "console/settings/page.html", context)


@require_safe
@signed_in
def job(request: HttpRequest, actor: Actor, job_id: UUID) -> HttpResponse:
    """How far a long piece of work is, as a part of a page."""
    for account_id in actor.accounts_with(Role.VIEWER):
        found = jobs(actor=actor, account_id=account_id).filter(id=job_id).first()
        if found is not None:
            return render(request, "console/parts/job.html", {"job": found})
    raise NotFound
