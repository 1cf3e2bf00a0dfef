"""How senders are matched with customers and new conversations given to somebody."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from crm.choices import AssignmentMode
from crm.selectors.assignments import rules
from crm.selectors.settings import settings_of
from crm.services import settings as services
from ticaret.console import people, replies, team_selectors
from ticaret.console.access import in_firm, wants_part
from ticaret.console.edit_forms import edit, version_of
from ticaret.console.shell import frame
from ticaret.console.team_forms import MODES, ChatSettingsForm, RuleForm
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "chat-settings"


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The settings in words, and the rule of each inbox."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    common, by_inbox = team_selectors.rules_by_inbox(actor=actor, account_id=firm.pk)
    context = {
        **around,
        "firm": firm,
        "settings": settings_of(actor=actor, account_id=firm.pk),
        "common": (common, _mode(common)),
        "rules": [(inbox, rule, _mode(rule)) for inbox, rule in by_inbox],
        "may_edit": actor.roles[firm.pk] >= Role.ADMIN,
    }
    part = "console/chat_settings/_rules.html"
    whole = "console/chat_settings/page.html"
    return render(request, part if wants_part(request) else whole, context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def change(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Whether senders are matched by themselves, and closed conversations opened again."""

    def stored() -> dict[str, Any]:
        row = settings_of(actor=actor, account_id=firm.pk)
        return {
            "auto_match_by_phone": row.auto_match_by_phone,
            "reopen_on_message": row.reopen_on_message,
            "version": version_of(row.updated_at) if row.updated_at else "",
        }

    def save(form: ChatSettingsForm) -> HttpResponse:
        services.update(
            actor=actor,
            account_id=firm.pk,
            now=timezone.now(),
            if_match=form.if_match,
            **form.values,
        )
        return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)

    return edit(request, ChatSettingsForm, save, stored=stored)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def rule(
    request: HttpRequest, actor: Actor, firm: Account, inbox_id: UUID | None = None
) -> HttpResponse:
    """Whom new conversations of an inbox, or of every inbox without a rule, are given to."""
    teams = people.teams(actor=actor, account_id=firm.pk)

    def make(*args: Any, **kwargs: Any) -> RuleForm:
        return RuleForm(*args, teams=teams, **kwargs)

    def stored() -> dict[str, Any]:
        found = rules(actor=actor).filter(account_id=firm.pk, inbox_id=inbox_id).first()
        if found is None:
            return {"mode": AssignmentMode.OFF, "capacity": 20, "version": ""}
        return {
            "mode": found.mode,
            "group_id": str(found.group_id or ""),
            "capacity": found.capacity,
            "version": version_of(found.updated_at),
        }

    def save(form: RuleForm) -> HttpResponse:
        services.set_rule(
            actor=actor,
            account_id=firm.pk,
            inbox_id=inbox_id,
            now=timezone.now(),
            if_match=form.if_match,
            **form.values,
        )
        return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)

    return edit(request, make, save, stored=stored)


@require_POST
@in_firm(Role.ADMIN)
def delete_rule(request: HttpRequest, actor: Actor, firm: Account, rule_id: UUID) -> HttpResponse:
    """The inbox has no rule of its own any more."""
    services.delete_rule(actor=actor, account_id=firm.pk, rule_id=rule_id, now=timezone.now())
    return replies.done(toast=_("Kural kaldırıldı."), refresh=_REFRESH)


def _mode(rule: Any) -> str:
    return str(MODES[rule.mode]) if rule is not None else ""
