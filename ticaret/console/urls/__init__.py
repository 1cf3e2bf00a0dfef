"""Every address under `/console`: the `urlpatterns` of each module here, one per area.

An area's module is found by its being here. `views/lists.py` answers what none of them has.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules

from django.urls import URLPattern, URLResolver, re_path

from ticaret.console.views.lists import not_there

app_name = "console"

urlpatterns: list[URLPattern | URLResolver] = []
for _module in sorted(iter_modules(__path__), key=lambda each: each.name):
    urlpatterns += import_module(f"{__name__}.{_module.name}").urlpatterns
urlpatterns.append(re_path(r"^/.*$", not_there))
