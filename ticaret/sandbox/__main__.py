"""`python -m ticaret.sandbox --port N --data DIR --webhook-url URL [--host 127.0.0.1]`."""

from __future__ import annotations

import argparse
import asyncio
import os
import signal
import sys
from pathlib import Path

from ticaret.sandbox import server
from ticaret.sandbox.app import build
from ticaret.sandbox.config import Config, Refused, configure
from ticaret.sandbox.sandbox import Sandbox
from ticaret.sandbox.ticks import Clockwork


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m ticaret.sandbox", description=__doc__)
    parser.add_argument("--port", type=int, required=True)
    parser.add_argument("--data", type=Path, required=True, help="where messages and files live")
    parser.add_argument("--webhook-url", required=True, help="the app's webhook address")
    parser.add_argument("--host", default="127.0.0.1", help="a loopback address")
    return parser.parse_args()


async def run(config: Config) -> None:
    """Serve until SIGINT or SIGTERM."""
    sandbox = Sandbox(config)
    stopped = asyncio.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        asyncio.get_running_loop().add_signal_handler(number, stopped.set)
    listening = await server.start(build(sandbox), host=config.host, port=config.port)
    sandbox.webhooks.resume()
    clocks = [
        asyncio.create_task(Clockwork(sandbox).run()), asyncio.create_task(sandbox.gateway.run()),
    ]  # fmt: skip
    print(f"Sandbox: {config.base_url}", flush=True)
    await stopped.wait()
    listening.close()
    for clock in clocks:
        clock.cancel()
    await sandbox.webhooks.stop()
    await sandbox.gateway.hooks.stop()
    sandbox.store.close()


def main() -> None:
    given = _arguments()
    try:
        config = configure(
            host=given.host,
            port=given.port,
            data=given.data,
            webhook_url=given.webhook_url,
            environ=os.environ,
        )
        asyncio.run(run(config))
    except (Refused, OSError) as error:
        sys.exit(f"sandbox: {error}")


if __name__ == "__main__":
    main()
