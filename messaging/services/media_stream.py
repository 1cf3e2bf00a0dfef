"""A file of a message for somebody who wants it now: our copy, or through us from its source.

Nothing is read further than it is wanted. The first complete pass through us is kept,
when the session keeps files; then nobody asks the source again.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import IO, Any
from uuid import UUID

from django.db import close_old_connections, connection
from django.utils import timezone

from messaging import errors
from messaging.choices import AttachmentState
from messaging.models import Attachment
from messaging.ports import AccessLost, Deferred, ProviderError, Refused
from messaging.ranges import ByteRange, served_range
from messaging.services import media
from ticaret import doorbell, http
from ticaret.db.ids import new_id

PIECE = 64 * 1024
# What is streamed may be larger than what is kept; WhatsApp's documents reach 2 GiB.
LARGEST_STREAM = 2 * 1024 * 1024 * 1024 + PIECE
# A reader on a slow line may take this long; one that stalls is cut off long before.
_PASS_SECONDS = 3600.0
_KEEP_LEASE = timedelta(minutes=10)
# How a source says that an address has expired.
_EXPIRED = {401, 403, 404, 410}


@dataclass(frozen=True, slots=True)
class OpenMedia:
    """A file that is ready to be read.

    `head` are its first bytes, empty when the part asked for starts later. `part` is
    what is served when not the whole file; `size` the whole file's, None when unknown.
    """

    body: CopyBody | SourceBody
    head: bytes
    mime_type: str
    size: int | None
    part: ByteRange | None
    is_copy: bool


class CopyBody:
    """Our own copy, from `start` on, `length` bytes of it."""

    def __init__(self, copy: IO[bytes], start: int, length: int) -> None:
        self._copy = copy
        self._left = length
        copy.seek(start)

    def read(self) -> bytes:
        piece = self._copy.read(min(PIECE, self._left))
        if not piece and self._left:
            raise OSError("the copy is shorter than it was")
        self._left -= len(piece)
        return piece

    def abort(self) -> None:
        """A read of a file comes back by itself."""

    def close(self) -> None:
        self._copy.close()


class SourceBody:
    """The source's answer, passed on piece by piece; kept on the way with `keeping`."""

    def __init__(self, answer: Any, streamed: http.Streamed, keeping: Keeping | None) -> None:
        self._answer = answer
        self._streamed = streamed
        self._pieces: Iterator[bytes] = streamed.chunks()
        self._first: bytes | None = None
        self._keeping = keeping

    def peek(self) -> bytes:
        """The first piece, which the first `read` gives again. Raises an HttpFailure."""
        if self._first is None:
            self._first = next(self._pieces, b"")
        return self._first

    def read(self) -> bytes:
        if self._first is not None:
            piece, self._first = self._first, None
        else:
            try:
                piece = next(self._pieces, b"")
            except http.HttpFailure as failure:
                raise OSError(failure.klass) from None
        if self._keeping is not None:
            self._keeping.take(piece)
        return piece

    def abort(self) -> None:
        self._streamed.abort()

    def close(self) -> None:
        with contextlib.suppress(http.HttpFailure):
            self._answer.__exit__(None, None, None)
        if self._keeping is not None:
            self._keeping.close()


class Keeping:
    """Writes down what passes; what has passed to its end becomes our copy."""

    def __init__(self, attachment: Attachment, lease: UUID, mime_type: str) -> None:
        self._attachment = attachment
        self._lease = lease
        self._mime_type = mime_type
        self._copy: IO[bytes] | None = tempfile.SpooledTemporaryFile(  # noqa: SIM115  (closed by close)
            max_size=PIECE
        )
        self._size = 0
        self._done = False

    def take(self, piece: bytes) -> None:
        """The next piece; the empty one says that all have passed."""
        if self._copy is None:
            return
        self._size += len(piece)
        if self._size > media.LARGEST_FILE:
            self._drop()
        elif piece:
            self._copy.write(piece)
        else:
            self._copy.seek(0)
            self._in_database(self._keep)

    def close(self) -> None:
        self._drop()
        if not self._done:
            self._in_database(self._give_back)

    def _keep(self) -> None:
        assert self._copy is not None
        media.keep(
            self._attachment,
            self._lease,
            self._copy,
            media.Fetched(self._size, self._mime_type),
            now=timezone.now(),
        )
        self._done = True

    def _give_back(self) -> None:
        rows = Attachment.objects.unscoped().filter(id=self._attachment.id)
        rows.filter(lease_token=self._lease).update(lease_token=None, lease_until=None)
        doorbell.ring(media.FETCH_DUE)

    def _drop(self) -> None:
        if self._copy is not None:
            self._copy.close()
            self._copy = None

    def _in_database(self, work: Any) -> None:
        """With a connection that does not outlive the work, when the thread is nobody's request."""
        borrowed = connection.in_atomic_block or connection.connection is not None
        if not borrowed:
            close_old_connections()
        try:
            work()
        finally:
            if not borrowed:
                connection.close()


