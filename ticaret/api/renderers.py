"""Answers as JSON, in their envelope."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

import orjson
from django.utils.functional import Promise
from rest_framework.renderers import BaseRenderer

_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME


def moment(value: datetime) -> str:
    """A time as the API writes it: `2019-08-24T14:15:22.123Z`."""
    return value.astimezone(UTC).replace(tzinfo=None).isoformat(timespec="milliseconds") + "Z"


def _plain(value: object) -> object:
    if isinstance(value, datetime):
        return moment(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return format(value, "f")
    if isinstance(value, Promise):
        return str(value)
    raise TypeError(f"{type(value).__name__} has no form in JSON")


def to_json(value: object) -> bytes:
    """`value` as JSON: times in UTC with milliseconds, days, decimals and UUIDs as strings."""
    return orjson.dumps(value, default=_plain, option=_OPTIONS)


class EnvelopeRenderer(BaseRenderer):
    """`{"status": true, "data": …}`, or `{"status": false, "error": …}` for an exception."""

    media_type = "application/json"
    format = "json"
    charset = None
    render_style = "binary"

    def render(
        self,
        data: Any,
        accepted_media_type: str | None = None,
        renderer_context: Mapping[str, Any] | None = None,
    ) -> bytes:
        response = (renderer_context or {}).get("response")
        if response is not None and response.exception:
            return to_json({"status": False, "error": data})
        return to_json({"status": True, "data": data})
