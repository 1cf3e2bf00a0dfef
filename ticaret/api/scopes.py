"""What an API account can be limited to: `<resource>:read` and `<resource>:write`."""

from __future__ import annotations

RESOURCES = (
    "accounts",
    "ai",
    "audit",
    "catalog",
    "contacts",
    "crm",
    "events",
    "inboxes",
    "jobs",
    "labels",
    "messages",
    "orders",
    "posts",
    "privacy",
    "webhooks",
)
SCOPES = frozenset(f"{resource}:{deed}" for resource in RESOURCES for deed in ("read", "write"))
