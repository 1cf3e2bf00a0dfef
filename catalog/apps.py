from django.apps import AppConfig


class CatalogConfig(AppConfig):
    name = "catalog"

    def ready(self) -> None:
        from catalog.event_types import register_types
        from catalog.services.importing import ProductImporter
        from ticaret.tabular.ports import register_importer

        register_types()
        register_importer(ProductImporter())
