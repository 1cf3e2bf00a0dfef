"""A reader of Server-Sent Events, as a browser page is one."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import requests


@dataclass(frozen=True, slots=True)
class Event:
    """One event; `arrived` is monotonic seconds."""

    id: str
    type: str
    data: dict[str, Any]
    arrived: float


class EventSource:
    """Reads in the background from the constructor on, until `close` or the server's end."""

    def __init__(self, url: str, headers: Mapping[str, str], last_event_id: str = "") -> None:
        self.events: list[Event] = []
        sent = {**headers, "Accept": "text/event-stream"}
        if last_event_id:
            sent["Last-Event-ID"] = last_event_id
        self._answer = requests.get(url, headers=sent, stream=True, timeout=(5, 30))
        self._answer.raise_for_status()
        assert self._answer.headers["Content-Type"].startswith("text/event-stream")
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    def of_type(self, type: str) -> list[Event]:
        return [event for event in list(self.events) if event.type == type]

    def close(self) -> None:
        self._answer.raw.shutdown()
        self._thread.join(5)
        self._answer.close()

    def _read(self) -> None:
        fields: dict[str, str] = {}
        try:
            for line in self._answer.iter_lines(chunk_size=1, decode_unicode=True):
                if line:
                    name, _, value = line.partition(":")
                    fields[name] = value.strip()
                elif "data" in fields:
                    self._take(fields)
                    fields = {}
        except (requests.RequestException, AttributeError, ValueError, OSError):
            return  # the server was killed, or `close` was called

    def _take(self, fields: Mapping[str, str]) -> None:
        data = json.loads(fields["data"])
        self.events.append(Event(fields["id"], fields["event"], data, time.monotonic()))
