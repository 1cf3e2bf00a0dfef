"""Every failure as `{code, message, fields, requestId}`, whoever raised it."""

from __future__ import annotations

import logging
import math
import traceback
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.core.exceptions import PermissionDenied, SuspiciousOperation
from django.db import DatabaseError, OperationalError
from django.http import Http404, HttpRequest, HttpResponse
from django.utils.translation import get_language
from rest_framework import exceptions as drf
from rest_framework.response import Response

from ticaret import errors
from ticaret.api import request_id
from ticaret.api.parsers import MalformedBody
from ticaret.api.renderers import to_json

_log = logging.getLogger("ticaret.api")

# These say something about the program; the text of others may quote what a caller sent.
_TELLING = (AssertionError, AttributeError, ImportError, NameError, TypeError)


class MethodNotAllowed(errors.DomainError):
    status = 405
    code = "method_not_allowed"
    message_tr = "Bu adres bu yöntemi desteklemiyor."
    message_en = "This address does not support that method."


class UnsupportedMediaType(errors.DomainError):
    status = 415
    code = "unsupported_media_type"
    message_tr = "İçerik türü application/json olmalıdır."
    message_en = "The content type must be application/json."


class BadCredentials(errors.NotAuthenticated):
    code = "authentication_failed"
    message_tr = "Kimlik bilgileri geçersiz veya süresi dolmuş."
    message_en = "The credentials are wrong or no longer valid."


class CsrfFailed(errors.Forbidden):
    code = "csrf_failed"
    message_tr = "Güvenlik doğrulaması başarısız oldu. Sayfayı yenileyip yeniden deneyin."
    message_en = "The security check failed. Reload the page and try again."


class InternalError(errors.DomainError):
    status = 500
    code = "internal_error"
    message_tr = "Beklenmeyen bir hata oluştu."
    message_en = "Something went wrong on our side."


_MEANINGS: tuple[tuple[type[Exception], type[errors.DomainError]], ...] = (
    (drf.ParseError, MalformedBody),
    (drf.AuthenticationFailed, BadCredentials),
    (drf.NotAuthenticated, errors.NotAuthenticated),
    (drf.PermissionDenied, errors.Forbidden),
    (drf.NotFound, errors.NotFound),
    (drf.MethodNotAllowed, MethodNotAllowed),
    (drf.UnsupportedMediaType, UnsupportedMediaType),
    (Http404, errors.NotFound),
    (PermissionDenied, errors.Forbidden),
    (SuspiciousOperation, errors.DomainError),
    (OperationalError, errors.Unavailable),
)


@dataclass(frozen=True, slots=True)
class Problem:
    """A failure ready to be answered."""

    status: int
    code: str
    message: str
    fields: list[dict[str, str]] = field(default_factory=list)
    headers: dict[str, str] = field(default_factory=dict)

    def body(self) -> dict[str, Any]:
        return {
            "code": self.code,
            "message": self.message,
            "fields": self.fields,
            "requestId": request_id.current(),
        }


def answer(exc: Exception, context: Mapping[str, Any]) -> Response:
    """REST framework's exception handler: any exception as a Response in the envelope."""
    problem = problem_of(exc)
    if problem.status == 500 or isinstance(exc, OperationalError):
        _log.error("unhandled error in request %s\n%s", request_id.current(), _trace(exc))
    response = Response(problem.body(), status=problem.status, headers=problem.headers)
    response.exception = True
    return response


def problem_of(exc: Exception) -> Problem:
    """What to tell the caller about `exc`, in the language of the request."""
    if isinstance(exc, errors.DomainError):
        return _domain_problem(exc)
    if isinstance(exc, drf.ValidationError):
        return _validation_problem(exc)
    if isinstance(exc, drf.Throttled):
        return _domain_problem(errors.Throttled(retry_after=getattr(exc, "wait", None)))
    for kind, meaning in _MEANINGS:
        if isinstance(exc, kind):
            return _domain_problem(meaning())
    return _domain_problem(InternalError())


def speaks_english() -> bool:
    """Whether the request asked for English; Turkish is spoken otherwise."""
    return (get_language() or "").startswith("en")


def envelope(request: HttpRequest, exc: Exception) -> HttpResponse:
    """The answer for `exc` outside REST framework: middleware, unknown routes, plain views."""
    problem = problem_of(exc)
    return HttpResponse(
        to_json({"status": False, "error": problem.body()}),
        status=problem.status,
        content_type="application/json",
        headers=problem.headers,
    )


def _domain_problem(exc: errors.DomainError) -> Problem:
    english = speaks_english()
    headers = {}
    if exc.status == 401:
        headers["WWW-Authenticate"] = 'Bearer realm="ticaret"'
    if exc.retry_after is not None:
        headers["Retry-After"] = str(max(1, math.ceil(exc.retry_after)))
    return Problem(
        status=exc.status,
        code=exc.code,
        message=exc.text_en if english else exc.text_tr,
        fields=[
            {
                "field": fault.field,
                "code": fault.code,
                "message": fault.message_en if english else fault.message_tr,
            }
            for fault in exc.fields
        ],
        headers=headers,
    )


def _validation_problem(exc: drf.ValidationError) -> Problem:
    problem = _domain_problem(errors.Invalid())
    problem.fields.extend(_flatten(exc.detail, ""))
    return problem


def _flatten(detail: Any, path: str) -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for name, inner in detail.items():
            own = "" if name == "non_field_errors" else str(name)
            yield from _flatten(inner, ".".join(part for part in (path, own) if part))
    elif isinstance(detail, list):
        for index, inner in enumerate(detail):
            deeper = isinstance(inner, (dict, list))
            own = f"{path}.{index}" if deeper and path else str(index) if deeper else path
            yield from _flatten(inner, own)
    else:
        code = getattr(detail, "code", "invalid")
        yield {"field": path, "code": code, "message": str(detail)}


def _trace(exc: BaseException) -> str:
    """Frames and types of `exc` and of what caused it, without values that callers sent."""
    cause = exc.__cause__ or (None if exc.__suppress_context__ else exc.__context__)
    earlier = _trace(cause) if cause else ""
    said = ""
    if isinstance(exc, _TELLING):
        said = f": {exc}"
    elif isinstance(exc, DatabaseError):
        said = f": {getattr(exc.__cause__, 'sqlstate', None)}"
    frames = "".join(traceback.format_tb(exc.__traceback__))
    return f"{earlier}{frames}{type(exc).__module__}.{type(exc).__qualname__}{said}\n"
