"""One call to the gateway: what was asked, and the session, chat and message it is about."""

from __future__ import annotations

import hmac
import json
from dataclasses import dataclass, field
from typing import Any
from urllib.parse import unquote

from starlette.requests import Request

from ticaret.sandbox.waha import errors, jids, messages, people, shapes
from ticaret.sandbox.waha import session as sessions
from ticaret.sandbox.waha.gateway import API_KEY, Gateway
from ticaret.sandbox.waha.messages import Message
from ticaret.sandbox.waha.people import Account, Group
from ticaret.sandbox.waha.session import WORKING, Session
from ticaret.sandbox.waha.talk import Chat, chat_of

Json = dict[str, Any]


@dataclass(slots=True)
class Call:
    """`names` are the parts of the path that the route names; `body` fits the route's shape."""

    gateway: Gateway
    method: str
    segments: list[str]
    query: dict[str, str]
    raw: Any = None
    names: dict[str, str] = field(default_factory=dict)
    query_lists: dict[str, list[str]] = field(default_factory=dict)

    @property
    def body(self) -> Json:
        return self.raw if isinstance(self.raw, dict) else {}

    @property
    def session_name(self) -> str:
        found = self.names.get("session") or self.body.get("session") or self.query.get("session")
        return found if isinstance(found, str) else ""

    @property
    def recipient(self) -> str:
        found = self.names.get("chatId") or self.body.get("chatId") or ""
        return found if isinstance(found, str) else ""

    def session(self) -> Session:
        name = self.session_name
        if not name:
            raise errors.invalid("session should not be empty", "session must be a string")
        found = sessions.find(self.gateway.store, name)
        if found is None:
            raise errors.session_not_found(name)
        return found

    def working(self) -> Session:
        """The session, or 422 with the state it is in."""
        session = self.session()
        if not session.hears:
            raise errors.wrong_state(session.name, session.status, [WORKING])
        return session

    def account(self) -> Account:
        """The number that the working session is linked to."""
        account = people.account(self.gateway.store, self.working().account)
        assert account is not None
        return account

    def chat(self, address: str = "", *, make: bool = False) -> Chat:
        """The chat of the path or the body; with `make`, any number on WhatsApp has one."""
        account = self.account()
        address = address or self.recipient
        if jids.parse(address) is None:
            raise errors.invalid("chatId must be a chat's address (…@c.us, …@lid or …@g.us)")
        found = chat_of(self.gateway, account, address, make=make)
        if found is None:
            raise errors.unprocessable(f"No such chat on WhatsApp: {address}")
        return found

    def group(self) -> Group:
        account = self.account()
        found = people.group(self.gateway.store, account.phone, self.names["id"])
        if found is None:
            raise errors.not_found("Group not found")
        return found

    def message(self, message_id: str, *, chat: Chat | None = None) -> Message:
        account = self.account()
        found = messages.find(self.gateway.store, account.phone, jids.bare(message_id))
        if found is None or (chat and found.chat != chat.id):
            raise errors.not_found(f"Message {message_id} not found")
        return found

    def fit(self, shape: Any) -> None:
        """Raise 400 with everything that is wrong with the body."""
        if found := shapes.problems(self.raw if self.raw is not None else {}, shape):
            raise errors.invalid(*found)

    def number(self, name: str, default: int | None = None) -> int | None:
        """A whole number of the query, as far as one statement can use it."""
        text = self.query.get(name)
        if text is None or text == "":
            return default
        try:
            value = int(float(text))
        except (ValueError, OverflowError):
            raise errors.invalid(f"{name} must be a number") from None
        return max(-(2**62), min(2**62, value))

    def flag(self, name: str, default: bool) -> bool:
        text = self.query.get(name)
        if text is None:
            return default
        if text not in ("true", "false"):
            raise errors.invalid(f"{name} must be a boolean value")
        return text == "true"

    def choice(self, name: str, choices: tuple[str, ...], default: str) -> str:
        text = self.query.get(name, default)
        if text not in choices:
            raise errors.invalid(
                f"{name} must be one of the following values: {', '.join(choices)}"
            )
        return text

    def page(self, rows: list[Any], *, limit: int | None = None) -> list[Any]:
        """The rows that `limit` and `offset` of the query choose."""
        wanted, offset = self.number("limit", limit), self.number("offset", 0) or 0
        rows = rows[max(0, offset) :]
        return rows if wanted is None else rows[: max(0, wanted)]


async def read(gateway: Gateway, request: Request) -> Call:
    """Raise 401 without the key and 400 for a body that is no JSON."""
    raw_path = request.scope.get("raw_path", b"").decode("latin-1").removeprefix("/waha/")
    call = Call(
        gateway=gateway,
        method=request.method,
        segments=[unquote(part) for part in raw_path.split("/") if part],
        query=dict(request.query_params),
        query_lists={n: request.query_params.getlist(n) for n in request.query_params},
    )
    body = await request.body()
    if body:
        try:
            call.raw = json.loads(body)
            json.dumps(call.raw, ensure_ascii=False).encode()
        except (ValueError, RecursionError):
            # A half of a surrogate pair is no text, although JSON can spell it.
            raise errors.invalid("The body is not valid JSON") from None
    return call


def check_key(call: Call, request: Request) -> None:
    given = request.headers.get("x-api-key") or call.query.get("x-api-key") or ""
    if not hmac.compare_digest(given.encode(), API_KEY.encode()):
        raise errors.unauthorized()
