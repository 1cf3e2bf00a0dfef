"""Examples for the OpenAPI document, made from the declared fields."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from rest_framework import serializers

ID = "0198f2a4-7c3e-7d41-9a65-3b1f0c9d2e87"
TIME = "2026-03-14T09:26:53.589Z"

# The first class that fits decides, so the narrower ones come first.
_BY_CLASS: tuple[tuple[type[Any], Callable[[Any], Any]], ...] = (
    (serializers.BaseSerializer, lambda field: example_of(field)),
    (serializers.UUIDField, lambda field: ID),
    (serializers.DateTimeField, lambda field: TIME),
    (serializers.DateField, lambda field: "2026-03-14"),
    (serializers.EmailField, lambda field: "ayse@ornek.com.tr"),
    (serializers.URLField, lambda field: "https://ornek.com.tr/dosya"),
    (serializers.ChoiceField, lambda field: next(iter(field.choices), "")),
    (serializers.BooleanField, lambda field: True),
    (serializers.IntegerField, lambda field: 1),
    (serializers.FloatField, lambda field: 1.0),
    (serializers.DecimalField, lambda field: "149.90"),
    (serializers.ListField, lambda field: [_value("", field.child)]),
    (serializers.DictField, lambda field: {}),
    (serializers.JSONField, lambda field: {}),
)
_BY_NAME = {
    "accessToken": "eyJhbGciOiJIUzI1NiJ9…",
    "currency": "TRY",
    "defaultCurrency": "TRY",
    "displayName": "Ayşe Yılmaz",
    "firstName": "Ayşe",
    "lastName": "Yılmaz",
    "locale": "tr",
    "name": "Örnek",
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
    if name in _BY_NAME:
        return _BY_NAME[name]
    for kind, make in _BY_CLASS:
        if isinstance(field, kind):
            return make(field)
    return "metin"
