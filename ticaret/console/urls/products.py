from __future__ import annotations

from django.urls import path

from ticaret.console.views import product_imports, products

_PRODUCT = "/products/<uuid:product_id>"
_IMPORT = "/products/imports/<uuid:import_id>"

urlpatterns = [
    path("/products", products.page, name="products"),
    path("/products/new", products.edit, name="new-product"),
    path("/products/export", products.export, name="export-products"),
    path("/products/imports", product_imports.index, name="product-imports"),
    path("/products/imports/start", product_imports.start, name="start-product-import"),
    path("/products/imports/template", product_imports.template, name="product-import-template"),
    path(_IMPORT, product_imports.show, name="product-import"),
    path(f"{_IMPORT}/run", product_imports.run, name="run-product-import"),
    path(f"{_IMPORT}/undo", product_imports.undo, name="undo-product-import"),
    path(f"{_IMPORT}/errors", product_imports.errors_file, name="product-import-errors"),
    path(_PRODUCT, products.product, name="product"),
    path(f"{_PRODUCT}/edit", products.edit, name="edit-product"),
    path(f"{_PRODUCT}/delete", products.delete, name="delete-product"),
    path(f"{_PRODUCT}/stock", products.adjust, name="adjust-stock"),
    path(f"{_PRODUCT}/images", products.add_image, name="add-product-image"),
    path(f"{_PRODUCT}/images/<uuid:image_id>", products.act_on_image, name="act-product-image"),
]
