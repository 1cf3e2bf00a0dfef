"""Middleware: the id of a request, and what programs need none of made cheap for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import cached_property
from typing import TYPE_CHECKING, Any

from csp.constants import HEADER
from csp.middleware import CSPMiddleware
from django.contrib.auth.middleware import AuthenticationMiddleware
from django.contrib.messages.middleware import MessageMiddleware
from django.contrib.sessions.middleware import SessionMiddleware
from django.http import HttpRequest
from django.http.response import HttpResponseBase

from ticaret.api import request_id
from ticaret.api.handlers import PAGES

if TYPE_CHECKING:
    from django.utils.deprecation import MiddlewareMixin
else:
    MiddlewareMixin = object


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


class SecurityPolicy(CSPMiddleware):
    """`Content-Security-Policy`, put together once for all answers that add nothing to it."""

    def process_response(
        self, request: HttpRequest, response: HttpResponseBase
    ) -> HttpResponseBase:
        if any(name.startswith("_csp_") for name in (*vars(request), *vars(response))):
            return super().process_response(request, response)
        response.headers.setdefault(HEADER, self._usual)
        return response

    @cached_property
    def _usual(self) -> str:
        plain = super().process_response(HttpRequest(), HttpResponseBase())
        return str(plain.headers[HEADER])


class _ForBrowsers(MiddlewareMixin):
    """Leaves out a request without any cookie to an address that is no page: a program's."""

    def __call__(self, request: HttpRequest) -> Any:
        if "HTTP_COOKIE" not in request.META and not request.path_info.startswith(PAGES):
            return self.get_response(request)
        return super().__call__(request)


class Sessions(_ForBrowsers, SessionMiddleware):
    pass


class SignedIn(_ForBrowsers, AuthenticationMiddleware):
    pass


class Messages(_ForBrowsers, MessageMiddleware):
    pass
