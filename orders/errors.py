"""What can go wrong with orders."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound


class OrderNotFound(NotFound):
    code = "orders.order_not_found"
    message_tr = "Sipariş bulunamadı."
    message_en = "No such order."


class ItemNotFound(NotFound):
    code = "orders.item_not_found"
    message_tr = "Sipariş kalemi bulunamadı."
    message_en = "No such line in the order."


class StateForbidsEdit(Conflict):
    code = "orders.state_forbids_edit"
    message_tr = "Siparişin durumu bu değişikliğe izin vermiyor."
    message_en = "The state of the order does not allow this change."


class StateForbidsDeletion(Conflict):
    code = "orders.state_forbids_deletion"
    message_tr = "Yalnız taslak ve iptal edilmiş siparişler silinebilir. Önce siparişi iptal edin."
    message_en = "Only drafts and cancelled orders can be deleted. Cancel the order first."


class BadTransition(Conflict):
    code = "orders.bad_transition"
    message_tr = "Sipariş bu duruma geçirilemez."
    message_en = "The order cannot go to this state."


class NoLines(Conflict):
    code = "orders.no_lines"
    message_tr = "Kalemi olmayan sipariş onaylanamaz."
    message_en = "An order without lines cannot be confirmed."


class ProductGone(Conflict):
    code = "orders.product_gone"
    message_tr = "Siparişteki bir ürün silinmiş. Kalemi çıkarın ya da değiştirin."
    message_en = "A product of the order was deleted. Remove the line or replace it."


class AnalysisHasOrder(Conflict):
    code = "orders.analysis_has_order"
    message_tr = "Bu analizden zaten bir sipariş oluşturulmuş."
    message_en = "An order was already made from this analysis."


class LineIncomplete(Invalid):
    code = "orders.line_incomplete"
    message_tr = "Ürünü olmayan kalemin adı ve birim fiyatı olmalıdır."
    message_en = "A line without a product needs a name and a unit price."


class OtherCurrency(Invalid):
    code = "orders.other_currency"
    message_tr = "Ürünün fiyatı başka bir para biriminde; kaleme birim fiyat yazın."
    message_en = "The product's price is in another currency; give the line a unit price."


class DiscountTooLarge(Invalid):
    code = "orders.discount_too_large"
    message_tr = "İndirim, indirilecek tutardan büyük."
    message_en = "The discount is larger than what it is taken from."


class AmountTooLarge(Invalid):
    code = "orders.amount_too_large"
    message_tr = "Tutar çok büyük."
    message_en = "The amount is too large."


class TooManyLines(Invalid):
    code = "orders.too_many_lines"
    message_tr = "Bir siparişin en çok 500 kalemi olabilir."
    message_en = "An order has 500 lines at most."


class BadNumberFormat(Invalid):
    code = "orders.bad_number_format"
    message_tr = (
        "Biçim `{number}` ya da `{number:6}` ile bitmeli; ondan önceki karakter rakam ya da "
        "`{year}` olmamalıdır."
    )
    message_en = (
        "The format must end in `{number}` or `{number:6}`, and what is before it must be "
        "neither a digit nor `{year}`."
    )


class NoConversation(Conflict):
    code = "orders.no_conversation"
    message_tr = "Siparişin bağlı olduğu bir konuşma yok; onay mesajı gönderilemez."
    message_en = "The order has no conversation that a confirmation could go to."


class NotConfirmed(Conflict):
    code = "orders.not_confirmed"
    message_tr = "Taslak, iptal ya da iade edilmiş siparişin onayı gönderilemez."
    message_en = "No confirmation is sent of a draft, a cancelled or a returned order."
