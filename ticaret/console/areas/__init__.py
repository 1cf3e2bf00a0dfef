"""The areas of the console. Each module here puts its area's items and panels in place.

A module has one function `register()`. It is found by its being here, so adding an area
changes no file that another area has.
"""

from __future__ import annotations

from importlib import import_module
from pkgutil import iter_modules


def register_areas() -> None:
    """Have every area register what it adds to the console."""
    for module in sorted(iter_modules(__path__), key=lambda each: each.name):
        import_module(f"{__name__}.{module.name}").register()
