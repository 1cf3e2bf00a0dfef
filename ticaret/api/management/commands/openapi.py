"""`openapi`: write the OpenAPI document of the code into `tests/contracts/openapi.yaml`."""

from __future__ import annotations

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand
from drf_spectacular.generators import SchemaGenerator
from drf_spectacular.renderers import OpenApiYamlRenderer


def document() -> bytes:
    """The OpenAPI document as YAML."""
    schema = SchemaGenerator().get_schema(request=None, public=True)  # type: ignore[no-untyped-call]
    return bytes(OpenApiYamlRenderer().render(schema, renderer_context={}))  # type: ignore[no-untyped-call]


class Command(BaseCommand):
    help = __doc__ or ""

    def handle(self, *args: Any, **options: Any) -> None:
        target = settings.BASE_DIR / "tests" / "contracts" / "openapi.yaml"
        target.write_bytes(document())
        self.stdout.write(f"wrote {target}")
