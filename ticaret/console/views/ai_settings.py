"""How a firm uses the assistant: provider, model, budget, and whether that works."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST

from accounts.models import Account
from ai_assist import selectors
from ai_assist.models import AiSettings, MonthlySpending
from ai_assist.services import settings as service
from ai_assist.services import spending
from messaging.selectors import inboxes
from ticaret.console import replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.ai_forms import SettingsForm
from ticaret.console.ai_words import reason_word
from ticaret.console.shell import frame
from ticaret.errors import DomainError
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "ai-settings"
_MILLE = 1000


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The settings with what this month cost; administrators change them."""
    if request.method == "POST":
        return _save(request, actor, firm)
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    settings = selectors.settings(actor=actor, account_id=firm.pk)
    context = {**around, "firm": firm, **_shown(actor, firm, settings)}
    context["form"] = _form(actor, firm, settings, locked=context["locked"])
    template = "_settings" if wants_part(request) else "settings"
    return render(request, f"console/ai/{template}.html", context)


@require_POST
@in_firm(Role.ADMIN)
def test(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Ask the model the smallest question, with what stands in the form."""
    settings = selectors.settings(actor=actor, account_id=firm.pk)
    form = _form(actor, firm, settings, request)
    form.is_valid()
    context: dict[str, Any] = {}
    wrong = [form.errors[name] for name in ("api_key", "model", "base_url") if name in form.errors]
    if wrong:
        return render(request, "console/ai/_test.html", {"refusal": wrong[0][0]}, status=422)
    data = form.cleaned_data
    try:
        result = service.try_out(
            actor=actor,
            account_id=firm.pk,
            now=timezone.now(),
            api_key=data["api_key"],
            model=data["model"],
            base_url=data["base_url"],
        )
    except DomainError as error:
        return render(
            request, "console/ai/_test.html", {"refusal": replies.said(error)}, status=422
        )
    context = {"result": result, "seconds": round(result.latency_ms / _MILLE, 1)}
    if result.verdict != "ok":
        context["wrong"] = reason_word(result.verdict)
    return render(request, "console/ai/_test.html", context)


@require_POST
@in_firm(Role.ADMIN)
def delete_key(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Forget the key, which stops the assistant."""
    service.delete_key(actor=actor, account_id=firm.pk, now=timezone.now())
    return replies.done(toast=_("Anahtar silindi, asistan kapandı."), refresh=_REFRESH)


def _save(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    actor.require(firm.pk, Role.ADMIN)
    settings = selectors.settings(actor=actor, account_id=firm.pk)
    form = _form(actor, firm, settings, request)
    if form.is_valid():
        try:
            service.update(
                actor=actor,
                account_id=firm.pk,
                now=timezone.now(),
                if_match=form.cleaned_data["version"] or None,
                **form.changes(),
            )
        except DomainError as error:
            replies.add_refusal(form, error)
        else:
            return replies.done(toast=_("Kaydedildi."), refresh=_REFRESH)
    return replies.form_part(
        request, "console/ai/_settings_form.html", {"locked": False}, form=form
    )


def _form(
    actor: Actor,
    firm: Account,
    settings: AiSettings,
    request: HttpRequest | None = None,
    *,
    locked: bool = False,
) -> SettingsForm:
    found = inboxes(actor=actor, account_id=firm.pk).order_by("name", "id")
    data = request.POST if request is not None else None
    return SettingsForm(data, settings=settings, inboxes=list(found), locked=locked)


def _shown(actor: Actor, firm: Account, settings: AiSettings) -> dict[str, Any]:
    month = spending.month_of(firm.pk, timezone.now())
    rows = selectors.spending(actor=actor, account_id=firm.pk).filter(month=month)
    spent = rows.first() or MonthlySpending(account_id=firm.pk, month=month)
    used = spent.used_tokens + spent.reserved_tokens
    budget = settings.monthly_token_budget or 0
    return {
        "settings": settings,
        "locked": firm.pk not in actor.accounts_with(Role.ADMIN),
        "paused": reason_word(settings.paused_reason),
        "spending": spent,
        "used": used,
        "bar_max": str(budget),
        "bar_value": str(min(used, budget)),
    }
