from __future__ import annotations

from django.urls import path

from ticaret.console.views import calendar, publishing

_ONE = "/publishing/<uuid:publication_id>"

urlpatterns = [
    path("/publishing", publishing.listed, name="publications"),
    path("/publishing/calendar", calendar.calendar, name="publishing-calendar"),
    path("/publishing/new", publishing.publish, name="publish"),
    path("/publishing/check", publishing.check, name="check-publication"),
    path("/publishing/files", publishing.upload, name="upload-publishing-file"),
    path("/publishing/files/<uuid:file_id>", publishing.file, name="publishing-file"),
    path(_ONE, publishing.publication, name="publication"),
    path(f"{_ONE}/move", publishing.move, name="move-publication"),
    path(f"{_ONE}/act", publishing.act, name="act-publication"),
]
