"""Django's own commands, in this process."""

from __future__ import annotations

import os
from collections.abc import Mapping

from ticaret.embedded.errors import Trouble


def run(arguments: list[str], environment: Mapping[str, str]) -> None:
    """Run one command; what is missing in the process's environment comes from `environment`.

    Raises Trouble when Django or one of the settings is missing.
    """
    for name, value in environment.items():
        os.environ.setdefault(name, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        raise Trouble("Django is not installed here; `manage.py up` installs it.") from None
    try:
        # Makes ours the current Celery application, which the doorbells are rung through.
        import ticaret.celery  # noqa: F401

        execute_from_command_line(["manage.py", *arguments])
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None
