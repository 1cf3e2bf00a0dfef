from django.apps import AppConfig


class MetaChannelsConfig(AppConfig):
    name = "meta_channels"

    def ready(self) -> None:
        from meta_channels import adapters, event_types
        from meta_channels.api.webhook import document_webhook
        from meta_channels.selectors.publications import oldest_due_publication
        from meta_channels.services import webhooks
        from ticaret.ingress.ports import register_provider
        from ticaret.readiness import register_queue

        adapters.register()
        register_provider(webhooks.provider())
        document_webhook()
        event_types.register_types()
        register_queue("publications", oldest_due_publication)
