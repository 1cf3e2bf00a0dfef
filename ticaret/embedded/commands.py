"""Which command runs, and how its end is told."""

from __future__ import annotations

import os
import signal
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
    if name in ("up", "test", "bench"):
        for number in (signal.SIGTERM, signal.SIGHUP):
            signal.signal(number, _stop)
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
    from ticaret.embedded import django_command
    from ticaret.embedded.environment import of_last_up

    django_command.run(arguments, of_last_up(os.environ))
    return 0


def _stop(_number: int, _frame: object) -> None:
    raise Stopped
