from __future__ import annotations

from django.urls import URLPattern, path

from ai_assist.api.views.analyses import AnalysisViews, MessageAnalysisViews, SessionAnalysisViews
from ai_assist.api.views.figures import FeedbackReportViews, SpendingViews
from ai_assist.api.views.proposals import ProposalViews
from ai_assist.api.views.settings import KeyViews, SettingsViews

_ai = "accounts/<uuid:account_id>/ai"
_analysis = f"{_ai}/messages/<uuid:message_id>/analysis"

urlpatterns: list[URLPattern] = [
    path(f"{_ai}/settings", SettingsViews.as_view({"get": "retrieve", "patch": "update"})),
    path(f"{_ai}/settings/test", SettingsViews.as_view({"post": "create"})),
    path(f"{_ai}/settings/api-key", KeyViews.as_view({"delete": "destroy"})),
    path(f"{_ai}/analyses", AnalysisViews.as_view({"get": "list"})),
    path(
        f"{_ai}/sessions/<uuid:session_id>/analyses",
        SessionAnalysisViews.as_view({"get": "list"}),
    ),
    path(_analysis, MessageAnalysisViews.as_view({"get": "retrieve"})),
    path(f"{_analysis}/requeue", MessageAnalysisViews.as_view({"post": "create"})),
    path(f"{_analysis}/feedback", FeedbackReportViews.as_view({"post": "create"})),
    path(f"{_analysis}/order", ProposalViews.as_view({"post": "create"})),
    path(f"{_analysis}/refusal", ProposalViews.as_view({"post": "refuse"})),
    path(f"{_ai}/feedback/report", FeedbackReportViews.as_view({"get": "retrieve"})),
    path(f"{_ai}/spending", SpendingViews.as_view({"get": "list"})),
]
