"""What the tests of accounts share."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Callable

import pytest
from django.conf import settings
from django.core import mail
from pytest_django import Settings

from accounts.tasks import send_letters
from tests.support.hashers import hashings

Outbox = Callable[[], list[mail.EmailMessage]]


@pytest.fixture
def counted(settings: Settings) -> Counter[str]:
    """How often a password was hashed or compared; begins at nought."""
    settings.PASSWORD_HASHERS = ["tests.support.hashers.CountingHasher"]
    hashings.clear()
    return hashings


@pytest.fixture
def posted() -> Outbox:
    """Let the worker send what is due; returns the mails that went out now."""

    def send() -> list[mail.EmailMessage]:
        before = len(mail.outbox)
        send_letters()
        return mail.outbox[before:]

    return send


def token_in(message: mail.EmailMessage) -> str:
    """The token at the end of the link in a mail."""
    link = re.escape(settings.PUBLIC_URL) + r"/console/[a-z-]+/([\w-]{43})\n"
    found = re.search(link, str(message.body))
    assert found, message.body
    return found[1]
