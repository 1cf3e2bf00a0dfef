"""Orders in the console: written, priced, taken through their states, told to the customer."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from decimal import Decimal

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from catalog.models import StockMovement
from messaging.models import Message
from orders.models import Order
from tests.console.scenes import Scene, signed_in
from tests.factories.accounts import make_member
from tests.factories.catalog import make_product
from tests.factories.crm import make_customer
from tests.factories.orders import bring_to, make_order
from ticaret.tenancy.actor import Role

pytestmark = pytest.mark.django_db
_ORDERS = "/console/orders"
_PART = {"HX-Request": "true"}


def text(client: Client, path: str) -> str:
    answer = client.get(path)
    assert answer.status_code == 200
    return answer.content.decode()


def path_of(order: Order) -> str:
    return f"{_ORDERS}/{order.pk}"


def test_the_list_is_searched_filtered_and_summed(scene: Scene, owner: Client) -> None:
    make_order(scene.firm, customer=make_customer(scene.firm, title="Şahin Lokantası"))
    sent = make_order(scene.firm, customer=make_customer(scene.firm, title="Otel Palmiye"))
    bring_to(scene.firm, sent, "shipped")
    everything = text(owner, _ORDERS)
    assert "Şahin Lokantası" in everything and "Otel Palmiye" in everything
    assert everything.count("₺240,00") >= 4 and "₺480,00" in everything
    shipped = text(owner, f"{_ORDERS}?status=shipped")
    assert "Otel Palmiye" in shipped and "Şahin Lokantası" not in shipped
    found = text(owner, f"{_ORDERS}?q=sahin")
    assert "Şahin Lokantası" in found and "Otel Palmiye" not in found
    of_one = text(owner, f"{_ORDERS}?customer={sent.customer_id}&period=today")
    assert "Otel Palmiye" in of_one and "Şahin Lokantası" not in of_one
    assert "Otel Palmiye" not in text(owner, f"{_ORDERS}?source=api")
    assert "Otel Palmiye" in text(owner, f"{_ORDERS}?status=nonsense&period=x&sort=y&customer=z")


def test_an_order_is_begun_for_a_customer_that_is_found(scene: Scene, owner: Client) -> None:
    customer = make_customer(scene.firm, title="Yıldız Market")
    assert "Yıldız Market" in text(owner, f"{_ORDERS}/new?q=yildiz")
    answer = owner.post(f"{_ORDERS}/new", {"customer": str(customer.pk)})
    order = Order.objects.for_accounts([scene.firm.id]).get()
    assert answer.headers["HX-Redirect"] == path_of(order)
    assert (order.customer_id, order.status, order.item_count) == (customer.pk, "draft", 0)
    assert owner.post(f"{_ORDERS}/new", {"customer": "nobody"}).status_code == 404


def test_lines_are_added_changed_and_removed_and_the_sums_follow(
    scene: Scene, owner: Client
) -> None:
    product = make_product(scene.firm, name="Zeytin", price=Decimal(100), vat_rate=Decimal(10))
    order = make_order(scene.firm, lines=[])
    path = path_of(order)
    assert "Zeytin" in text(owner, f"{path}/products?q=zey")
    for _time in range(2):
        assert owner.post(f"{path}/add", {"product": str(product.pk)}).status_code == 204
    [item] = order.items.all()
    assert item.quantity == 2
    shown = owner.post(f"{path}/lines/{item.pk}/set", {"quantity": "2,5"}).content.decode()
    assert "₺275,00" in shown
    free = {"name": "Kargo", "quantity": "1", "unit_price": "49,90", "vat_rate": "20"}
    assert owner.post(f"{path}/lines/new", free).status_code == 204
    freight = order.items.get(name="Kargo")
    changed = {**free, "unit_price": "50", "discount_type": "percent", "discount_value": "10"}
    assert owner.post(f"{path}/lines/{freight.pk}", changed).status_code == 204
    assert owner.post(f"{path}/discount", {"discount_type": "amount", "discount_value": "5"})
    order.refresh_from_db()
    assert (order.subtotal, order.line_discounts) == (Decimal("300.00"), Decimal("5.00"))
    assert order.order_discount == Decimal("5.00")
    assert owner.post(f"{path}/lines/{freight.pk}/set", {"remove": "1"}).status_code == 200
    order.refresh_from_db()
    assert order.total == Decimal("269.50")


@pytest.mark.parametrize("quantity", ["0", "-1", "çok", "", "1" * 30])
def test_what_is_no_quantity_is_refused(scene: Scene, owner: Client, quantity: str) -> None:
    order = make_order(scene.firm)
    item = order.items.get()
    answer = owner.post(f"{path_of(order)}/lines/{item.pk}/set", {"quantity": quantity})
    assert answer.status_code == 400
    item.refresh_from_db()
    assert item.quantity == 2


def test_a_line_that_changed_meanwhile_is_not_overwritten(scene: Scene, owner: Client) -> None:
    order = make_order(scene.firm)
    item = order.items.get()
    stale = {
        "name": "Başka",
        "quantity": "9",
        "unit_price": "1",
        "vat_rate": "20",
        "version": "2020-01-01T00:00:00.000Z",
    }
    assert owner.post(f"{path_of(order)}/lines/{item.pk}", stale).status_code == 422
    item.refresh_from_db()
    assert item.name == "Domates salçası"


def test_an_order_goes_through_its_states_with_reasons(scene: Scene, owner: Client) -> None:
    product = make_product(scene.firm, stock=Decimal(3))
    order = make_order(scene.firm, {"product_id": product.pk, "quantity": Decimal(3)})
    path = path_of(order)
    assert "Onayla" in text(owner, path)
    assert owner.post(f"{path}/step/confirmed", {"reason": "Telefonda"}).status_code == 204
    product.refresh_from_db()
    assert product.stock == 0
    assert "Telefonda" in text(owner, path)
    for step in ("preparing", "shipped", "delivered"):
        assert owner.post(f"{path}/step/{step}", {}).status_code == 204
    assert owner.post(f"{path}/step/returned", {"reason": "Ezik"}).status_code == 204
    product.refresh_from_db()
    assert product.stock == 0, "an unticked box leaves what came back off the stock"
    assert owner.post(f"{path}/step/confirmed", {}).status_code == 422
    assert owner.post(f"{path}/step/nonsense", {}).status_code == 404


def test_what_is_short_is_said_where_it_is_confirmed(scene: Scene, owner: Client) -> None:
    product = make_product(scene.firm, name="Zeytin", stock=Decimal(1))
    order = make_order(scene.firm, {"product_id": product.pk, "quantity": Decimal(5)})
    answer = owner.post(f"{path_of(order)}/step/confirmed", {})
    assert answer.status_code == 422
    assert "Zeytin" in answer.content.decode()
    order.refresh_from_db()
    assert order.status == "draft"
    assert StockMovement.objects.for_accounts([scene.firm.id]).count() == 1


def test_addresses_and_notes_are_written_as_far_as_the_state_allows(
    scene: Scene, owner: Client
) -> None:
    order = make_order(scene.firm)
    path = path_of(order)
    assert owner.post(f"{path}/address/shipping", {"line1": "Liman Cd. 4", "city": "İzmir"})
    assert owner.post(f"{path}/details", {"notes": "Öğleden sonra", "internal_notes": "Borçlu"})
    shown = text(owner, path)
    assert "Liman Cd. 4" in shown and "Öğleden sonra" in shown and "Borçlu" in shown
    bring_to(scene.firm, order, "shipped")
    fields = {"notes": "Değişti", "internal_notes": "Ödedi"}
    assert owner.post(f"{path}/details", fields).status_code == 204
    order.refresh_from_db()
    assert (order.notes, order.internal_notes) == ("Öğleden sonra", "Ödedi")
    assert owner.post(f"{path}/address/billing", {"city": "Bursa"}).status_code == 422


def test_the_paper_and_the_list_are_downloaded(scene: Scene, owner: Client) -> None:
    order = make_order(scene.firm, customer=make_customer(scene.firm, title="Otel Palmiye"))
    paper = owner.get(f"{path_of(order)}/pdf")
    assert paper.content.startswith(b"%PDF")
    answer = owner.get(f"{_ORDERS}/export?format=csv&q=palmiye")
    content = b"".join(answer.streaming_content).decode("utf-8-sig")  # type: ignore[attr-defined]
    assert order.number in content


def test_a_draft_is_deleted_and_a_shipped_order_is_not(scene: Scene, owner: Client) -> None:
    draft = make_order(scene.firm)
    assert owner.post(f"{path_of(draft)}/delete").headers["HX-Redirect"] == _ORDERS
    assert owner.get(path_of(draft)).status_code == 404
    sent = bring_to(scene.firm, make_order(scene.firm), "shipped")
    assert owner.post(f"{path_of(sent)}/delete").status_code == 409
    assert owner.get(path_of(sent)).status_code == 200


def test_a_draft_is_written_beside_a_conversation_and_confirmed_into_it(
    scene: Scene, owner: Client
) -> None:
    product = make_product(scene.firm, name="Zeytin", price=Decimal(100), vat_rate=Decimal(10))
    writer = scene.customer("Elif Tan")
    writer.writes("Bir kilo zeytin alayım")
    panel = f"{writer.path}/orders"
    assert "müşteri kaydı yok" in text(owner, panel)
    assert owner.post(f"{panel}/add", {"product": str(product.pk)}).status_code == 404
    assert "Elif Tan" in owner.post(f"{panel}/customer").content.decode()
    assert "Zeytin" in text(owner, f"{panel}/products?q=zeyt")
    for _time in range(2):
        shown = owner.post(f"{panel}/add", {"product": str(product.pk)}).content.decode()
    assert "₺220,00" in shown
    order = Order.objects.for_accounts([scene.firm.id]).get()
    assert (order.chat_id, order.customer.title) == (writer.conversation.id, "Elif Tan")
    item = order.items.get()
    shown = owner.post(f"{panel}/lines/{item.pk}", {"quantity": "3"}).content.decode()
    assert "₺330,00" in shown
    assert owner.post(f"{path_of(order)}/step/confirmed", {}).status_code == 204
    assert "Onayı gönder" in text(owner, panel)
    confirmation = f"{path_of(order)}/confirmation"
    assert order.number in text(owner, confirmation)
    assert owner.post(confirmation, {"text": "Siparişiniz hazır."}).status_code == 204
    said = Message.objects.for_accounts([scene.firm.id]).get(direction="outbound")
    assert (said.text, said.conversation_id) == ("Siparişiniz hazır.", order.chat_id)


def test_a_viewer_sees_orders_and_changes_nothing(scene: Scene) -> None:
    viewer = signed_in(make_member(scene.firm, Role.VIEWER))
    writer = scene.customer("Elif Tan")
    writer.writes("Merhaba")
    order = make_order(scene.firm)
    path = path_of(order)
    shown = text(viewer, path)
    assert "Onayla" not in shown and "Ürün ekle" not in shown
    item = order.items.get()
    for address, fields in (
        ("/step/confirmed", {}),
        ("/delete", {}),
        (f"/lines/{item.pk}/set", {"quantity": "5"}),
        ("/discount", {"discount_type": "percent", "discount_value": "5"}),
    ):
        assert viewer.post(path + address, fields).status_code in {403, 422}
    assert viewer.post(f"{writer.path}/orders/customer").status_code == 403
    order.refresh_from_db()
    assert (order.status, order.total, order.deleted_at) == ("draft", Decimal("240.00"), None)


def test_another_firms_orders_are_not_there(
    scene: Scene, other_scene: Scene, owner: Client
) -> None:
    foreign = make_order(other_scene.firm)
    item = foreign.items.get()
    path = path_of(foreign)
    for address in (
        "",
        "/pdf",
        "/products",
        "/lines/new",
        f"/lines/{item.pk}",
        "/discount",
        "/details",
        "/address/billing",
        "/step/confirmed",
        "/confirmation",
    ):
        assert owner.get(path + address).status_code == 404, address
    for address in ("/add", "/delete", f"/lines/{item.pk}/set", "/step/confirmed"):
        assert owner.post(path + address, {"remove": "1"}).status_code == 404, address
    assert foreign.number not in text(owner, f"{_ORDERS}?customer={foreign.customer_id}")
    stranger = other_scene.customer("Yabancı")
    stranger.writes("Merhaba")
    assert owner.get(f"{stranger.path}/orders").status_code == 404
    own = make_order(scene.firm, lines=[])
    product = make_product(other_scene.firm)
    assert owner.post(f"{path_of(own)}/add", {"product": str(product.pk)}).status_code == 404


def test_list_order_and_panel_cost_the_same_for_few_and_many(scene: Scene, owner: Client) -> None:
    writer = scene.customer("Elif Tan")
    writer.writes("Merhaba")
    panel = f"{writer.path}/orders"
    owner.post(f"{panel}/customer")
    product = make_product(scene.firm)
    owner.post(f"{panel}/add", {"product": str(product.pk)})
    order = Order.objects.for_accounts([scene.firm.id]).get()
    paths = (_ORDERS, path_of(order), panel)
    few = [_queries(owner, path) for path in paths]
    for number in range(8):
        make_order(scene.firm, customer=order.customer)
        fields = {"name": f"Kalem {number}", "quantity": "1", "unit_price": "5", "vat_rate": "20"}
        owner.post(f"{path_of(order)}/lines/new", fields)
    assert [_queries(owner, path) for path in paths] == few


def _queries(client: Client, path: str) -> int:
    client.get(path, headers=_PART)
    with CaptureQueriesContext(connection) as caught:
        assert client.get(path, headers=_PART).status_code == 200
    return len(caught)


@pytest.mark.django_db(transaction=True)
def test_products_added_at_once_beside_a_conversation_are_one_draft(scene: Scene) -> None:
    product = make_product(scene.firm, price=Decimal(100), vat_rate=Decimal(10))
    writer = scene.customer("Elif Tan")
    writer.writes("Merhaba")
    clients = [signed_in(scene.firm.owner) for _ in range(4)]
    panel = f"{writer.path}/orders"
    clients[0].post(f"{panel}/customer")

    def add(client: Client) -> int:
        try:
            return client.post(f"{panel}/add", {"product": str(product.pk)}).status_code
        finally:
            connection.close()

    with ThreadPoolExecutor(len(clients)) as pool:
        assert list(pool.map(add, clients)) == [200] * 4

    order = Order.objects.for_accounts([scene.firm.id]).get()
    assert [item.quantity for item in order.items.all()] == [Decimal(4)]
    assert order.total == Decimal("440.00")
