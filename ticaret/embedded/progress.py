"""What a command says while it works."""

from __future__ import annotations

import sys
import time


class Progress:
    """Lines on standard error, each with the seconds since the start."""

    def __init__(self) -> None:
        self._begun = time.monotonic()

    def say(self, text: str) -> None:
        print(f"{time.monotonic() - self._begun:6.1f} s  {text}", file=sys.stderr, flush=True)
