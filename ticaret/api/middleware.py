"""Middleware."""

from __future__ import annotations

from collections.abc import Callable

from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ticaret.api import request_id


class RequestId:
    """Every answer carries `X-Request-Id`; a caller's own is kept when it is a plain token."""

    def __init__(self, get_response: Callable[[HttpRequest], HttpResponseBase]) -> None:
        self.get_response = get_response

    def __call__(self, request: HttpRequest) -> HttpResponseBase:
        accepted = request_id.accept(request.headers.get("X-Request-Id", ""))
        request_id.enter(accepted)
        response = self.get_response(request)
        response.headers["X-Request-Id"] = accepted
        return response
