"""What can go wrong with requests about personal data."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound


class NobodyNamed(Invalid):
    code = "privacy.nobody_named"
    message_tr = "Telefon, e-posta veya dış kimlikten en az biri gerekir."
    message_en = "Give at least one of phone, email and externalId."


class DocumentNotReady(Conflict):
    code = "privacy.document_not_ready"
    message_tr = "Belge henüz hazır değil."
    message_en = "The document is not ready yet."


class DocumentGone(NotFound):
    code = "privacy.document_gone"
    message_tr = "Belge yok ya da süresi doldu."
    message_en = "There is no document, or it has expired."
