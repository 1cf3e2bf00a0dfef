from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from crm.ports import register_merge_participant
        from crm.selectors.timeline_sources import ROWS
        from orders.event_types import register_types
        from orders.services.merge_parts import CustomerOrders
        from orders.services.personal_data import OrdersData
        from orders.timeline import order_steps
        from ticaret.privacy.ports import register_holder

        register_types()
        register_merge_participant(CustomerOrders())
        ROWS.add([order_steps()])
        register_holder(OrdersData())
