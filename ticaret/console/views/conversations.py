"""One conversation: reading it, and answering in it."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from messaging import selectors as messaging
from messaging.models import Conversation
from messaging.services.reading import mark_read
from messaging.services.sending import Draft, queue_message
from ticaret.api import idempotency
from ticaret.api.cursors import read as read_cursor
from ticaret.console import people, selectors
from ticaret.console.abilities import abilities_of
from ticaret.console.access import signed_in, wants_part
from ticaret.console.chat_work import Line, lines_of, work_of
from ticaret.console.composer import composer_of, type_of
from ticaret.console.forms import ComposerForm, ids
from ticaret.console.panels import panels_for
from ticaret.console.shell import inbox
from ticaret.errors import Conflict
from ticaret.tenancy.actor import Actor, Role


@require_safe
@signed_in
def page(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The open conversation, or the whole page with it for whoever comes by its address."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    if wants_part(request):
        return render(request, "console/_thread.html", _thread(actor, conversation))
    around = inbox(request, actor)
    return render(request, "console/page.html", {**around, **_thread(actor, conversation)})


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def messages(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """GET: those of `ids`, or the page before `cursor`. POST: send an answer."""
    if request.method == "POST":
        return _send(request, actor, conversation_id)
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    if "ids" in request.GET:
        found = selectors.messages_by_ids(
            actor=actor, conversation=conversation, message_ids=ids(request.GET)
        )
    else:
        found = selectors.messages(
            actor=actor, conversation=conversation, cursor=request.GET.get("cursor", "")
        )
    context = _shown(actor, conversation, found, cursor=request.GET.get("cursor", ""))
    return render(request, "console/_messages.html", context)


@require_safe
@signed_in
def composer(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """What may be written now: asked for when the reply window opens or closes."""
    conversation = selectors.conversation(actor=actor, conversation_id=conversation_id)
    return render(request, "console/_composer.html", _composer(actor, conversation))


@require_POST
@signed_in
def read(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The operator has the conversation before the eyes."""
    conversation = selectors.conversation(
        actor=actor, conversation_id=conversation_id, role=Role.AGENT
    )
    mark_read(actor=actor, conversation=conversation, now=timezone.now())
    return HttpResponse(status=204)


def _send(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The new message as the page shows it; the same again when the same draft comes again."""
    conversation = selectors.conversation(
        actor=actor, conversation_id=conversation_id, role=Role.AGENT
    )
    form = ComposerForm(request.POST, request.FILES)
    data = form.checked()
    now = timezone.now()
    kept = idempotency.run(
        caller=f"console:{actor.id}",
        key=data["draft"],
        fingerprint=idempotency.fingerprint("POST", request.path, data["draft"].encode()),
        now=now,
        operation=lambda: _queue(actor, conversation, form, now),
    )
    if kept.status >= 400:
        refusal = json.loads(kept.body)["error"]["message"]
        raise Conflict(detail_tr=refusal, detail_en=refusal)
    found = selectors.messages_by_ids(
        actor=actor, conversation=conversation, message_ids=[UUID(kept.body.decode())]
    )
    context = _shown(actor, conversation, found)
    return render(request, "console/_messages.html", context, status=kept.status)


def _queue(
    actor: Actor, conversation: Conversation, form: ComposerForm, now: datetime
) -> idempotency.Kept:
    data = form.cleaned_data
    quoted = None
    if data["reply_to"]:
        quoted = messaging.message(
            actor=actor, conversation=conversation, message_id=data["reply_to"]
        )
    upload = form.upload
    draft = Draft(
        type=type_of(upload),
        text=data["text"],
        file=upload,
        mime_type=(upload.content_type or "") if upload else "",
        filename=(upload.name or "") if upload else "",
        quoted=quoted,
        tag=data["tag"],
        payload={"voice": True} if upload and data["voice"] else {},
    )
    message = queue_message(actor=actor, conversation=conversation, draft=draft, now=now)
    return idempotency.Kept(202, str(message.id).encode())


def _shown(
    actor: Actor,
    conversation: Conversation,
    page: selectors.MessagesPage,
    *,
    whole: bool = False,
    cursor: str = "",
) -> dict[str, Any]:
    """Messages, and with a whole page or one behind `cursor` the notes between them."""
    can = abilities_of(actor=actor, conversation=conversation)
    if whole or cursor:
        lines = lines_of(
            actor=actor,
            conversation=conversation,
            can=can,
            messages=page.messages,
            before=read_cursor(cursor).value if cursor else None,
            reaches_beginning=not page.older_cursor,
        )
    else:
        lines = [Line(message.occurred_at, message=message) for message in page.messages]
    return {
        "conversation": conversation,
        "page": page,
        "lines": lines,
        "names": people.names_in(
            actor=actor.within(can.account_id, Role.VIEWER),
            account_id=can.account_id,
            rows=[line.note for line in lines if line.note is not None],
        ),
        "actor": actor,
        "can": can,
    }


def _thread(actor: Actor, conversation: Conversation) -> dict[str, Any]:
    page = selectors.messages(actor=actor, conversation=conversation)
    context = _shown(actor, conversation, page, whole=True)
    work = work_of(actor=actor, conversation=conversation, can=context["can"])
    panels = [
        {
            "key": panel.key,
            "label": panel.label,
            "icon": panel.icon,
            "events": panel.events,
            "url": panel.url(conversation.id),
        }
        for panel in panels_for(context["can"].role)
    ]
    return {**context, **_composer(actor, conversation), "panels": panels, "work": work}


def _composer(actor: Actor, conversation: Conversation) -> dict[str, Any]:
    composer = composer_of(actor=actor, conversation=conversation, now=timezone.now())
    return {"conversation": conversation, "composer": composer, "actor": actor}
