"""Where Meta sends people back to: pages for a browser, outside the envelope."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from meta_channels.api.browser import COOKIE, browser_of, connection_of, ticket_of
from meta_channels.choices import Flow
from meta_channels.services import consenting
from meta_channels.services.consenting import Arrival, Ending
from ticaret.api.plain import PlainOperation, document

CHOICE = "/meta/oauth/choice"
_MOST_ASSETS = 500
_STATUS = {Ending.STALE: 400, Ending.FAILED: 502, Ending.DECLINED: 200}


@never_cache
@require_safe
def facebook_callback(request: HttpRequest) -> HttpResponse:
    """The end of Facebook Login; see `consenting.arrive`."""
    return _callback(request, Flow.FACEBOOK)


@never_cache
@require_safe
def instagram_callback(request: HttpRequest) -> HttpResponse:
    """The end of Instagram Login."""
    return _callback(request, Flow.INSTAGRAM)


@never_cache
@csrf_exempt  # the ticket belongs to the cookie of one browser, which comes along from here alone
@require_POST
def choice(request: HttpRequest) -> HttpResponse:
    """What was ticked on the page of a consent; see `consenting.choose`."""
    connection_id = connection_of(request.POST.get("ticket", ""), browser_of(request))
    if connection_id is None:
        return _page(request, Arrival(Ending.STALE))
    arrival = consenting.choose(
        connection_id=connection_id,
        asset_ids=request.POST.getlist("asset")[:_MOST_ASSETS],
        now=timezone.now(),
    )
    return _page(request, arrival)


def _callback(request: HttpRequest, flow: Flow) -> HttpResponse:
    arrival = consenting.arrive(
        flow=flow,
        state=request.GET.get("state", ""),
        code=request.GET.get("code", ""),
        error=request.GET.get("error", ""),
        browser=browser_of(request),
        user_id=_signed_in(request),
        now=timezone.now(),
    )
    return _page(request, arrival)


def _page(request: HttpRequest, arrival: Arrival) -> HttpResponse:
    words = {"ending": str(arrival.ending), "code": arrival.code, **_words(arrival)}
    if arrival.ending == Ending.CHOOSE and arrival.connection is not None:
        words["ticket"] = ticket_of(arrival.connection.id, browser_of(request))
        words["form_action"] = settings.PUBLIC_URL.rstrip("/") + CHOICE
    status = _STATUS.get(arrival.ending, 200)
    response = render(request, "meta/arrival.html", words, status=status)
    # The address of this page holds the code and the state: it is told to nobody.
    response.headers["Referrer-Policy"] = "no-referrer"
    if arrival.ending not in {Ending.STALE, Ending.CHOOSE}:
        response.delete_cookie(COOKIE, samesite="Lax")
    return response


def _signed_in(request: HttpRequest) -> UUID | None:
    user: Any = getattr(request, "user", None)
    return user.pk if user is not None and user.is_authenticated else None


def _words(arrival: Arrival) -> dict[str, Any]:
    heading, text = {
        Ending.CHOOSE: (
            _("İzin alındı"),
            _("Bağlanacak hesapları seçin."),
        ),
        Ending.CONNECTING: (
            _("Hesap bağlanıyor"),
            _("Birkaç saniye içinde hazır olur."),
        ),
        Ending.NOTHING: (
            _("Bağlanacak hesap yok"),
            _("İzin verildi, ancak kullanabileceğimiz bir hesap bulunamadı."),
        ),
        Ending.DECLINED: (
            _("İzin verilmedi"),
            _("Hiçbir şey bağlanmadı. İsterseniz yeniden deneyebilirsiniz."),
        ),
        Ending.STALE: (
            _("Bu bağlantı geçerli değil"),
            _("Süresi dolmuş, daha önce kullanılmış ya da başka bir tarayıcıda başlatılmış."),
        ),
        Ending.FAILED: (
            _("Bağlanamadı"),
            _("Meta isteği kabul etmedi. Biraz sonra yeniden deneyin."),
        ),
    }[arrival.ending]
    connection = arrival.connection
    offered = connection.offered if connection is not None else []
    channels = settings.PUBLIC_URL.rstrip("/") + "/console/settings/channels"
    return {
        "heading": heading,
        "text": text,
        "offered": offered,
        "connection_id": connection.id if connection is not None else None,
        "link": f"{channels}/meta/connections/{connection.id}" if connection else channels,
    }


def document_callbacks() -> None:
    """Describe the pages in the OpenAPI document."""
    for path, tag, summary in (
        ("/meta/oauth/callback", "Meta", "Meta OAuth callback isler"),
        ("/instagram/oauth/callback", "Instagram", "Instagram OAuth callback isler"),
    ):
        document(
            PlainOperation(
                method="get",
                path=path,
                tag=tag,
                summary=summary,
                role="public",
                description=(
                    "A page for the browser that began: its state works once, for ten minutes, "
                    "and only there."
                ),
                parameters=[
                    {"name": name, "in": "query", "required": False, "schema": {"type": "string"}}
                    for name in ("state", "code", "error")
                ],
                answers={
                    200: ("text/html", "What can be connected, or that consent was declined."),
                    400: ("text/html", "The state is not ours, not this browser's, or used."),
                    502: ("text/html", "Meta did not accept the code."),
                },
            )
        )
    document(
        PlainOperation(
            method="post",
            path=CHOICE,
            tag="Meta",
            summary="Meta izin sayfasinda secilen hesaplari baglar",
            role="public",
            description=(
                "The form of the page that a consent ends on. Its ticket works for ten minutes, "
                "in the browser that came back from Meta and in no other."
            ),
            request=(
                "application/x-www-form-urlencoded",
                {
                    "type": "object",
                    "required": ["ticket"],
                    "properties": {
                        "ticket": {"type": "string"},
                        "asset": {"type": "array", "items": {"type": "string"}},
                    },
                },
            ),
            answers={
                200: ("text/html", "The accounts are being connected, or nothing was ticked."),
                400: ("text/html", "The ticket is not ours, not this browser's, or too old."),
            },
            extension=True,
        )
    )
