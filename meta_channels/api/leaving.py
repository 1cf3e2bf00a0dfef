"""Deauthorisation and data deletion, as Meta calls them, and the page that shows the state."""

from __future__ import annotations

from collections.abc import Sequence

from django.conf import settings
from django.http import HttpRequest, HttpResponse, JsonResponse
from django.shortcuts import render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_POST, require_safe

from meta_channels import signed_request
from meta_channels.choices import DeletionState, Flow
from meta_channels.services import leaving
from ticaret.api import buckets
from ticaret.api.addresses import client_address
from ticaret.api.plain import PlainOperation, document

_PER_MINUTE = 60
_TAGS = {Flow.FACEBOOK: ("meta", "Meta"), Flow.INSTAGRAM: ("instagram", "Instagram")}


@csrf_exempt
@require_POST
def facebook_deauthorize(request: HttpRequest) -> HttpResponse:
    return _deauthorize(request, Flow.FACEBOOK)


@csrf_exempt
@require_POST
def instagram_deauthorize(request: HttpRequest) -> HttpResponse:
    return _deauthorize(request, Flow.INSTAGRAM)


@csrf_exempt
@require_POST
def facebook_deletion(request: HttpRequest) -> HttpResponse:
    return _delete(request, Flow.FACEBOOK)


@csrf_exempt
@require_POST
def instagram_deletion(request: HttpRequest) -> HttpResponse:
    return _delete(request, Flow.INSTAGRAM)


@never_cache
@require_safe
def deletion_status(request: HttpRequest, code: str) -> HttpResponse:
    """What became of a request to be forgotten, for whoever holds its code."""
    found = leaving.deletion_of(code)
    if found is None:
        heading, text = _("Böyle bir istek yok"), _("Kodu denetleyip yeniden deneyin.")
    elif found.state == DeletionState.DONE:
        heading = _("Verileriniz silindi")
        text = _("Bağlantınıza ait bilgiler ve erişim anahtarları silindi.")
    else:
        heading = _("İsteğiniz alındı")
        text = _("Verileriniz kısa süre içinde silinecek.")
    return render(
        request,
        "meta/deletion.html",
        {"heading": heading, "text": text, "state": found.state if found else "unknown"},
        status=200 if found else 404,
    )


def _deauthorize(request: HttpRequest, flow: Flow) -> HttpResponse:
    person = _person(request, flow)
    if person is None:
        return _refused()
    leaving.deauthorize(flow=flow, external_user_id=person, now=timezone.now())
    return JsonResponse({"success": True})


def _delete(request: HttpRequest, flow: Flow) -> HttpResponse:
    person = _person(request, flow)
    if person is None:
        return _refused()
    row = leaving.request_deletion(flow=flow, external_user_id=person, now=timezone.now())
    url = f"{settings.PUBLIC_URL.rstrip('/')}/meta/deletion/{row.code}"
    return JsonResponse({"url": url, "confirmation_code": row.code})


def _person(request: HttpRequest, flow: Flow) -> str | None:
    if buckets.take("meta-leaving", client_address(request), _PER_MINUTE):
        return None
    text = request.POST.get("signed_request", "")
    found = signed_request.read(text, _secrets(flow), now=timezone.now())
    return found.user_id if found is not None else None


def _secrets(flow: Flow) -> Sequence[str]:
    # Which of the two signs for an Instagram login is not documented: either may.
    if flow == Flow.INSTAGRAM:
        return [settings.INSTAGRAM_APP_SECRET, settings.META_APP_SECRET]
    return [settings.META_APP_SECRET]


def _refused() -> HttpResponse:
    return HttpResponse("refused", status=403, content_type="text/plain; charset=utf-8")


def document_leaving() -> None:
    """Describe these addresses in the OpenAPI document."""
    form = {
        "type": "object",
        "required": ["signed_request"],
        "properties": {"signed_request": {"type": "string"}},
    }
    for prefix, tag in _TAGS.values():
        for path, summary, answer in (
            ("deauthorize", f"{tag} izin iptalini isler", "Noted."),
            ("data-deletion", f"{tag} veri silme istegini alir", "Where its state is shown."),
        ):
            document(
                PlainOperation(
                    method="post",
                    path=f"/{prefix}/{path}",
                    tag=tag,
                    summary=summary,
                    role="public",
                    description="The same answer for people that we know and do not know.",
                    request=("application/x-www-form-urlencoded", form),
                    answers={
                        200: ("application/json", answer),
                        403: ("text/plain", "Not signed by Meta, or too long ago."),
                    },
                    extension=True,
                )
            )
    document(
        PlainOperation(
            method="get",
            path="/meta/deletion/{code}",
            tag="Meta",
            summary="Meta veri silme isteginin durumunu gosterir",
            role="public",
            parameters=[
                {"name": "code", "in": "path", "required": True, "schema": {"type": "string"}}
            ],
            answers={
                200: ("text/html", "The state of the request."),
                404: ("text/html", "No such request."),
            },
            extension=True,
        )
    )
