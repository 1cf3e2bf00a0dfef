"""What can go wrong with posts, comments and publishing."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound


class PostNotFound(NotFound):
    code = "meta.post_not_found"
    message_tr = "Gönderi bulunamadı."
    message_en = "No such post."


class CommentNotFound(NotFound):
    code = "meta.comment_not_found"
    message_tr = "Yorum bulunamadı."
    message_en = "No such comment."


class PublicationNotFound(NotFound):
    code = "meta.publication_not_found"
    message_tr = "Yayın bulunamadı."
    message_en = "No such publication."


class CommentGone(Conflict):
    code = "meta.comment_gone"
    message_tr = "Bu yorum silinmiş."
    message_en = "This comment was removed."


class PostGone(Conflict):
    code = "meta.post_gone"
    message_tr = "Bu gönderi silinmiş."
    message_en = "This post was removed."


class NotPossibleHere(Invalid):
    code = "meta.not_possible_here"
    message_tr = "Meta bu işleme burada izin vermiyor."
    message_en = "Meta does not allow this here."


class HiddenComment(Conflict):
    code = "meta.comment_hidden"
    message_tr = "Gizli bir yoruma cevap verilemez; önce görünür yapın."
    message_en = "A hidden comment cannot be answered; unhide it first."


class PrivateReplyUsed(Conflict):
    code = "meta.private_reply_used"
    message_tr = "Bu yoruma daha önce özelden cevap verildi; Meta yalnızca bir kez izin verir."
    message_en = "This comment was answered privately before; Meta allows it once."


class PrivateReplyTooLate(Conflict):
    code = "meta.private_reply_too_late"
    message_tr = "Özel cevap, yorumdan sonraki yedi gün içinde verilebilir."
    message_en = "A private reply is possible within seven days of the comment."


class TextNotAllowed(Invalid):
    code = "meta.text_not_allowed"
    message_tr = "Metin bu kanalın kurallarına uymuyor."
    message_en = "The text breaks a rule of this channel."


class NothingToPublish(Invalid):
    code = "meta.nothing_to_publish"
    message_tr = "Yayınlanacak bir metin, bağlantı ya da dosya gerekli."
    message_en = "There must be a text, a link or a file to publish."


class MediaNotAllowed(Invalid):
    code = "meta.media_not_allowed"
    message_tr = "Dosyalardan biri bu yayın için uygun değil."
    message_en = "One of the files does not suit this publication."


class ScheduleNotAllowed(Invalid):
    code = "meta.schedule_not_allowed"
    message_tr = "Yayın zamanı gelecekte ve en çok bir yıl sonra olmalıdır."
    message_en = "The time of publishing must be in the future, within a year."


class CannotPublish(Conflict):
    code = "meta.cannot_publish"
    message_tr = "Bu hesaptan yayın yapılamıyor: bağlantısı kapalı ya da yayın izni yok."
    message_en = "Nothing can be published here: the asset is off, or may not publish."


class PublicationUnderWay(Conflict):
    code = "meta.publication_under_way"
    message_tr = "Yayın başladı ya da bitti; bu artık yapılamaz."
    message_en = "Publishing has begun or ended; this can no longer be done."


class NothingToRetry(Conflict):
    code = "meta.nothing_to_retry"
    message_tr = "Yalnızca başarısız olan ya da sonucu bilinmeyen bir işlem yeniden denenebilir."
    message_en = "Only what failed, or has no known outcome, can be tried again."


class FileNotFit(Invalid):
    code = "meta.file_not_fit"
    message_tr = "Dosya okunamadı; JPEG, PNG, GIF, MP4 ya da MOV olmalıdır."
    message_en = "The file could not be read; it must be JPEG, PNG, GIF, MP4 or MOV."
