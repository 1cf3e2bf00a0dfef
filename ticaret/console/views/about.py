"""The panel that says what is known of an open conversation."""

from __future__ import annotations

from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_safe

from ticaret.console import selectors
from ticaret.console.access import signed_in
from ticaret.tenancy.actor import Actor


@require_safe
@signed_in
def conversation(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Names and addresses of the partner, counts, and the files that were exchanged."""
    found = selectors.conversation(actor=actor, conversation_id=conversation_id)
    context = {"conversation": found, "about": selectors.about(actor=actor, conversation=found)}
    return render(request, "console/inbox/_about.html", context)
