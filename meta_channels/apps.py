from django.apps import AppConfig


class MetaChannelsConfig(AppConfig):
    name = "meta_channels"

    def ready(self) -> None:
        from meta_channels import adapters, event_types
        from meta_channels.api.leaving import document_leaving
        from meta_channels.api.oauth import document_callbacks
        from meta_channels.api.webhook import document_webhook
        from meta_channels.ports import register_sync_part
        from meta_channels.selectors.comments import oldest_due_action
        from meta_channels.selectors.publications import oldest_due_publication
        from meta_channels.services import connecting, sync, webhooks
        from meta_channels.services.personal_data import MetaData
        from meta_channels.services.post_sync import PostSync
        from meta_channels.services.template_sync import TemplateSync
        from meta_channels.services.thread_sync import ThreadSync
        from ticaret.ingress.ports import register_provider
        from ticaret.jobs.ports import register_job
        from ticaret.privacy.ports import register_holder
        from ticaret.readiness import register_queue

        adapters.register()
        register_provider(webhooks.provider())
        document_webhook()
        register_queue("publications", oldest_due_publication)
        register_queue("post_actions", oldest_due_action)
        document_callbacks()
        document_leaving()
        event_types.register_types()
        register_sync_part(ThreadSync())
        register_sync_part(TemplateSync())
        register_sync_part(PostSync())
        register_holder(MetaData())
        register_job(connecting.CONNECT, connecting.step, fetch=connecting.fetch)
        register_job(sync.SYNC, sync.step, fetch=sync.fetch, given_up=sync.given_up)
