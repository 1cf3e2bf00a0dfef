"""Who acts. Every service and every selector takes an `Actor` first."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from enum import IntEnum
from uuid import UUID

from ticaret.errors import Forbidden, NotFound


class Role(IntEnum):
    """Roles in an account; a greater one may all that a lesser one may."""

    VIEWER = 1
    AGENT = 2
    ADMIN = 3
    OWNER = 4

    @property
    def word(self) -> str:
        """The role as the API and the database write it."""
        return self.name.lower()

    @classmethod
    def from_word(cls, word: str) -> Role:
        return cls[word.upper()]


@dataclass(frozen=True, slots=True)
class Actor:
    """A signed-in user, an API account, or the system itself.

    `roles` maps each account the actor belongs to to its role there.
    `scopes` is None for no restriction; else names such as `messages:read`.
    `inbox_ids` is None for no restriction; else the only inboxes it may touch.
    `sign_in_id` is the session that a user's access token belongs to.
    """

    kind: str  # "user", "api_account" or "system"
    id: UUID | None
    roles: Mapping[UUID, Role] = field(default_factory=dict)
    scopes: frozenset[str] | None = None
    inbox_ids: frozenset[UUID] | None = None
    label: str = ""
    sign_in_id: UUID | None = None

    def accounts_with(self, role: Role) -> list[UUID]:
        """The ids of the accounts in which the actor has at least `role`."""
        return [account for account, held in self.roles.items() if held >= role]

    def require(self, account_id: UUID, role: Role) -> None:
        """Raise NotFound for an account of others, Forbidden for too small a role."""
        held = self.roles.get(account_id)
        if held is None:
            raise NotFound
        if held < role:
            raise Forbidden

    def within(self, account_id: UUID, role: Role) -> Actor:
        """The actor in that account alone. Raises as `require` does."""
        self.require(account_id, role)
        return replace(self, roles={account_id: self.roles[account_id]})

    def may(self, scope: str) -> bool:
        """Whether the actor's scopes allow `scope` (`resource:read` or `resource:write`)."""
        return self.scopes is None or scope in self.scopes


def system_actor(account_id: UUID) -> Actor:
    """The platform itself at work for one account: a worker, a sweep, an inbound delivery."""
    return Actor(kind="system", id=None, roles={account_id: Role.OWNER}, label="system")
