"""Mails: wished for by a row, made and sent by a worker.

A worker that is killed after sending and before saying so sends again; the reader then
has two links, and using one of them ends both.
"""

from __future__ import annotations

import logging
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import datetime, timedelta
from smtplib import SMTPException
from uuid import UUID

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction
from django.utils import timezone

from accounts.choices import LetterKind, LetterState, Purpose
from accounts.models import Account, Letter, Membership, User
from accounts.ports import notice_of
from accounts.services import one_time_tokens
from accounts.wording import WORDS
from ticaret import doorbell
from ticaret.db.ids import new_id

logger = logging.getLogger(__name__)

TASK = "accounts.tasks.send_letters"
MAX_ATTEMPTS = 8
_FIRST_DELAY = timedelta(seconds=30)
_LONGEST_DELAY = timedelta(hours=1)
_LEASE = timedelta(seconds=settings.LEASE_SECONDS)
_KEPT = timedelta(days=1)
_PAGES = {
    LetterKind.RESET: "/console/reset-password/{token}",
    LetterKind.INVITATION: "/console/invitation/{token}",
    LetterKind.ADDED: "/console/login",
}
_OTHER_PAGE = "/console/forgot-password"
_PURPOSES = {LetterKind.RESET: Purpose.RESET, LetterKind.INVITATION: Purpose.INVITATION}


@dataclass(frozen=True, slots=True)
class Claim:
    """A letter that is ours until the lease ends."""

    letter_id: UUID
    lease: UUID


def write(*, kind: LetterKind, email: str, now: datetime, account_id: UUID | None = None) -> Letter:
    """Have a mail sent soon after the current transaction has committed."""
    letter = Letter.objects.create(
        kind=kind, email=email, account_id=account_id, next_attempt_at=now
    )
    doorbell.ring_on_commit(TASK)
    return letter


def notify(
    *, topic: str, account_id: UUID, about_id: UUID, emails: Iterable[str], now: datetime
) -> None:
    """Have these members of the account told of `about_id`; see `ports.Notice`.

    Each gets one mail; who is no member when it is sent gets none.
    """
    Letter.objects.bulk_create(
        Letter(
            kind=LetterKind.NOTICE,
            email=email,
            account_id=account_id,
            topic=topic,
            about_id=about_id,
            next_attempt_at=now,
        )
        for email in sorted(set(emails))
    )
    doorbell.ring_on_commit(TASK)


def send_due(*, until: datetime) -> int:
    """Send what is due, until nothing is or `until` has come. Returns how many were handled."""
    handled = 0
    while timezone.now() < until and (claimed := claim(now=timezone.now())):
        send_one(claimed=claimed, now=timezone.now())
        handled += 1
    return handled


@transaction.atomic
def claim(*, now: datetime) -> Claim | None:
    """Lease the letter that has been due for longest; None when none is.

    A lease is a `next_attempt_at` in the future, so one that ran out is due again.
    """
    due = Letter.objects.filter(state=LetterState.WAITING, next_attempt_at__lte=now)
    letter = due.select_for_update(skip_locked=True).order_by("next_attempt_at", "id").first()
    if letter is None:
        return None
    letter.lease_token = new_id()
    letter.attempts += 1
    letter.next_attempt_at = now + _LEASE
    letter.save(update_fields=["lease_token", "attempts", "next_attempt_at", "updated_at"])
    return Claim(letter.pk, letter.lease_token)


def send_one(*, claimed: Claim, now: datetime) -> None:
    """Make the mail of a claimed letter, send it, and say what became of it."""
    letter = Letter.objects.select_related("account").get(pk=claimed.letter_id)
    user = User.objects.filter(email=letter.email, is_active=True).first()
    if user is None:
        _finish(claimed, state=LetterState.DROPPED)
        return
    said = _compose(letter, user, now)
    if said is None:
        _finish(claimed, state=LetterState.DROPPED)
        return
    try:
        send_mail(*said, None, [user.email])
    except (SMTPException, OSError) as error:
        logger.warning("letter %s not sent: %s", letter.pk, type(error).__name__)
        _put_off(claimed, letter, type(error).__name__, now)
    else:
        _finish(claimed, state=LetterState.SENT)


def oldest_due() -> datetime | None:
    """Since when the oldest waiting letter has been due; None when none waits."""
    waiting = Letter.objects.filter(state=LetterState.WAITING).order_by("next_attempt_at")
    return waiting.values_list("next_attempt_at", flat=True).first()


def forget_done(*, now: datetime) -> int:
    """Delete the letters that were sent or given up a day ago; returns how many."""
    done = Letter.objects.exclude(state=LetterState.WAITING)
    deleted, _ = done.filter(updated_at__lt=now - _KEPT).delete()
    return deleted


def _compose(letter: Letter, user: User, now: datetime) -> tuple[str, str] | None:
    kind = LetterKind(letter.kind)
    if kind == LetterKind.NOTICE:
        return _notice(letter, user)
    page = _PAGES.get(kind, _OTHER_PAGE)
    if kind in _PURPOSES:
        page = page.format(token=one_time_tokens.issue(user=user, purpose=_PURPOSES[kind], now=now))
    subject, text = WORDS[kind, user.locale]
    filled = {
        "link": settings.PUBLIC_URL + page,
        "account": _title(letter.account),
        "email": user.email,
    }
    return subject.format(**filled), text.format(**filled)


def _notice(letter: Letter, user: User) -> tuple[str, str] | None:
    if letter.account_id is None or letter.about_id is None:
        raise ValueError("a notice is about something of an account")
    belongs = Membership.objects.for_accounts([letter.account_id]).filter(user=user)
    if not belongs.exists():
        return None
    return notice_of(letter.topic)(
        user=user, account_id=letter.account_id, about_id=letter.about_id
    )


def _title(account: Account | None) -> str:
    """On one line, because it stands in a header."""
    return "" if account is None else " ".join(account.title.split())


def _put_off(claimed: Claim, letter: Letter, error: str, now: datetime) -> None:
    if letter.attempts >= MAX_ATTEMPTS:
        _finish(claimed, state=LetterState.FAILED, error=error)
        return
    delay = min(_FIRST_DELAY * 2 ** (letter.attempts - 1), _LONGEST_DELAY)
    _finish(claimed, state=LetterState.WAITING, error=error, next_attempt_at=now + delay)


def _finish(claimed: Claim, **fields: object) -> None:
    """Nothing happens when the lease has passed to somebody else."""
    mine = Letter.objects.filter(pk=claimed.letter_id, lease_token=claimed.lease)
    mine.update(lease_token=None, updated_at=timezone.now(), **fields)
