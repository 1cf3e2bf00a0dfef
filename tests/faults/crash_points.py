"""Where a sender can die around the one call to the provider, and how a test gets it there."""

from __future__ import annotations

import contextlib
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import psycopg

from tests.support.installation import Installation
from ticaret.embedded.programs import WORKER_CHILDREN

Session = psycopg.Connection[dict[str, Any]]
SECONDS = 20


@dataclass(frozen=True, slots=True)
class Answer:
    """A queued message: its id here, and the customer who is to get it."""

    id: str
    channel: str
    customer_id: str
    text: str


class CrashPoints:
    """Each method queues nothing itself: `queue` does, while no sender runs."""

    def __init__(self, installation: Installation, queue: Callable[[], Sequence[Answer]]) -> None:
        self._installation = installation
        self._queue = queue

    def before_the_claim(self) -> Sequence[Answer]:
        with self._senders_stopped(), self._session() as session:
            answers = self._queue()
            session.execute("LOCK TABLE messaging_dispatch IN SHARE ROW EXCLUSIVE MODE")
            self._go_on()
            self._until_one_waits_for_us(session)
            self._kill()
        return answers

    def after_the_claim(self) -> Sequence[Answer]:
        with self._senders_stopped(), self._session() as session:
            answers = self._queue()
            session.execute(
                "SELECT 1 FROM messaging_message WHERE id = ANY(%s::uuid[]) FOR UPDATE",
                [_ids(answers)],
            )
            self._go_on()
            self._until_one_waits_for_us(session)
            self._kill()
        return answers

    def while_the_attempt_is_noted(self) -> Sequence[Answer]:
        with self._senders_stopped(), self._session() as session:
            answers = self._queue()
            session.execute("LOCK TABLE messaging_sendattempt IN SHARE MODE")
            self._go_on()
            self._until_one_waits_for_us(session)
            self._kill()
        return answers

    def during_a_call_that_is_never_processed(self) -> Sequence[Answer]:
        return self._during("hang_before", processed=False)

    def during_a_call_that_was_processed(self) -> Sequence[Answer]:
        return self._during("hang_after", processed=True)

    def with_the_request_in_the_air(self) -> Sequence[Answer]:
        with self._provider_stopped(), self._senders_stopped():
            answers = self._queue()
            self._go_on()
            self._until_in_the_air(len(answers))
            self._kill()
        return answers

    def with_the_answer_not_yet_stored(self) -> Sequence[Answer]:
        with contextlib.ExitStack() as stack:
            stack.enter_context(self._provider_stopped())
            with self._senders_stopped():
                answers = self._queue()
                self._go_on()
                self._until_in_the_air(len(answers))
                session = stack.enter_context(self._session())
                session.execute(
                    "SELECT 1 FROM messaging_dispatch"
                    " WHERE message_id = ANY(%s::uuid[]) FOR UPDATE",
                    [_ids(answers)],
                )
                self._provider_goes_on()
                self._until_one_waits_for_us(session)
                self._kill()
        return answers

    def after_the_answer_was_stored(self) -> Sequence[Answer]:
        answers = self._queue()
        self._installation.until(
            "the answers are stored as sent",
            lambda: (
                self._installation.value(
                    "SELECT count(*) FROM messaging_message"
                    " WHERE id = ANY(%(ids)s::uuid[]) AND external_id IS NOT NULL",
                    {"ids": _ids(answers)},
                )
                == len(answers)
            ),
            SECONDS,
        )
        self._kill()
        return answers

    # ------------------------------------------------------------ their parts

    def _during(self, kind: str, *, processed: bool) -> Sequence[Answer]:
        with self._senders_stopped():
            answers = self._queue()
            self._installation.sandbox(
                "POST",
                "/faults",
                faults=[
                    {
                        "target": "graph",
                        "kind": kind,
                        "seconds": SECONDS,
                        "match": {"path": "messages", "recipient": answer.customer_id},
                    }
                    for answer in answers
                ],
            )
            self._go_on()
            wanted = {answer.customer_id for answer in answers}
            self._installation.until(
                f"all calls {kind}",
                lambda: (
                    wanted
                    <= {
                        call["recipient"]
                        for call in self._installation.sandbox("GET", "/calls?last=200")["calls"]
                        if call["processed"] or not processed
                    }
                ),
                SECONDS,
            )
            self._kill()
        return answers

    @contextlib.contextmanager
    def _session(self) -> Iterator[Session]:
        with self._installation.session() as session:
            yield session

    @contextlib.contextmanager
    def _senders_stopped(self) -> Iterator[None]:
        """The worker's processes are frozen until `_go_on`, and run when this ends."""
        self._installation.until(
            "the worker has its processes",
            lambda: len(self._installation.children("worker")) == WORKER_CHILDREN,
            SECONDS,
        )
        self._installation.signal_children("worker", signal.SIGSTOP)
        try:
            yield
        finally:
            self._go_on()

    def _go_on(self) -> None:
        self._installation.signal_children("worker", signal.SIGCONT)

    def _kill(self) -> None:
        self._installation.kill_children("worker")

    @contextlib.contextmanager
    def _provider_stopped(self) -> Iterator[None]:
        os.kill(self._installation.pid("sandbox"), signal.SIGSTOP)
        try:
            yield
        finally:
            self._provider_goes_on()

    def _provider_goes_on(self) -> None:
        os.kill(self._installation.pid("sandbox"), signal.SIGCONT)

    def _until_one_waits_for_us(self, session: Session) -> None:
        pid = session.info.backend_pid
        self._installation.until(
            "a sender waits for our lock",
            lambda: bool(
                self._installation.value(
                    "SELECT count(*) FROM pg_stat_activity WHERE %(pid)s = ANY(pg_blocking_pids(pid))",
                    {"pid": pid},
                )
            ),
            SECONDS,
        )

    def _until_in_the_air(self, number: int) -> None:
        port = urlsplit(self._installation.sandbox_url).port
        assert port is not None
        self._installation.until(
            f"{number} requests lie unread at the provider",
            lambda: _unread(port) >= number,
            SECONDS,
        )


def _unread(port: int) -> int:
    """How many connections to a local port hold bytes that their owner has not read."""
    suffix, established = f":{port:04X}", "01"
    count = 0
    for line in Path("/proc/net/tcp").read_text().splitlines()[1:]:
        fields = line.split()
        local, state, queues = fields[1], fields[3], fields[4]
        if local.endswith(suffix) and state == established:
            count += int(queues.split(":")[1], 16) > 0
    return count


def _ids(answers: Sequence[Answer]) -> list[str]:
    return [answer.id for answer in answers]
