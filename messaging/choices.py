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


class ChatType(TextChoices):
    """What a WhatsApp chat is with."""

    DIRECT = "direct", "Direct"
    GROUP = "group", "Group"
    CHANNEL = "channel", "Channel"
    STATUS = "status", "Status"


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
    POLL = "poll", "Poll"
    LIST = "list", "List"
    BUTTONS = "buttons", "Buttons"
    EVENT = "event", "Event"
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


class ActionKind(TextChoices):
    """What can be done in a conversation besides sending a message.

    `typing`, `recording` and `paused` are told to the partner at once or not at all;
    `forward` is a message of its own; the others are rows, kept in order.
    """

    REACT = "react", "React"
    EDIT = "edit", "Edit"
    DELETE = "delete", "Delete for everyone"
    STAR = "star", "Star"
    UNSTAR = "unstar", "Unstar"
    PIN = "pin", "Pin"
    UNPIN = "unpin", "Unpin"
    ARCHIVE = "archive", "Archive"
    UNARCHIVE = "unarchive", "Unarchive"
    MARK_READ = "mark_read", "Mark read"
    MARK_UNREAD = "mark_unread", "Mark unread"
    FORWARD = "forward", "Forward"
    TYPING = "typing", "Typing"
    RECORDING = "recording", "Recording"
    PAUSED = "paused", "Paused"


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


class LabelDeed(TextChoices):
    """What was done with a label: to itself, or to a conversation or message."""

    CREATED = "created", "Created"
    UPDATED = "updated", "Updated"
    DELETED = "deleted", "Deleted"
    ADDED = "added", "Added"
    REMOVED = "removed", "Removed"


class WaSessionStatus(TextChoices):
    """`pairing`: a confirmation on the phone is awaited. `degraded`: says working, but is silent.

    Only in `working` do sends leave.
    """

    STARTING = "starting", "Starting"
    SCAN_QR = "scan_qr", "Waits for a scan"
    PAIRING = "pairing", "Pairing"
    WORKING = "working", "Working"
    DEGRADED = "degraded", "Degraded"
    STOPPED = "stopped", "Stopped"
    FAILED = "failed", "Failed"
    LOGGED_OUT = "logged_out", "Logged out"


class SessionCommand(TextChoices):
    """What the gateway still has to be told about a session; empty when nothing."""

    NONE = "", "Nothing"
    CREATE = "create", "Create"
    RESTART = "restart", "Restart"
    LOGOUT = "logout", "Log out"
    REMOVE = "remove", "Remove"


class StateSource(TextChoices):
    """Who saw or caused a state of a session."""

    USER = "user", "User"
    GATEWAY = "gateway", "Gateway"
    HEALTH = "health", "Health check"


class SharePermission(TextChoices):
    """`reply` includes `read`, `manage` includes both."""

    READ = "read", "Read"
    REPLY = "reply", "Reply"
    MANAGE = "manage", "Manage"
