"""Every address of the application."""

from django.contrib import admin
from django.urls import include, path

from ticaret.api.health import healthz, readyz

admin.autodiscover()

urlpatterns = [
    path("healthz", healthz),
    path("readyz", readyz),
    # One after the other is tried, so what is asked for most comes first.
    path("", include("crm.api.urls")),
    path("", include("meta_channels.api.urls")),
    path("", include("catalog.api.urls")),
    path("", include("orders.api.urls")),
    path("", include("messaging.api.urls")),
    path("", include("ai_assist.api.urls")),
    path("", include("accounts.api.urls")),
    path("", include("ticaret.api.urls")),
    path("", include("ticaret.audit.api.urls")),
    path("", include("ticaret.webhooks.api.urls")),
    path("", include("ticaret.ingress.api.urls")),
    path("", include("ticaret.jobs.api.urls")),
    path("", include("ticaret.privacy.api.urls")),
    path("console", include("ticaret.console.urls")),
    path("admin/", admin.site.urls),
]

handler400 = "ticaret.api.handlers.bad_request"
handler403 = "ticaret.api.handlers.permission_denied"
handler404 = "ticaret.api.handlers.not_found"
handler500 = "ticaret.api.handlers.server_error"
