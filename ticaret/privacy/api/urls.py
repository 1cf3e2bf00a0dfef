from __future__ import annotations

from django.urls import path

from ticaret.privacy.api.views import PersonalDataViews

_BASE = "accounts/<uuid:account_id>/personal-data"

urlpatterns = [
    path(f"{_BASE}/exports", PersonalDataViews.as_view({"post": "export"})),
    path(f"{_BASE}/erasures", PersonalDataViews.as_view({"post": "erase"})),
    path(f"{_BASE}/requests", PersonalDataViews.as_view({"get": "list"})),
    path(f"{_BASE}/requests/<uuid:request_id>", PersonalDataViews.as_view({"get": "retrieve"})),
    path(
        f"{_BASE}/requests/<uuid:request_id>/document",
        PersonalDataViews.as_view({"get": "document"}),
    ),
]
