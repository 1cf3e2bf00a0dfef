"""Every address of the application."""

from django.urls import include, path

urlpatterns = [
    path("", include("ticaret.api.urls")),
    path("", include("accounts.api.urls")),
]

handler400 = "ticaret.api.handlers.bad_request"
handler403 = "ticaret.api.handlers.permission_denied"
handler404 = "ticaret.api.handlers.not_found"
handler500 = "ticaret.api.handlers.server_error"
