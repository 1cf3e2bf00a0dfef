"""Signing in with a second factor: time-based codes (RFC 6238: SHA-1, 6 digits, 30 seconds)."""

from __future__ import annotations

import base64
import hmac
import os
import secrets as random
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from cryptography.hazmat.primitives.hashes import SHA1
from cryptography.hazmat.primitives.twofactor.totp import TOTP
from django.db import transaction

from accounts import secrets
from accounts.choices import LetterKind
from accounts.errors import TwoFactorIsOff, TwoFactorIsOn, WrongCode
from accounts.models import RecoveryCode, TwoFactor, User
from accounts.selectors import locked_user, own_user
from accounts.services import letters, limits, passwords
from accounts.services.recording import record_person
from ticaret.errors import NotFound
from ticaret.tenancy.actor import Actor

_ISSUER = "Ticaret"
_STEP_SECONDS = 30
_DIGITS = 6
# One step before and after now: clocks of telephones differ.
_DRIFT = (-1, 0, 1)
_RECOVERY_CODES = 10


@dataclass(frozen=True, slots=True)
class SetUp:
    """What the user must write down; it is not shown again."""

    secret: str
    otpauth_uri: str
    recovery_codes: list[str]


def begin(*, actor: Actor, password: str, now: datetime) -> SetUp:
    """A new secret for the acting user, which counts once `confirm` has seen a code of it.

    Raises OnlyUsers, WrongPassword, Throttled, TwoFactorIsOn.
    """
    passwords.require_password(user=own_user(actor=actor), password=password, now=now)
    with transaction.atomic():
        user = locked_user(actor=actor)
        TwoFactor.objects.filter(user=user, confirmed_at=None).delete()
        if TwoFactor.objects.filter(user=user).exists():
            raise TwoFactorIsOn
        secret = base64.b32encode(os.urandom(20)).decode()
        factor = TwoFactor.objects.create(user=user, secret=secret)
        codes = _new_recovery_codes(factor)
    uri = _totp(secret).get_provisioning_uri(user.email, _ISSUER)
    return SetUp(secret=secret, otpauth_uri=uri, recovery_codes=codes)


def confirm(*, actor: Actor, code: str, now: datetime) -> None:
    """Switch the second factor on, the user's app having shown the right code.

    Raises OnlyUsers, WrongCode, Throttled, TwoFactorIsOn, and TwoFactorIsOff before `begin`.
    """
    user = own_user(actor=actor)
    factor = TwoFactor.objects.filter(user=user).first()
    if factor is None:
        raise TwoFactorIsOff
    if factor.confirmed_at is not None:
        raise TwoFactorIsOn
    tries = limits.count(limits=[(limits.CODE_OF_USER, str(user.pk))], now=now)
    with transaction.atomic():
        if not _use_app_code(factor, code, now):
            raise WrongCode
        TwoFactor.objects.filter(pk=factor.pk, confirmed_at=None).update(confirmed_at=now)
        record_person(user=user, action="user.two_factor_on", changes={"twoFactor": (False, True)})
    limits.give_back(tries=tries)


def switch_off(*, actor: Actor, password: str, code: str, now: datetime) -> None:
    """End the second factor. Raises OnlyUsers, WrongPassword, WrongCode, Throttled,
    TwoFactorIsOff."""
    user = own_user(actor=actor)
    factor = _confirmed(user.pk)
    if factor is None:
        raise TwoFactorIsOff
    passwords.require_password(user=user, password=password, now=now)
    require_code(user=user, code=code, now=now)
    with transaction.atomic():
        if factor.delete()[0]:
            letters.write(kind=LetterKind.SECOND_FACTOR_OFF, email=user.email, now=now)
            record_person(
                user=user, action="user.two_factor_off", changes={"twoFactor": (True, False)}
            )


def renew_recovery_codes(*, actor: Actor, password: str, code: str, now: datetime) -> list[str]:
    """Ten new recovery codes; those before are worth nothing any more. Raises as `switch_off`."""
    user = own_user(actor=actor)
    if not is_on(user_id=user.pk):
        raise TwoFactorIsOff
    passwords.require_password(user=user, password=password, now=now)
    require_code(user=user, code=code, now=now)
    with transaction.atomic():
        locked_user(actor=actor)
        factor = _confirmed(user.pk)
        if factor is None:
            raise TwoFactorIsOff
        RecoveryCode.objects.filter(two_factor=factor).delete()
        codes = _new_recovery_codes(factor)
        record_person(user=user, action="user.recovery_codes_renewed")
    return codes


def is_on(*, user_id: UUID) -> bool:
    """Whether the user needs a code to sign in."""
    return TwoFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).exists()


def require_code(*, user: User, code: str, now: datetime) -> None:
    """Accept a code of the app or a recovery code, each once.

    Raises WrongCode, Throttled after too many tries, NotFound without a second factor.
    """
    factor = _confirmed(user.pk)
    if factor is None:
        raise NotFound
    tries = limits.count(limits=[(limits.CODE_OF_USER, str(user.pk))], now=now)
    if not _use_app_code(factor, code, now) and not _use_recovery_code(factor, code, now):
        raise WrongCode
    limits.give_back(tries=tries)


def code_at(*, secret: str, now: datetime) -> str:
    """The code that an authenticator app shows at `now`."""
    return _totp(secret).generate(int(now.timestamp())).decode()


def _confirmed(user_id: UUID) -> TwoFactor | None:
    return TwoFactor.objects.filter(user_id=user_id, confirmed_at__isnull=False).first()


def _use_app_code(factor: TwoFactor, code: str, now: datetime) -> bool:
    """One conditional UPDATE decides that a code is used once."""
    offered = "".join(code.split()).encode()
    present = int(now.timestamp()) // _STEP_SECONDS
    totp = _totp(factor.secret)
    for step in (present + drift for drift in _DRIFT):
        if hmac.compare_digest(totp.generate(step * _STEP_SECONDS), offered):
            unused = TwoFactor.objects.filter(pk=factor.pk, last_step__lt=step)
            return bool(unused.update(last_step=step))
    return False


def _use_recovery_code(factor: TwoFactor, code: str, now: datetime) -> bool:
    digest = secrets.digest(_plain(code))
    unused = RecoveryCode.objects.filter(two_factor=factor, digest=digest, used_at=None)
    return bool(unused.update(used_at=now))


def _new_recovery_codes(factor: TwoFactor) -> list[str]:
    plain = [
        base64.b32encode(random.token_bytes(10)).decode().lower() for _ in range(_RECOVERY_CODES)
    ]
    RecoveryCode.objects.bulk_create(
        RecoveryCode(two_factor=factor, digest=secrets.digest(code)) for code in plain
    )
    return ["-".join(code[start : start + 4] for start in range(0, 16, 4)) for code in plain]


def _plain(code: str) -> str:
    """A recovery code without what people put between its letters."""
    return "".join(char for char in code.lower() if char.isalnum())


def _totp(secret: str) -> TOTP:
    return TOTP(base64.b32decode(secret), _DIGITS, SHA1(), _STEP_SECONDS)  # noqa: S303
