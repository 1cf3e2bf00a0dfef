#!/usr/bin/env python3
"""`up`, `test` and `bench` bring along all they need; every other command is Django's own.

Runs on a bare Python: nothing outside the standard library may be imported here.
"""

import sys


def main() -> int:
    if not (3, 11) <= sys.version_info[:2] <= (3, 13):
        running = "{}.{}".format(*sys.version_info[:2])
        print(f"Ticaret runs on Python 3.11, 3.12 and 3.13; this is {running}.", file=sys.stderr)
        return 1
    from ticaret.embedded.commands import run

    return run(sys.argv[1:])


if __name__ == "__main__":
    sys.exit(main())
