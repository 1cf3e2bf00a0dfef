"""Refusals in the gateway's shape, which is NestJS's."""

from __future__ import annotations

from http import HTTPStatus
from typing import Any


class WahaError(Exception):
    def __init__(
        self, status: int, body: dict[str, Any], headers: dict[str, str] | None = None
    ) -> None:
        super().__init__(str(body.get("message") or body.get("error")))
        self.status = status
        self.body = body
        self.headers = headers or {}


def _nest(status: int, message: str | list[str]) -> WahaError:
    phrase = HTTPStatus(status).phrase
    return WahaError(status, {"message": message, "error": phrase, "statusCode": status})


def unauthorized() -> WahaError:
    return WahaError(401, {"message": "Unauthorized", "statusCode": 401})


def invalid(*messages: str) -> WahaError:
    return _nest(400, list(messages))


def not_found(message: str) -> WahaError:
    return _nest(404, message)


def session_not_found(name: str) -> WahaError:
    return _nest(404, f'Session "{name}" does not exist')


def unprocessable(message: str) -> WahaError:
    error = _nest(422, message)
    error.body["error"] = "Unprocessable Entity"
    return error


def wrong_state(name: str, status: str, expected: list[str]) -> WahaError:
    text = "Session status is not as expected. Try again later or restart the session"
    body = {"error": text, "session": name, "status": status, "expected": expected}
    return WahaError(422, body)


def not_by_engine(engine: str, what: str, *, status: int = 422) -> WahaError:
    text = f"{what} is not implemented by the {engine} engine"
    error = _nest(status, text)
    if status == 422:
        error.body["error"] = "Unprocessable Entity"
    return error


def too_many(seconds: int) -> WahaError:
    error = _nest(429, "ThrottlerException: Too Many Requests")
    error.headers["Retry-After"] = str(seconds)
    return error


def failure(message: str, status: int = 500) -> WahaError:
    """An engine that fails shows its exception; an app should not pass that on."""
    exception = {"message": message, "name": "Error", "stack": f"Error: {message}\n    at …"}
    return WahaError(status, {"statusCode": status, "exception": exception})
