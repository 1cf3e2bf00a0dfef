"""The words of Meta's channels, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class PostKind(TextChoices):
    """`status`, `link`, `photo`, `video` are of Pages; the others of Instagram."""

    STATUS = "status", "Status"
    LINK = "link", "Link"
    PHOTO = "photo", "Photo"
    VIDEO = "video", "Video"
    IMAGE = "image", "Image"
    CAROUSEL = "carousel", "Carousel"
    REEL = "reel", "Reel"
    STORY = "story", "Story"
    OTHER = "other", "Other"


class CommentStatus(TextChoices):
    """Where the work on a comment stands."""

    OPEN = "open", "Open"
    DONE = "done", "Done"


class ActionKind(TextChoices):
    """What can be done at Meta with a post or a comment."""

    COMMENT = "comment", "Comment"
    REPLY = "reply", "Reply"
    PRIVATE_REPLY = "private_reply", "Private reply"
    HIDE = "hide", "Hide"
    UNHIDE = "unhide", "Unhide"
    LIKE = "like", "Like"
    UNLIKE = "unlike", "Unlike"
    DELETE = "delete", "Delete"
    DELETE_POST = "delete_post", "Delete post"


WRITING_ACTIONS = (ActionKind.COMMENT, ActionKind.REPLY, ActionKind.PRIVATE_REPLY)


class ActionState(TextChoices):
    """`unknown`: it may have happened; it is looked up and never simply repeated."""

    QUEUED = "queued", "Queued"
    SENDING = "sending", "Sending"
    SENT = "sent", "Sent"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"


class PublicationKind(TextChoices):
    TEXT = "text", "Text"
    LINK = "link", "Link"
    PHOTOS = "photos", "Photos"
    VIDEO = "video", "Video"
    IMAGE = "image", "Image"
    CAROUSEL = "carousel", "Carousel"
    REEL = "reel", "Reel"
    STORY = "story", "Story"


class PublicationState(TextChoices):
    """draft → checked → uploading → processing → ready → publishing → published.

    `checked` waits for its time. `handed_over`: Meta itself publishes it at its time.
    `unknown`: it may be out; it is looked up before anything is tried again.
    """

    DRAFT = "draft", "Draft"
    CHECKED = "checked", "Checked"
    UPLOADING = "uploading", "Uploading"
    PROCESSING = "processing", "Processing"
    READY = "ready", "Ready"
    PUBLISHING = "publishing", "Publishing"
    HANDED_OVER = "handed_over", "Handed over"
    RESCHEDULING = "rescheduling", "Rescheduling"
    CANCELLING = "cancelling", "Cancelling"
    PUBLISHED = "published", "Published"
    FAILED = "failed", "Failed"
    UNKNOWN = "unknown", "Unknown"
    CANCELLED = "cancelled", "Cancelled"


# Where a worker has something to do. `publishing` is left by the end of a call or its lease.
WORKING_STATES = (
    PublicationState.DRAFT,
    PublicationState.CHECKED,
    PublicationState.UPLOADING,
    PublicationState.PROCESSING,
    PublicationState.READY,
    PublicationState.HANDED_OVER,
    PublicationState.RESCHEDULING,
    PublicationState.CANCELLING,
    PublicationState.UNKNOWN,
)


class ItemState(TextChoices):
    PENDING = "pending", "Pending"
    CHECKED = "checked", "Checked"
    PROCESSING = "processing", "Processing"
    READY = "ready", "Ready"
    FAILED = "failed", "Failed"


class MediaKind(TextChoices):
    IMAGE = "image", "Image"
    VIDEO = "video", "Video"


class Flow(TextChoices):
    """Which of Meta's two logins gave an access."""

    FACEBOOK = "facebook", "Facebook Login"
    INSTAGRAM = "instagram", "Instagram Login"


class ConnectionState(TextChoices):
    """`choosing` → `connecting` → `connected`; `revoked` when the person took the consent back."""

    CHOOSING = "choosing", "Choosing"
    CONNECTING = "connecting", "Connecting"
    CONNECTED = "connected", "Connected"
    REVOKED = "revoked", "Revoked"


class NoticeKind(TextChoices):
    """What the people of an account are told about an asset by mail."""

    EXPIRING = "expiring", "Access ends soon"
    LOST = "lost", "Access lost"


class DeletionState(TextChoices):
    RECEIVED = "received", "Received"
    DONE = "done", "Done"


class CommentHandling(TextChoices):
    """What becomes of comments: taken in as work, or left alone."""

    INBOX = "inbox", "As work"
    IGNORE = "ignore", "Left alone"


class TemplateStatus(TextChoices):
    APPROVED = "APPROVED", "Approved"
    PENDING = "PENDING", "Pending"
    REJECTED = "REJECTED", "Rejected"
    PAUSED = "PAUSED", "Paused"
    DISABLED = "DISABLED", "Disabled"
    IN_APPEAL = "IN_APPEAL", "In appeal"
    PENDING_DELETION = "PENDING_DELETION", "Pending deletion"
    DELETED = "DELETED", "Deleted"
    LIMIT_EXCEEDED = "LIMIT_EXCEEDED", "Limit exceeded"
    ARCHIVED = "ARCHIVED", "Archived"
