"""Expected failures. Each carries a stable code that callers may branch on.

An app declares its own in `<app>/errors.py` by subclassing one of the families
here; the family decides the HTTP status, the subclass the code and the texts.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import ClassVar


@dataclass(frozen=True, slots=True)
class FieldError:
    """What is wrong with one field: `field` is its path in the request (`phones.0.value`)."""

    field: str
    code: str
    message_tr: str
    message_en: str


class DomainError(Exception):
    """An expected failure. `str(error)` is the English text; nothing was written."""

    status: ClassVar[int] = 400
    code: ClassVar[str] = "bad_request"
    message_tr: ClassVar[str] = "İstek geçersiz."
    message_en: ClassVar[str] = "The request is not valid."

    def __init__(
        self,
        *,
        detail_tr: str = "",
        detail_en: str = "",
        fields: Sequence[FieldError] = (),
        retry_after: float | None = None,
    ) -> None:
        self.text_tr = detail_tr or self.message_tr
        self.text_en = detail_en or self.message_en
        self.fields = tuple(fields)
        self.retry_after = retry_after
        super().__init__(self.text_en)


class Invalid(DomainError):
    status = 400
    code = "validation_failed"
    message_tr = "Gönderilen bilgilerde hata var."
    message_en = "Some of what was sent is not valid."


class NotAuthenticated(DomainError):
    status = 401
    code = "not_authenticated"
    message_tr = "Oturum açmanız gerekiyor."
    message_en = "You need to sign in."


class Forbidden(DomainError):
    status = 403
    code = "forbidden"
    message_tr = "Bu işlem için yetkiniz yok."
    message_en = "Your role or scope does not allow this."


class NotFound(DomainError):
    status = 404
    code = "not_found"
    message_tr = "Kayıt bulunamadı."
    message_en = "Not found."


class Conflict(DomainError):
    status = 409
    code = "conflict"
    message_tr = "İşlem, kaydın şu anki durumuyla çelişiyor."
    message_en = "This conflicts with the current state."


class PreconditionFailed(DomainError):
    status = 412
    code = "stale_entity_version"
    message_tr = "Kayıt bu arada değişti."
    message_en = "The row has changed since it was read."


class TooLarge(DomainError):
    status = 413
    code = "body_too_large"
    message_tr = "Gönderilen içerik çok büyük."
    message_en = "The body is too large."


class Unprocessable(DomainError):
    status = 422
    code = "unprocessable"
    message_tr = "İstek işlenemiyor."
    message_en = "The request cannot be processed."


class Throttled(DomainError):
    status = 429
    code = "throttled"
    message_tr = "Çok fazla istek gönderildi."
    message_en = "Too many requests."


class Unavailable(DomainError):
    status = 503
    code = "unavailable"
    message_tr = "Hizmet şu anda kullanılamıyor."
    message_en = "The service is not available right now."
