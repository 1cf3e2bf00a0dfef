"""The back office of messaging: to look at, never past the services."""

from messaging.admin import contacts, inboxes, sending, threads

__all__ = ["contacts", "inboxes", "sending", "threads"]
