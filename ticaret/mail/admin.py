"""The outbox of a development installation; `/console/mail` shows the texts."""

from __future__ import annotations

from django.contrib import admin

from ticaret.backoffice.pages import RecordAdmin
from ticaret.mail.models import KeptMail


@admin.register(KeptMail)
class KeptMailAdmin(RecordAdmin):
    list_display = ("created_at", "recipients", "subject")
    search_fields = ("recipients", "subject")
