"""Times as operators read them: in Istanbul, short, and relative while they are fresh."""

from __future__ import annotations

from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

ISTANBUL = ZoneInfo("Europe/Istanbul")


def ago(moment: datetime, *, now: datetime) -> str:
    """ "az önce", "5 dk", "14:05" (today), "dün", "12 Kas", "12.11.2024"."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return _("az önce")
    if passed < timedelta(hours=1):
        return _("%(n)d dk") % {"n": passed // timedelta(minutes=1)}
    there, today = moment.astimezone(ISTANBUL), now.astimezone(ISTANBUL).date()
    days = (today - there.date()).days
    if days <= 0:
        return clock(moment)
    if days == 1:
        return _("dün")
    return date_format(there, "j M" if there.year == today.year else "d.m.Y")


def clock(moment: datetime) -> str:
    """ "14:05"."""
    return f"{moment.astimezone(ISTANBUL):%H:%M}"


def day(moment: datetime) -> str:
    """The day in Istanbul as `2026-11-23`."""
    return f"{moment.astimezone(ISTANBUL):%Y-%m-%d}"


def day_name(moment: datetime, *, now: datetime | None = None) -> str:
    """ "Bugün", "Dün", "12 Kasım Çarşamba", with the year when it is another one."""
    there, today = moment.astimezone(ISTANBUL), (now or timezone.now()).astimezone(ISTANBUL)
    days = (today.date() - there.date()).days
    if days == 0:
        return _("Bugün")
    if days == 1:
        return _("Dün")
    return date_format(there, "j F l" if there.year == today.year else "j F Y")


def full(moment: datetime) -> str:
    """ "23 Kasım 2026 14:05"."""
    return date_format(moment.astimezone(ISTANBUL), "j F Y H:i")


def left(until: datetime, *, now: datetime) -> str:
    """How much is left until then: "45 dk", "1 sa 20 dk"; empty when nothing is."""
    minutes = (until - now) // timedelta(minutes=1)
    if minutes < 0:
        return ""
    hours, minutes = divmod(minutes, 60)
    parts = [_("%(n)d sa") % {"n": hours}] if hours else []
    parts += [_("%(n)d dk") % {"n": minutes}] if minutes or not hours else []
    return " ".join(parts)
