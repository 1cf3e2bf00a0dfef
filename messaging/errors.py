"""What can go wrong in messaging."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound


class ConversationNotFound(NotFound):
    code = "messaging.conversation_not_found"
    message_tr = "Konuşma bulunamadı."
    message_en = "No such conversation."


class MessageNotFound(NotFound):
    code = "messaging.message_not_found"
    message_tr = "Mesaj bulunamadı."
    message_en = "No such message."


class ReplyWindowClosed(Conflict):
    code = "messaging.reply_window_closed"
    message_tr = "Yanıt penceresi kapandı: müşteri yeniden yazana kadar serbest mesaj gönderilemez."
    message_en = "The reply window is closed until the customer writes again."


class InboxDisabled(Conflict):
    code = "messaging.inbox_disabled"
    message_tr = "Bu gelen kutusu kapatılmış; mesaj gönderilemez."
    message_en = "This inbox is disabled and cannot send."


class NotSupportedByChannel(Invalid):
    code = "messaging.not_supported_by_channel"
    message_tr = "Bu kanal bu tür mesajı taşıyamıyor."
    message_en = "This channel cannot carry this kind of message."


class TextTooLong(Invalid):
    code = "messaging.text_too_long"
    message_tr = "Metin bu kanal için çok uzun."
    message_en = "The text is too long for this channel."


class EmptyMessage(Invalid):
    code = "messaging.empty_message"
    message_tr = "Boş mesaj gönderilemez."
    message_en = "A message needs content."


class InboxTaken(Conflict):
    code = "messaging.inbox_taken"
    message_tr = "Bu hesap başka bir firmaya bağlı."
    message_en = "This inbox is connected to another account."


class FileTooLarge(Invalid):
    code = "messaging.file_too_large"
    message_tr = "Dosya bu kanal için çok büyük."
    message_en = "The file is too large for this channel."


class SnoozeTimeInvalid(Invalid):
    code = "messaging.snooze_time_invalid"
    message_tr = "Erteleme zamanı gelecekte ve en çok bir yıl sonra olmalıdır."
    message_en = "The time must lie ahead, and within a year."
