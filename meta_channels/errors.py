"""What can go wrong with Meta's channels."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound, Unavailable


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
