from django.urls import path

from accounts.api.feed import EventFeedViews
from accounts.api.views import AccountViews, ApiAccountViews, AuthViews, MemberViews

_api_account = "accounts/<uuid:account_id>/api-accounts/<uuid:api_account_id>"

urlpatterns = [
    path("accounts/<uuid:account_id>/events", EventFeedViews.as_view({"get": "list"})),
    path("auth/login", AuthViews.as_view({"post": "login"})),
    path("auth/logout", AuthViews.as_view({"post": "logout"})),
    path("auth/register", AuthViews.as_view({"post": "register"})),
    path("auth/refresh", AuthViews.as_view({"post": "refresh"})),
    path("auth/me", AuthViews.as_view({"get": "me"})),
    path("accounts", AccountViews.as_view({"get": "list", "post": "create"})),
    path("accounts/<uuid:account_id>/users", MemberViews.as_view({"get": "list"})),
    path(
        "accounts/<uuid:account_id>/api-accounts",
        ApiAccountViews.as_view({"get": "list", "post": "create"}),
    ),
    path(f"{_api_account}/rotate-secret", ApiAccountViews.as_view({"post": "rotate_secret"})),
    path(f"{_api_account}/revoke", ApiAccountViews.as_view({"post": "revoke"})),
]
