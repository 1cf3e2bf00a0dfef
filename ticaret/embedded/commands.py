"""Which command runs, and how its end is told."""

from __future__ import annotations

import os
import sys

from ticaret.embedded import bootstrap
from ticaret.embedded.errors import Stopped, Trouble, sentence


def run(arguments: list[str]) -> int:
    """Run `manage.py <arguments>`; returns the exit code."""
    name = arguments[0] if arguments else "help"
    try:
        return _dispatch(name, arguments)
    except Trouble as trouble:
        reason = str(trouble)
    except OSError as error:
        if (known := sentence(error)) is None:
            raise
        reason = known
    except (KeyboardInterrupt, Stopped):
        return 130
    print(f"manage.py {name}: {reason}", file=sys.stderr)
    return 1


def _dispatch(name: str, arguments: list[str]) -> int:
    if name == "up":
        from ticaret.embedded import up

        options = up.parse(arguments[1:])
        bootstrap.enter(bootstrap.APPLICATION)
        return up.Up(options).run()
    if name == "test":
        bootstrap.enter((*bootstrap.APPLICATION, bootstrap.TESTS))
        from ticaret.embedded import check

        return check.run(arguments[1:])
    if name == "bench":
        bootstrap.enter(bootstrap.APPLICATION)
        from ticaret.embedded import bench

        return bench.run(arguments[1:])
    bootstrap.enter_if_made()
    return _django(arguments)


def _django(arguments: list[str]) -> int:
    from ticaret.embedded.environment import of_last_up

    for variable, value in of_last_up(os.environ).items():
        os.environ.setdefault(variable, value)
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "ticaret.settings")
    try:
        from django.core.exceptions import ImproperlyConfigured
        from django.core.management import execute_from_command_line
    except ImportError:
        raise Trouble("Django is not installed here; `manage.py up` installs it.") from None
    try:
        # Binds the tasks to our Celery application; without it `.delay()` looks for RabbitMQ.
        import ticaret.celery  # noqa: F401

        execute_from_command_line(["manage.py", *arguments])
    except ImproperlyConfigured as error:
        raise Trouble(str(error)) from None
    return 0
