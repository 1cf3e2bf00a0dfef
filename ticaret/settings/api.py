"""REST framework, JWT and the OpenAPI document."""

from __future__ import annotations

from datetime import timedelta

from ticaret.settings import env

REST_FRAMEWORK = {
    "DEFAULT_AUTHENTICATION_CLASSES": [
        "ticaret.api.authentication.Jwt",
        "ticaret.api.authentication.ApiKey",
        "ticaret.api.authentication.ConsoleSession",
    ],
    "DEFAULT_PERMISSION_CLASSES": ["ticaret.api.permissions.DeclaredRole"],
    "DEFAULT_RENDERER_CLASSES": ["ticaret.api.renderers.EnvelopeRenderer"],
    "DEFAULT_PARSER_CLASSES": ["ticaret.api.parsers.StrictJson"],
    "DEFAULT_CONTENT_NEGOTIATION_CLASS": "ticaret.api.negotiation.FirstRenderer",
    "DEFAULT_THROTTLE_CLASSES": ["ticaret.api.throttles.PerCaller"],
    "EXCEPTION_HANDLER": "ticaret.api.errors.answer",
    "DEFAULT_SCHEMA_CLASS": "ticaret.api.schema.OperationSchema",
    "UNAUTHENTICATED_USER": None,
}

# Threads per web process that answer requests; streams need none.
WEB_THREADS = env.integer("WEB_THREADS", 10, low=1)
# Threads per web process that fetch the next piece of a file for all who read files.
BODY_THREADS = env.integer("BODY_THREADS", 8, low=1)

# After this time an open event stream asks again whether its caller may still listen.
STREAM_REAUTHORISE_SECONDS = env.integer("STREAM_REAUTHORISE_SECONDS", 45, low=1, high=60)

# Requests per minute; a bucket holds one minute's worth.
THROTTLE_PER_CALLER = 1200
THROTTLE_PER_ADDRESS_ANONYMOUS = 120

# Proxies of our own in front of the web process; only they are believed about addresses.
TRUSTED_PROXY_COUNT = env.integer("TRUSTED_PROXY_COUNT", 0, high=10)

API_BODY_LIMIT = 1024 * 1024
# Of an upload: a file of 25 MiB and the form around it.
API_UPLOAD_LIMIT = 25 * 1024 * 1024 + 64 * 1024
# Bodies are bounded in front of Django; this lets it read an upload for `Idempotency-Key`.
DATA_UPLOAD_MAX_MEMORY_SIZE = API_UPLOAD_LIMIT
IDEMPOTENCY_KEY_LIFE = timedelta(hours=24)

SIMPLE_JWT = {
    "ACCESS_TOKEN_LIFETIME": timedelta(minutes=5),
    "REFRESH_TOKEN_LIFETIME": timedelta(days=14),
    "ALGORITHM": "HS256",
    "ISSUER": "ticaret",
    "AUDIENCE": "ticaret-api",
    "USER_ID_CLAIM": "sub",
}

SPECTACULAR_SETTINGS = {
    "TITLE": "Ticaret API",
    "VERSION": "1.0.0",
    "OAS_VERSION": "3.1.0",
    "POSTPROCESSING_HOOKS": [
        "drf_spectacular.hooks.postprocess_schema_enums",
        "ticaret.api.plain.add_plain_operations",
        "ticaret.webhooks.api.document.add_webhooks",
    ],
    "CAMELIZE_NAMES": True,
    "ENUM_NAME_OVERRIDES": {
        "Channel": "messaging.choices.Channel",
        "MetaChannel": "meta_channels.api.serializers.META_CHANNEL_CHOICES",
        "InstagramChannel": "meta_channels.api.serializers.INSTAGRAM_CHANNEL_CHOICES",
        "InboxStatus": "messaging.choices.InboxStatus",
        "TemplateStatus": "meta_channels.choices.TemplateStatus",
        "MetaConnectionState": "meta_channels.choices.ConnectionState",
        "ThreadStatus": "messaging.choices.ConversationStatus",
        "MessageStatus": "messaging.choices.MessageStatus",
        "MessageType": "messaging.choices.MessageType",
        "Direction": "messaging.choices.Direction",
        "ChatType": "messaging.choices.ChatType",
        "CustomerKind": "crm.choices.CustomerKind",
        "CustomerStatus": "crm.choices.CustomerStatus",
        "ContactStatus": "crm.choices.ContactStatus",
        "PersonStatus": "crm.choices.PersonStatus",
        "PhoneType": "crm.choices.PhoneType",
        "MergeKind": "crm.choices.MergeKind",
        "MergeState": "crm.choices.MergeState",
        "PostKind": "meta_channels.choices.PostKind",
        "PostActionKind": "meta_channels.choices.ActionKind",
        "PostActionState": "meta_channels.choices.ActionState",
        "CommentStatus": "meta_channels.choices.CommentStatus",
        "PublicationKind": "meta_channels.choices.PublicationKind",
        "PublicationState": "meta_channels.choices.PublicationState",
        "PublicationItemState": "meta_channels.choices.ItemState",
        "PublishedMediaKind": "meta_channels.choices.MediaKind",
        "MatchHow": "crm.choices.MatchHow",
        "AssignmentKind": "crm.choices.AssignmentKind",
        "AssignmentHow": "crm.choices.AssignmentHow",
        "AssignmentAction": "crm.choices.AssignmentAction",
        "AssignmentMode": "crm.choices.AssignmentMode",
        "ImportMode": "ticaret.tabular.choices.ImportMode",
        "SourceType": "crm.choices.SourceType",
        "TaskStatus": "crm.choices.TaskStatus",
        "TaskPriority": "crm.choices.TaskPriority",
        "Verdict": "ticaret.ingress.choices.Verdict",
        "Currency": "catalog.columns.CURRENCY_CODES",
        "AnalysisState": "ai_assist.choices.AnalysisState",
        "AnalysisReason": "ai_assist.choices.Reason",
        "AnalysisIntent": "ai_assist.choices.Intent",
        "AnalysisLanguage": "ai_assist.choices.Language",
        "Sentiment": "ai_assist.choices.Sentiment",
        "Urgency": "ai_assist.choices.Urgency",
        "FeedbackVerdict": "ai_assist.choices.Verdict",
        "PauseReason": "ai_assist.choices.PauseReason",
        "LineFlag": "ai_assist.choices.LineFlag",
        "WaSessionStatus": "messaging.choices.WaSessionStatus",
        "JobState": "ticaret.jobs.choices.JobState",
        "ProductStatus": "catalog.choices.ProductStatus",
        "StockReason": "catalog.choices.StockReason",
        "ImportState": "ticaret.tabular.choices.ImportState",
        "RowVerdict": "ticaret.tabular.choices.RowVerdict",
        "OrderStatus": "orders.choices.OrderStatus",
        "OrderSource": "orders.choices.OrderSource",
        "DiscountType": "orders.choices.DiscountType",
        "WebhookStatus": "ticaret.webhooks.choices.EndpointStatus",
        "WebhookDeliveryState": "ticaret.webhooks.choices.DeliveryState",
    },
    "SERVE_INCLUDE_SCHEMA": False,
    "SWAGGER_UI_DIST": "SIDECAR",
    "SWAGGER_UI_FAVICON_HREF": "SIDECAR",
    "REDOC_DIST": "SIDECAR",
    "SERVE_AUTHENTICATION": [],
    "SERVE_PERMISSIONS": [],
}
