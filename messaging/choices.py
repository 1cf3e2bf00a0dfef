"""The words of messaging: channels, kinds and states, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class Channel(TextChoices):
    PROVIDER_WHATSAPP = "provider_whatsapp", "WhatsApp (gateway)"
    FACEBOOK_PAGE = "facebook_page", "Messenger"
    INSTAGRAM_BUSINESS = "instagram_business", "Instagram"
    WHATSAPP_BUSINESS = "whatsapp_business", "WhatsApp Cloud"
    INSTAGRAM_LOGIN = "instagram_login", "Instagram Login"


class InboxStatus(TextChoices):
    ACTIVE = "active", "Active"
    NEEDS_RECONNECT = "needs_reconnect", "Needs reconnect"
    DISABLED = "disabled", "Disabled"


class ContactKind(TextChoices):
    PERSON = "person", "Person"
    GROUP = "group", "Group"


class ConversationStatus(TextChoices):
    OPEN = "open", "Open"
    SNOOZED = "snoozed", "Snoozed"
    CLOSED = "closed", "Closed"


class Direction(TextChoices):
    INBOUND = "inbound", "Inbound"
    OUTBOUND = "outbound", "Outbound"


class MessageType(TextChoices):
    TEXT = "text", "Text"
    IMAGE = "image", "Image"
    VIDEO = "video", "Video"
    AUDIO = "audio", "Audio"
    FILE = "file", "File"
    STICKER = "sticker", "Sticker"
    LOCATION = "location", "Location"
    CONTACTS = "contacts", "Contacts"
    POSTBACK = "postback", "Postback"
    INTERACTIVE = "interactive", "Interactive answer"
    ORDER = "order", "Order"
    TEMPLATE = "template", "Template"
    SHARE = "share", "Share"
    STORY_MENTION = "story_mention", "Story mention"
    STORY_REPLY = "story_reply", "Story reply"
    SYSTEM = "system", "System"
    UNSUPPORTED = "unsupported", "Unsupported"


class MessageStatus(TextChoices):
    """Outbound: queued → sending → sent → delivered → read → played, or failed, or unknown.

    Inbound messages are `received`.
    """

    RECEIVED = "received", "Received"
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    UNKNOWN = "unknown", "Unknown"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    DELIVERED = "delivered", "Delivered"
    READ = "read", "Read"
    PLAYED = "played", "Played"


class AttachmentState(TextChoices):
    """`remote`: nothing of ours to keep. `pending` → `ready` or `failed` for what is fetched."""

    REMOTE = "remote", "Remote"
    PENDING = "pending", "Pending"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class DispatchState(TextChoices):
    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    DONE = "done", "Done"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
