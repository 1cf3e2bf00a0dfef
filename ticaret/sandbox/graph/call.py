"""One call to the Graph API: what was asked, by whom, and whether they may."""

from __future__ import annotations

import hmac
import json
import re
from dataclasses import dataclass, field
from typing import Any

from starlette.datastructures import UploadFile
from starlette.requests import Request

from ticaret.sandbox.directory import Channel, Firm, Token
from ticaret.sandbox.graph import errors
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.signing import appsecret_proof

_VERSION = re.compile(r"^v\d{1,2}\.\d$")


@dataclass(slots=True)
class Call:
    """`segments` is the path without the version; `me` is still `me` in it.

    `params` merges query and body (nested objects of a form decoded); `bearer` is the token
    from wherever it came.
    """

    sandbox: Sandbox
    method: str
    segments: list[str]
    params: dict[str, Any]
    files: dict[str, UploadFile] = field(default_factory=dict)
    bearer: str = ""
    token_in_query: bool = False
    on_instagram: bool = False

    @property
    def node_id(self) -> str:
        return self.segments[0] if self.segments else ""

    @property
    def edge(self) -> str:
        return self.segments[1] if len(self.segments) > 1 else ""

    @property
    def recipient(self) -> str:
        """Whom a send addresses, in whatever form; empty when it is no send."""
        recipient = self.params.get("recipient")
        if isinstance(recipient, dict):
            return str(next(iter(recipient.values()), ""))
        return str(self.params.get("to") or recipient or "").lstrip("+")

    @property
    def correlation(self) -> str:
        message = self.params.get("message")
        metadata = message.get("metadata") if isinstance(message, dict) else ""
        return str(metadata or self.params.get("biz_opaque_callback_data") or "")

    def text(self, name: str, default: str = "") -> str:
        value = self.params.get(name, default)
        return value if isinstance(value, str) else str(value)

    def token(self) -> Token:
        """Who calls. Raises when the token is unknown or the app secret proof is not right."""
        token = self.sandbox.tokens.whoever(self.bearer)
        if not self.bearer:
            text = (
                "An active access token must be used to query information about the current user."
            )
            raise errors.GraphError(2500, text, status=401)
        if token is None or (token.kind == "INSTAGRAM") != self.on_instagram:
            raise errors.bad_token()
        if subcode := self.sandbox.tokens.life(self.bearer).subcode:
            raise errors.ended_token(subcode)
        if self.on_instagram:
            return token
        proof = self.text("appsecret_proof")
        if token.kind == "APP" and not proof:
            return token
        if not proof:
            raise errors.invalid(
                "API calls from the server require an appsecret_proof argument",
            )
        expected = appsecret_proof(self.sandbox.config.app_secret, self.bearer)
        if not hmac.compare_digest(expected.encode(), proof.encode()):
            raise errors.invalid("Invalid appsecret_proof provided in the API argument")
        return token

    def page_firm(self) -> Firm:
        """The firm of a Page token; raises for any other kind."""
        token = self.token()
        wanted = "INSTAGRAM" if self.on_instagram else "PAGE"
        if token.kind != wanted or token.firm is None:
            raise errors.page_token_wanted()
        return token.firm

    @property
    def channels(self) -> tuple[Channel, ...]:
        """The channels that this host speaks of with a Page's or an account's token."""
        return ("instagram_login",) if self.on_instagram else ("messenger", "instagram")

    def require(self, *scopes: str) -> None:
        """Raise 200 when none of `scopes` was granted."""
        token = self.token()
        if not any(token.allows(scope) for scope in scopes):
            raise errors.GraphError(200, f"Requires {scopes[0]} permission", status=403)

    def firm_of(self, node_id: str) -> Firm:
        """The firm of the token when it owns `node_id`; else the object does not exist for it."""
        token = self.token()
        owner = self.sandbox.directory.firm_owning(node_id)
        if token.firm is None or owner is not token.firm:
            raise errors.unknown_object(node_id, self.method)
        return token.firm

    def whatsapp_firm(self) -> Firm:
        """The firm of `node_id`, a WABA or number, when the token has WhatsApp's permissions."""
        firm = self.firm_of(self.node_id)
        if self.token().kind != "USER":
            raise errors.GraphError(
                10, "Application does not have permission for this action", status=403
            )
        return firm


async def read(sandbox: Sandbox, request: Request, *, on_instagram: bool = False) -> Call:
    """Raise `GraphError` 100 for a body that cannot be read."""
    segments = [part for part in request.path_params["path"].split("/") if part]
    if segments and _VERSION.match(segments[0]):
        segments = segments[1:]
    params: dict[str, Any] = dict(request.query_params)
    files: dict[str, UploadFile] = {}
    kind = request.headers.get("content-type", "").partition(";")[0].strip()
    if kind in ("application/x-www-form-urlencoded", "multipart/form-data"):
        form = await request.form()
        for name, value in form.items():
            if isinstance(value, UploadFile):
                files[name] = value
            else:
                params[name] = _decoded(value)
    elif body := await request.body():
        params.update(_json_object(body))
    header = request.headers.get("authorization", "")
    bearer = header.removeprefix("Bearer ").strip() if header.startswith("Bearer ") else ""
    return Call(
        sandbox=sandbox,
        method=request.method,
        segments=segments,
        params={name: value for name, value in params.items() if name != "access_token"},
        files=files,
        bearer=bearer or str(params.get("access_token", "")),
        token_in_query="access_token" in request.query_params,
        on_instagram=on_instagram,
    )


def _json_object(body: bytes) -> dict[str, Any]:
    try:
        value = json.loads(body)
    except (ValueError, RecursionError):
        raise errors.invalid("The request body is not valid JSON") from None
    if not isinstance(value, dict):
        raise errors.invalid("The request body must be an object")
    return value


def _decoded(value: str) -> Any:
    """A nested object of a form is a JSON string."""
    if value[:1] in ("{", "["):
        try:
            return json.loads(value)
        except ValueError:
            return value
    return value
