"""Audit entries about a person, who belongs to several accounts or to none."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from accounts.models import User
from accounts.selectors import actor_of_user
from ticaret.audit import trail
from ticaret.tenancy.actor import Actor


def record_person(
    *, user: User, action: str, changes: Mapping[str, Sequence[Any]] | None = None
) -> Actor | None:
    """Write in the trail of every account of `user` that the user did `action`.

    Returns the user as an actor; None for an inactive user, of whom nothing is written.
    """
    actor = actor_of_user(user_id=user.pk)
    if actor is None:
        return None
    for account_id in actor.roles:
        trail.record(
            actor=actor, account_id=account_id, action=action, target=user, changes=changes
        )
    return actor
