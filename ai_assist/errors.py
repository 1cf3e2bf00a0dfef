"""What can go wrong with the assistant."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound


class AnalysisNotFound(NotFound):
    code = "ai.analysis_not_found"
    message_tr = "Bu mesajın bir analizi yok."
    message_en = "This message has no analysis."


class KeyMissing(Conflict):
    code = "ai.key_missing"
    message_tr = "Otomasyonu açmak için önce bir API anahtarı kaydedin."
    message_en = "Save an API key before switching the automation on."


class KeyNeededForAddress(Conflict):
    code = "ai.key_needed_for_address"
    message_tr = "Kayıtlı anahtar başka bir adrese gönderilmez; yeni adresin anahtarını da girin."
    message_en = "The saved key is not sent to another address; give the key of the new one too."


class NotEnabled(Conflict):
    code = "ai.not_enabled"
    message_tr = "Yapay zekâ otomasyonu bu hesapta açık değil."
    message_en = "The AI automation of this account is not switched on."


class AnalysisUnderWay(Conflict):
    code = "ai.analysis_under_way"
    message_tr = "Analiz zaten sırada ya da sürüyor."
    message_en = "The analysis is queued or under way already."


class AnalysisNotCompleted(Conflict):
    code = "ai.analysis_not_completed"
    message_tr = "Analiz tamamlanmadı."
    message_en = "The analysis is not completed."


class AlreadyOrdered(Conflict):
    code = "ai.already_ordered"
    message_tr = "Bu analizden zaten bir sipariş oluşturuldu."
    message_en = "An order was made from this analysis already."


class AlreadyRefused(Conflict):
    code = "ai.already_refused"
    message_tr = "Bu öneri reddedilmiş."
    message_en = "This proposal was refused."


class NoProposal(Conflict):
    code = "ai.no_proposal"
    message_tr = "Bu analizde sipariş önerisi yok; satırları siz verin."
    message_en = "This analysis proposes no order; give the lines yourself."


class LineWithoutProduct(Invalid):
    code = "ai.line_without_product"
    message_tr = "Her satırın bir ürünü ya da bir adı ve birim fiyatı olmalıdır."
    message_en = "Every line needs a product, or a name and a unit price."


class LineNotFound(Invalid):
    code = "ai.line_not_found"
    message_tr = "Böyle bir öneri satırı yok."
    message_en = "There is no such line in the proposal."


class NoCustomer(Conflict):
    code = "ai.no_customer"
    message_tr = "Sohbet bir müşteriye bağlı değil; müşteriyi seçin."
    message_en = "The chat is linked to no customer; choose one."


class AddressBlocked(Invalid):
    code = "ai.address_blocked"
    message_tr = "Bu adrese istek gönderilemez."
    message_en = "Requests to this address are not allowed."


class InboxUnknown(Invalid):
    code = "ai.inbox_unknown"
    message_tr = "Gelen kutularından biri bu hesabın değil."
    message_en = "One of the inboxes is not the account's."
