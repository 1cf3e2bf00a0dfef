"""Events on their way to the apps.

As with the real gateway they live in memory only, are retried as the session's configuration
says, and are lost after that or when the process ends. The first attempts of a chat keep their
order; a retry does not hold up what comes after it.
"""

from __future__ import annotations

import asyncio
import random
import secrets
from collections import deque
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import requests

from ticaret.sandbox.faults import FaultScript
from ticaret.sandbox.waha import signing

PARALLEL = 8
TIMEOUT_SECONDS = (2, 15)
DEFAULT_RETRIES = {"policy": "constant", "delaySeconds": 2, "attempts": 15}
OVERTAKE_SECONDS = 2.0
OVERTAKE_TRIES = 100
KEPT_LOST = 100


@dataclass(slots=True)
class Delivery:
    id: int
    session: str
    chat: str
    event: str
    hook: Mapping[str, Any]
    body: bytes
    attempts: int = 0
    last_result: str = ""

    def as_json(self) -> dict[str, Any]:
        return {
            "id": self.id, "session": self.session, "chatId": self.chat, "event": self.event,
            "attempts": self.attempts, "lastResult": self.last_result,
        }  # fmt: skip


class Hooks:
    def __init__(self, faults: FaultScript, *, changed: Callable[[], None]) -> None:
        self._faults = faults
        self._changed = changed
        self._lanes: dict[str, deque[Delivery]] = {}
        self._tasks: set[asyncio.Task[None]] = set()
        self._under_way: dict[int, Delivery] = {}
        self._number = 0
        self._gate = asyncio.Semaphore(PARALLEL)
        self._http = requests.Session()
        self._http.trust_env = False
        self.lost: deque[dict[str, Any]] = deque(maxlen=KEPT_LOST)

    def enqueue(
        self, hook: Mapping[str, Any], envelope: Mapping[str, Any], *, session: str, chat: str
    ) -> None:
        self._number += 1
        body = signing.body_bytes(envelope)
        delivery = Delivery(self._number, session, chat, str(envelope["event"]), hook, body)
        self._under_way[delivery.id] = delivery
        lane = f"{hook['url']} {session} {chat}"
        if lane in self._lanes:
            self._lanes[lane].append(delivery)
            return
        self._lanes[lane] = deque([delivery])
        self._start(self._drain(lane))

    def waiting(self) -> list[dict[str, Any]]:
        return [delivery.as_json() for delivery in list(self._under_way.values())[:500]]

    async def stop(self) -> None:
        """Forget what is on its way, as the end of the process does."""
        tasks = list(self._tasks)
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._lanes.clear()
        self._under_way.clear()
        self.lost.clear()

    def _start(self, work: Any) -> None:
        task = asyncio.create_task(work)
        self._tasks.add(task)
        task.add_done_callback(self._tasks.discard)

    async def _drain(self, lane: str) -> None:
        queue = self._lanes[lane]
        try:
            while queue:
                await self._first_attempt(queue)
        finally:
            self._lanes.pop(lane, None)

    async def _first_attempt(self, queue: deque[Delivery]) -> None:
        delivery = queue.popleft()
        fault = self._faults.take("webhook", asset=delivery.session, recipient=delivery.chat)
        copies = 1
        match fault.kind if fault else "":
            case "drop":
                self._finish(delivery, "dropped by a scripted fault")
                return
            case "drop_first":
                delivery.attempts = 1
                self._start(self._retry(delivery))
                return
            case "reorder" if await _overtaken(queue):
                queue.insert(1, delivery)
                return
            case "delay" if fault:
                await asyncio.sleep(fault.option("delayMs", 1000) / 1000)
            case "duplicate" if fault:
                copies = fault.option("copies", 2)
        results = [await self._attempt(delivery) for _ in range(copies)]
        if any(results):
            self._finish(delivery, "")
        else:
            self._start(self._retry(delivery))

    async def _retry(self, delivery: Delivery) -> None:
        retries = {**DEFAULT_RETRIES, **(delivery.hook.get("retries") or {})}
        for round in range(1, int(retries["attempts"]) + 1):
            await asyncio.sleep(
                _pause(str(retries["policy"]), float(retries["delaySeconds"]), round)
            )
            if await self._attempt(delivery):
                self._finish(delivery, "")
                return
        self._finish(delivery, delivery.last_result or "no attempts left")

    def _finish(self, delivery: Delivery, lost_because: str) -> None:
        self._under_way.pop(delivery.id, None)
        if lost_because:
            delivery.last_result = lost_because
            self.lost.append(delivery.as_json())
        self._changed()

    async def _attempt(self, delivery: Delivery) -> bool:
        async with self._gate:
            result = await asyncio.to_thread(self._post, delivery)
        delivery.attempts += 1
        delivery.last_result = result
        return result.startswith("2")

    def _post(self, delivery: Delivery) -> str:
        hook = delivery.hook
        key = (hook.get("hmac") or {}).get("key")
        headers = {"Content-Type": "application/json", "User-Agent": "WAHA/2026.7.1"}
        headers |= signing.headers(key, delivery.body, secrets.token_hex(13))
        headers |= {h["name"]: h["value"] for h in hook.get("customHeaders") or []}
        try:
            answer = self._http.post(
                hook["url"], data=delivery.body, headers=headers, timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )  # fmt: skip
        except (requests.RequestException, ValueError, UnicodeError) as error:
            return type(error).__name__
        return str(answer.status_code)


async def _overtaken(queue: deque[Delivery]) -> bool:
    """Wait a little for a later event that goes first; False when none comes."""
    for _ in range(OVERTAKE_TRIES):
        if queue:
            return True
        await asyncio.sleep(OVERTAKE_SECONDS / OVERTAKE_TRIES)
    return bool(queue)


def _pause(policy: str, seconds: float, round: int) -> float:
    match policy:
        case "linear":
            return seconds * round
        case "exponential":
            return seconds * 2.0 ** (round - 1) * random.uniform(0.8, 1.2)
    return seconds
