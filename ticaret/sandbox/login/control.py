"""Consents and tokens for tests and demos, without a browser."""

from __future__ import annotations

from typing import Any

import requests

from ticaret.sandbox import control, ids
from ticaret.sandbox.directory import Firm
from ticaret.sandbox.login import consents, leaving
from ticaret.sandbox.login.tokens import DAY_MS, Life
from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.sandbox import Sandbox

Json = dict[str, Any]


async def consent(sandbox: Sandbox, asked: Json) -> Json:
    """Answer a dialog's address as a person; return where the browser goes."""
    question = consents.question_at(sandbox, str(asked.get("url") or ""))
    if asked.get("decline"):
        return {"redirectUrl": question.declined()}
    scopes, assets = asked.get("scopes"), asked.get("assets")
    address = consents.grant(
        sandbox,
        question,
        _firm(sandbox, asked),
        scopes=[str(name) for name in scopes] if isinstance(scopes, list) else None,
        assets=[str(name) for name in assets] if isinstance(assets, list) else None,
    )
    return {"redirectUrl": address}


async def put_tokens(sandbox: Sandbox, asked: Json) -> Json:
    """Let tokens of a firm grow old or end; return how many it concerned.

    `ageDays` since they were issued, `expiresInSeconds` from now (0 for never), `subcode`
    of what ends them at once (460 password, 458 app removed; 0 gives them back).
    """
    firm, kind = _firm(sandbox, asked), str(asked.get("kind") or "")
    values = sandbox.tokens.of_firm(firm, kind)
    now = ids.now_ms()
    for value in values:
        life = sandbox.tokens.life(value)
        issued, expires, dead_by = life.issued_ms, life.expires_ms, life.dead_by
        if "ageDays" in asked:
            issued = now - int(float(asked["ageDays"]) * DAY_MS)
        if "expiresInSeconds" in asked:
            seconds = float(asked["expiresInSeconds"])
            expires = 0 if seconds == 0 else now + int(seconds * 1000)
        if "subcode" in asked:
            dead_by = int(asked["subcode"])
        sandbox.tokens.set_life(value, Life(issued, expires, dead_by))
    sandbox.changed()
    return {"tokens": len(values)}


async def leave(sandbox: Sandbox, asked: Json) -> Json:
    """A person removes the app (`deauthorize`) or asks to be forgotten (`data-deletion`)."""
    firm = _firm(sandbox, asked)
    flow = "instagram" if asked.get("flow") == "instagram" else "facebook"
    what = str(asked.get("what") or "deauthorize")
    if what not in ("deauthorize", "data-deletion"):
        raise NotPossible("what is deauthorize or data-deletion.")
    if what == "deauthorize":
        for value in sandbox.tokens.of_firm(firm, "INSTAGRAM" if flow == "instagram" else ""):
            life = sandbox.tokens.life(value)
            sandbox.tokens.set_life(value, Life(life.issued_ms, life.expires_ms, 458))
    try:
        answer = await leaving.tell(sandbox, firm, flow, what)
    except requests.RequestException as error:
        raise NotPossible(f"The app did not answer: {type(error).__name__}.") from None
    return {"status": answer.status_code, "body": answer.text[:2000]}


def _firm(sandbox: Sandbox, asked: Json) -> Firm:
    directory = sandbox.directory
    firm = directory.firm(str(asked["firm"])) if asked.get("firm") else directory.firms[0]
    if firm is None:
        raise NotPossible("There is no such firm.")
    return firm


ROUTES = [
    control.route("/consents", "POST", consent),
    control.route("/tokens", "PUT", put_tokens),
    control.route("/leavings", "POST", leave),
]
