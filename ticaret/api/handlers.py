"""Django's own error pages: the envelope for the API, HTML under the pages people visit."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.views import defaults

from ticaret.api.errors import InternalError, envelope

PAGES = ("/console", "/admin")


def bad_request(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if request.path.startswith(PAGES):
        return defaults.bad_request(request, exception)
    return envelope(request, exception)


def permission_denied(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if request.path.startswith(PAGES):
        return defaults.permission_denied(request, exception)
    return envelope(request, PermissionDenied())


def not_found(request: HttpRequest, exception: Exception) -> HttpResponseBase:
    if request.path.startswith(PAGES):
        return defaults.page_not_found(request, exception)
    return envelope(request, Http404())


def server_error(request: HttpRequest) -> HttpResponseBase:
    if request.path.startswith(PAGES):
        return defaults.server_error(request)
    return envelope(request, InternalError())
