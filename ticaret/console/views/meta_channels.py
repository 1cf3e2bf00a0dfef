"""Settings: connecting Meta's assets, keeping them connected, putting them away."""

from __future__ import annotations

from functools import partial
from typing import Any
from uuid import UUID

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods, require_POST, require_safe

from accounts.models import Account
from messaging import selectors as messaging
from messaging.choices import Channel
from meta_channels.api.browser import browser_of, remember
from meta_channels.channels import POSTING
from meta_channels.choices import ConnectionState, Flow
from meta_channels.selectors import EVERY_CHANNEL
from meta_channels.services import assets, connecting, onboarding, sync
from ticaret.console import firms, replies
from ticaret.console import meta_selectors as selectors
from ticaret.console.access import in_firm, signed_in, wants_part
from ticaret.console.dialog_forms import ask
from ticaret.console.meta_forms import AssetForm
from ticaret.console.meta_words import ASSET_KINDS
from ticaret.console.shell import frame
from ticaret.errors import Invalid, NotFound
from ticaret.tenancy.actor import Actor, Role


@require_safe
@signed_in
def banner(request: HttpRequest, actor: Actor) -> HttpResponse:
    """What stands over every page while an inbox has to be reconnected; a part."""
    context = {"broken": selectors.broken_inboxes(actor=actor), "actor": actor}
    return render(request, "console/meta/_banner.html", context)


@require_safe
@signed_in
def mend(request: HttpRequest, actor: Actor, inbox_id: UUID) -> HttpResponse:
    """To where a broken inbox is mended, in its own firm. Raises NotFound."""
    inbox = messaging.inboxes(actor=actor).filter(pk=inbox_id).first()
    if inbox is None:
        raise NotFound
    if len(firms.firms(request, actor)) > 1:
        firms.choose(request, inbox.account_id)
    if "list" in request.GET:
        return redirect("console:channels")
    is_linked = inbox.channel == Channel.PROVIDER_WHATSAPP
    return redirect("console:wa-session" if is_linked else "console:meta-asset", inbox.pk)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def connect(request: HttpRequest, actor: Actor, firm: Account) -> HttpResponse:
    """Which login to use; then the way to Meta. Raises Invalid, NotConfigured."""
    if request.method != "POST":
        return render(request, "console/meta/_connect.html")
    if request.POST.get("flow") not in Flow.values:
        raise Invalid
    return _go_to_meta(request, actor, firm, flow=Flow(request.POST["flow"]))


