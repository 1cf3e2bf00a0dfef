"""The OpenAPI document and its two readers, served from the install."""

from __future__ import annotations

from functools import cache
from hashlib import sha256
from pathlib import Path

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.decorators import method_decorator
from django.views.decorators.gzip import gzip_page
from django.views.decorators.http import condition
from django.views.decorators.vary import vary_on_headers
from drf_spectacular.utils import extend_schema
from rest_framework.permissions import AllowAny
from rest_framework.request import Request
from rest_framework.views import APIView

from ticaret.errors import NotFound

# Made by `manage.py openapi`; to make it within a request would take seconds.
DOCUMENT = Path(__file__).parent / "openapi.yaml"
DOCUMENT_AS_JSON = DOCUMENT.with_suffix(".json")

_YAML, _JSON = "application/vnd.oai.openapi", "application/vnd.oai.openapi+json"
_ACCEPTED = {_YAML: _YAML, "application/yaml": _YAML, _JSON: _JSON, "application/json": _JSON}
_FORMATS = {"yaml": _YAML, "json": _JSON}


@cache
def _document(media_type: str) -> bytes:
    return (DOCUMENT if media_type == _YAML else DOCUMENT_AS_JSON).read_bytes()


@cache
def _digest(media_type: str) -> str:
    return f'"{sha256(_document(media_type)).hexdigest()}"'


def _form(request: HttpRequest) -> str:
    named = request.GET.get("format")
    if named is not None and named not in _FORMATS:
        raise NotFound
    accepted = request.get_preferred_type(list(_ACCEPTED))
    return _FORMATS[named] if named else _ACCEPTED[accepted or _YAML]


class Schema(APIView):
    """`GET /schema`: YAML, or JSON with `?format=json` or `Accept: application/json`.

    Raises NotFound for another `format`.
    """

    authentication_classes = ()
    permission_classes = (AllowAny,)

    @extend_schema(exclude=True)
    @method_decorator(gzip_page)
    @method_decorator(vary_on_headers("Accept"))
    @method_decorator(condition(etag_func=lambda request: _digest(_form(request))))
    def get(self, request: Request) -> HttpResponse:
        form = _form(request)
        response = HttpResponse(_document(form), content_type=form)
        name = "json" if form == _JSON else "yaml"
        response["Content-Disposition"] = f'inline; filename="ticaret.{name}"'
        return response


def swagger(request: HttpRequest) -> HttpResponse:
    """`GET /docs`."""
    return render(request, "api/swagger.html")


@csp_replace({"style-src": [SELF, UNSAFE_INLINE], "worker-src": [SELF, "blob:"]})
def redoc(request: HttpRequest) -> HttpResponse:
    """`GET /redoc`. Its bundle writes its styles into the page, which only this rule allows."""
    return render(request, "api/redoc.html")
