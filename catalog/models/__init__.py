from catalog.models.product import Product, ProductImage
from catalog.models.stock import StockMovement

__all__ = ["Product", "ProductImage", "StockMovement"]
