"""Codes for tokens, short ones for long ones, long ones for fresh ones."""

from __future__ import annotations

import json
from typing import Any

from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route

from ticaret.sandbox import ids
from ticaret.sandbox.graph import errors
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.login.tokens import DAY_MS, LONG_MS, SHORT_MS
from ticaret.sandbox.sandbox import Sandbox

Json = dict[str, Any]


async def facebook(call: Call) -> Json:
    """`GET /oauth/access_token`: a code, or a short-lived token that is to live longer."""
    config, tokens = call.sandbox.config, call.sandbox.tokens
    _check_client(call, config.app_id, config.app_secret)
    if call.text("grant_type") == "fb_exchange_token":
        return _longer(call, call.text("fb_exchange_token"))
    row = tokens.take_code(call.text("code"), "facebook", call.text("redirect_uri"))
    if row is None:
        raise errors.invalid("This authorization code has been used.", subcode=36009)
    token = tokens.issue(
        "USER", row["firm"], json.loads(row["scopes"]), json.loads(row["targets"]),
        long_lived=False, lives_ms=SHORT_MS,
    )  # fmt: skip
    return {"access_token": token, "token_type": "bearer", "expires_in": SHORT_MS // 1000}


def _longer(call: Call, short: str) -> Json:
    tokens = call.sandbox.tokens
    owner = tokens.find(short)
    if owner is None or owner.firm is None or owner.kind != "USER":
        raise errors.expired_token() if tokens.whoever(short) else errors.bad_token()
    if owner.scopes is None:
        return {"access_token": short, "token_type": "bearer"}
    token = tokens.issue(
        "USER", owner.firm.slug, list(owner.scopes), list(owner.targets),
        long_lived=True, lives_ms=LONG_MS,
    )  # fmt: skip
    return {"access_token": token, "token_type": "bearer", "expires_in": LONG_MS // 1000}


async def instagram_long(call: Call) -> Json:
    """`GET graph.instagram.com/access_token`."""
    config, tokens = call.sandbox.config, call.sandbox.tokens
    owner = tokens.find(call.bearer)
    if call.text("grant_type") != "ig_exchange_token":
        raise errors.invalid("Unsupported grant_type")
    if call.text("client_secret") != config.instagram_app_secret:
        raise errors.GraphError(101, "Error validating client secret.")
    if owner is None or owner.firm is None or owner.kind != "INSTAGRAM":
        raise errors.bad_token()
    return _instagram_long(call, owner.firm.slug, list(owner.scopes or ()), list(owner.targets))


async def instagram_refresh(call: Call) -> Json:
    """`GET graph.instagram.com/refresh_access_token`: a day old at least, and still alive."""
    tokens = call.sandbox.tokens
    owner = tokens.find(call.bearer)
    if call.text("grant_type") != "ig_refresh_token":
        raise errors.invalid("Unsupported grant_type")
    if owner is None or owner.firm is None or owner.kind != "INSTAGRAM":
        raise errors.expired_token() if tokens.whoever(call.bearer) else errors.bad_token()
    if ids.now_ms() - tokens.life(call.bearer).issued_ms < DAY_MS:
        raise errors.invalid("The token is less than 24 hours old.")
    return _instagram_long(call, owner.firm.slug, list(owner.scopes or ()), list(owner.targets))


def _instagram_long(call: Call, firm: str, scopes: list[str], targets: list[str]) -> Json:
    token = call.sandbox.tokens.issue(
        "INSTAGRAM", firm, scopes, targets, long_lived=True, lives_ms=LONG_MS
    )
    return {"access_token": token, "token_type": "bearer", "expires_in": LONG_MS // 1000}


def _check_client(call: Call, app_id: str, app_secret: str) -> None:
    if call.text("client_id") != app_id:
        raise errors.GraphError(101, "Error validating application. Invalid application ID.")
    if call.text("client_secret") != app_secret:
        raise errors.GraphError(1, "Error validating client secret.")


async def instagram_code(request: Request) -> Response:
    """`POST api.instagram.com/oauth/access_token`, a form; its errors have their own shape."""
    sandbox: Sandbox = request.app.state.sandbox
    form = {name: str(value) for name, value in (await request.form()).items()}
    config = sandbox.config
    if form.get("client_id") != config.instagram_app_id:
        return _wrong("Invalid platform app")
    if form.get("client_secret") != config.instagram_app_secret:
        return _wrong("Invalid client secret")
    row = sandbox.tokens.take_code(form.get("code", ""), "instagram", form.get("redirect_uri", ""))
    if row is None or form.get("grant_type") != "authorization_code":
        return _wrong("This authorization code has been used")
    firm = sandbox.directory.firm(row["firm"])
    scopes = json.loads(row["scopes"])
    token = sandbox.tokens.issue(
        "INSTAGRAM", row["firm"], scopes, json.loads(row["targets"]),
        long_lived=False, lives_ms=SHORT_MS,
    )  # fmt: skip
    person = firm.instagram_login["person_id"] if firm else ""
    answer = {"access_token": token, "user_id": person, "permissions": ",".join(scopes)}
    return JSONResponse({"data": [answer]})


def _wrong(text: str) -> Response:
    body = {"error_type": "OAuthException", "code": 400, "error_message": text}
    return JSONResponse(body, 400)


ROUTES = [Route("/instagram-api/oauth/access_token", instagram_code, methods=["POST"])]
