"""`openapi`: write the OpenAPI document of the code into the files that `GET /schema` answers."""

from __future__ import annotations

from typing import Any

import yaml
from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer

from ticaret.api.docs import DOCUMENT, DOCUMENT_AS_JSON
from ticaret.api.renderers import to_json


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
        rendered = OpenApiYamlRenderer().render(schema, renderer_context={})  # type: ignore[no-untyped-call]
        DOCUMENT.write_bytes(rendered)
        # From the YAML, so that both say the same.
        DOCUMENT_AS_JSON.write_bytes(to_json(yaml.load(rendered, yaml.CSafeLoader)))
        self.stdout.write(f"wrote {DOCUMENT} and {DOCUMENT_AS_JSON.name}")
