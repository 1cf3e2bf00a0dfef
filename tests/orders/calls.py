"""Valid calls of the operations of orders."""

from __future__ import annotations

from uuid import UUID

from crm.models import Customer
from orders.models import Order
from tests.contracts.calls import Call, World, call
from tests.factories.catalog import make_product
from tests.factories.chats import make_chat
from tests.factories.crm import make_contact, make_customer
from tests.factories.orders import bring_to, line, make_order
from ticaret.db.ids import new_id

_ALL = "AccountsAccountIdOrders"
_ONE = f"{_ALL}OrderId"
_OF_CUSTOMER = "AccountsAccountIdCrmCustomersCustomerIdOrders"


def _of(world: World, **ids: UUID) -> dict[str, UUID]:
    return {"accountId": world.firm.id, **ids}


def _customer(world: World) -> Customer:
    return make_customer(world.firm, title=world.marker)


def _order(world: World, **fields: object) -> Order:
    contact = make_contact(world.firm, first_name=world.marker)
    return make_order(
        world.firm,
        line(name=world.marker),
        customer=Customer.objects.unscoped().get(pk=contact.customer_id),
        contact_id=contact.pk,
        notes=world.marker,
        **fields,
    )


def _path(world: World) -> dict[str, UUID]:
    return _of(world, orderId=_order(world).pk)


def _item_path(world: World) -> dict[str, UUID]:
    order = _order(world)
    return _of(world, orderId=order.pk, itemId=order.items.get().pk)


def _orders(world: World, number: int) -> None:
    for _ in range(number):
        _order(world)


def _more(world: World, number: int) -> None:
    """More orders of the newest customer of the world."""
    newest = Customer.objects.for_accounts([world.firm.id]).latest("id")
    for _ in range(number):
        make_order(world.firm, line(name=world.marker), customer=newest)


@call(f"get{_ALL}", rows=_orders)
def list_orders(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_OF_CUSTOMER}", rows=_more)
def orders_of_customer(world: World) -> Call:
    return Call(path=_of(world, customerId=_customer(world).pk))


@call(f"post{_OF_CUSTOMER}")
def create(world: World) -> Call:
    customer = _customer(world)
    contact = make_contact(world.firm, customer, first_name=world.marker)
    product = make_product(world.firm, name=world.marker)
    chat = make_chat(world.firm, name=world.marker)
    body = {
        "contactId": contact.pk,
        "chatId": chat.pk,
        "messageId": chat.last_message_id,
        "items": [
            {"productId": product.pk, "quantity": "2"},
            {"name": world.marker, "quantity": "1", "unitPrice": "10"},
        ],
        "notes": world.marker,
    }
    return Call(path=_of(world, customerId=customer.pk), body=body)


@call(f"get{_ONE}")
def retrieve(world: World) -> Call:
    return Call(path=_path(world))


@call(f"patch{_ONE}")
def update(world: World) -> Call:
    order = _order(world)
    contact = make_contact(world.firm, order.customer, first_name=f"Yeni {world.marker}")
    body = {"notes": f"Yeni {world.marker}", "contactId": contact.pk}
    return Call(path=_of(world, orderId=order.pk), body=body)


@call(f"delete{_ONE}")
def delete(world: World) -> Call:
    return Call(path=_path(world))


@call(f"post{_ONE}Items")
def add_item(world: World) -> Call:
    product = make_product(world.firm, name=world.marker)
    return Call(path=_path(world), body={"productId": product.pk, "quantity": "3"})


@call(f"patch{_ONE}ItemsItemId")
def update_item(world: World) -> Call:
    return Call(path=_item_path(world), body={"quantity": "3", "note": world.marker})


@call(f"delete{_ONE}ItemsItemId")
def delete_item(world: World) -> Call:
    return Call(path=_item_path(world))


@call(f"post{_ONE}Status")
def change_status(world: World) -> Call:
    return Call(path=_path(world), body={"status": "confirmed", "reason": world.marker})


def _steps(world: World, number: int) -> None:
    """More steps of the newest order of the world: itself and orders like it."""
    newest = Order.objects.for_accounts([world.firm.id]).latest("id")
    for row in range(number):
        change = newest.status_changes.order_by("id").first()
        assert change is not None
        change.pk = new_id()
        change._state.adding = True
        change.reason = f"{world.marker} {row}"
        change.save()


@call(f"get{_ONE}History", rows=_steps)
def history(world: World) -> Call:
    return Call(path=_path(world))


@call(f"get{_ONE}Pdf")
def pdf(world: World) -> Call:
    return Call(path=_path(world))


@call(f"get{_ONE}Confirmation")
def confirmation(world: World) -> Call:
    return Call(path=_path(world))


@call(f"post{_ONE}SendConfirmation")
def send_confirmation(world: World) -> Call:
    chat = make_chat(world.firm, name=world.marker)
    order = bring_to(world.firm, _order(world, chat_id=chat.pk), "confirmed")
    return Call(path=_of(world, orderId=order.pk), body={"text": world.marker})


@call(f"get{_ALL}Summary")
def summary(world: World) -> Call:
    _order(world)
    return Call(path=_of(world))


@call(f"get{_ALL}Export")
def export(world: World) -> Call:
    _order(world)
    return Call(path=_of(world))


@call(f"get{_ALL}Settings")
def settings(world: World) -> Call:
    return Call(path=_of(world))


@call(f"patch{_ALL}Settings")
def update_settings(world: World) -> Call:
    body = {"numberFormat": "SIP-{year}-{number:5}", "confirmationTextTr": world.marker}
    return Call(path=_of(world), body=body)
