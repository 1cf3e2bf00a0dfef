from orders.models.history import OrderStatusChange
from orders.models.order import Order, OrderItem
from orders.models.settings import OrderCounter, OrderSettings

__all__ = ["Order", "OrderCounter", "OrderItem", "OrderSettings", "OrderStatusChange"]
