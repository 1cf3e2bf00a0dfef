"""Orders and products in a browser: written beside a conversation, changed on their page."""

from __future__ import annotations

from decimal import Decimal

import pytest
from playwright.sync_api import Page, Route, expect

from orders.models import Order
from tests.browser.test_console import PHONE
from tests.console.scenes import Scene
from tests.factories.catalog import make_product
from tests.factories.orders import make_order


@pytest.fixture
def zeytin(scene: Scene) -> None:
    make_product(scene.firm, name="Zeytin", unit="kg", price=Decimal(100), vat_rate=Decimal(10))


@pytest.mark.usefixtures("zeytin")
def test_an_order_is_written_beside_the_conversation(scene: Scene, page: Page) -> None:
    scene.customer("Elif Tan").writes("Bir kilo zeytin")
    page.reload()
    page.locator(".row").click()
    page.locator("[data-panel=orders]").click()
    panel = page.locator("#panel-body")
    panel.get_by_role("button", name="Müşteri olarak kaydet").click()
    panel.get_by_label("Ürün ara").press_sequentially("zeyt")
    panel.locator(".choices button").click()
    expect(panel.locator(".sums .total").last).to_have_text("₺110,00")
    panel.get_by_label("Zeytin miktarı").fill("2,5")
    panel.get_by_label("Zeytin miktarı").press("Enter")
    expect(panel.locator(".sums .total").last).to_have_text("₺275,00")
    panel.get_by_role("link", name="Onayla").click()
    page.get_by_role("dialog").get_by_role("button", name="Onayla").click()
    expect(page.locator("#toast")).to_have_text("Sipariş güncellendi.")
    [order] = Order.objects.for_accounts([scene.firm.id])
    assert (order.status, order.total) == ("confirmed", Decimal("275.00"))


@PHONE
@pytest.mark.usefixtures("zeytin")
def test_products_are_added_to_a_draft_on_a_phone(scene: Scene, page: Page) -> None:
    order = make_order(scene.firm, lines=[])
    page.goto(page.url.removesuffix("/console") + f"/console/orders/{order.pk}")
    page.get_by_role("link", name="Ürün ekle").click()
    page.get_by_role("dialog").get_by_label("Ürün ara").press_sequentially("zeyt")
    page.locator("dialog .choices button").click()
    page.get_by_role("button", name="Kapat").first.click()
    expect(page.locator("#order .sums .total").last).to_have_text("₺110,00")
    assert page.evaluate("document.documentElement.scrollWidth <= innerWidth")
    page.get_by_role("button", name="Zeytin kalemini çıkar").click()
    expect(page.locator("#order .sums .total").last).to_have_text("₺0,00")


@pytest.mark.usefixtures("zeytin")
def test_a_product_chosen_while_the_search_draws_its_list_anew_is_seen_in_the_order(
    scene: Scene, page: Page
) -> None:
    order = make_order(scene.firm, lines=[])
    page.goto(page.url.removesuffix("/console") + f"/console/orders/{order.pk}")
    page.get_by_role("link", name="Ürün ekle").click()
    held: list[Route] = []
    page.route("**/add", lambda route: held.append(route))
    page.locator("dialog .choices button").click()
    with page.expect_response("**/products?q=zeyt"):
        page.get_by_role("dialog").get_by_label("Ürün ara").fill("zeyt")
    page.get_by_role("button", name="Kapat").first.click()
    held[0].continue_()
    expect(page.locator("#order .sums .total").last).to_have_text("₺110,00")
