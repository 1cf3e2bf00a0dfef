"""The assistant beside a conversation: what it read, what it proposes, what becomes of that."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from ai_assist.choices import Verdict
from ai_assist.services import feedback, ordering, requeueing
from messaging.choices import Direction
from messaging.errors import MessageNotFound
from messaging.selectors.messages import messages
from ticaret.console import replies
from ticaret.console.access import signed_in
from ticaret.console.ai_drafts import Draft, draft_of
from ticaret.console.ai_forms import FeedbackForm, RefusalForm
from ticaret.console.ai_parts import beside, message_of, one_of, proposal_of
from ticaret.console.chats import Chat, chat_of, with_customer
from ticaret.console.dialog_forms import ask
from ticaret.console.order_forms import uuid_of
from ticaret.console.views.order_edits import products_found
from ticaret.errors import DomainError
from ticaret.tenancy.actor import Actor, Role

_REFRESH = "ai"


@require_safe
@signed_in
def panel(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """The conversation's analyses, one of them in full; with `inner`, without what is around it."""
    chat = chat_of(actor=actor, conversation_id=conversation_id)
    return _panel(request, chat, uuid_of(request.GET.get("analysis", "")))


@require_POST
@signed_in
def analyse(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """Have the customer's last message read, again or for the first time."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    written = messages(actor=chat.actor, conversation=chat.conversation).filter(
        direction=Direction.INBOUND
    )
    last = written.order_by("-occurred_at", "-id").first()
    if last is None:
        raise MessageNotFound
    requeueing.requeue(
        actor=chat.actor, account_id=chat.account_id, message_id=last.pk, now=timezone.now()
    )
    return _panel(request, chat, None)


@require_POST
@signed_in
def again(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """Have the same messages read once more."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    requeueing.requeue(**_which(chat, analysis_id))
    return _panel(request, chat, analysis_id)


@require_POST
@signed_in
def make_customer(request: HttpRequest, actor: Actor, conversation_id: UUID) -> HttpResponse:
    """A customer of what the conversation knows of the person, so that orders can be made."""
    chat = with_customer(actor=actor, conversation_id=conversation_id)
    return _panel(request, chat, uuid_of(request.GET.get("analysis", "")))


@require_POST
@signed_in
def approve(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """Make the order just as it is proposed."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    ordering.approve(**_which(chat, analysis_id))
    return _panel(request, chat, analysis_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def proposal(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """The proposal as a form: each change answers with its prices, `approve` makes the order."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    analysis = one_of(chat, analysis_id)
    query = request.POST if request.method == "POST" else None
    draft = draft_of(chat, proposal_of(chat, analysis), query)
    refusal: DomainError | None = None
    if query is not None and "approve" in query:
        draft.demand_products()
        if draft.is_valid:
            try:
                return _order(chat, analysis_id, draft)
            except DomainError as error:
                refusal = error
    context = {"conversation": chat.conversation, "analysis": analysis, "draft": draft}
    context |= {"refusal": replies.said(refusal) if refusal else ""}
    status = 422 if refusal or (query is not None and not draft.is_valid) else 200
    return render(request, "console/ai/_proposal.html", context, status=status)


@require_safe
@signed_in
def products(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """The products that `q` finds, to be added to a proposal; nothing while nothing is asked."""
    chat = chat_of(actor=actor, conversation_id=conversation_id)
    asked = request.GET.get("q", "").strip()
    found = products_found(request, chat.actor, chat.account_id) if asked else []
    context = {"conversation": chat.conversation, "products": found, "asked": asked}
    context |= {"analysis": one_of(chat, analysis_id)}
    return render(request, "console/ai/_products.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def refuse(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """Nothing will be ordered from this, and why."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    which = _which(chat, analysis_id)

    def save(form: Form) -> HttpResponse:
        ordering.refuse(**which, reason=form.cleaned_data["reason"].replace("\r\n", "\n"))
        return replies.done(toast=_("Öneri reddedildi."), refresh=_REFRESH)

    return ask(request, RefusalForm, save, button=_("Reddet"))


@require_POST
@signed_in
def judge(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """The analysis was right."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    feedback.give(**_which(chat, analysis_id), verdict=Verdict.RIGHT)
    return _panel(request, chat, analysis_id)


@require_http_methods(["GET", "HEAD", "POST"])
@signed_in
def correct(
    request: HttpRequest, actor: Actor, conversation_id: UUID, analysis_id: UUID
) -> HttpResponse:
    """What the analysis should have said; later ones learn of it."""
    chat = chat_of(actor=actor, conversation_id=conversation_id, role=Role.AGENT)
    which = _which(chat, analysis_id)

    def save(form: Form) -> HttpResponse:
        feedback.give(**which, **form.cleaned_data)
        return replies.done(toast=_("Kaydedildi, sonraki analizlere örnek olur."), refresh=_REFRESH)

    return ask(request, FeedbackForm, save)


def _order(chat: Chat, analysis_id: UUID, draft: Draft) -> HttpResponse:
    approved = ordering.approve(**_which(chat, analysis_id), lines=draft.approved())
    number = approved.order.number
    said = _("%(number)s oluşturuldu.") % {"number": number}
    return replies.done(toast=said, refresh=_REFRESH)


def _which(chat: Chat, analysis_id: UUID) -> dict[str, Any]:
    """An analysis as the services take it."""
    return {
        "actor": chat.actor,
        "account_id": chat.account_id,
        "message_id": message_of(chat, one_of(chat, analysis_id)),
        "now": timezone.now(),
    }


def _panel(request: HttpRequest, chat: Chat, analysis_id: UUID | None) -> HttpResponse:
    template = "_panel" if "inner" in request.GET else "panel"
    return render(request, f"console/ai/{template}.html", beside(chat, analysis_id))
