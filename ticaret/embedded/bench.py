"""`manage.py bench`: the benchmarks, on private servers with the durability of production."""

from __future__ import annotations

from ticaret.embedded import django_command
from ticaret.embedded.throwaway import throwaway_environment


def run(arguments: list[str]) -> int:
    """Run Django's command `bench` on a migrated, empty database; returns the exit code."""
    with throwaway_environment(durable=True) as environment:
        django_command.run(["migrate", "--no-input", "--verbosity", "0"], environment)
        django_command.run(["bench", *arguments], environment)
    return 0
