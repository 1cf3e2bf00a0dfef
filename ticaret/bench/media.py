"""P11: a file of a message that passes through us."""

from __future__ import annotations

import asyncio
import time
from collections.abc import Iterator, Mapping
from contextlib import ExitStack
from uuid import UUID

from django.utils import timezone

from messaging.choices import AttachmentState, Channel, Direction, MessageStatus, MessageType
from messaging.models import Attachment, ChannelContact, Conversation, Inbox, Message, WaSession
from ticaret.bench import load
from ticaret.bench.database import Firm, make_firm
from ticaret.bench.figures import Figure, Sizes, alternating
from ticaret.bench.processes import free_port, granian, memory_megabytes, server

_MEGABYTE = 1024 * 1024
# So small that whatever a stream makes once is made, and nothing of a large one is.
_FIRST = 256 * 1024
_SAMPLE_SECONDS = 0.1


def measure(sizes: Sizes, environment: Mapping[str, str], wanted: set[str]) -> Iterator[Figure]:
    """P11: bytes per second against a bare proxy, and what the server's memory grows by."""
    size = sizes.media_megabytes * _MEGABYTE
    port = free_port()
    source = f"127.0.0.1:{port}"
    told = {**environment, "FILE_SOURCE": source, "WAHA_URL": f"http://{source}"}
    firm = make_firm("Medya", messages=0, conversations=0)
    ours_asks = {length: _ask(firm, source, length) for length in (_FIRST, size)}
    bare_asks = {length: load.request("GET", f"/{length}") for length in (_FIRST, size)}
    with ExitStack() as stack:
        stack.enter_context(
            server("tests.bench.file_source", str(port), port=port, environment=environment)
        )
        ours, bare = (
            stack.enter_context(granian(name, "--interface", "asginl", environment=told))
            for name in ("ticaret.asgi:application", "tests.bench.bare_media:application")
        )
        for target, asks in ((ours, ours_asks), (bare, bare_asks)):
            _stream(*target, asks[_FIRST], _FIRST)
        before = memory_megabytes(ours[1])
        _, peak = _stream(*ours, ours_asks[size], size)
        yield alternating(
            "P11",
            f"{sizes.media_megabytes} MB of media through us",
            ours=lambda: _stream(*ours, ours_asks[size], size)[0],
            bare=lambda: _stream(*bare, bare_asks[size], size)[0],
            rounds=max(sizes.rounds, 5),
            reach=0.60,
            aim=0.90,
            unit="MB per s",
        )
        yield Figure(
            "P11",
            "… memory of the server, growth in MB",
            peak - before,
            20,
            20,
            unit="MB",
            ours=peak,
            bare=before,
            at_most=True,
        )


def _stream(port: int, pid: int, asked: bytes, length: int) -> tuple[float, float]:
    """Megabytes per second, and the most memory the server had meanwhile, in megabytes.

    Raises RuntimeError when other than `length` bytes come.
    """
    peak = memory_megabytes(pid)

    async def watch() -> None:
        nonlocal peak
        while True:
            peak = max(peak, memory_megabytes(pid))
            await asyncio.sleep(_SAMPLE_SECONDS)

    async def read() -> float:
        connection = await load.Connection.open(port)
        watching = asyncio.create_task(watch())
        began = time.perf_counter()
        got = await connection.drain(asked)
        took = time.perf_counter() - began
        watching.cancel()
        connection.close()
        if got != length:
            raise RuntimeError(f"{got} of {length} bytes came")
        return length / _MEGABYTE / took

    return asyncio.run(read()), peak


def _ask(firm: Firm, source: str, length: int) -> bytes:
    """The request for a file of a message that is `length` bytes at `source`."""
    inbox = Inbox.objects.create(
        account_id=firm.account_id,
        channel=Channel.PROVIDER_WHATSAPP,
        external_id=f"files-{length}-{time.time_ns()}",
        name="Dosyalar",
        capabilities={},
    )
    WaSession.objects.create(
        account_id=firm.account_id, inbox=inbox, provider="waha", keep_media=False
    )
    message_id = _message(firm, inbox.pk)
    Attachment.objects.create(
        account_id=firm.account_id,
        message_id=message_id,
        type=MessageType.VIDEO,
        state=AttachmentState.REMOTE,
        source_url=f"http://{source}/{length}",
        mime_type="video/mp4",
    )
    path = f"/accounts/{firm.account_id}/wa-sessions/{inbox.pk}/messages/{message_id}/media"
    key, secret = firm.keys[0]
    return load.request("GET", path, x_api_key=key, x_api_secret=secret)


def _message(firm: Firm, inbox_id: UUID) -> UUID:
    whose = {"account_id": firm.account_id, "inbox_id": inbox_id}
    contact = ChannelContact.objects.create(**whose, external_id="905321234567@s.whatsapp.net")
    chat = Conversation.objects.create(**whose, contact=contact, last_message_at=timezone.now())
    message = Message.objects.create(
        **whose,
        conversation=chat,
        direction=Direction.INBOUND,
        status=MessageStatus.RECEIVED,
        occurred_at=timezone.now(),
    )
    return message.pk
