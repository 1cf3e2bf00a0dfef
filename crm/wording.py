"""What the mails of CRM say, by language: subject and text."""

from __future__ import annotations

from accounts.choices import Locale

REMINDER: dict[str, tuple[str, str]] = {
    Locale.TURKISH: (
        "Hatırlatma: {title}",
        (
            "Merhaba,\n\nBir görevin hatırlatma zamanı geldi.\n\nGörev: {title}\n"
            "Müşteri: {customer}\nSon tarih: {due}\n\n{link}\n"
        ),
    ),
    Locale.ENGLISH: (
        "Reminder: {title}",
        (
            "Hello,\n\nIt is time for a reminder of a task.\n\nTask: {title}\n"
            "Customer: {customer}\nDue: {due}\n\n{link}\n"
        ),
    ),
}
WITHOUT_DUE: dict[str, str] = {Locale.TURKISH: "yok", Locale.ENGLISH: "none"}
MENTION: dict[str, tuple[str, str]] = {
    Locale.TURKISH: (
        "{author} sizden söz etti: {about}",
        "Merhaba,\n\n{author}, “{about}” üzerine yazarken sizden söz etti:\n\n{text}\n\n{link}\n",
    ),
    Locale.ENGLISH: (
        "{author} mentioned you: {about}",
        "Hello,\n\n{author} mentioned you when writing about “{about}”:\n\n{text}\n\n{link}\n",
    ),
}