@require_safe
@in_firm(Role.ADMIN)
def connection(
    request: HttpRequest, actor: Actor, firm: Account, connection_id: UUID
) -> HttpResponse:
    """What a consent offers, for choosing; then what became of it."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    found = selectors.connection(actor=actor, account_id=firm.pk, connection_id=connection_id)
    offers = selectors.offers(actor=actor, connection=found)
    context = {
        **around,
        "firm": firm,
        "connection": found,
        "offers": offers,
        "has_new": any(each.facts["usable"] and not each.is_connected for each in offers),
        "job": selectors.connecting_job(actor=actor, connection=found),
        "kinds": ASSET_KINDS,
        "is_choosing": found.state == ConnectionState.CHOOSING,
        "is_connecting": found.state == ConnectionState.CONNECTING,
        "is_connected": found.state == ConnectionState.CONNECTED,
        "is_revoked": found.state == ConnectionState.REVOKED,
    }
    return render(request, _template(request, "connection"), context)


@require_POST
@in_firm(Role.ADMIN)
def choose(request: HttpRequest, actor: Actor, firm: Account, connection_id: UUID) -> HttpResponse:
    """Connect what was ticked. Raises ConnectionNotFound, ConnectionNotOpen, NotOffered."""
    connecting.choose(
        actor=actor,
        account_id=firm.pk,
        connection_id=connection_id,
        asset_ids=request.POST.getlist("asset"),
        now=timezone.now(),
    )
    return replies.done(toast=_("Bağlanıyor."), refresh="connection")


@require_safe
@in_firm(Role.VIEWER)
def asset(request: HttpRequest, actor: Actor, firm: Account, asset_id: UUID) -> HttpResponse:
    """One asset: its access, its webhooks, its sync, its settings."""
    around = {} if wants_part(request) else frame(request, actor, here="settings")
    now = timezone.now()
    line = selectors.asset_line(actor=actor, account_id=firm.pk, inbox_id=asset_id, now=now)
    teams = dict(selectors.team_choices(actor=actor, account_id=firm.pk))
    context = {
        **around,
        "firm": firm,
        "line": line,
        "kind": ASSET_KINDS[line.inbox.channel],
        "job": selectors.sync_job(actor=actor, account_id=firm.pk, line=line, now=now),
        "team": teams.get(line.settings.auto_assign_group_id or ""),
        "has_comments": line.inbox.channel in POSTING,
        "manages": actor.roles[firm.pk] >= Role.ADMIN,
        "may_sync": actor.roles[firm.pk] >= Role.AGENT,
    }
    return render(request, _template(request, "asset"), context)


@require_http_methods(["GET", "HEAD", "POST"])
@in_firm(Role.ADMIN)
def settings(request: HttpRequest, actor: Actor, firm: Account, asset_id: UUID) -> HttpResponse:
    """How the asset is kept up, in a dialog."""
    line = selectors.asset_line(
        actor=actor, account_id=firm.pk, inbox_id=asset_id, now=timezone.now()
    )

    def save(form: AssetForm) -> HttpResponse:
        _update(actor, firm, asset_id, **form.changes())
        return replies.done(toast=_("Kaydedildi."), refresh="asset")

    make = partial(
        AssetForm,
        now=line.settings,
        teams=selectors.team_choices(actor=actor, account_id=firm.pk),
        has_comments=line.inbox.channel in POSTING,
    )
    return ask(request, make, save)


@require_POST
@in_firm(Role.AGENT)
def act(request: HttpRequest, actor: Actor, firm: Account, asset_id: UUID) -> HttpResponse:
    """Sync, switch off and on, put away, or begin to reconnect. Raises Invalid for the rest."""
    match request.POST.get("action"):
        case "sync":
            sync.request(
                actor=actor,
                account_id=firm.pk,
                asset_id=asset_id,
                channels=EVERY_CHANNEL,
                days=None,
                parts=(),
                now=timezone.now(),
            )
            return replies.done(toast=_("Eşitleme başladı."), refresh="asset")
        case "disable":
            _update(actor, firm, asset_id, enabled=False)
            return replies.done(toast=_("Hesap kapatıldı."), refresh="asset")
        case "enable":
            _update(actor, firm, asset_id, enabled=True)
            return replies.done(toast=_("Hesap açıldı."), refresh="asset")
        case "reconnect":
            return _go_to_meta(request, actor, firm, inbox_id=asset_id)
        case "remove":
            assets.remove(
                actor=actor,
                account_id=firm.pk,
                asset_id=asset_id,
                channels=EVERY_CHANNEL,
                now=timezone.now(),
            )
            return replies.done(go=reverse("console:channels"))
    raise Invalid


def _go_to_meta(
    request: HttpRequest,
    actor: Actor,
    firm: Account,
    *,
    flow: Flow = Flow.FACEBOOK,
    inbox_id: UUID | None = None,
) -> HttpResponse:
    begun = onboarding.start(
        actor=actor,
        account_id=firm.pk,
        flow=flow,
        browser=browser_of(request),
        now=timezone.now(),
        inbox_id=inbox_id,
    )
    response = replies.done(go=begun.url)
    remember(response, begun)
    return response


def _update(actor: Actor, firm: Account, asset_id: UUID, **changes: Any) -> None:
    assets.update(
        actor=actor,
        account_id=firm.pk,
        asset_id=asset_id,
        channels=EVERY_CHANNEL,
        changes=changes,
        now=timezone.now(),
    )


def _template(request: HttpRequest, name: str) -> str:
    return f"console/meta/_{name}.html" if wants_part(request) else f"console/meta/{name}.html"
