from __future__ import annotations

from django.urls import path

from ticaret.console.views import shell

urlpatterns = [
    path("/firm", shell.choose_firm, name="choose-firm"),
    path("/settings", shell.settings, name="settings"),
    path("/jobs/<uuid:job_id>", shell.job, name="job"),
]
