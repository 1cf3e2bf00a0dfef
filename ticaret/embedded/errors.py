"""What can end a command, apart from a fault of our own."""

from __future__ import annotations

import errno


class Trouble(Exception):
    """Why a command cannot go on: one sentence for the person at the terminal."""


class Stopped(Exception):
    """The person, or the system, asked the command to end."""


def sentence(error: OSError) -> str | None:
    """The sentence for an error of the machine's, or None when it is no such error."""
    where = f" ({error.filename})" if error.filename else ""
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return f"The disk is full{where}; free some space and run the command again."
    if error.errno == errno.EROFS:
        return f"The disk is read-only{where}."
    if error.errno in (errno.EACCES, errno.EPERM):
        return f"This user may not write there{where}."
    return None
