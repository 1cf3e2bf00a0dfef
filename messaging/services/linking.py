"""Linking a phone: the QR code to scan, or a code to type."""

from __future__ import annotations

import base64
from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from io import BytesIO
from typing import TypeVar
from uuid import UUID

import segno

from messaging import errors
from messaging.choices import SharePermission, WaSessionStatus
from messaging.gateways import QrImage, SessionGateway, gateway_for
from messaging.models import WaSession
from messaging.ports import Deferred, ProviderError, Refused
from messaging.selectors.access import session_access
from ticaret.tenancy.actor import Actor

_T = TypeVar("_T")

# WhatsApp shows each code for about this long (providers' observation, not documented).
QR_LIFE = timedelta(seconds=20)
_AT_LEAST = timedelta(seconds=5)
_SCALE = 6
_LINKABLE = {WaSessionStatus.SCAN_QR, WaSessionStatus.STARTING, WaSessionStatus.PAIRING}


@dataclass(frozen=True, slots=True)
class QrCode:
    """`value` is the text of the code, `image` a picture of it. Ask again at `expires_at`."""

    value: str
    image: QrImage | None
    expires_at: datetime


def qr_code(
    *, actor: Actor, account_id: UUID, session_id: UUID, as_image: bool, now: datetime
) -> QrCode:
    """The code that the gateway shows now.

    Raises NotFound, Forbidden, ShareTooSmall; SessionNotReady when the session does not
    wait for a scan; GatewayUnavailable.
    """
    session = _linkable(actor, account_id, session_id)
    name = session.inbox.external_id
    value = _asked(session, lambda gateway: gateway.qr_value(name))
    expires_at = max((session.qr_seen_at or now) + QR_LIFE, now + _AT_LEAST)
    return QrCode(value, _drawn(value) if as_image else None, expires_at)


def pairing_code(*, actor: Actor, account_id: UUID, session_id: UUID, phone_number: str) -> str:
    """A code to type on the phone with `phone_number` (E.164). Raises as `qr_code` does."""
    session = _linkable(actor, account_id, session_id)
    name = session.inbox.external_id
    return _asked(session, lambda gateway: gateway.pairing_code(name, phone_number))


def data_uri(image: QrImage) -> str:
    """`image` as an address that a page can show."""
    return f"data:{image.mime_type};base64,{base64.b64encode(image.content).decode()}"


def _linkable(actor: Actor, account_id: UUID, session_id: UUID) -> WaSession:
    access = session_access(
        actor=actor,
        account_id=account_id,
        session_id=session_id,
        permission=SharePermission.MANAGE,
    )
    if access.session.status not in _LINKABLE:
        raise errors.SessionNotReady
    return access.session


def _asked(session: WaSession, ask: Callable[[SessionGateway], _T]) -> _T:
    try:
        return ask(gateway_for(session.provider).sessions)
    except Refused:
        raise errors.SessionNotReady from None
    except Deferred as error:
        if error.code == "session_not_ready":
            raise errors.SessionNotReady from None
        raise errors.GatewayUnavailable from None
    except ProviderError:
        raise errors.GatewayUnavailable from None


def _drawn(value: str) -> QrImage:
    drawn = BytesIO()
    segno.make_qr(value).save(drawn, kind="png", scale=_SCALE)
    return QrImage(drawn.getvalue())
