"""Somebody comes back from Meta: with a code, or without."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from uuid import UUID

from messaging.ports import ProviderError
from meta_channels.choices import Flow
from meta_channels.errors import NotOffered
from meta_channels.models import Connection, OAuthState
from meta_channels.services import connecting, discovering, onboarding
from ticaret.errors import DomainError
from ticaret.tenancy.actor import Actor, Role

logger = logging.getLogger(__name__)

_LONGEST_CODE = 2048


class Ending(StrEnum):
    """How the way to Meta and back ended."""

    CHOOSE = "choose"  # there is something to choose from
    CONNECTING = "connecting"  # what was meant is clear, and under way
    NOTHING = "nothing"  # consented, but there is nothing that we may use
    DECLINED = "declined"
    STALE = "stale"  # not ours, not this browser's, too late, or used before
    FAILED = "failed"  # Meta did not go along


@dataclass(frozen=True, slots=True)
class Arrival:
    """`code` is Meta's, of a failure; never a text that Meta or a caller wrote."""

    ending: Ending
    connection: Connection | None = None
    code: str = ""


def arrive(
    *,
    flow: Flow,
    state: str,
    code: str,
    error: str,
    browser: str,
    user_id: UUID | None,
    now: datetime,
) -> Arrival:
    """Take in what Meta's redirect brought. Never raises for what a caller can send."""
    question = onboarding.redeem(flow=flow, state=state, browser=browser, user_id=user_id, now=now)
    if question is None:
        return Arrival(Ending.STALE)
    # Instagram's mark at the end of the address is part of the code for some clients.
    code = code.removesuffix("#_")
    if error or not code:
        return Arrival(Ending.DECLINED)
    if len(code) > _LONGEST_CODE or not code.isprintable() or not code.isascii():
        return Arrival(Ending.FAILED, code="bad_code")
    try:
        return _take(question, code, now)
    except ProviderError as refusal:
        logger.info("consent of %s not taken in: %s", question.id, refusal.code)
        return Arrival(Ending.FAILED, code=refusal.code)
    except DomainError as refusal:
        return Arrival(Ending.FAILED, code=refusal.code)


def choose(*, connection_id: UUID, asset_ids: Sequence[str], now: datetime) -> Arrival:
    """Connect what was ticked on the page that `arrive` led to, in the name of who asked.

    The caller has made sure that it is the browser that arrived. Never raises for what it sends.
    """
    connection = Connection.objects.unscoped().filter(id=connection_id).first()
    if connection is None:
        return Arrival(Ending.STALE)
    try:
        connecting.choose(
            actor=_administrator(connection.account_id, None, connection.requested_by),
            account_id=connection.account_id,
            connection_id=connection.id,
            asset_ids=asset_ids,
            now=now,
        )
    except NotOffered:
        return Arrival(Ending.CHOOSE, connection)
    except DomainError:
        return Arrival(Ending.STALE)
    return Arrival(Ending.CONNECTING, connection)


def _take(question: OAuthState, code: str, now: datetime) -> Arrival:
    flow = Flow(question.flow)
    access = discovering.access_by_code(
        flow=flow, code=code, redirect_uri=onboarding.redirect_uri(flow), now=now
    )
    found = discovering.assets(access)
    actor = _asker(question)
    connection = connecting.keep(
        actor=actor, account_id=question.account_id, access=access, found=found
    )
    usable = [facts.external_id for facts in found if facts.token]
    if question.inbox is not None:
        usable = [name for name in usable if name == question.inbox.external_id]
    if not usable:
        return Arrival(Ending.NOTHING, connection)
    if flow != Flow.INSTAGRAM and question.inbox is None:
        return Arrival(Ending.CHOOSE, connection)
    connecting.choose(
        actor=actor,
        account_id=question.account_id,
        connection_id=connection.id,
        asset_ids=usable,
        now=now,
    )
    return Arrival(Ending.CONNECTING, connection)


def _asker(question: OAuthState) -> Actor:
    """Who asked, an administrator then; what follows is done in their name."""
    return _administrator(question.account_id, question.user_id, question.requested_by)


def _administrator(account_id: UUID, user_id: UUID | None, label: str) -> Actor:
    return Actor(
        kind="user" if user_id else "system",
        id=user_id,
        roles={account_id: Role.ADMIN},
        label=label,
    )
