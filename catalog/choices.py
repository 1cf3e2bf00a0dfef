"""Words for the catalogue."""

from __future__ import annotations

from django.db.models import TextChoices


class ProductStatus(TextChoices):
    ACTIVE = "active", "Satışta"
    PASSIVE = "passive", "Satışta değil"
    ARCHIVED = "archived", "Arşivde"


class StockReason(TextChoices):
    INITIAL = "initial", "İlk stok"
    PURCHASE = "purchase", "Mal girişi"
    COUNT = "count", "Sayım"
    CORRECTION = "correction", "Düzeltme"
    DAMAGE = "damage", "Fire"
    RETURN = "return", "İade"
    RESERVATION = "reservation", "Siparişe ayrıldı"
    RELEASE = "release", "Siparişten geri döndü"
    IMPORT = "import", "İçe aktarım"
    IMPORT_UNDONE = "import_undone", "İçe aktarım geri alındı"


# What people may say themselves; the others are said by what happened.
SPOKEN_REASONS = (
    StockReason.PURCHASE,
    StockReason.COUNT,
    StockReason.CORRECTION,
    StockReason.DAMAGE,
    StockReason.RETURN,
)
