"""How often the assistant was right, as operators judged it, and what it cost."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_safe

from accounts.models import Account
from ticaret.console.access import in_firm, wants_part
from ticaret.console.ai_figures import DEFAULT_PERIOD, PERIODS, figures
from ticaret.console.shell import frame
from ticaret.tenancy.actor import Actor, Role


@require_safe
@in_firm(Role.VIEWER)
def page(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """The report of a period; as a part, its figures."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    period = request.GET.get("period", "")
    period = period if period in PERIODS else DEFAULT_PERIOD
    context = {
        **around,
        "firm": firm,
        "period": period,
        "periods": [(key, each.label) for key, each in PERIODS.items()],
        **figures(actor=actor, account_id=firm.pk, period=period, now=timezone.now()),
    }
    template = "_report" if wants_part(request) else "report"
    return render(request, f"console/ai/{template}.html", context)
