from django.urls import path

from accounts.api.auth import AuthViews, MeViews, SessionViews, TwoFactorViews
from accounts.api.feed import EventFeedViews
from accounts.api.views import AccountViews, ApiAccountViews, MemberViews

_account = "accounts/<uuid:account_id>"
_api_account = f"{_account}/api-accounts/<uuid:api_account_id>"

urlpatterns = [
    path("auth/login", AuthViews.as_view({"post": "login"})),
    path("auth/login/two-factor", AuthViews.as_view({"post": "complete_login"})),
    path("auth/logout", AuthViews.as_view({"post": "logout"})),
    path("auth/register", AuthViews.as_view({"post": "register"})),
    path("auth/refresh", AuthViews.as_view({"post": "refresh"})),
    path("auth/forgot-password", AuthViews.as_view({"post": "forgot_password"})),
    path("auth/reset-password", AuthViews.as_view({"post": "reset_password"})),
    path("auth/accept-invitation", AuthViews.as_view({"post": "accept_invitation"})),
    path("auth/me", MeViews.as_view({"get": "retrieve", "patch": "update"})),
    path("auth/change-password", MeViews.as_view({"post": "change_password"})),
    path("auth/two-factor", TwoFactorViews.as_view({"post": "begin"})),
    path("auth/two-factor/confirm", TwoFactorViews.as_view({"post": "confirm"})),
    path("auth/two-factor/disable", TwoFactorViews.as_view({"post": "switch_off"})),
    path(
        "auth/two-factor/recovery-codes",
        TwoFactorViews.as_view({"post": "renew_recovery_codes"}),
    ),
    path("auth/sessions", SessionViews.as_view({"get": "list"})),
    path("auth/sessions/end-others", SessionViews.as_view({"post": "end_others"})),
    path("auth/sessions/<uuid:session_id>", SessionViews.as_view({"delete": "destroy"})),
    path("accounts", AccountViews.as_view({"get": "list", "post": "create"})),
    path(_account, AccountViews.as_view({"get": "retrieve", "patch": "update"})),
    path(f"{_account}/events", EventFeedViews.as_view({"get": "list"})),
    path(f"{_account}/users", MemberViews.as_view({"get": "list", "post": "create"})),
    path(
        f"{_account}/users/<uuid:user_id>",
        MemberViews.as_view({"patch": "update", "delete": "destroy"}),
    ),
    path(
        f"{_account}/api-accounts",
        ApiAccountViews.as_view({"get": "list", "post": "create"}),
    ),
    path(_api_account, ApiAccountViews.as_view({"get": "retrieve", "patch": "update"})),
    path(f"{_api_account}/rotate-secret", ApiAccountViews.as_view({"post": "rotate_secret"})),
    path(f"{_api_account}/revoke", ApiAccountViews.as_view({"post": "revoke"})),
]
