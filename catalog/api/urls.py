from django.urls import path

from catalog.api.views.images import ImageViews
from catalog.api.views.imports import ColumnMappingViews, ExportViews, ImportViews
from catalog.api.views.products import ProductViews, StockViews

_products = "accounts/<uuid:account_id>/products"
_product = f"{_products}/<uuid:product_id>"
_import = f"{_products}/imports/<uuid:import_id>"

urlpatterns = [
    path(_products, ProductViews.as_view({"get": "list", "post": "create"})),
    path(f"{_products}/import", ImportViews.as_view({"post": "start"})),
    path(f"{_products}/imports", ImportViews.as_view({"get": "list"})),
    path(f"{_products}/imports/template", ImportViews.as_view({"get": "template"})),
    path(f"{_products}/imports/mappings", ColumnMappingViews.as_view({"get": "list"})),
    path(
        f"{_products}/imports/mappings/<uuid:mapping_id>",
        ColumnMappingViews.as_view({"delete": "destroy"}),
    ),
    path(_import, ImportViews.as_view({"get": "retrieve"})),
    path(f"{_import}/rows", ImportViews.as_view({"get": "rows"})),
    path(f"{_import}/errors-file", ImportViews.as_view({"get": "errors_file"})),
    path(f"{_import}/undo", ImportViews.as_view({"post": "undo"})),
    path(f"{_products}/export", ExportViews.as_view({"get": "retrieve"})),
    path(
        _product,
        ProductViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(
        f"{_product}/stock-movements",
        StockViews.as_view({"get": "list", "post": "create"}),
    ),
    path(f"{_product}/images", ImageViews.as_view({"post": "create"})),
    path(f"{_product}/images/order", ImageViews.as_view({"put": "reorder"})),
    path(
        f"{_product}/images/<uuid:image_id>",
        ImageViews.as_view({"patch": "update", "delete": "destroy"}),
    ),
]
