"""What can go wrong with Meta's channels."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound, Unavailable


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


class NotConfigured(Unavailable):
    code = "meta.not_configured"
    message_tr = "Bu kurulumda Meta uygulaması tanımlı değil."
    message_en = "No Meta app is configured in this installation."


class ConnectionNotFound(NotFound):
    code = "meta.connection_not_found"
    message_tr = "Bağlantı bulunamadı."
    message_en = "No such connection."


class ConnectionNotOpen(Conflict):
    code = "meta.connection_not_open"
    message_tr = "Bu bağlantıyla artık hesap eklenemez; yeniden bağlanın."
    message_en = "Nothing can be connected with this connection any more; connect again."


class NotOffered(Invalid):
    code = "meta.asset_not_offered"
    message_tr = "Seçilen hesaplardan biri bu bağlantıda sunulmuyor."
    message_en = "One of the chosen assets is not offered by this connection."


class AssetNotFound(NotFound):
    code = "meta.asset_not_found"
    message_tr = "Hesap bulunamadı."
    message_en = "No such asset."


class TeamNotFound(NotFound):
    code = "meta.team_not_found"
    message_tr = "Ekip bulunamadı."
    message_en = "No such team."


class SyncRunning(Conflict):
    code = "meta.sync_running"
    message_tr = "Bu hesap için bir eşitleme zaten sürüyor."
    message_en = "A synchronisation of this asset is already running."


class AssetNotActive(Conflict):
    code = "meta.asset_not_active"
    message_tr = "Hesabın erişimi yok; önce yeniden bağlayın."
    message_en = "There is no access to the asset; reconnect it first."


class NotAWhatsAppNumber(Conflict):
    code = "meta.not_a_whatsapp_number"
    message_tr = "Şablonlar yalnızca WhatsApp numaralarında kullanılır."
    message_en = "Templates belong to WhatsApp numbers only."


class TemplateNotFound(NotFound):
    code = "meta.template_not_found"
    message_tr = "Şablon bulunamadı."
    message_en = "No such template."


class TemplateNotApproved(Conflict):
    code = "meta.template_not_approved"
    message_tr = "Şablon onaylı değil; gönderilemez."
    message_en = "The template is not approved and cannot be sent."


class TemplateParametersWrong(Invalid):
    code = "meta.template_parameters_wrong"
    message_tr = "Şablonun parametreleri eksik, fazla ya da biçimsiz."
    message_en = "Parameters of the template are missing, too many or malformed."


class InteractiveInvalid(Invalid):
    code = "meta.interactive_invalid"
    message_tr = "Etkileşimli mesaj WhatsApp'ın sınırlarına uymuyor."
    message_en = "The interactive message does not fit WhatsApp's limits."
