"""What can go wrong with the catalogue."""

from __future__ import annotations

from ticaret.errors import Conflict, DomainError, NotFound


class SkuTaken(Conflict):
    code = "catalog.sku_taken"
    message_tr = "Bu stok koduyla başka bir ürün var."
    message_en = "Another product has this SKU."


class OutOfStock(Conflict):
    code = "catalog.out_of_stock"
    message_tr = "Stok yeterli değil."
    message_en = "There is not enough stock."


class StockNotTracked(Conflict):
    code = "catalog.stock_not_tracked"
    message_tr = "Bu ürünün stoğu izlenmiyor. Önce ürüne bir stok miktarı verin."
    message_en = "The stock of this product is not tracked. Give the product a stock first."


class ProductNotFound(NotFound):
    code = "catalog.product_not_found"
    message_tr = "Ürün bu hesapta bulunamadı."
    message_en = "The product is not in this account."


class TooManyImages(Conflict):
    code = "catalog.too_many_images"
    message_tr = "Bir ürünün en çok 20 görseli olabilir."
    message_en = "A product has 20 images at most."


class OtherImages(DomainError):
    code = "catalog.other_images"
    message_tr = "Sıralama, ürünün bütün görsellerini birer kez saymalıdır."
    message_en = "The order must name each image of the product once."
