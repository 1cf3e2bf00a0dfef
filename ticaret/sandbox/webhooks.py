"""Webhooks on their way out: signed, durable, in order within a conversation, retried."""

from __future__ import annotations

import asyncio
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from typing import Any

import requests

from ticaret.sandbox.config import Config
from ticaret.sandbox.faults import FaultScript
from ticaret.sandbox.signing import signature_headers, webhook_bytes
from ticaret.sandbox.store import Row, Store

# Meta keeps trying with falling frequency; the first waits are short so that a restart
# of the receiver is hardly noticed.
RETRY_SECONDS = (1, 2, 5, 10, 20, 30, 60)
TIMEOUT_SECONDS = (2, 10)
PARALLEL = 8
# How long a reordered webhook waits for a later one of its lane to overtake it.
OVERTAKE_SECONDS = 2.0


class Webhooks:
    """One task per lane with something to deliver; the table is the truth after a restart."""

    def __init__(
        self,
        config: Config,
        store: Store,
        faults: FaultScript,
        *,
        changed: Callable[[], None],
    ) -> None:
        self._config = config
        self._store = store
        self._faults = faults
        self._changed = changed
        self._lanes: dict[str, deque[int]] = {}
        self._tasks: dict[str, asyncio.Task[None]] = {}
        self._arrival = asyncio.Event()
        # What goes to the app of Instagram Login: another address, another secret.
        self.of_instagram_login: frozenset[str] = frozenset()
        self._gate = asyncio.Semaphore(PARALLEL)
        self._session = requests.Session()
        self._session.trust_env = False

    def enqueue(self, lane: str, body: Mapping[str, Any]) -> None:
        """Store the body as signed bytes-to-be; it is delivered once committed."""
        webhook_id = self._store.run(
            "INSERT INTO webhook (lane, body) VALUES (?, ?)", lane, webhook_bytes(body)
        )
        self._follow(lane, webhook_id)

    def resume(self) -> None:
        """Take up what an earlier process left."""
        for row in self._store.all("SELECT id, lane FROM webhook ORDER BY id"):
            self._follow(row["lane"], row["id"])

    def waiting(self) -> list[Row]:
        """`{id, lane, attempts, last_result}` of what is not delivered, oldest first."""
        return self._store.all(
            "SELECT id, lane, attempts, last_result FROM webhook ORDER BY id LIMIT 500"
        )

    async def verify(self) -> bool:
        """Whether the app answers the verification challenge with its verify token.

        https://developers.facebook.com/docs/graph-api/webhooks/getting-started
        """
        return await asyncio.to_thread(self._verify_now)

    def _verify_now(self) -> bool:
        challenge = str(secrets.randbelow(10**9))
        asked = {
            "hub.mode": "subscribe",
            "hub.challenge": challenge,
            "hub.verify_token": self._config.verify_token,
        }
        try:
            answer = self._session.get(
                self._config.webhook_url, params=asked, timeout=TIMEOUT_SECONDS
            )
        except requests.RequestException:
            return False
        return answer.status_code == 200 and answer.text == challenge

    async def stop(self) -> None:
        tasks = list(self._tasks.values())
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._tasks.clear()
        self._lanes.clear()

    def _follow(self, lane: str, webhook_id: int) -> None:
        self._lanes.setdefault(lane, deque()).append(webhook_id)
        self._arrival.set()
        self._arrival = asyncio.Event()
        if lane not in self._tasks:
            self._tasks[lane] = asyncio.create_task(self._drain(lane))

    async def _drain(self, lane: str) -> None:
        queue = self._lanes[lane]
        try:
            while queue:
                webhook_id = queue[0]
                if await self._deliver(lane, webhook_id):
                    queue.remove(webhook_id)
                    self._store.run("DELETE FROM webhook WHERE id = ?", webhook_id)
                    self._changed()
        finally:
            del self._lanes[lane], self._tasks[lane]

    async def _deliver(self, lane: str, webhook_id: int) -> bool:
        """One attempt with the faults scripted for it; False: the lane is not done with it."""
        row = self._store.one("SELECT body, attempts FROM webhook WHERE id = ?", webhook_id)
        if row is None:
            return True
        asset, _, recipient = lane.partition(":")
        fault = self._faults.take("webhook", asset=asset, recipient=recipient)
        copies = 1
        match fault.kind if fault else "":
            case "drop":
                return True
            case "reorder" if await self._overtaken(lane):
                return False
            case "drop_first":
                await self._failed(webhook_id, row["attempts"], "dropped by a scripted fault")
                return False
            case "delay":
                await asyncio.sleep((fault.option("delayMs", 1000) if fault else 0) / 1000)
            case "duplicate":
                copies = fault.option("copies", 2) if fault else 1
        results = [await self._post(asset, row["body"]) for _ in range(copies)]
        if "200" in results:
            return True
        await self._failed(webhook_id, row["attempts"], results[-1])
        return False

    async def _overtaken(self, lane: str) -> bool:
        """Let the next webhook of the lane go first; False when none came in time."""
        queue = self._lanes[lane]
        try:
            async with asyncio.timeout(OVERTAKE_SECONDS):
                while len(queue) < 2:
                    await self._arrival.wait()
        except TimeoutError:
            return False
        held = queue.popleft()
        queue.insert(1, held)
        return True

    async def _failed(self, webhook_id: int, attempts: int, result: str) -> None:
        self._store.run(
            "UPDATE webhook SET attempts = attempts + 1, last_result = ? WHERE id = ?",
            result, webhook_id,
        )  # fmt: skip
        self._changed()
        await asyncio.sleep(RETRY_SECONDS[min(attempts, len(RETRY_SECONDS) - 1)])

    async def _post(self, asset_id: str, body: bytes) -> str:
        async with self._gate:
            return await asyncio.to_thread(self._post_now, asset_id, body)

    def _post_now(self, asset_id: str, body: bytes) -> str:
        address, secret = self._config.webhook_url, self._config.app_secret
        if asset_id in self.of_instagram_login and self._config.instagram_app_secret:
            address = address.replace("/meta/webhook", "/instagram/webhook")
            secret = self._config.instagram_app_secret
        headers = {
            "Content-Type": "application/json",
            "User-Agent": "facebookexternalua",
            **signature_headers(secret, body),
        }
        try:
            response = self._session.post(
                address,
                data=body,
                headers=headers,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except requests.RequestException as error:
            return type(error).__name__
        return str(response.status_code)
