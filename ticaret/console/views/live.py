"""The Live page: what happens now, and how the day goes."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from messaging.choices import Channel
from ticaret.console import activity, times
from ticaret.console.access import signed_in, wants_part
from ticaret.console.channels import FAMILIES, NAMES
from ticaret.console.charts import Chart, Series
from ticaret.console.figures import Figures, figures
from ticaret.console.shell import frame
from ticaret.tenancy.actor import Actor


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor) -> HttpResponse:
    """Counters, charts, who waits and the health of each inbox; as a part without what is around.

    `channel` narrows it to one family of channels.
    """
    around = {} if wants_part(request) else frame(request, actor, here="live")
    family = request.GET.get("channel", "")
    channels = [c for c in Channel.values if family not in NAMES or FAMILIES[c] == family]
    found = figures(actor=actor, channels=channels, now=timezone.now())
    context = {
        **around,
        **_charts(found),
        "figures": found,
        "channel": family if family in NAMES else "",
        "channel_names": NAMES,
    }
    if wants_part(request):
        return render(request, "console/live/_figures.html", context)
    happenings = activity.latest(actor=actor)
    return render(request, "console/live/page.html", {**context, "happenings": happenings})


def _charts(found: Figures) -> dict[str, Any]:
    labels = [times.clock(hour.start) for hour in found.hours]
    seconds = [hour.answer_seconds for hour in found.hours]
    # Minutes on the axis, words in the table.
    minutes = [None if value is None else value / 60 for value in seconds]
    answers = Chart(
        _("İlk yanıt süresi"),
        labels,
        [Series(_("Ortanca"), minutes, "b")],
        texts=[["" if value is None else times.duration(value) for value in seconds]],
    )
    return {
        "messages_chart": Chart(
            _("Saat başına mesaj"),
            labels,
            [
                Series(_("Gelen"), [hour.inbound for hour in found.hours], "a"),
                Series(_("Giden"), [hour.outbound for hour in found.hours], "b"),
            ],
        ),
        "answers_chart": answers,
        "answers_top": times.duration(answers.top * 60),
    }
