"""Orders through the API: made, priced, changed, deleted, found."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal
from typing import Any
from uuid import uuid4

import pytest
from django.utils import timezone

from crm.models import Customer
from orders.models import Order, OrderCounter, OrderItem
from tests.factories.accounts import Firm
from tests.factories.catalog import make_product
from tests.factories.chats import make_chat
from tests.factories.crm import make_contact, make_customer
from tests.factories.orders import bring_to, line, make_order
from tests.support.client import Api
from ticaret.audit.models import AuditEntry
from ticaret.events.models import OutboxEvent

pytestmark = pytest.mark.django_db


@pytest.fixture
def us(api: Api, firm: Firm) -> Api:
    return api.as_owner(firm)


@pytest.fixture
def customer(firm: Firm) -> Customer:
    return make_customer(
        firm, title="Yıldız Market", city="İstanbul", tax_office="Kadıköy", tax_number="4540536920"
    )


def _path(firm: Firm, *more: object) -> str:
    return "/".join(["", "accounts", str(firm.id), "orders", *map(str, more)])


def _of(firm: Firm, customer: Customer) -> str:
    return f"/accounts/{firm.id}/crm/customers/{customer.pk}/orders"


def _events(firm: Firm) -> list[str]:
    rows = OutboxEvent.objects.for_accounts([firm.id]).filter(type__startswith="order.")
    return list(rows.order_by("id").values_list("type", flat=True))


def _nothing(firm: Firm) -> bool:
    """Whether no order was made and no number taken."""
    return not (
        Order.objects.for_accounts([firm.id]).exists()
        or OrderCounter.objects.for_accounts([firm.id]).exists()
        or _events(firm)
    )


def test_an_order_copies_the_facts_of_its_products_and_adds_up(
    us: Api, firm: Firm, customer: Customer
) -> None:
    product = make_product(
        firm, sku="SLC-1", name="Salça", price=Decimal("89.90"), vat_rate=Decimal(1), unit="koli"
    )
    body = {
        "items": [
            {
                "productId": str(product.pk),
                "quantity": "3",
                "discount": {"type": "percent", "value": "10"},
            },
            {"name": "Nakliye", "quantity": "1.5", "unitPrice": "33.33"},
        ],
        "discount": {"type": "amount", "value": "12.34"},
        "shippingAddress": {"name": "Ayşe", "line1": "Moda Cd. 12", "postalCode": "34710"},
        "notes": "Sabah",
    }

    made = us.post(_of(firm, customer), body)
    shown = us.get(_path(firm, made.data["id"])).data
    product.name = "Başka"
    product.save()

    assert (made.status, made.data) == (201, shown)
    assert shown["number"] == f"{timezone.localdate().year}-000001"
    assert (shown["status"], shown["source"], shown["currency"]) == ("draft", "manual", "TRY")
    first, second = shown["items"]
    # 3 × 89.90 = 269.70, less 10 % = 242.73; 1.5 × 33.33 = 49.995 → 50.00; base 292.73.
    assert (first["sku"], first["name"], first["unit"], first["vatRate"]) == (
        "SLC-1",
        "Salça",
        "koli",
        "1.00",
    )
    assert (first["gross"], first["discountAmount"], first["orderDiscount"]) == (
        "269.70",
        "26.97",
        "10.23",
    )
    assert (first["net"], first["vat"], first["lineTotal"]) == ("232.50", "2.33", "234.83")
    assert (second["quantity"], second["gross"], second["orderDiscount"]) == (
        "1.500",
        "50.00",
        "2.11",
    )
    assert (second["net"], second["vat"], second["lineTotal"]) == ("47.89", "9.58", "57.47")
    assert shown["totals"] == {
        "subtotal": "319.70",
        "lineDiscounts": "26.97",
        "orderDiscount": "12.34",
        "net": "280.39",
        "vat": "11.91",
        "total": "292.30",
    }
    assert shown["vatShares"] == [
        {"rate": "1.00", "net": "232.50", "vat": "2.33"},
        {"rate": "20.00", "net": "47.89", "vat": "9.58"},
    ]
    assert shown["customer"] == {
        "id": str(customer.pk),
        "title": "Yıldız Market",
        "shortName": "",
    }
    assert shown["billingAddress"]["taxNumber"] == "4540536920"
    assert shown["shippingAddress"]["postalCode"] == "34710"
    assert us.get(_path(firm, made.data["id"])).data["items"][0]["name"] == "Salça"
    assert _events(firm) == ["order.created"]


def test_an_order_made_with_a_key_comes_from_the_api(
    api: Api, firm: Firm, customer: Customer
) -> None:
    made = api.as_api_account(firm).post(_of(firm, customer)).data

    assert (made["source"], made["items"], made["totals"]["total"]) == ("api", [], "0.00")


def test_an_order_keeps_the_chat_and_the_message_that_it_came_from(
    us: Api, firm: Firm, other_firm: Firm, customer: Customer
) -> None:
    chat, other = make_chat(firm), make_chat(firm)
    theirs = make_chat(other_firm)

    made = us.post(_of(firm, customer), {"messageId": str(chat.last_message_id)}).data
    assert (made["chatId"], made["messageId"]) == (str(chat.pk), str(chat.last_message_id))
    found = us.get(_path(firm), {"chatId": str(chat.pk)}).data["rows"]
    assert [row["id"] for row in found] == [made["id"]]

    for body, code in (
        ({"chatId": str(theirs.pk)}, "messaging.conversation_not_found"),
        ({"messageId": str(theirs.last_message_id)}, "messaging.message_not_found"),
        (
            {"chatId": str(other.pk), "messageId": str(chat.last_message_id)},
            "messaging.message_not_found",
        ),
    ):
        refused = us.post(_of(firm, customer), body)
        assert (refused.status, refused.code) == (404, code)
    assert Order.objects.for_accounts([firm.id]).count() == 1


def test_a_key_of_one_inbox_cannot_name_a_chat_of_another(
    api: Api, firm: Firm, customer: Customer
) -> None:
    seen, unseen = make_chat(firm), make_chat(firm)
    limited = api.as_api_account(firm, inbox_ids=[seen.inbox_id])

    assert limited.post(_of(firm, customer), {"chatId": str(seen.pk)}).status == 201
    assert limited.post(_of(firm, customer), {"chatId": str(unseen.pk)}).status == 404


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({"items": [{"name": "A", "quantity": "0", "unitPrice": "1"}]}, "items.0.quantity"),
        ({"items": [{"name": "A", "quantity": "1.0001", "unitPrice": "1"}]}, "items.0.quantity"),
        ({"items": [{"name": "A", "quantity": "NaN", "unitPrice": "1"}]}, "items.0.quantity"),
        ({"items": [{"name": "A", "quantity": "1"}]}, "items.0.unitPrice"),
        ({"items": [{"quantity": "1", "unitPrice": "1"}]}, "items.0.name"),
        ({"items": [{"name": "A", "quantity": "1", "unitPrice": "-1"}]}, "items.0.unitPrice"),
        (
            {"items": [{"name": "A", "quantity": "1", "unitPrice": "1", "vatRate": "100.01"}]},
            "items.0.vatRate",
        ),
        (
            {"items": [{"name": "A", "quantity": "99999999999", "unitPrice": "999999999999"}]},
            "items.0.quantity",
        ),
        (
            {
                "items": [
                    {
                        "name": "A",
                        "quantity": "1",
                        "unitPrice": "5",
                        "discount": {"type": "amount", "value": "5.01"},
                    }
                ]
            },
            "items.0.discount",
        ),
        (
            {
                "items": [{"name": "A", "quantity": "1", "unitPrice": "5"}],
                "discount": {"type": "amount", "value": "5.01"},
            },
            "discount",
        ),
        ({"discount": {"type": "percent", "value": "101"}}, "discount.value"),
        ({"discount": "5"}, "discount"),
        ({"items": "x"}, "items"),
        ({"items": [7]}, "items.0"),
        ({"notes": "a\u0000b"}, "notes"),
        ({"shippingAddress": []}, "shippingAddress"),
        ({"contactId": "x"}, "contactId"),
    ],
)
def test_a_wrong_field_is_named_and_nothing_is_made(
    us: Api, firm: Firm, customer: Customer, body: dict[str, Any], field: str
) -> None:
    answer = us.post(_of(firm, customer), body)

    assert answer.status == 400, answer.envelope
    assert all(name.startswith(field) for name in answer.fields), answer.fields
    assert answer.fields
    assert _nothing(firm)


def test_what_is_not_ours_is_not_found_and_nothing_is_made(
    us: Api, firm: Firm, other_firm: Firm, customer: Customer
) -> None:
    theirs, their_customer = make_product(other_firm), make_customer(other_firm)
    contact = make_contact(firm)  # of another customer of ours

    for path, body, code in (
        (_of(firm, their_customer), {}, "crm.customer_not_found"),
        (
            _of(firm, customer),
            {"items": [{"productId": str(theirs.pk), "quantity": "1"}]},
            "catalog.product_not_found",
        ),
        (_of(firm, customer), {"contactId": str(contact.pk)}, "crm.contact_not_found"),
    ):
        answer = us.post(path, body)
        assert (answer.status, answer.code) == (404, code)
    assert _nothing(firm)


def test_a_product_in_another_currency_needs_a_price_in_the_accounts(
    us: Api, firm: Firm, customer: Customer
) -> None:
    item = {"productId": str(make_product(firm, currency="EUR").pk), "quantity": "1"}

    refused = us.post(_of(firm, customer), {"items": [item]})
    made = us.post(_of(firm, customer), {"items": [{**item, "unitPrice": "4000"}]})

    assert (refused.status, refused.code) == (400, "orders.other_currency")
    assert made.data["totals"]["net"] == "4000.00"
    assert made.data["number"].endswith("-000001")


def test_lines_of_a_draft_come_change_and_go_and_the_order_is_priced_anew(
    us: Api, firm: Firm
) -> None:
    order = make_order(firm, line(), discount={"type": "percent", "value": Decimal("10.00")})
    version = us.get(_path(firm, order.pk)).data["entityVersion"]
    items = _path(firm, order.pk, "items")

    added = us.post(items, {"name": "Kargo", "quantity": "1", "unitPrice": "50", "vatRate": "20"})
    assert added.status == 201
    assert [item["position"] for item in added.data["items"]] == [0, 1]
    assert added.data["totals"]["total"] == "270.00"
    assert added.data["entityVersion"] > version
    item_id = added.data["items"][0]["id"]

    stale = us.patch(f"{items}/{item_id}", {"quantity": "5"}, If_Match=f'"{version}"')
    assert stale.status == 412
    changed = us.patch(f"{items}/{item_id}", {"quantity": "5", "note": "acele"}).data
    assert changed["totals"]["total"] == "594.00"
    assert changed["items"][0]["quantity"] == "5.000"

    gone = us.delete(f"{items}/{item_id}").data
    assert (gone["id"], gone["deleted"], gone["order"]["totals"]["total"]) == (
        item_id,
        True,
        "54.00",
    )
    assert us.delete(f"{items}/{item_id}").code == "orders.item_not_found"
    assert us.get(_path(firm, order.pk)).data == gone["order"]
    assert _events(firm) == [
        "order.created",
        "order.item_added",
        "order.item_updated",
        "order.item_removed",
    ]
    entry = AuditEntry.objects.for_accounts([firm.id]).get(action="order.item_updated")
    assert entry.changes["quantity"] == ["2.000", "5.000"]


def test_a_refused_new_line_is_named_by_its_place_in_the_order(us: Api, firm: Firm) -> None:
    order = make_order(firm, line(), line())
    items = _path(firm, order.pk, "items")

    unknown = us.post(items, {"productId": str(uuid4()), "quantity": "1"})
    incomplete = us.post(items, {"quantity": "1", "name": "Kargo"})

    assert unknown.fields == {"items.2.productId": "catalog.product_not_found"}
    assert incomplete.fields == {"items.2.unitPrice": "orders.line_incomplete"}
    assert OrderItem.objects.for_accounts([firm.id]).count() == 2


def test_an_order_is_found_by_the_contact_it_was_given_later(
    us: Api, firm: Firm, customer: Customer
) -> None:
    made = us.post(_of(firm, customer), {}).data
    contact = make_contact(firm, customer=customer, display_name="Işıl Çınar")

    changed = us.patch(_path(firm, made["id"]), {"contactId": str(contact.pk)})

    assert changed.data["totals"] == made["totals"]
    found = us.get(f"{_path(firm)}?q=isil")
    assert [row["id"] for row in found.data["rows"]] == [made["id"]]


def test_a_discount_larger_than_what_is_left_is_refused_and_the_line_stays(
    us: Api, firm: Firm
) -> None:
    order = make_order(
        firm, line(), line(), discount={"type": "amount", "value": Decimal("300.00")}
    )
    item = order.items.order_by("position").first()
    assert item is not None

    refused = us.delete(_path(firm, order.pk, "items", item.pk))

    assert (refused.status, refused.code) == (400, "orders.discount_too_large")
    assert OrderItem.objects.for_accounts([firm.id]).count() == 2
    assert us.get(_path(firm, order.pk)).data["totals"]["orderDiscount"] == "300.00"


def test_what_may_be_changed_depends_on_the_state(us: Api, firm: Firm) -> None:
    order = make_order(firm)
    path = _path(firm, order.pk)
    assert us.patch(path, {"discount": {"type": "percent", "value": "50"}}).data["totals"][
        "total"
    ] == ("120.00")

    bring_to(firm, order, "confirmed")
    money = us.patch(path, {"discount": None, "notes": "x"})
    assert (money.status, money.code) == (409, "orders.state_forbids_edit")
    assert "discount" in money.error["message"]
    new = us.post(f"{path}/items", {"name": "A", "quantity": "1", "unitPrice": "1"})
    assert (new.status, new.code) == (409, "orders.state_forbids_edit")
    sent = us.patch(path, {"notes": "Kapıya", "shippingAddress": {"city": "İzmir"}}).data
    assert (sent["notes"], sent["shippingAddress"]["city"]) == ("Kapıya", "İzmir")

    for step in ("preparing", "shipped"):
        us.post(f"{path}/status", {"status": step})
    assert us.patch(path, {"shippingAddress": None}).code == "orders.state_forbids_edit"
    assert us.patch(path, {"notes": "Kapıya"}).status == 200  # what it already says
    assert us.patch(path, {"internalNotes": "aradı"}).data["internalNotes"] == "aradı"
    shown = us.get(path).data
    assert (shown["shippingAddress"]["city"], shown["totals"]["total"]) == ("İzmir", "120.00")


def test_a_change_is_written_down_with_before_and_after(us: Api, firm: Firm) -> None:
    order = make_order(firm, notes="Eski")
    path = _path(firm, order.pk)
    version = us.get(path).data["entityVersion"]

    us.patch(path, {"notes": "Yeni"}, If_Match=f'"{version}"')
    stale = us.patch(path, {"notes": "Geç"}, If_Match=f'"{version}"')

    assert (stale.status, us.get(path).data["notes"]) == (412, "Yeni")
    entry = AuditEntry.objects.for_accounts([firm.id]).get(action="order.updated")
    assert entry.changes == {"notes": ["Eski", "Yeni"]}
    event = OutboxEvent.objects.for_accounts([firm.id]).latest("id")
    assert (event.type, event.payload["changed"]) == ("order.updated", ["notes"])
    assert "Yeni" not in str(event.payload)


def test_a_deleted_order_is_gone_and_its_number_is_not_given_again(us: Api, firm: Firm) -> None:
    draft, confirmed = make_order(firm), bring_to(firm, make_order(firm), "confirmed")

    refused = us.delete(_path(firm, confirmed.pk))
    assert (refused.status, refused.code) == (409, "orders.state_forbids_deletion")
    assert us.delete(_path(firm, draft.pk)).data == {"id": str(draft.pk), "deleted": True}
    assert us.get(_path(firm, draft.pk)).status == 404
    assert us.patch(_path(firm, draft.pk), {"notes": "x"}).code == "orders.order_not_found"
    assert [row["id"] for row in us.get(_path(firm)).data["rows"]] == [str(confirmed.pk)]
    assert make_order(firm).sequence == 3


def test_an_analysis_makes_one_order_until_that_is_deleted(us: Api, firm: Firm) -> None:
    from orders.errors import AnalysisHasOrder

    analysis = uuid4()
    first = make_order(firm, source="ai", ai_analysis_id=analysis)

    with pytest.raises(AnalysisHasOrder):
        make_order(firm, source="ai", ai_analysis_id=analysis)
    us.delete(_path(firm, first.pk))
    second = make_order(firm, source="ai", ai_analysis_id=analysis)

    assert (first.sequence, second.sequence) == (1, 2)  # the refused one took no number
    shown = us.get(_path(firm, second.pk)).data
    assert (shown["source"], shown["aiAnalysisId"]) == ("ai", str(analysis))


def test_orders_are_found_filtered_sorted_and_summed(us: Api, firm: Firm) -> None:
    market = make_customer(firm, title="Işık Market")
    contact = make_contact(firm, market, first_name="Şükrü", last_name="Öz")
    one = make_order(firm, line(name="Ezine peyniri"), customer=market, contact_id=contact.pk)
    two = bring_to(firm, make_order(firm, line(unit_price=Decimal("7.50"))), "confirmed")
    three = make_order(firm, line(), line(), source="ai")
    Order.objects.unscoped().filter(pk=one.pk).update(
        created_at=timezone.now() - timedelta(days=40)
    )

    def found(**query: Any) -> list[str]:
        rows = us.get(_path(firm), query).data["rows"]
        return [row["number"][-1] for row in rows]

    assert found() == ["3", "2", "1"]
    assert found(sort="total") == ["2", "1", "3"]
    assert found(sort="-number") == ["3", "2", "1"]
    assert found(status="confirmed") == ["2"]
    assert found(status="draft, confirmed") == ["3", "2", "1"]
    assert found(source="ai") == ["3"]
    assert found(customerId=str(market.pk)) == ["1"]
    month_ago = (timezone.now() - timedelta(days=30)).isoformat()
    assert found(**{"from": month_ago}) == ["3", "2"]
    assert found(to=month_ago) == ["1"]
    for q in ("IŞIK", "isik market", "sükrü", "EZİNE", one.number, "000001"):
        assert found(q=q) == ["1"], q
    assert us.get(_path(firm), {"status": "sold"}).fields == {"status": "invalid_choice"}
    assert [row["id"] for row in us.get(_of(firm, market)).data["rows"]] == [str(one.pk)]

    summary = us.get(_path(firm, "summary")).data
    assert (summary["count"], summary["sums"][0]["total"]) == (3, "738.00")
    states = {row["status"]: row for row in summary["states"]}
    assert len(states) == 7
    assert states["draft"] == {
        "status": "draft",
        "count": 2,
        "sums": [
            {"currency": "TRY", "count": 2, "net": "600.00", "vat": "120.00", "total": "720.00"}
        ],
    }
    assert (states["confirmed"]["count"], states["cancelled"]["sums"]) == (1, [])
    assert us.get(_path(firm, "summary"), {"source": "ai"}).data["count"] == 1
    assert two.pk != three.pk


def test_orders_are_exported_as_they_are_filtered(us: Api, firm: Firm) -> None:
    make_order(firm, customer=make_customer(firm, title="=Kötü"), notes="sabah; erken")
    make_order(firm, source="ai")

    rows = us.get(_path(firm, "export"), {"source": "manual", "separator": "semicolon"}).data
    english = us.get(_path(firm, "export"), Accept_Language="en").data

    header, first = rows.lstrip("\ufeff").splitlines()
    assert header.startswith("Sipariş no;Tarih;Durum;Kaynak;Müşteri")
    assert ";Taslak;Elle;'=Kötü;" in first
    assert ';200,00;40,00;240,00;TRY;"sabah; erken"' in first
    assert len(english.splitlines()) == 3
    assert ",draft,manual," in english
    assert us.get(_path(firm, "export"), {"format": "xlsx"}).status == 200


def test_the_number_is_written_as_the_account_says(us: Api, firm: Firm) -> None:
    path = _path(firm, "settings")
    year = timezone.localdate().year
    first = make_order(firm)

    assert us.get(path).data["numberFormat"] == "{year}-{number:6}"
    for wrong in ("", "{number}-A", "{year}{number}", "7{number}", "{number:99}", "{x}-{number}"):
        assert us.patch(path, {"numberFormat": wrong}).status == 400, wrong
    changed = us.patch(path, {"numberFormat": "SİP/{year}/{number:4}"}).data
    second = make_order(firm)

    assert changed["numberFormat"] == "SİP/{year}/{number:4}"
    assert (first.number, second.number) == (f"{year}-000001", f"SİP/{year}/0002")
    stale = us.patch(path, {"numberFormat": "{number}"}, If_Match='"2020-01-01T00:00:00.000Z"')
    assert stale.status == 412
