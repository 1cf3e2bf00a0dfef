"""Times as operators read them: in the firm's zone, short, and relative while they are fresh."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

ISTANBUL = ZoneInfo("Europe/Istanbul")
_zone: ContextVar[ZoneInfo] = ContextVar("console_zone", default=ISTANBUL)


def zone() -> ZoneInfo:
    """The zone that times are written in now: Istanbul unless `in_zone` says otherwise."""
    return _zone.get()


@contextmanager
def in_zone(name: str) -> Iterator[None]:
    """Within it times are written in this zone; in Istanbul's when nobody knows it."""
    try:
        wanted = ZoneInfo(name) if name else ISTANBUL
    except (KeyError, ValueError, OSError):
        wanted = ISTANBUL
    token = _zone.set(wanted)
    try:
        yield
    finally:
        _zone.reset(token)


def ago(moment: datetime, *, now: datetime) -> str:
    """ "az önce", "5 dk", "14:05" (today), "dün", "12 Kas", "12.11.2024"."""
    passed = now - moment
    if passed < timedelta(minutes=1):
        return _("az önce")
    if passed < timedelta(hours=1):
        return _("%(n)d dk") % {"n": passed // timedelta(minutes=1)}
    there, today = moment.astimezone(zone()), now.astimezone(zone()).date()
    days = (today - there.date()).days
    if days <= 0:
        return clock(moment)
    if days == 1:
        return _("dün")
    return date_format(there, "j M" if there.year == today.year else "d.m.Y")


def clock(moment: datetime) -> str:
    """ "14:05"."""
    return f"{moment.astimezone(zone()):%H:%M}"


def day(moment: datetime) -> str:
    """The day there as `2026-11-23`."""
    return f"{moment.astimezone(zone()):%Y-%m-%d}"


def day_name(moment: datetime, *, now: datetime | None = None) -> str:
    """ "Bugün", "Dün", "12 Kasım Çarşamba", with the year when it is another one."""
    there, today = moment.astimezone(zone()), (now or timezone.now()).astimezone(zone())
    days = (today.date() - there.date()).days
    if days == 0:
        return _("Bugün")
    if days == 1:
        return _("Dün")
    return date_format(there, "j F l" if there.year == today.year else "j F Y")


def full(moment: datetime) -> str:
    """ "23 Kasım 2026 14:05"."""
    return date_format(moment.astimezone(zone()), "j F Y H:i")


def left(until: datetime, *, now: datetime) -> str:
    """How much is left until then: "45 dk", "1 sa 20 dk"; empty when nothing is."""
    minutes = (until - now) // timedelta(minutes=1)
    if minutes < 0:
        return ""
    hours, minutes = divmod(minutes, 60)
    parts = [_("%(n)d sa") % {"n": hours}] if hours else []
    parts += [_("%(n)d dk") % {"n": minutes}] if minutes or not hours else []
    return " ".join(parts)


def duration(seconds: float) -> str:
    """ "45 sn", "12 dk", "3 sa 5 dk", "2 gün 4 sa"."""
    whole = max(0, int(seconds))
    if whole < 60:
        return _("%(n)d sn") % {"n": whole}
    days, rest = divmod(whole // 60, 24 * 60)
    hours, minutes = divmod(rest, 60)
    if days:
        parts = [_("%(n)d gün") % {"n": days}] + ([_("%(n)d sa") % {"n": hours}] if hours else [])
    else:
        parts = [_("%(n)d sa") % {"n": hours}] if hours else []
        parts += [_("%(n)d dk") % {"n": minutes}] if minutes or not hours else []
    return " ".join(parts)
