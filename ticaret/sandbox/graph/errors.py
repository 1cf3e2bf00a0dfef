"""Errors in Graph's form.

Codes: https://developers.facebook.com/docs/messenger-platform/error-codes and
https://developers.facebook.com/docs/whatsapp/cloud-api/support/error-codes
"""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids


class GraphError(Exception):
    """An answer that Graph gives instead of doing what was asked."""

    def __init__(
        self,
        code: int,
        text: str,
        *,
        subcode: int = 0,
        status: int = 400,
        type: str = "OAuthException",
        transient: bool = False,
        details: str = "",
        headers: dict[str, str] | None = None,
    ) -> None:
        super().__init__(text)
        self.code = code
        self.text = text
        self.subcode = subcode
        self.status = status
        self.type = type
        self.transient = transient
        self.details = details
        self.headers = headers or {}

    def body(self) -> dict[str, Any]:
        error: dict[str, Any] = {
            "message": self.text if self.code == 190 else f"(#{self.code}) {self.text}",
            "type": self.type,
            "code": self.code,
        }
        if self.subcode:
            error["error_subcode"] = self.subcode
        if self.transient:
            error["is_transient"] = True
        if self.details:
            error["error_data"] = {
                "messaging_product": "whatsapp",
                "details": self.details,
            }
        error["fbtrace_id"] = ids.trace_id()
        return {"error": error}


def invalid(text: str, *, subcode: int = 0) -> GraphError:
    return GraphError(100, text, subcode=subcode)


def unknown_object(node_id: str, method: str) -> GraphError:
    verb = "get" if method == "GET" else method.lower()
    return GraphError(
        100,
        f"Unsupported {verb} request. Object with ID '{node_id}' does not exist, cannot be loaded"
        " due to missing permissions, or does not support this operation.",
        subcode=33,
        type="GraphMethodException",
    )


def unknown_path() -> GraphError:
    return GraphError(2500, "Unknown path components")


def expired_token() -> GraphError:
    text = "Error validating access token: Session has expired. The current time is later."
    return GraphError(190, text, subcode=463, status=401)


def ended_token(subcode: int) -> GraphError:
    """460 password changed, 458 app removed, 463 expired."""
    if subcode == 463:
        return expired_token()
    text = "Error validating access token: The session has been invalidated."
    return GraphError(190, text, subcode=subcode, status=401)


def bad_token() -> GraphError:
    text = "Invalid OAuth access token - Cannot parse access token"
    return GraphError(190, text, status=401)


def page_token_wanted() -> GraphError:
    text = "This method must be called with a Page Access Token"
    return GraphError(190, text, subcode=2069032)


def whatsapp_invalid(code: int, text: str, details: str) -> GraphError:
    return GraphError(code, text, details=details)


def unavailable() -> GraphError:
    return GraphError(2, "Service temporarily unavailable", transient=True)
