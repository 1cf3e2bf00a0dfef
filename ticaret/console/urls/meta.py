from __future__ import annotations

from django.urls import path

from ticaret.console.views import meta_channels as views

_META = "/settings/channels/meta"
_ASSET = f"{_META}/<uuid:asset_id>"
_CONNECTION = f"{_META}/connections/<uuid:connection_id>"

urlpatterns = [
    path("/banner", views.banner, name="banner"),
    path("/banner/<uuid:inbox_id>", views.mend, name="mend-inbox"),
    path(f"{_META}/connect", views.connect, name="connect-meta"),
    path(_CONNECTION, views.connection, name="meta-connection"),
    path(f"{_CONNECTION}/choose", views.choose, name="choose-meta"),
    path(_ASSET, views.asset, name="meta-asset"),
    path(f"{_ASSET}/settings", views.settings, name="meta-asset-settings"),
    path(f"{_ASSET}/act", views.act, name="act-meta-asset"),
]
