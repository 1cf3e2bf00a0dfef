from django.apps import AppConfig


class MetaChannelsConfig(AppConfig):
    name = "meta_channels"

    def ready(self) -> None:
        from meta_channels import adapters
        from meta_channels.api.webhook import document_webhook
        from meta_channels.services import webhooks
        from ticaret.ingress.ports import register_provider

        adapters.register()
        register_provider(webhooks.provider())
        document_webhook()
