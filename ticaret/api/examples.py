"""Examples for the OpenAPI document, made from the declared fields."""

from __future__ import annotations

from typing import Any

from rest_framework import serializers

ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
TIME = "2026-03-14T09:26:53.589Z"

# The first class that fits decides, so the narrower ones come first.
_BY_CLASS: tuple[tuple[type[Any], Any], ...] = (
    (serializers.UUIDField, ID),
    (serializers.DateTimeField, TIME),
    (serializers.DateField, "2026-03-14"),
    (serializers.EmailField, "ayse@ornek.com.tr"),
    (serializers.URLField, "https://ornek.com.tr/dosya"),
    (serializers.BooleanField, True),
    (serializers.IntegerField, 1),
    (serializers.FloatField, 1.0),
    (serializers.DecimalField, "149.90"),
    (serializers.DictField, {}),
    (serializers.JSONField, {}),
)
_BY_NAME = {
    "limit": 20,
    "nextCursor": None,
    "allowedIps": ["203.0.113.0/24"],
    "accessToken": "eyJhbGciOiJIUzI1NiJ9…",
    "currency": "TRY",
    "defaultCurrency": "TRY",
    "displayName": "Ayşe Yılmaz",
    "firstName": "Ayşe",
    "lastName": "Yılmaz",
    "locale": "tr",
    "name": "Örnek",
    "password": "Guclu-Parola-2026",
    "phone": "+905321234567",
    "phoneNumber": "+905321234567",
    "slug": "ornek-ticaret",
    "text": "Merhaba, siparişim ne zaman gelir?",
    "timeZone": "Europe/Istanbul",
    "title": "Örnek Ticaret A.Ş.",
}


def example_of(serializer: Any) -> Any:
    """A value that `serializer` (an instance, or a list of one) could show or accept."""
    if isinstance(serializer, serializers.ListSerializer):
        return [example_of(serializer.child)]
    return {name: _value(name, field) for name, field in serializer.fields.items()}


def _value(name: str, field: Any) -> Any:
    if isinstance(field, serializers.BaseSerializer):
        return example_of(field)
    if name in _BY_NAME:
        return _BY_NAME[name]
    if isinstance(field, serializers.ListField):
        return [_value("", field.child)]
    if isinstance(field, serializers.ChoiceField):
        return next(iter(field.choices), "")
    return next((value for kind, value in _BY_CLASS if isinstance(field, kind)), "metin")
