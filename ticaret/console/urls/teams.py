from __future__ import annotations

from django.urls import path

from ticaret.console.views import chat_settings, teams

_TEAM = "/settings/teams/<uuid:group_id>"
_ASSIGNMENT = "/settings/assignment"

urlpatterns = [
    path("/settings/teams", teams.page, name="teams"),
    path("/settings/teams/new", teams.change, name="new-team"),
    path(_TEAM, teams.change, name="team"),
    path(f"{_TEAM}/members", teams.members, name="team-members"),
    path(f"{_TEAM}/delete", teams.delete, name="delete-team"),
    path(_ASSIGNMENT, chat_settings.page, name="chat-settings"),
    path(f"{_ASSIGNMENT}/edit", chat_settings.change, name="edit-chat-settings"),
    path(f"{_ASSIGNMENT}/rule", chat_settings.rule, name="common-rule"),
    path(f"{_ASSIGNMENT}/inboxes/<uuid:inbox_id>", chat_settings.rule, name="inbox-rule"),
    path(
        f"{_ASSIGNMENT}/rules/<uuid:rule_id>/delete", chat_settings.delete_rule, name="delete-rule"
    ),
]
