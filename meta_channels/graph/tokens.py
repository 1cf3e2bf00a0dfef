"""What a token is and may do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any

from django.conf import settings

from meta_channels.graph.client import facebook


@dataclass(frozen=True, slots=True)
class TokenInfo:
    """`expires_at` is None when the token never expires. `targets`: the assets per scope, () = all.

    A token counts as valid only when it was issued to our own app.
    """

    is_valid: bool
    app_id: str
    user_id: str
    scopes: frozenset[str]
    targets: Mapping[str, tuple[str, ...]]
    expires_at: datetime | None
    data_access_expires_at: datetime | None


def debug_token(token: str) -> TokenInfo:
    """Ask, as our app, about `token`. An invalid token is an answer, not an error."""
    app = facebook(f"{settings.META_APP_ID}|{settings.META_APP_SECRET}")
    data = app.get("debug_token", purpose="graph.tokens", params={"input_token": token}).data
    found = data.get("data")
    info: Mapping[str, Any] = found if isinstance(found, Mapping) else {}
    app_id = str(info.get("app_id") or "")
    granular = info.get("granular_scopes")
    return TokenInfo(
        is_valid=info.get("is_valid") is True and app_id == settings.META_APP_ID,
        app_id=app_id,
        user_id=str(info.get("user_id") or info.get("profile_id") or ""),
        scopes=frozenset(str(scope) for scope in info.get("scopes") or ()),
        targets={
            str(grant.get("scope")): tuple(str(t) for t in grant.get("target_ids") or ())
            for grant in (granular if isinstance(granular, list) else ())
            if isinstance(grant, Mapping)
        },
        expires_at=_time(info.get("expires_at")),
        data_access_expires_at=_time(info.get("data_access_expires_at")),
    )


def _time(value: Any) -> datetime | None:
    if not isinstance(value, int) or not 0 < value < 10**11:
        return None
    return datetime.fromtimestamp(value, UTC)
