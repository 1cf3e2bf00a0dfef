"""What can go wrong in messaging."""

from __future__ import annotations

from ticaret.errors import Conflict, DomainError, Forbidden, Invalid, NotFound, Unavailable


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


class ContactNotFound(NotFound):
    code = "messaging.contact_not_found"
    message_tr = "Kişi veya grup bulunamadı."
    message_en = "No such contact or group."


class LabelNotFound(NotFound):
    code = "messaging.label_not_found"
    message_tr = "Etiket bulunamadı."
    message_en = "No such label."


class LabelNameTaken(Conflict):
    code = "messaging.label_name_taken"
    message_tr = "Bu adda bir etiket zaten var."
    message_en = "There is a label of this name already."


class MessageNotReady(Conflict):
    code = "messaging.message_not_ready"
    message_tr = "Bu mesaj gönderilmemiş ya da silinmiş; üzerinde işlem yapılamaz."
    message_en = "This message was not sent or was deleted; nothing can be done with it."


class NotOurMessage(Conflict):
    code = "messaging.not_our_message"
    message_tr = "Yalnızca kendi mesajlarınız düzenlenebilir veya silinebilir."
    message_en = "Only your own messages can be edited or deleted."


class TooLateToEdit(Conflict):
    code = "messaging.too_late_to_edit"
    message_tr = "Bu mesajın düzenlenebileceği süre geçti."
    message_en = "The time in which this message could be edited is over."


class PinDurationNotOffered(Invalid):
    code = "messaging.pin_duration_not_offered"
    message_tr = "Mesaj bu kanalda bu süreyle sabitlenemez."
    message_en = "This channel does not pin messages for this long."


class ShareTooSmall(Forbidden):
    code = "messaging.share_too_small"
    message_tr = "Bu oturum sizinle paylaşıldı, ancak paylaşım bu işleme izin vermiyor."
    message_en = "This session is shared with you, but the share does not allow this."


class SessionNotReady(Conflict):
    code = "messaging.session_not_ready"
    message_tr = "WhatsApp oturumu şu anki durumunda bunu yapamaz."
    message_en = "The WhatsApp session cannot do this in its present state."


class GatewayUnavailable(Unavailable):
    code = "messaging.gateway_unavailable"
    message_tr = "WhatsApp ağ geçidine şu anda ulaşılamıyor."
    message_en = "The WhatsApp gateway cannot be reached right now."


class SharedWithItself(Invalid):
    code = "messaging.shared_with_itself"
    message_tr = "Bir oturum sahibi olan firmayla paylaşılamaz."
    message_en = "A session cannot be shared with the account that owns it."


class ShareTargetNotFound(NotFound):
    code = "messaging.share_target_not_found"
    message_tr = "Paylaşılacak firma bulunamadı."
    message_en = "There is no such account to share with."


class AlreadyShared(Conflict):
    code = "messaging.already_shared"
    message_tr = "Oturum bu firmayla zaten paylaşılıyor."
    message_en = "The session is already shared with this account."


class OnlyOwnerShares(Forbidden):
    code = "messaging.only_owner_shares"
    message_tr = "Bir oturumu yalnızca sahibi olan firma paylaşabilir."
    message_en = "Only the account that owns a session can share it."


class SyncRunning(Conflict):
    code = "messaging.sync_running"
    message_tr = "Bu oturum için bir eşitleme zaten sürüyor."
    message_en = "A synchronisation of this session is already running."


class MediaGone(NotFound):
    code = "messaging.media_gone"
    message_tr = "Bu mesajın dosyası artık yok."
    message_en = "The file of this message is not there any more."


class MediaUnreachable(Unavailable):
    code = "messaging.media_unreachable"
    message_tr = "Dosyanın kaynağına şu anda ulaşılamıyor; birazdan yeniden deneyin."
    message_en = "The source of the file cannot be reached right now; try again shortly."


class RangeNotSatisfiable(DomainError):
    """`size` is the file's, when it is known."""

    status = 416
    code = "messaging.range_not_satisfiable"
    message_tr = "İstenen bölüm dosyanın dışında."
    message_en = "The part asked for lies outside the file."

    def __init__(self, *, size: int | None = None) -> None:
        super().__init__()
        self.size = size


class UnknownRecipient(Invalid):
    code = "messaging.unknown_recipient"
    message_tr = "Alıcı bir telefon numarası ya da JID olmalıdır."
    message_en = "The recipient must be a phone number or a JID."


class RecipientMissing(Invalid):
    code = "messaging.recipient_missing"
    message_tr = "chatId veya to alanlarından biri verilmelidir."
    message_en = "One of chatId and to must be given."


class MediaAddressRefused(Invalid):
    code = "messaging.media_address_refused"
    message_tr = "Dosya adresi https olmalı ve herkese açık bir sunucuyu göstermelidir."
    message_en = "The address of the file must be https and name a public server."
