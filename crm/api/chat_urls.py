"""The paths of everything about chats: identities, assignments, inbox links, notes."""

from __future__ import annotations

from typing import Any

from django.urls import URLPattern, path

from crm.api.views.assignments import (
    AssignmentAuditViews,
    AssignmentRuleViews,
    ChatAssignmentViews,
    MessageAssignmentViews,
)
from crm.api.views.chats import ConversationNoteViews, ConversationSettingsViews, TimelineViews
from crm.api.views.identities import CustomerLinkViews, IdentityViews
from crm.api.views.inbox_links import CustomerInboxViews, InboxLinkViews

_chat = "chats/<uuid:chat_id>"
_assignments = "assignments"
_row: dict[str, Any] = {"get": "retrieve", "put": "update", "delete": "destroy"}

chat_urlpatterns: list[URLPattern] = [
    path("identities", IdentityViews.as_view({"get": "list", "post": "create"})),
    path("identities/unmatched", IdentityViews.as_view({"get": "unmatched"})),
    path(
        "identities/<uuid:identity_id>",
        IdentityViews.as_view({"get": "retrieve", "patch": "update", "delete": "destroy"}),
    ),
    path(
        "identities/<uuid:identity_id>/suggestions",
        IdentityViews.as_view({"get": "suggestions"}),
    ),
    path(f"{_chat}/customer-link", CustomerLinkViews.as_view({**_row, "post": "create"})),
    path(f"{_chat}/notes", ConversationNoteViews.as_view({"get": "list", "post": "create"})),
    path(
        f"{_chat}/notes/<uuid:note_id>",
        ConversationNoteViews.as_view({"patch": "update", "delete": "destroy"}),
    ),
    path(f"{_assignments}/audit", AssignmentAuditViews.as_view({"get": "list"})),
    path(f"{_assignments}/chats/bulk-assign", ChatAssignmentViews.as_view({"post": "assign_many"})),
    path(
        f"{_assignments}/chats/bulk-unassign",
        ChatAssignmentViews.as_view({"post": "unassign_many"}),
    ),
    path(f"{_assignments}/chats/<uuid:chat_id>", ChatAssignmentViews.as_view(_row)),
    path(
        f"{_assignments}/messages/bulk-assign",
        MessageAssignmentViews.as_view({"post": "assign_many"}),
    ),
    path(
        f"{_assignments}/messages/bulk-unassign",
        MessageAssignmentViews.as_view({"post": "unassign_many"}),
    ),
    path(f"{_assignments}/messages/<uuid:message_id>", MessageAssignmentViews.as_view(_row)),
    path("assignment-rules", AssignmentRuleViews.as_view({"get": "list", "put": "replace"})),
    path(
        "assignment-rules/<uuid:rule_id>",
        AssignmentRuleViews.as_view({"delete": "destroy"}),
    ),
    path(
        "conversation-settings",
        ConversationSettingsViews.as_view({"get": "retrieve", "patch": "update"}),
    ),
    path("inbox-links/sources", InboxLinkViews.as_view({"get": "sources"})),
    path("inbox-links/<str:source_type>/<uuid:source_id>", InboxLinkViews.as_view(_row)),
    path("customers/<uuid:customer_id>/timeline", TimelineViews.as_view({"get": "list"})),
    path(
        "customers/<uuid:customer_id>/inboxes",
        CustomerInboxViews.as_view({"get": "list"}),
    ),
]
