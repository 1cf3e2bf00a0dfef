"""`openapi`: write the OpenAPI document of the code into the file that `GET /schema` answers."""

from __future__ import annotations

from typing import Any

from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from ticaret.api.docs import DOCUMENT


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        rendered = OpenApiYamlRenderer().render(schema, renderer_context={})  # type: ignore[no-untyped-call]
        DOCUMENT.write_bytes(rendered)
        self.stdout.write(f"wrote {DOCUMENT}")
