"""What a provider must bring to have its posts taken in."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.http import HttpRequest

from ticaret.ingress.choices import Verdict


class NotAPayload(Exception):
    """The body is nothing this provider would send; its text says what is wrong with it."""


@dataclass(frozen=True, slots=True)
class ItemDraft:
    """One event found in a body. `payload` is enough to understand it without its neighbours.

    Where the mailbox does not end with the partner's name, `payload` lists as `people` all
    the names of those whom it is about, so that they can be forgotten.
    """

    source: str
    mailbox: str
    kind: str
    dedupe_key: str
    occurred_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class StoredItem:
    """An item on its way to the provider's handler."""

    id: UUID
    source: str
    kind: str
    mailbox: str
    received_at: datetime
    payload: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Handled:
    """What became of one item, and whose it was."""

    verdict: Verdict
    reason: str = ""
    account_id: UUID | None = None
    inbox_id: UUID | None = None


@dataclass(frozen=True, slots=True)
class InboundProvider:
    """`split` is pure and raises `NotAPayload`.

    `handle` gets items in the order in which they occurred and answers one `Handled`
    for each, in the same order. It runs inside a transaction and makes no outside call.
    """

    name: str
    is_authentic: Callable[[HttpRequest, bytes], bool]
    split: Callable[[bytes, datetime], Sequence[ItemDraft]]
    handle: Callable[[Sequence[StoredItem], datetime], Sequence[Handled]]


_providers: dict[str, InboundProvider] = {}


def register_provider(provider: InboundProvider) -> None:
    """Called once at start-up by the app that speaks for the provider."""
    _providers[provider.name] = provider


def provider_named(name: str) -> InboundProvider:
    """The registered provider. Raises KeyError for an unknown name."""
    return _providers[name]


def provider_names() -> list[str]:
    """The names of all registered providers, sorted."""
    return sorted(_providers)
