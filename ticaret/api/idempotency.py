"""`Idempotency-Key` (draft-ietf-httpapi-idempotency-key-header-07): a POST has one effect.

The key is claimed in a transaction of its own; the operation then runs in one
transaction with the storing of its answer, so a process that dies leaves either both
or neither, and a claim whose lease ran out may be taken over. Answers are kept sealed.
Kept are 2xx and the refusals that the state of the data decides (404, 409, 412, 422);
after 400, 401, 403, 429 and 5xx the key is free again, for nothing was done.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

from django.conf import settings
from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils.crypto import constant_time_compare, salted_hmac

from ticaret.api.errors import problem_of
from ticaret.api.models import IdempotencyKey
from ticaret.api.renderers import to_json
from ticaret.db import keyring
from ticaret.errors import Conflict, DomainError, Unprocessable

_LEASE = timedelta(seconds=60)
_KEPT_REFUSALS = frozenset({404, 409, 412, 422})


class BadIdempotencyKey(DomainError):
    code = "bad_idempotency_key"
    message_tr = "Idempotency-Key 1-255 görünür ASCII karakter olmalıdır."
    message_en = "Idempotency-Key must be 1 to 255 visible ASCII characters."


class StillRunning(Conflict):
    code = "idempotency_in_progress"
    message_tr = "Bu anahtarla gönderilen ilk istek henüz bitmedi."
    message_en = "The first request with this key is still running."


class KeyReused(Unprocessable):
    code = "idempotency_key_reused"
    message_tr = "Bu anahtar daha önce başka bir istek için kullanıldı."
    message_en = "This key was used for a different request."


@dataclass(frozen=True, slots=True)
class Kept:
    """An answer: its status and its body as sent."""

    status: int
    body: bytes
    replayed: bool = False


@dataclass(frozen=True, slots=True)
class Claim:
    """The right to run the operation of one key."""

    row_id: UUID
    lease_token: UUID


def fingerprint(method: str, path: str, body: bytes) -> str:
    """A keyed digest of what makes two requests the same."""
    content = b"\n".join((method.encode(), path.encode(), body))
    return salted_hmac("ticaret.api.idempotency", content, algorithm="sha256").hexdigest()


def run(
    *, caller: str, key: str, fingerprint: str, now: datetime, operation: Callable[[], Kept]
) -> Kept:
    """Run `operation` for this key, or give its first answer again.

    Raises BadIdempotencyKey, StillRunning or KeyReused, and whatever `operation` raises.
    """
    if not 1 <= len(key) <= 255 or not key.isascii() or not key.isprintable():
        raise BadIdempotencyKey
    claimed = _claim(caller, key, fingerprint, now)
    if isinstance(claimed, Kept):
        return claimed
    try:
        with transaction.atomic():
            kept = operation()
            _finish(claimed, kept)
    except DomainError as refusal:
        if refusal.status in _KEPT_REFUSALS:
            body = to_json({"status": False, "error": problem_of(refusal).body()})
            _finish(claimed, Kept(refusal.status, body))
        else:
            _release(claimed)
        raise
    except BaseException:
        _release(claimed)
        raise
    return kept


def forget_expired(*, now: datetime) -> int:
    """Delete the keys whose 24 hours are over; returns how many."""
    deleted, _ = IdempotencyKey.objects.filter(expires_at__lt=now).delete()
    return deleted


def _claim(caller: str, key: str, fingerprint: str, now: datetime) -> Claim | Kept:
    claim: dict[str, Any] = {
        "fingerprint": fingerprint,
        "lease_token": uuid4(),
        "lease_until": now + _LEASE,
        "expires_at": now + settings.IDEMPOTENCY_KEY_LIFE,
        "status": None,
        "answer": None,
    }
    try:
        with transaction.atomic():
            row = IdempotencyKey.objects.create(caller=caller, key=key, **claim)
        return Claim(row.pk, claim["lease_token"])
    except IntegrityError:
        row = IdempotencyKey.objects.get(caller=caller, key=key)
    expired = row.expires_at <= now
    if not expired and not constant_time_compare(row.fingerprint, fingerprint):
        raise KeyReused
    if not expired and row.status is not None:
        body = keyring.unseal(bytes(row.answer or b""), _bound_to(row.pk))
        return Kept(row.status, body.encode(), replayed=True)
    free = Q(expires_at__lte=now) | Q(status=None, lease_until__lte=now)
    taken = IdempotencyKey.objects.filter(free, pk=row.pk, lease_token=row.lease_token)
    if not taken.update(**claim):
        raise StillRunning
    return Claim(row.pk, claim["lease_token"])


def _finish(claim: Claim, kept: Kept) -> None:
    sealed = keyring.seal(kept.body.decode(), _bound_to(claim.row_id))
    mine = IdempotencyKey.objects.filter(pk=claim.row_id, lease_token=claim.lease_token)
    if not mine.update(status=kept.status, answer=sealed):
        raise StillRunning


def _release(claim: Claim) -> None:
    IdempotencyKey.objects.filter(pk=claim.row_id, lease_token=claim.lease_token).delete()


def _bound_to(row_id: UUID) -> bytes:
    return f"-|{IdempotencyKey._meta.db_table}|answer|{row_id}".encode()
