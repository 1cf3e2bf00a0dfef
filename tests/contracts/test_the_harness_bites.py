"""The cross-tenant harness fails when a tenant check is gone: a test that cannot fail is no test.

Each hole takes one check out of the product, in this process alone. A few of them always;
all with `--full-harness`.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Any, cast
from uuid import UUID

import pytest
from django.db.models import Model

from accounts import selectors as accounts
from accounts.models import Account, ApiAccount, Membership
from messaging import selectors as messaging
from messaging.models import Attachment, Conversation, Message, WaSession
from tests.contracts.calls import World
from tests.contracts.trespassing import SIGNED_IN, trespass
from tests.support.client import Api
from ticaret.api.permissions import DeclaredRole
from ticaret.api.views import ApiViewSet
from ticaret.events import selectors as events
from ticaret.events.models import OutboxEvent
from ticaret.ingress import selectors as ingress
from ticaret.ingress.models import InboundItem
from ticaret.jobs import selectors as jobs
from ticaret.jobs.models import Job
from ticaret.privacy import selectors as privacy
from ticaret.privacy.models import PersonalDataRequest
from ticaret.tenancy.actor import Actor, Role
from ticaret.tenancy.querysets import TenantQuerySet
from ticaret.webhooks import selectors as webhooks
from ticaret.webhooks.models import WebhookDelivery, WebhookEndpoint

pytestmark = pytest.mark.django_db

_ALWAYS = 4
_ACCOUNT = "AccountsAccountId"
_WEBHOOK = f"{_ACCOUNT}WebhooksWebhookId"
_Open = Callable[[pytest.MonkeyPatch], None]


@dataclass(frozen=True, slots=True)
class Hole:
    """A check that `open` takes out, and an operation that then lets others in."""

    name: str
    operation_id: str
    open: _Open


def _instead_of(function: Callable[..., Any], other: Callable[..., Any]) -> _Open:
    """`other` wherever a module of ours knows `function`."""

    def open_hole(monkeypatch: pytest.MonkeyPatch) -> None:
        for module in list(sys.modules.values()):
            if getattr(module, "__dict__", {}).get(function.__name__) is function:
                monkeypatch.setattr(module, function.__name__, other)

    return open_hole


def _all(model: type[Model]) -> Callable[..., Any]:
    return lambda **_: model._base_manager.all()


def _any(model: type[Model], key: str, *joined: str) -> Callable[..., Any]:
    """The row that `key` names, whoever it belongs to."""
    return lambda **given: model._base_manager.select_related(*joined).get(pk=given[key])


def _rows_by(model: type[Model], column: str, key: str) -> Callable[..., Any]:
    return lambda **given: model._base_manager.filter(**{column: given[key]})


def _every_row(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(TenantQuerySet, "for_accounts", lambda rows, _: rows.unscoped())


def _everybody_may(monkeypatch: pytest.MonkeyPatch) -> None:
    def granted(actor: Actor, account_id: UUID, role: Role) -> None:
        cast("dict[UUID, Role]", actor.roles).setdefault(account_id, Role.OWNER)

    monkeypatch.setattr(Actor, "require", granted)


def _everybody_is_everywhere(monkeypatch: pytest.MonkeyPatch) -> None:
    def everywhere(actor: Actor, role: Role) -> list[UUID]:
        return list(Account.objects.values_list("pk", flat=True))

    monkeypatch.setattr(Actor, "accounts_with", everywhere)


def _the_path_decides(monkeypatch: pytest.MonkeyPatch) -> None:
    def actor(view: ApiViewSet) -> Actor:
        caller = cast("Actor", view.request.user)
        return replace(caller, roles={view.kwargs["account_id"]: Role.OWNER})

    monkeypatch.setattr(ApiViewSet, "actor", property(actor))
    # The permission asks the same; either alone keeps others out.
    monkeypatch.setattr(DeclaredRole, "has_permission", lambda *_: True)


def _any_conversation(monkeypatch: pytest.MonkeyPatch) -> None:
    found = _any(Conversation, "conversation_id", "inbox", "contact")
    _instead_of(messaging.conversation, found)(monkeypatch)
    # They are read for the actor once more; either alone keeps others out.
    rows = _rows_by(Message, "conversation", "conversation")
    _instead_of(messaging.messages, rows)(monkeypatch)


def _events_of_everybody(**given: Any) -> list[OutboxEvent]:
    return list(OutboxEvent.everything.filter(position__gt=given["position"]).order_by("id"))


_HOLES = [
    Hole("tenant querysets give every row", f"get{_ACCOUNT}JobsJobId", _every_row),
    Hole("the path decides who the caller is", f"get{_ACCOUNT}Users", _the_path_decides),
    Hole("every actor belongs to every account", "getMetaThreads", _everybody_is_everywhere),
    Hole(
        "a message to answer is not asked whose it is",
        "postMetaThreadsThreadIdMessages",
        _instead_of(messaging.message, _any(Message, "message_id")),
    ),
    Hole("whoever asks for a role gets it", f"get{_ACCOUNT}Events", _everybody_may),
    Hole("jobs", f"get{_ACCOUNT}JobsJobId", _instead_of(jobs.jobs, _all(Job))),
    Hole(
        "conversations",
        "getMetaThreads",
        _instead_of(
            messaging.conversations, lambda **_: Conversation.objects.unscoped().order_by("id")
        ),
    ),
    Hole("a conversation and its messages", "getMetaThreadsThreadIdMessages", _any_conversation),
    Hole(
        "a file",
        "getFilesAttachmentsAttachmentId",
        _instead_of(messaging.attachment, _any(Attachment, "attachment_id", "message")),
    ),
    Hole(
        "webhooks",
        f"get{_ACCOUNT}Webhooks",
        _instead_of(webhooks.endpoints, _all(WebhookEndpoint)),
    ),
    Hole(
        "a webhook",
        f"get{_WEBHOOK}",
        _instead_of(webhooks.endpoint, _rows_by(WebhookEndpoint, "pk", "endpoint_id")),
    ),
    Hole(
        "a webhook that is changed",
        f"post{_WEBHOOK}Pause",
        _instead_of(webhooks.locked_endpoint, _any(WebhookEndpoint, "endpoint_id")),
    ),
    Hole(
        "deliveries",
        f"get{_WEBHOOK}Deliveries",
        _instead_of(webhooks.deliveries, _rows_by(WebhookDelivery, "endpoint_id", "endpoint_id")),
    ),
    Hole(
        "a delivery",
        f"get{_WEBHOOK}DeliveriesDeliveryId",
        _instead_of(webhooks.delivery, _rows_by(WebhookDelivery, "pk", "delivery_id")),
    ),
    Hole(
        "WhatsApp sessions",
        f"get{_ACCOUNT}WaSessions",
        _instead_of(messaging.sessions, _all(WaSession)),
    ),
    Hole("members", f"get{_ACCOUNT}Users", _instead_of(accounts.members, _all(Membership))),
    Hole("accounts", "getAccounts", _instead_of(accounts.accounts, _all(Account))),
    Hole(
        "API accounts",
        f"get{_ACCOUNT}ApiAccounts",
        _instead_of(accounts.api_accounts, _all(ApiAccount)),
    ),
    Hole(
        "what came in",
        f"get{_ACCOUNT}InboundItems",
        _instead_of(ingress.items, _all(InboundItem)),
    ),
    Hole(
        "what came in and is replayed",
        f"post{_ACCOUNT}InboundItemsItemIdReplay",
        _instead_of(ingress.item, _any(InboundItem, "item_id")),
    ),
    Hole("events", f"get{_ACCOUNT}Events", _instead_of(events.events_after, _events_of_everybody)),
    Hole(
        "requests about people",
        f"get{_ACCOUNT}PersonalDataRequestsRequestId",
        _instead_of(privacy.requests, _all(PersonalDataRequest)),
    ),
]


@pytest.mark.parametrize("number", range(len(_HOLES)), ids=[hole.name for hole in _HOLES])
def test_a_check_that_is_gone_is_noticed(
    request: pytest.FixtureRequest,
    api: Api,
    ours: World,
    theirs: World,
    monkeypatch: pytest.MonkeyPatch,
    number: int,
) -> None:
    if number >= _ALWAYS and not request.config.getoption("--full-harness"):
        pytest.skip("with --full-harness")
    hole = _HOLES[number]
    operation = next(found for found in SIGNED_IN if found.id == hole.operation_id)
    hole.open(monkeypatch)

    with pytest.raises(AssertionError) as noticed:
        trespass(api, ours, theirs, operation, "user")
    # A hole that only breaks the product would prove nothing.
    assert "internal_error" not in str(noticed.value)


def test_there_are_twenty_holes_at_least() -> None:
    assert len(_HOLES) >= 20
