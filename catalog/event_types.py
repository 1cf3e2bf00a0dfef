"""The events of this app, with their meaning and an example."""

from __future__ import annotations

from catalog import events
from ticaret.events.catalogue import register_event_type

_ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
_PRODUCT = {
    "productId": _ID,
    "sku": "SLC-830",
    "name": "Domates salçası 830 g",
    "status": "active",
    "price": "89.90",
    "currency": "TRY",
    "stock": "120.000",
}


def register_types() -> None:
    """Put the events of this app into the catalogue."""
    register_event_type(
        events.PRODUCT_CREATED,
        tr="Bir ürün eklendi.",
        en="A product was added.",
        example=_PRODUCT,
    )
    register_event_type(
        events.PRODUCT_UPDATED,
        tr="Bir ürün ya da görselleri değişti; `changed` değişen alanlardır.",
        en="A product or its images changed; `changed` are the fields.",
        example={**_PRODUCT, "changed": ["price"]},
    )
    register_event_type(
        events.PRODUCT_DELETED,
        tr="Bir ürün silindi.",
        en="A product was deleted.",
        example=_PRODUCT,
    )
    register_event_type(
        events.PRODUCT_STOCK_CHANGED,
        tr="Bir ürünün stoğu değişti.",
        en="The stock of a product changed.",
        example={**_PRODUCT, "delta": "-2.000", "reason": "reservation", "reference": "S-1042"},
    )
    register_event_type(
        events.PRODUCTS_IMPORTED,
        tr="Bir içe aktarım ya da geri alınması en çok iki bin ürünü değiştirdi.",
        en="An import, or its undoing, changed up to two thousand products.",
        example={"importId": _ID, "created": [_ID], "updated": [], "deleted": []},
    )
