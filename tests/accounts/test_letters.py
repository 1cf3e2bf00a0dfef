"""Mails: sent once, put off when the server is away, given up in the end."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.core import mail
from django.utils import timezone
from pytest_django import Settings

from accounts.choices import LetterKind
from accounts.models import Letter, OneTimeToken
from accounts.services import letters
from accounts.tasks import forget_sign_ins, send_letters
from tests.factories.accounts import Firm
from ticaret.mail.models import KeptMail

pytestmark = pytest.mark.django_db


@pytest.fixture
def letter(firm: Firm) -> Letter:
    return letters.write(kind=LetterKind.RESET, email=firm.owner.email, now=timezone.now())


def test_a_letter_is_sent_once_however_often_the_bell_rings(letter: Letter) -> None:
    send_letters()
    send_letters()

    assert len(mail.outbox) == 1
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("sent", 1)


def test_a_letter_of_a_killed_worker_is_due_again_when_its_lease_is_over(letter: Letter) -> None:
    now = timezone.now()
    first = letters.claim(now=now)
    assert first is not None
    assert letters.claim(now=now + timedelta(seconds=59)) is None

    second = letters.claim(now=now + timedelta(seconds=61))

    assert second is not None and second.lease != first.lease
    letters.send_one(claimed=second, now=now)
    letters.send_one(claimed=first, now=now)
    letter.refresh_from_db()
    assert (letter.state, letter.attempts) == ("sent", 2)


def test_a_letter_waits_for_the_mail_server_and_is_given_up_after_eight_tries(
    letter: Letter, settings: Settings
) -> None:
    settings.EMAIL_BACKEND = "django.core.mail.backends.smtp.EmailBackend"
    settings.EMAIL_HOST, settings.EMAIL_PORT = "127.0.0.1", 1
    waits = []
    for _ in range(8):
        Letter.objects.update(next_attempt_at=timezone.now())
        send_letters()
        letter.refresh_from_db()
        waits.append(round((letter.next_attempt_at - timezone.now()).total_seconds() / 30))

    assert waits[:7] == [1, 2, 4, 8, 16, 32, 64]
    assert (letter.state, letter.attempts, letter.error) == ("failed", 8, "ConnectionRefusedError")


def test_an_english_reader_gets_english(firm: Firm) -> None:
    firm.owner.locale = "en"
    firm.owner.save()
    letters.write(kind=LetterKind.RESET, email=firm.owner.email, now=timezone.now())

    send_letters()

    assert mail.outbox[0].subject == "Choose a new password"


def test_a_title_cannot_write_headers(firm: Firm) -> None:
    firm.account.title = "Kötü\r\nBcc: herkes@ornek.com.tr {link}"
    firm.account.save()
    letters.write(
        kind=LetterKind.ADDED, email=firm.owner.email, account_id=firm.id, now=timezone.now()
    )

    send_letters()

    assert mail.outbox[0].subject == "Kötü Bcc: herkes@ornek.com.tr {link} hesabına eklendiniz"
    assert mail.outbox[0].recipients() == [firm.owner.email]


def test_what_is_done_with_is_forgotten_after_a_day(letter: Letter) -> None:
    send_letters()
    forget_sign_ins()
    assert (Letter.objects.count(), OneTimeToken.objects.count()) == (1, 1)

    long_ago = timezone.now() - timedelta(days=2)
    Letter.objects.update(updated_at=long_ago)
    OneTimeToken.objects.update(expires_at=long_ago)
    forget_sign_ins()

    assert (Letter.objects.count(), OneTimeToken.objects.count()) == (0, 0)


def test_the_outbox_keeps_the_latest_mails_sealed(letter: Letter, settings: Settings) -> None:
    settings.EMAIL_BACKEND = "ticaret.mail.backend.Outbox"

    send_letters()

    kept = KeptMail.objects.get()
    assert (kept.recipients, kept.subject) == (letter.email, "Parolanızı yenileyin")
    assert f"{settings.PUBLIC_URL}/console/reset-password/" in kept.text
    assert b"reset-password" not in bytes(KeptMail.objects.values_list("text", flat=True).get())
