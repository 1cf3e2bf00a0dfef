"""Products through the API."""

from __future__ import annotations

from decimal import Decimal
from typing import Any

import pytest

from catalog.models import Product
from tests.factories.accounts import Firm
from tests.factories.catalog import make_product
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db

_SALCA = {
    "sku": "SLC-830",
    "name": "Domates Salçası 830 g",
    "category": "Salça",
    "brand": "Deniz",
    "barcode": "8690123456786",
    "price": "89.9",
    "vatRate": "1",
    "stock": "120",
    "attributes": {"Net ağırlık": "830 g", "Organik": True},
}


def _path(firm: Firm, *more: object) -> str:
    return "/".join(["", "accounts", str(firm.id), "products", *map(str, more)])


def test_a_product_is_kept_as_it_was_sent_with_what_was_left_out(api: Api, firm: Firm) -> None:
    us = api.as_owner(firm)

    made = us.post(_path(firm), _SALCA)
    shown = us.get(_path(firm, made.data["id"])).data

    assert (made.status, made.data) == (201, shown)
    assert shown == {
        **{name: made.data[name] for name in ("id", "accountId", "createdAt", "entityVersion")},
        **_SALCA,
        "price": "89.90",
        "currency": "TRY",
        "vatRate": "1.00",
        "stock": "120.000",
        "unit": "adet",
        "status": "active",
        "description": "",
        "images": [],
    }
    event = OutboxEvent.objects.unscoped().get(type="product.created")
    assert event.payload["sku"] == "SLC-830"
    moved = us.get(_path(firm, made.data["id"], "stock-movements")).data["rows"]
    assert [(row["delta"], row["balance"], row["reason"]) for row in moved] == [
        ("120.000", "120.000", "initial")
    ]


def test_a_sku_is_taken_once_in_an_account_and_free_again_after_deletion(
    api: Api, firm: Firm, other_firm: Firm
) -> None:
    us = api.as_owner(firm)
    first = us.post(_path(firm), _SALCA).data["id"]
    second = make_product(firm, sku="BAŞKA")

    assert us.post(_path(firm), _SALCA).code == "catalog.sku_taken"
    assert us.patch(_path(firm, second.pk), {"sku": "SLC-830"}).code == "catalog.sku_taken"
    assert api.as_owner(other_firm).post(_path(other_firm), _SALCA).status == 201
    assert Product.objects.for_accounts([firm.id]).count() == 2

    assert us.delete(_path(firm, first)).data == {"id": first, "deleted": True}
    assert us.get(_path(firm, first)).status == 404
    assert us.post(_path(firm), _SALCA).status == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("sku", ""),
        ("sku", "x" * 65),
        ("name", None),
        ("price", "-1"),
        ("price", "1.234"),
        ("price", "1e30"),
        ("price", "NaN"),
        ("vatRate", "101"),
        ("stock", "-0.001"),
        ("currency", "XXQ"),
        ("status", "sold"),
        ("attributes", ["a"]),
        ("attributes", {"a": {"b": 1}}),
        ("attributes", {"a" * 65: "b"}),
        ("images", [{"url": "javascript:alert(1)"}]),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(
    api: Api, firm: Firm, field: str, value: Any
) -> None:
    answer = api.as_owner(firm).post(_path(firm), {**_SALCA, field: value})

    assert answer.status == 400
    assert all(name.startswith(field) for name in answer.fields)
    assert not Product.objects.for_accounts([firm.id]).exists()


def test_a_change_is_written_down_with_before_and_after(api: Api, firm: Firm) -> None:
    product = make_product(firm, name="Eski")
    us = api.as_owner(firm)
    version = us.get(_path(firm, product.pk)).data["entityVersion"]

    stale = us.patch(
        _path(firm, product.pk), {"name": "Geç"}, If_Match='"2020-01-01T00:00:00.000Z"'
    )
    changed = us.patch(
        _path(firm, product.pk), {"name": "Yeni", "stock": "7"}, If_Match=f'"{version}"'
    ).data

    assert stale.status == 412
    assert (changed["name"], changed["stock"]) == ("Yeni", "7.000")
    assert changed["entityVersion"] > version
    entry = AuditEntry.objects.for_accounts([firm.id]).get(action="product.updated")
    assert entry.changes == {"name": ["Eski", "Yeni"], "stock": ["10.000", "7.000"]}
    moved = us.get(_path(firm, product.pk, "stock-movements")).data["rows"][0]
    assert (moved["delta"], moved["reason"]) == ("-3.000", "correction")


@pytest.mark.parametrize(
    "q", ["ŞEHRİYE", "sehriye", "şehriye arpa", "ARP-", "8690000000017", "nuh"]
)
def test_a_product_is_found_in_turkish_by_name_sku_barcode_and_brand(
    api: Api, firm: Firm, q: str
) -> None:
    make_product(firm, sku="PRN-1", name="Pirinç")
    make_product(firm, sku="ARP-1", name="Arpa Şehriye", barcode="8690000000017", brand="Nuh")

    rows = api.as_owner(firm).get(_path(firm), {"q": q}).data["rows"]

    assert [row["sku"] for row in rows] == ["ARP-1"]


def test_products_are_filtered_and_sorted(api: Api, firm: Firm) -> None:
    make_product(firm, sku="A", price=Decimal(10), stock=Decimal(0), category="Salça")
    make_product(firm, sku="B", price=Decimal(20), stock=Decimal(5), status="passive")
    make_product(firm, sku="C", price=Decimal(30), stock=None)
    us = api.as_owner(firm)

    def skus(**query: str) -> list[str]:
        return [row["sku"] for row in us.get(_path(firm), {"sort": "sku", **query}).data["rows"]]

    assert skus() == ["A", "B", "C"]
    assert skus(sort="-price") == ["C", "B", "A"]
    assert skus(sort="stock") == ["A", "B", "C"]
    assert skus(minPrice="15", maxPrice="25") == ["B"]
    assert skus(inStock="true") == ["B", "C"]
    assert skus(inStock="false") == ["A"]
    assert skus(category="Salça") == ["A"]
    assert skus(status="passive") == ["B"]
    assert us.get(_path(firm), {"minPrice": "x"}).fields == {"minPrice": "invalid"}


def test_images_keep_their_order_and_one_is_primary(api: Api, firm: Firm) -> None:
    product = make_product(firm)
    us = api.as_owner(firm)
    path = _path(firm, product.pk, "images")

    def shown() -> list[tuple[str, int, bool]]:
        images = us.get(_path(firm, product.pk)).data["images"]
        return [(image["alt"], image["position"], image["isPrimary"]) for image in images]

    ids = {}
    for alt in "abc":
        body = {"url": f"https://resim.example.com/{alt}.jpg", "alt": alt, "width": 800}
        ids[alt] = us.post(path, body).data["id"]
    assert shown() == [("a", 0, True), ("b", 1, False), ("c", 2, False)]

    us.patch(f"{path}/{ids['c']}", {"isPrimary": True, "position": 0})
    assert shown() == [("c", 0, True), ("a", 1, False), ("b", 2, False)]

    us.delete(f"{path}/{ids['c']}")
    assert shown() == [("a", 0, True), ("b", 1, False)]

    us.put(f"{path}/order", {"imageIds": [ids["b"], ids["a"]]})
    assert shown() == [("b", 0, False), ("a", 1, True)]
    assert us.put(f"{path}/order", {"imageIds": [ids["a"]]}).code == "catalog.other_images"
    assert us.post(path, {"url": "http://127.0.0.1/x.png"}).fields == {"url": "blocked_address"}
    assert shown() == [("b", 0, False), ("a", 1, True)]
