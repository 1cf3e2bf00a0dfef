from __future__ import annotations

from django.urls import path

from ticaret.jobs.api.views import JobViews

urlpatterns = [
    path("accounts/<uuid:account_id>/jobs", JobViews.as_view({"get": "list"})),
    path("accounts/<uuid:account_id>/jobs/<uuid:job_id>", JobViews.as_view({"get": "retrieve"})),
]
