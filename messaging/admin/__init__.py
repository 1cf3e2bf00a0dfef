"""The back office of messaging: to look at, never past the services."""

from messaging.admin import contacts, inboxes, labels, sending, sessions, threads

__all__ = ["contacts", "inboxes", "labels", "sending", "sessions", "threads"]
