"""What exports and templates of customers take."""

from __future__ import annotations

from rest_framework import serializers

from crm.api.serializers.customers import CustomerQuery
from ticaret.api.serializers import InputSerializer


class FileQuery(InputSerializer):
    """`semicolon` is what Excel expects in Turkish."""

    format = serializers.ChoiceField(choices=("csv", "xlsx"), default="xlsx")
    separator = serializers.ChoiceField(choices=("comma", "semicolon"), default="semicolon")


class ExportQuery(CustomerQuery, FileQuery):
    q = serializers.CharField(default="", max_length=200)
