from __future__ import annotations

from django.urls import path

from ticaret.console.views import templates as views

_OF_NUMBER = "/settings/channels/meta/<uuid:asset_id>/templates"
_TO_SEND = "/conversations/<uuid:conversation_id>/templates"

urlpatterns = [
    path(_OF_NUMBER, views.listed, name="templates"),
    path(f"{_OF_NUMBER}/<uuid:template_id>", views.shown, name="template"),
    path(_TO_SEND, views.offered, name="offered-templates"),
    path(f"{_TO_SEND}/<uuid:template_id>", views.send, name="send-template"),
]
