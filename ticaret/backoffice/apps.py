from __future__ import annotations

from typing import Any

from django.apps import AppConfig, apps
from django.contrib import admin
from django.contrib.admin import apps as admin_apps
from django.contrib.admin.checks import check_admin_app, check_dependencies
from django.core.checks import CheckMessage, Tags, register
from django.utils.translation import gettext_lazy

# Apps whose names, and those of their models and fields, are in our catalogue.
OURS = {
    "accounts",
    "ai_assist",
    "crm",
    "messaging",
    "orders",
    "ticaret_audit",
    "ticaret_events",
    "ticaret_ingress",
    "ticaret_mail",
    "ticaret_webhooks",
}


class BackOfficeConfig(AppConfig):
    """Base pages of the administrator's back office, and its words in Turkish."""

    name = "ticaret.backoffice"
    label = "ticaret_backoffice"
    default = True

    def ready(self) -> None:
        """Have the names that Django derives from the code, in English, looked up in `locale`."""
        for model in apps.get_models():
            options = model._meta
            if options.app_label not in OURS:
                continue
            named: Any
            for named in (options.app_config, options, *options.local_fields):
                if isinstance(named.verbose_name, str):
                    named.verbose_name = gettext_lazy(named.verbose_name)
            options.verbose_name_plural = gettext_lazy(str(options.verbose_name_plural))


class AdminSiteConfig(admin_apps.SimpleAdminConfig):
    """Django's admin with our site instead of its own.

    Its pages are registered with the addresses, not at the start of every worker and command,
    which have no use for them.
    """

    default = False
    default_site = "ticaret.backoffice.site.BackOfficeSite"

    def ready(self) -> None:
        # In place of Django's own, whose check would find no page registered yet.
        register(check_dependencies, Tags.admin)
        register(_check_pages, Tags.admin)


def _check_pages(app_configs: Any, **kwargs: Any) -> list[CheckMessage]:
    admin.autodiscover()
    return check_admin_app(app_configs, **kwargs)
