from __future__ import annotations

from typing import Any

from django.urls import URLPattern, include, path

from crm.api.chat_urls import chat_urlpatterns
from crm.api.views.contacts import ContactViews, CustomerContactViews
from crm.api.views.customers import CustomerViews, RepresentativeViews, TeamViews
from crm.api.views.files import (
    CustomerExportViews,
    CustomerImportViews,
    CustomerMappingViews,
)
from crm.api.views.groups import GroupMemberViews, GroupViews, UserGroupViews
from crm.api.views.merges import ContactMergeViews, CustomerMergeViews, MergeViews
from crm.api.work_urls import work_urlpatterns

_group = "groups/<uuid:group_id>"
_customers = "customers"
_customer = f"{_customers}/<uuid:customer_id>"
_import = f"{_customers}/imports/<uuid:import_id>"
_contact = "contacts/<uuid:contact_id>"

_row: dict[str, Any] = {"get": "retrieve", "patch": "update", "delete": "destroy"}

_patterns: list[URLPattern] = [
    path("groups", GroupViews.as_view({"get": "list", "post": "create"})),
    path(_group, GroupViews.as_view(_row)),
    path(
        f"{_group}/members",
        GroupMemberViews.as_view({"get": "list", "post": "create", "put": "replace"}),
    ),
    path(
        f"{_group}/members/<uuid:user_id>",
        GroupMemberViews.as_view({"delete": "destroy"}),
    ),
    path("users/<uuid:user_id>/groups", UserGroupViews.as_view({"get": "list"})),
    path(_customers, CustomerViews.as_view({"get": "list", "post": "create"})),
    path(f"{_customers}/duplicates", CustomerViews.as_view({"get": "duplicates"})),
    path(f"{_customers}/import", CustomerImportViews.as_view({"post": "start"})),
    path(f"{_customers}/imports", CustomerImportViews.as_view({"get": "list"})),
    path(f"{_customers}/imports/template", CustomerImportViews.as_view({"get": "template"})),
    path(f"{_customers}/imports/mappings", CustomerMappingViews.as_view({"get": "list"})),
    path(
        f"{_customers}/imports/mappings/<uuid:mapping_id>",
        CustomerMappingViews.as_view({"delete": "destroy"}),
    ),
    path(_import, CustomerImportViews.as_view({"get": "retrieve"})),
    path(f"{_import}/rows", CustomerImportViews.as_view({"get": "rows"})),
    path(f"{_import}/errors-file", CustomerImportViews.as_view({"get": "errors_file"})),
    path(f"{_import}/undo", CustomerImportViews.as_view({"post": "undo"})),
    path(f"{_customers}/export", CustomerExportViews.as_view({"get": "retrieve"})),
    path(_customer, CustomerViews.as_view(_row)),
    path(f"{_customer}/audit", CustomerViews.as_view({"get": "history"})),
    path(
        f"{_customer}/contacts",
        CustomerContactViews.as_view({"get": "list", "post": "create"}),
    ),
    path(
        f"{_customer}/representatives",
        RepresentativeViews.as_view({"get": "list", "put": "replace"}),
    ),
    path(f"{_customer}/teams", TeamViews.as_view({"get": "list", "put": "replace"})),
    path(
        f"{_customer}/merge",
        CustomerMergeViews.as_view({"get": "preview", "post": "create"}),
    ),
    path("contacts", ContactViews.as_view({"get": "list"})),
    path("contacts/duplicates", ContactViews.as_view({"get": "duplicates"})),
    path(_contact, ContactViews.as_view(_row)),
    path(f"{_contact}/merge", ContactMergeViews.as_view({"get": "preview", "post": "create"})),
    path("merges", MergeViews.as_view({"get": "list"})),
    path("merges/<uuid:merge_id>/undo", MergeViews.as_view({"post": "undo"})),
    *chat_urlpatterns,
    *work_urlpatterns,
]

urlpatterns = [path("accounts/<uuid:account_id>/crm/", include(_patterns))]
