"""Valid calls of the operations of webhooks."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone

from tests.contracts.calls import Call, World, call
from tests.factories.webhooks import happen, make_endpoint
from ticaret.webhooks.models import WebhookDelivery
from ticaret.webhooks.services.fan_out import fan_out

_ONE = "AccountsAccountIdWebhooksWebhookId"


def _endpoints(world: World, number: int) -> None:
    for _ in range(number):
        make_endpoint(world.firm, description=world.marker)


def _deliveries(world: World, number: int) -> None:
    happen(world.firm, number, payload={"text": world.marker})
    fan_out(account_id=world.firm.id, now=timezone.now())


def _endpoint(world: World) -> Call:
    endpoint, _ = make_endpoint(world.firm, description=world.marker)
    return Call(path={"accountId": world.firm.id, "webhookId": endpoint.id})


def _delivery(world: World) -> Call:
    call = _endpoint(world)
    _deliveries(world, 1)
    delivery = WebhookDelivery.objects.unscoped().get(endpoint_id=UUID(str(call.path["webhookId"])))
    return Call(path={**call.path, "deliveryId": delivery.id})


@call("getAccountsAccountIdWebhooks", rows=_endpoints)
def webhooks(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call("postAccountsAccountIdWebhooks")
def create(world: World) -> Call:
    body = {"url": "https://ornek.com.tr/x", "events": ["*"], "description": world.marker}
    return Call(path={"accountId": world.firm.id}, body=body)


@call("getAccountsAccountIdWebhookEventTypes")
def event_types(world: World) -> Call:
    return Call(path={"accountId": world.firm.id})


@call(f"get{_ONE}")
def webhook(world: World) -> Call:
    return _endpoint(world)


@call(f"patch{_ONE}")
def update(world: World) -> Call:
    return Call(path=_endpoint(world).path, body={"description": world.marker})


@call(f"delete{_ONE}")
def delete(world: World) -> Call:
    return _endpoint(world)


@call(f"post{_ONE}Pause")
def pause(world: World) -> Call:
    return _endpoint(world)


@call(f"post{_ONE}Resume")
def resume(world: World) -> Call:
    return _endpoint(world)


@call(f"post{_ONE}RotateSecret")
def rotate_secret(world: World) -> Call:
    return Call(path=_endpoint(world).path, body={})


@call(f"post{_ONE}Test")
def test(world: World) -> Call:
    return _endpoint(world)


@call(f"get{_ONE}Deliveries", rows=_deliveries)
def deliveries(world: World) -> Call:
    return _endpoint(world)


@call(f"get{_ONE}DeliveriesDeliveryId")
def delivery(world: World) -> Call:
    return _delivery(world)


@call(f"post{_ONE}DeliveriesDeliveryIdReplay")
def replay(world: World) -> Call:
    return _delivery(world)


@call(f"post{_ONE}DeliveriesReplay")
def replay_range(world: World) -> Call:
    body = {"from": "2020-01-01T00:00:00Z", "to": "2120-01-01T00:00:00Z"}
    return Call(path=_endpoint(world).path, body=body)


@call(f"post{_ONE}DeliveriesReplayFailed")
def replay_failed(world: World) -> Call:
    return _endpoint(world)
