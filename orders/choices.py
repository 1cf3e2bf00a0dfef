"""Words for orders."""

from __future__ import annotations

from django.db.models import TextChoices


class OrderStatus(TextChoices):
    DRAFT = "draft", "Taslak"
    CONFIRMED = "confirmed", "Onaylandı"
    PREPARING = "preparing", "Hazırlanıyor"
    SHIPPED = "shipped", "Kargoda"
    DELIVERED = "delivered", "Teslim edildi"
    CANCELLED = "cancelled", "İptal edildi"
    RETURNED = "returned", "İade edildi"


class OrderSource(TextChoices):
    MANUAL = "manual", "Elle"
    AI = "ai", "Yapay zekâ önerisi"
    API = "api", "API"


class DiscountType(TextChoices):
    PERCENT = "percent", "Yüzde"
    AMOUNT = "amount", "Tutar"
