"""Groups and who is in them."""

from __future__ import annotations

from django.contrib import admin

from crm.admin.searching import SearchedAdmin
from crm.models import Group, GroupMember
from ticaret.backoffice.filters import RelatedFilter
from ticaret.backoffice.pages import LargeTableAdmin, RecordInline


class MemberInline(RecordInline):
    model = GroupMember
    columns = ("user", "created_at")
    ordering = ("created_at",)


@admin.register(Group)
class GroupAdmin(SearchedAdmin):
    hidden_fields = ("search", "name_key", "name_order")
    list_display = ("name", "account", "created_at", "deleted_at")
    list_select_related = ("account",)
    list_filter = (("account", RelatedFilter),)
    search_help_text = "Grubun adı, açıklaması ya da kimliği"
    inlines = (MemberInline,)


@admin.register(GroupMember)
class GroupMemberAdmin(LargeTableAdmin):
    list_display = ("user", "group", "account", "created_at")
    list_select_related = ("user", "group", "account")
    list_filter = (("account", RelatedFilter), ("group", RelatedFilter))
    search_fields = ("id", "user__email")
