"""The page of orders."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from tests.bench.bare_page import Cursor

_OURS = "sale.account_id = %s AND sale.deleted_at IS NULL"
_ROWS = f"""
    SELECT sale.id, sale.account_id, number, sale.customer_id, customer.title,
        customer.short_name, sale.contact_id, contact.display_name, sale.status,
        status_changed_at, sale.source, currency, chat_id, message_id, ai_analysis_id,
        shipping_address, billing_address, sale.notes, internal_notes, discount_type,
        discount_value, item_count, subtotal, line_discounts, order_discount, net, vat, total,
        vat_shares, confirmation_message_id, confirmation_queued_at, created_by_label,
        sale.created_at, sale.updated_at
    FROM orders_order AS sale JOIN crm_customer AS customer ON customer.id = sale.customer_id
    LEFT JOIN crm_contact AS contact ON contact.id = sale.contact_id
    WHERE {_OURS} ORDER BY sale.created_at DESC, sale.id DESC LIMIT 21
"""
_TOTAL = f"SELECT count(*) FROM orders_order AS sale WHERE {_OURS}"
_ADDRESS = {
    "name": "name", "company": "company", "phone": "phone", "email": "email", "line1": "line1",
    "line2": "line2", "district": "district", "city": "city", "postal_code": "postalCode",
    "country": "country", "tax_office": "taxOffice", "tax_number": "taxNumber",
}  # fmt: skip
_NEXT = {
    "draft": ["confirmed", "cancelled"],
    "confirmed": ["preparing", "cancelled"],
    "preparing": ["shipped", "cancelled"],
    "shipped": ["delivered", "returned"],
    "delivered": ["returned"],
}


def orders(cursor: Cursor, account_id: UUID, q: str) -> tuple[list[Any], int]:
    found = cursor.execute(_ROWS, [account_id]).fetchall()[:20]
    total = (cursor.execute(_TOTAL, [account_id]).fetchone() or (0,))[0]
    return [_order(*row) for row in found], total


def _order(
    id: Any, account: Any, number: str, customer: Any, title: str, short: str, contact: Any,
    contact_name: str, status: str, changed: Any, source: str, currency: str, chat: Any,
    message: Any, analysis: Any, shipping: Any, billing: Any, notes: str, internal: str,
    discount: str, discount_value: Any, items: int, subtotal: Any, line_discounts: Any,
    order_discount: Any, net: Any, vat: Any, total: Any, shares: Any, confirmation: Any,
    queued: Any, by: str, created: Any, updated: Any,
) -> dict[str, Any]:  # fmt: skip
    return {
        "id": id, "accountId": account, "number": number, "customerId": customer,
        "customer": {"id": customer, "title": title, "shortName": short},
        "contact": {"id": contact, "displayName": contact_name} if contact else None,
        "status": status, "statusChangedAt": changed, "nextStatuses": _NEXT.get(status, []),
        "source": source, "currency": currency, "chatId": chat, "messageId": message,
        "aiAnalysisId": analysis, "shippingAddress": _address(shipping),
        "billingAddress": _address(billing), "notes": notes, "internalNotes": internal,
        "discount": {"type": discount, "value": discount_value} if discount else None,
        "itemCount": items,
        "totals": {
            "subtotal": subtotal, "lineDiscounts": line_discounts, "orderDiscount": order_discount,
            "net": net, "vat": vat, "total": total,
        },
        "vatShares": shares, "confirmationMessageId": confirmation,
        "confirmationQueuedAt": queued, "createdByLabel": by, "createdAt": created,
        "updatedAt": updated, "entityVersion": updated,
    }  # fmt: skip


def _address(stored: dict[str, str]) -> dict[str, str] | None:
    return {shown: stored.get(name, "") for name, shown in _ADDRESS.items()} if stored else None
