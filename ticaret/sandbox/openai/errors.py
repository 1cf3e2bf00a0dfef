"""Refusals in the shape of the OpenAI API (API reference, "Error codes")."""

from __future__ import annotations

from typing import Any


class OpenAiError(Exception):
    """An answer that is an error: its status, its body, its headers."""

    def __init__(
        self,
        status: int,
        message: str,
        *,
        type: str = "invalid_request_error",
        param: str | None = None,
        code: str | None = None,
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(message)
        self.status = status
        self.headers = headers or {}
        self.body: dict[str, Any] = {
            "error": {"message": message, "type": type, "param": param, "code": code}
        }


def invalid(message: str, param: str | None = None) -> OpenAiError:
    return OpenAiError(400, message, param=param, code="invalid_value")


def wrong_key() -> OpenAiError:
    message = "Incorrect API key provided. The sandbox takes keys that begin with sk-sandbox."
    return OpenAiError(401, message, code="invalid_api_key")


def no_model(model: str) -> OpenAiError:
    message = f"The model `{model[:100]}` does not exist or you do not have access to it."
    return OpenAiError(404, message, param="model", code="model_not_found")


def unknown_path(method: str, path: str) -> OpenAiError:
    return OpenAiError(404, f"Invalid URL ({method} {path[:200]})", code="unknown_url")


def too_many(seconds: int) -> OpenAiError:
    return OpenAiError(
        429,
        "Rate limit reached for requests",
        type="requests",
        code="rate_limit_exceeded",
        headers={"Retry-After": str(seconds)},
    )


def no_quota() -> OpenAiError:
    message = "You exceeded your current quota, please check your plan and billing details."
    return OpenAiError(429, message, type="insufficient_quota", code="insufficient_quota")


def failure(status: int = 500) -> OpenAiError:
    message = "The server had an error while processing your request. Sorry about that!"
    return OpenAiError(status, message, type="server_error")
