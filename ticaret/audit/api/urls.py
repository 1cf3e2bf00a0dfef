from django.urls import path

from ticaret.audit.api.views import AuditViews

urlpatterns = [
    path("accounts/<uuid:account_id>/audit", AuditViews.as_view({"get": "list"})),
]
