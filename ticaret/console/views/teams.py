"""Teams under settings: their members, and who has how many open conversations."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.selectors import groups as selectors
from crm.services import groups as services
from ticaret.console import people, replies, team_selectors
from ticaret.console.access import in_firm, wants_part
from ticaret.console.customer_forms import ManyForm
from ticaret.console.edit_forms import edit, version_of
from ticaret.console.shell import frame
from ticaret.console.team_forms import TeamForm
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "teams"


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The teams with their members, and what everybody has open."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    loads = team_selectors.loads(actor=actor, account_id=firm.pk)
    context = {
        **around,
        "firm": firm,
        "teams": team_selectors.teams(actor=actor, account_id=firm.pk),
        "loads": loads,
        "most": max((load.open_chats for load in loads), default=0),
        "may_edit": actor.roles[firm.pk] >= Role.ADMIN,
    }
    part = "console/teams/_list.html"
    return render(request, part if wants_part(request) else "console/teams/page.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def change(
    request: HttpRequest, actor: Actor, firm: Account, group_id: UUID | None = None
) -> HttpResponse:
    """A new team, or another name for one."""

    def stored() -> dict[str, Any]:
        if group_id is None:
            return {}
        row = team_selectors.one_team(actor=actor, account_id=firm.pk, group_id=group_id)
        return {
            "name": row.name,
            "description": row.description,
            "version": version_of(row.updated_at),
        }

    def save(form: TeamForm) -> HttpResponse:
        now = timezone.now()
        if group_id is None:
            services.create(actor=actor, account_id=firm.pk, now=now, **form.values)
        else:
            services.update(
                actor=actor, group_id=group_id, now=now, if_match=form.if_match, **form.values
            )
        return replies.done(toast=_("Ekip kaydedildi."), refresh=_REFRESH)

    return edit(request, TeamForm, save, stored=stored)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def members(request: HttpRequest, actor: Actor, firm: Account, group_id: UUID) -> HttpResponse:
    """Who is in a team."""
    row = team_selectors.one_team(actor=actor, account_id=firm.pk, group_id=group_id)
    choices = people.members(actor=actor, account_id=firm.pk)

    def make(*args: Any, **kwargs: Any) -> ManyForm:
        return ManyForm(*args, choices=choices, label=_("Üyeler"), **kwargs)

    def stored() -> dict[str, Any]:
        held = selectors.members(actor=actor, group_id=row.pk)
        return {
            "chosen": [str(each) for each in held.values_list("user_id", flat=True)],
            "version": version_of(row.updated_at),
        }

    def save(form: ManyForm) -> HttpResponse:
        services.set_members(
            actor=actor,
            group_id=row.pk,
            user_ids=form.ids,
            now=timezone.now(),
            if_match=form.if_match,
        )
        return replies.done(toast=_("Üyeler kaydedildi."), refresh=_REFRESH)

    return edit(request, make, save, stored=stored)


@require_POST
@in_firm(Role.ADMIN)
def delete(request: HttpRequest, actor: Actor, firm: Account, group_id: UUID) -> HttpResponse:
    """The team is gone; what was given to it is nobody's, unless a colleague has it too."""
    services.delete(actor=actor, group_id=group_id, now=timezone.now())
    return replies.done(toast=_("Ekip silindi."), refresh=_REFRESH)