def open_media(
    *, attachment: Attachment, wanted: str, keep: bool, head_only: bool = False
) -> OpenMedia:
    """`attachment` (its message and inbox joined), found for the caller before.

    `wanted` is the `Range` header; `keep` whether the first complete pass is kept.
    Raises MediaGone when there is no file any more, MediaUnreachable when its source does
    not answer now, RangeNotSatisfiable.
    """
    if attachment.state == AttachmentState.READY:
        with contextlib.suppress(FileNotFoundError):
            return _open_copy(attachment, wanted)
    try:
        return _open_source(attachment, wanted, keep=keep and not head_only)
    except (Deferred, AccessLost, http.HttpFailure) as error:
        raise errors.MediaUnreachable(
            retry_after=getattr(error, "retry_after", None) or 5
        ) from None
    except ProviderError as error:
        raise errors.MediaGone(detail_tr=_gone("tr", error), detail_en=_gone("en", error)) from None


def _open_copy(attachment: Attachment, wanted: str) -> OpenMedia:
    copy = attachment.file.open("rb")
    size = attachment.file.size
    try:
        part = served_range(wanted, size)
        head = copy.read(PIECE)
    except BaseException:
        copy.close()
        raise
    start, length = (part.start, part.length) if part else (0, size)
    body = CopyBody(copy, start, length)
    return OpenMedia(body, head, attachment.mime_type, size, part, is_copy=True)


def _open_source(attachment: Attachment, wanted: str, *, keep: bool) -> OpenMedia:
    """Ask where the file is, and again if that address has expired."""
    for expired in (False, True):
        source = media.source_of(attachment, expired=expired)
        headers = {**source.headers, **({"Range": wanted} if wanted else {})}
        answer = http.stream(
            "GET",
            source.url,
            purpose="media",
            headers=headers,
            max_bytes=LARGEST_STREAM,
            total_timeout=_PASS_SECONDS,
            provider=source.provider,
        )
        streamed = answer.__enter__()
        try:
            if streamed.status in _EXPIRED and not expired:
                raise _AddressExpired
            return _opened(attachment, answer, streamed, source.mime_type, keep=keep)
        except _AddressExpired:
            answer.__exit__(None, None, None)
        except BaseException:
            answer.__exit__(None, None, None)
            raise
    raise Refused("404", "the file is gone")


class _AddressExpired(Exception):
    pass


def _opened(
    attachment: Attachment, answer: Any, streamed: http.Streamed, told: str, *, keep: bool
) -> OpenMedia:
    headers = streamed.headers
    part, size = None, _length(headers)
    match streamed.status:
        case 200:
            pass
        case 206:
            part, size = _told_range(headers)
        case 416:
            raise errors.RangeNotSatisfiable
        case 429 | 500 | 502 | 503 | 504:
            raise Deferred(str(streamed.status), "the source does not answer")
        case status:
            raise Refused(str(status), "the file could not be fetched")
    mime_type = attachment.mime_type or headers.get("content-type", "") or told
    keeping = _keeping(attachment, mime_type) if keep and part is None else None
    body = SourceBody(answer, streamed, keeping)
    try:
        head = body.peek()
    except BaseException:
        if keeping is not None:
            keeping.close()
        raise
    is_start = part is None or part.start == 0
    return OpenMedia(body, head if is_start else b"", mime_type, size, part, is_copy=False)


def _keeping(attachment: Attachment, mime_type: str) -> Keeping | None:
    """The right to keep the file, which one pass at a time has."""
    lease, now = new_id(), timezone.now()
    if not media.claim_for_pass(attachment.id, lease, now=now, until=now + _KEEP_LEASE):
        return None
    return Keeping(attachment, lease, mime_type)


def _length(headers: Mapping[str, str]) -> int | None:
    told = headers.get("content-length", "")
    plain = headers.get("content-encoding", "identity").strip().lower() in {"", "identity"}
    return int(told) if plain and told.isascii() and told.isdigit() else None


def _told_range(headers: Mapping[str, str]) -> tuple[ByteRange, int]:
    """What a 206 says it is. Raises Deferred when it makes no sense."""
    unit, _, rest = headers.get("content-range", "").partition(" ")
    span, _, whole = rest.partition("/")
    first, _, last = span.partition("-")
    if unit != "bytes" or not all(n.isascii() and n.isdigit() for n in (first, last, whole)):
        raise Deferred("bad_range", "the source answered with a part that it does not name")
    part = ByteRange(int(first), int(last) - int(first) + 1)
    if part.length < 1 or part.start + part.length > int(whole):
        raise Deferred("bad_range", "the source answered with a part that does not exist")
    return part, int(whole)


def _gone(language: str, error: ProviderError) -> str:
    known = {"tr": errors.MediaGone.message_tr, "en": errors.MediaGone.message_en}[language]
    return f"{known} ({error.code})"
