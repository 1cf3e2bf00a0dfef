"""The OpenAPI document and its two readers, served from the install."""

from __future__ import annotations

from csp.constants import SELF, UNSAFE_INLINE
from csp.decorators import csp_replace
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from drf_spectacular.views import SpectacularAPIView
from rest_framework.negotiation import DefaultContentNegotiation


class Schema(SpectacularAPIView):
    """`GET /schema`: YAML, or JSON with `?format=json` or `Accept: application/json`."""

    content_negotiation_class = DefaultContentNegotiation


def swagger(request: HttpRequest) -> HttpResponse:
    """`GET /docs`."""
    return render(request, "api/swagger.html")


@csp_replace({"style-src": [SELF, UNSAFE_INLINE], "worker-src": [SELF, "blob:"]})
def redoc(request: HttpRequest) -> HttpResponse:
    """`GET /redoc`. Its bundle writes its styles into the page, which only this rule allows."""
    return render(request, "api/redoc.html")
