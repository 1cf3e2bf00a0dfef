from django.apps import AppConfig


class OrdersConfig(AppConfig):
    name = "orders"

    def ready(self) -> None:
        from crm.ports import register_merge_participant, register_timeline_source
        from orders.event_types import register_types
        from orders.services.merge_parts import CustomerOrders
        from orders.services.personal_data import OrdersData
        from orders.timeline import OrdersInTimeline
        from ticaret.privacy.ports import register_holder

        register_types()
        register_merge_participant(CustomerOrders())
        register_timeline_source(OrdersInTimeline())
        register_holder(OrdersData())
