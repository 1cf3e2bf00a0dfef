"""Settings: the channels of a firm, and the WhatsApp numbers that it links itself."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.forms import Form
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from messaging.choices import SharePermission
from messaging.models import WaSession
from messaging.selectors import session_access, sessions, shares_of, states
from messaging.selectors.shares import reaches
from messaging.services import linking, sharing, wa_sessions
from ticaret.console import meta_selectors, replies
from ticaret.console.access import in_firm, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.meta_words import ASSET_KINDS
from ticaret.console.session_words import LINKABLE, PERMISSIONS, words_of
from ticaret.console.shell import frame
from ticaret.console.whatsapp_forms import PairingForm, SessionForm, ShareForm
from ticaret.errors import Invalid, Unavailable
from ticaret.tenancy.actor import Actor, Role

_STATES_SHOWN = 12


@require_safe
@in_firm(Role.VIEWER)
def channels(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Every connected inbox of the firm; as a part, for what changed while the page is open."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    linked = sessions(actor=actor, account_id=firm.pk).order_by("inbox__name", "inbox_id")
    may_manage, now = actor.roles[firm.pk] >= Role.ADMIN, timezone.now()
    context = {
        **around,
        "firm": firm,
        "sessions": [(session, words_of(session)) for session in linked],
        "assets": meta_selectors.asset_lines(actor=actor, account_id=firm.pk, now=now),
        "kinds": ASSET_KINDS,
        "open_choice": meta_selectors.open_choice(actor=actor, account_id=firm.pk, now=now)
        if may_manage
        else None,
        "may_manage": may_manage,
    }
    template = "console/whatsapp/_channels.html" if wants_part(request) else _page("channels")
    return render(request, template, context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def new(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """A new session: a form, then the session's own page with the code to scan."""

    def create(form: Form) -> HttpResponse:
        data = form.cleaned_data
        made = wa_sessions.create(
            actor=actor, account_id=firm.pk, name=data["name"], now=timezone.now()
        )
        return replies.done(go=reverse("console:wa-session", args=[made.inbox_id]))

    return ask(request, SessionForm, create, button=_("Devam"))


@require_safe
@in_firm(Role.VIEWER)
def session(request: HttpRequest, actor: Actor, firm: Account, session_id: UUID) -> HttpResponse:
    """One session: its state, how to link the phone, its health, with whom it is shared."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    access = session_access(actor=actor, account_id=firm.pk, session_id=session_id)
    found = access.session
    manages = actor.roles[firm.pk] >= Role.ADMIN and reaches(
        access.permission, SharePermission.MANAGE
    )
    shared_with = []
    if access.is_owner and manages:
        rows = shares_of(access=access).select_related("target_account").order_by("id")
        shared_with = [(row, PERMISSIONS[SharePermission(row.permission)]) for row in rows]
    past = states(access=access)
    context = {
        **around,
        "firm": firm,
        "session": found,
        "state": words_of(found),
        "manages": manages,
        "is_owner": access.is_owner,
        "linkable": found.status in LINKABLE and manages,
        "shared_with": shared_with,
        "states": [
            (row, words_of(WaSession(status=row.status)))
            for row in past.order_by("-occurred_at", "-id")[:_STATES_SHOWN]
        ],
    }
    template = "console/whatsapp/_session.html" if wants_part(request) else _page("session")
    return render(request, template, context)


@require_safe
@in_firm(Role.ADMIN)
def qr(request: HttpRequest, actor: Actor, firm: Account, session_id: UUID) -> HttpResponse:
    """The code to scan, as a part that is asked for again when it runs out."""
    now = timezone.now()
    try:
        code = linking.qr_code(
            actor=actor, account_id=firm.pk, session_id=session_id, as_image=True, now=now
        )
    except Unavailable as error:
        context = {"session_id": session_id, "reason": error, "seconds": 5}
        return render(request, "console/whatsapp/_qr.html", context)
    context = {
        "session_id": session_id,
        "image": linking.data_uri(code.image) if code.image else "",
        "seconds": max(2, int((code.expires_at - now).total_seconds())),
    }
    return render(request, "console/whatsapp/_qr.html", context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def pairing(request: HttpRequest, actor: Actor, firm: Account, session_id: UUID) -> HttpResponse:
    """A code to type on the phone instead of scanning."""

    def show(form: Form) -> HttpResponse:
        data = form.cleaned_data
        code = linking.pairing_code(
            actor=actor,
            account_id=firm.pk,
            session_id=session_id,
            phone_number=data["phone_number"],
        )
        context = {"code": code, "phone_number": data["phone_number"]}
        return render(request, "console/whatsapp/_pairing.html", context)

    return ask(request, PairingForm, show, button=_("Kod al"))


@require_POST
@in_firm(Role.VIEWER)
def act(request: HttpRequest, actor: Actor, firm: Account, session_id: UUID) -> HttpResponse:
    """Restart, log out, or end the use of a session. Raises Invalid for anything else."""
    who: dict[str, Any] = {"actor": actor, "account_id": firm.pk, "session_id": session_id}
    match request.POST.get("action"):
        case "restart":
            wa_sessions.restart(**who, now=timezone.now())
            return replies.done(toast=_("Yeniden başlatılıyor."), refresh="session")
        case "logout":
            wa_sessions.logout(**who, now=timezone.now())
            return replies.done(toast=_("Bağlantı kesildi."), refresh="session")
        case "remove":
            wa_sessions.end_access(**who, now=timezone.now())
            return replies.done(go=reverse("console:channels"))
    raise Invalid


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.VIEWER)
def rename(request: HttpRequest, actor: Actor, firm: Account, session_id: UUID) -> HttpResponse:
    """Another name for the operators to see."""
    access = session_access(actor=actor, account_id=firm.pk, session_id=session_id)

    def save(form: Form) -> HttpResponse:
        data = form.cleaned_data
        wa_sessions.update(
            actor=actor,
            account_id=firm.pk,
            session_id=session_id,
            now=timezone.now(),
            name=data["name"],
        )
        return replies.done(go=reverse("console:wa-session", args=[session_id]))

    return ask(request, SessionForm, save, initial={"name": access.inbox.name})


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def share(request: HttpRequest, actor: Actor, firm: Account, session_id: UUID) -> HttpResponse:
    """Let another firm use the session."""

    def save(form: Form) -> HttpResponse:
        data = form.cleaned_data
        sharing.share(
            actor=actor,
            account_id=firm.pk,
            session_id=session_id,
            target_account_id=data["target"],
            permission=SharePermission(data["permission"]),
            now=timezone.now(),
        )
        return replies.done(toast=_("Paylaşıldı."), refresh="session")

    return ask(request, ShareForm, save, button=_("Paylaş"))


@require_POST
@in_firm(Role.ADMIN)
def end_share(
    request: HttpRequest, actor: Actor, firm: Account, session_id: UUID, target_id: UUID
) -> HttpResponse:
    """End a share."""
    sharing.unshare(
        actor=actor,
        account_id=firm.pk,
        session_id=session_id,
        target_account_id=target_id,
        now=timezone.now(),
    )
    return replies.done(toast=_("Paylaşım kaldırıldı."), refresh="session")


def _page(name: str) -> str:
    return f"console/whatsapp/{name}.html"
