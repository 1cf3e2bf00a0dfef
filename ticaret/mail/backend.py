"""Django's mail settings with `EMAIL_URL=outbox://`."""

from __future__ import annotations

from collections.abc import Sequence

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

from ticaret.mail.models import KeptMail

KEPT = 200


class Outbox(BaseEmailBackend):
    """Keeps the latest `KEPT` mails in the database and sends nothing."""

    def send_messages(self, email_messages: Sequence[EmailMessage]) -> int:
        for message in email_messages:
            KeptMail.objects.create(
                recipients=", ".join(message.recipients()),
                subject=str(message.subject),
                text=str(message.body),
            )
        old = KeptMail.objects.order_by("-id").values_list("id", flat=True)[KEPT:]
        KeptMail.objects.filter(id__in=list(old)).delete()
        return len(email_messages)
