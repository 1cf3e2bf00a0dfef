"""`manage.py bench`: the benchmarks, on private servers with the durability of production."""

from __future__ import annotations

import subprocess
import sys

from ticaret.embedded.bootstrap import ROOT
from ticaret.embedded.throwaway import throwaway_environment


def run(arguments: list[str]) -> int:
    """Run Django's command `bench` on a migrated, empty database; returns its exit code."""
    with throwaway_environment(durable=True) as environment:
        for command in (["migrate", "--no-input", "--verbosity", "0"], ["bench", *arguments]):
            done = subprocess.run(
                [sys.executable, ROOT / "manage.py", *command],
                check=False,
                cwd=ROOT,
                env=environment,
            )
            if done.returncode:
                return done.returncode
    return 0
