"""How imports are asked for and shown: what each app's views are made of."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from typing import Any, cast

from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext_lazy as _
from drf_spectacular.utils import extend_schema_field
from rest_framework import serializers

from ticaret.api.errors import speaks_english
from ticaret.api.naming import camel
from ticaret.api.serializers import InputSerializer, OutputSerializer, columns
from ticaret.jobs.api.serializers import JobOutput
from ticaret.tabular.choices import ImportMode, ImportState, RowVerdict

MAX_ROWS = 10_000
_DELIMITERS = (";", ",", "\t", "|")
_ENCODINGS = ("utf-8", "windows-1254")


@extend_schema_field({"type": "array", "items": {"type": "object", "additionalProperties": {}}})
class RowsField(serializers.Field[Any, Any, Any, Any]):
    """`[{field or title: cell}]`."""

    default_error_messages = {
        "not_a_list": _("Satırlardan oluşan bir liste beklenir."),
        "not_an_object": _("Hücrelerden oluşan bir nesne beklenir."),
        "too_many": _("Çok fazla satır var; dosya olarak gönderin."),
    }

    def to_internal_value(self, data: Any) -> list[Mapping[str, Any]]:
        if not isinstance(data, list):
            self.fail("not_a_list")
        if len(data) > MAX_ROWS:
            self.fail("too_many")
        if not all(isinstance(row, dict) for row in data):
            self.fail("not_an_object")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


@extend_schema_field({"type": "object", "additionalProperties": {"type": "string"}})
class MappingField(serializers.Field[Any, Any, Any, Any]):
    """`{title: field}`; in a form the same as JSON text."""

    default_error_messages = {
        "not_an_object": _("Başlıklardan ve alanlardan oluşan bir nesne beklenir.")
    }

    def to_internal_value(self, data: Any) -> dict[str, str]:
        if isinstance(data, str):
            try:
                data = json.loads(data)
            except (ValueError, RecursionError):
                self.fail("not_an_object")
        if not isinstance(data, dict) or not all(isinstance(x, str) for x in data.values()):
            self.fail("not_an_object")
        if len(data) > 200 or any("\x00" in x or not x.isprintable() for x in data):
            self.fail("not_an_object")
        return data

    def to_representation(self, value: Any) -> Any:
        return value


class UploadField(serializers.FileField):
    """A file of a form; what it is says its content."""

    def to_internal_value(self, data: Any) -> UploadedFile[bytes]:
        return cast("UploadedFile[bytes]", super().to_internal_value(data))


class ImportInput(InputSerializer):
    """`rows` as JSON, or a form (`multipart/form-data`) with `file`; never both."""

    rows = RowsField(required=False)
    file = UploadField(required=False, allow_empty_file=True)
    mapping = MappingField(required=False)
    mode = serializers.ChoiceField(choices=ImportMode.choices, default=ImportMode.GOOD_ROWS_ONLY)
    dry_run = serializers.BooleanField(default=False)
    encoding = serializers.ChoiceField(choices=_ENCODINGS, required=False)
    delimiter = serializers.ChoiceField(choices=_DELIMITERS, required=False)
    sheet = serializers.CharField(required=False, max_length=255)


def start_arguments(body: Mapping[str, Any]) -> dict[str, Any]:
    """A validated ImportInput as the keywords of `services.starting.start`."""
    given = dict(body)
    uploaded: UploadedFile[bytes] | None = given.pop("file", None)
    if uploaded is not None:
        given["content"] = uploaded.read()
        given["filename"] = uploaded.name or ""
    return given


class ImportOutput(OutputSerializer):
    """`mapping` is `[{column, field}]` of the columns that were recognised; counts are rows."""

    id = serializers.UUIDField()
    account_id = serializers.UUIDField()
    job_id = serializers.UUIDField(allow_null=True)
    kind = serializers.CharField()
    state = serializers.ChoiceField(choices=ImportState.choices)
    mode = serializers.ChoiceField(choices=ImportMode.choices)
    dry_run = serializers.BooleanField()
    filename = serializers.CharField()
    format = serializers.CharField()
    encoding = serializers.CharField()
    delimiter = serializers.CharField()
    sheet = serializers.CharField()
    sheets = serializers.JSONField()
    header_row = serializers.IntegerField()
    mapping = serializers.JSONField()
    ignored_columns = serializers.JSONField()
    total_rows = serializers.IntegerField(allow_null=True)
    created_rows = serializers.IntegerField()
    updated_rows = serializers.IntegerField()
    unchanged_rows = serializers.IntegerField()
    failed_rows = serializers.IntegerField()
    undone_rows = serializers.IntegerField()
    kept_rows = serializers.IntegerField()
    error_code = serializers.CharField()
    error = serializers.CharField(source="error_tr")
    requested_by = serializers.CharField()
    created_at = serializers.DateTimeField()
    finished_at = serializers.DateTimeField(allow_null=True)
    undone_at = serializers.DateTimeField(allow_null=True)
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    @columns("mapping", "header")
    def convert_mapping(mapping: Mapping[str, str], header: Sequence[str]) -> list[dict[str, str]]:
        return [
            {"column": header[int(index)], "field": camel(field)}
            for index, field in sorted(mapping.items(), key=lambda pair: int(pair[0]))
        ]

    @staticmethod
    @columns("error_tr", "error_en")
    def convert_error(tr: str, en: str) -> str:
        return en if speaks_english() else tr


class ImportStartedOutput(OutputSerializer):
    """`import` is where the counts and, later, the rows in error are found."""

    job = JobOutput()

    def get_fields(self) -> dict[str, Any]:
        return {**super().get_fields(), "import": ImportOutput()}


class RowFaultOutput(OutputSerializer):
    column = serializers.CharField()
    field = serializers.CharField()
    value = serializers.CharField()
    code = serializers.CharField()
    message = serializers.CharField()


class ImportRowOutput(OutputSerializer):
    """`number` is that of the row in the file, `errors` why it was refused."""

    id = serializers.UUIDField()
    number = serializers.IntegerField()
    verdict = serializers.ChoiceField(choices=RowVerdict.choices)
    cells = serializers.JSONField()

    def get_fields(self) -> dict[str, Any]:
        # `errors` is a property of every serializer, so this one key is added here.
        return {**super().get_fields(), "errors": RowFaultOutput(many=True, source="faults")}

    @staticmethod
    @columns("faults")
    def convert_errors(faults: Sequence[Mapping[str, str]]) -> list[dict[str, str]]:
        language = "en" if speaks_english() else "tr"
        return [
            {
                **{name: fault[name] for name in ("column", "field", "value", "code")},
                "message": fault[language],
            }
            for fault in faults
        ]


class RowFilters(InputSerializer):
    verdict = serializers.ChoiceField(choices=RowVerdict.choices, default="", allow_blank=True)


class ColumnMappingOutput(OutputSerializer):
    id = serializers.UUIDField()
    column = serializers.CharField(source="title")
    field = serializers.CharField(allow_blank=True)
    created_at = serializers.DateTimeField()
    entity_version = serializers.DateTimeField(source="updated_at")

    @staticmethod
    def convert_field(field: str) -> str:
        return camel(field)
