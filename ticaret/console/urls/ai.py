from __future__ import annotations

from django.urls import path

from ticaret.console.views import ai_panel, ai_report, ai_settings

_CHAT = "/conversations/<uuid:conversation_id>/ai"
_ONE = f"{_CHAT}/<uuid:analysis_id>"
_SETTINGS = "/settings/ai"

urlpatterns = [
    path(_CHAT, ai_panel.panel, name="ai-panel"),
    path(f"{_CHAT}/analyse", ai_panel.analyse, name="ai-analyse"),
    path(f"{_CHAT}/customer", ai_panel.make_customer, name="ai-customer"),
    path(f"{_ONE}/again", ai_panel.again, name="ai-again"),
    path(f"{_ONE}/approve", ai_panel.approve, name="ai-approve"),
    path(f"{_ONE}/proposal", ai_panel.proposal, name="ai-proposal"),
    path(f"{_ONE}/products", ai_panel.products, name="ai-products"),
    path(f"{_ONE}/refuse", ai_panel.refuse, name="ai-refuse"),
    path(f"{_ONE}/right", ai_panel.judge, name="ai-right"),
    path(f"{_ONE}/correct", ai_panel.correct, name="ai-correct"),
    path(_SETTINGS, ai_settings.page, name="ai-settings"),
    path(f"{_SETTINGS}/test", ai_settings.test, name="ai-test"),
    path(f"{_SETTINGS}/key", ai_settings.delete_key, name="ai-delete-key"),
    path(f"{_SETTINGS}/report", ai_report.page, name="ai-report"),
]
