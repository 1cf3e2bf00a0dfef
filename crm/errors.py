"""What can go wrong in CRM."""

from __future__ import annotations

from ticaret.errors import Conflict, Invalid, NotFound


class CustomerNotFound(NotFound):
    code = "crm.customer_not_found"
    message_tr = "Müşteri bulunamadı."
    message_en = "No such customer."


class ContactNotFound(NotFound):
    code = "crm.contact_not_found"
    message_tr = "Kişi bulunamadı."
    message_en = "No such contact."


class GroupNotFound(NotFound):
    code = "crm.group_not_found"
    message_tr = "Grup bulunamadı."
    message_en = "No such group."


class UserNotMember(Invalid):
    code = "crm.user_not_member"
    message_tr = "Kullanıcı bu hesabın etkin bir üyesi değil."
    message_en = "The user is not an active member of this account."


class NoSuchGroup(Invalid):
    code = "crm.no_such_group"
    message_tr = "Grup bu hesapta yok."
    message_en = "The group is not in this account."


class PrimaryNotInList(Invalid):
    code = "crm.primary_not_in_list"
    message_tr = "Birincil olan, listede de bulunmalıdır."
    message_en = "The primary one must be in the list too."


class GroupNameTaken(Conflict):
    code = "crm.group_name_taken"
    message_tr = "Bu adda bir grup zaten var."
    message_en = "There is a group of this name already."


class TaxNumberTaken(Conflict):
    code = "crm.tax_number_taken"
    message_tr = "Bu vergi numarasıyla kayıtlı bir müşteri zaten var."
    message_en = "There is a customer with this tax number already."


class ContactNeedsName(Invalid):
    code = "crm.contact_needs_name"
    message_tr = "Kişinin adı, e-postası ya da telefonu gereklidir."
    message_en = "A contact needs a name, an email address or a phone number."


class ContactMoved(Conflict):
    code = "crm.contact_moved"
    message_tr = "Kişi bu sırada başka bir müşteriye taşındı. Yeniden deneyin."
    message_en = "The contact was moved to another customer meanwhile. Try again."


class SameRecord(Invalid):
    code = "crm.same_record"
    message_tr = "Bir kayıt kendisiyle birleştirilemez."
    message_en = "A record cannot be merged with itself."


class MergeNotFound(NotFound):
    code = "crm.merge_not_found"
    message_tr = "Birleştirme kaydı bulunamadı."
    message_en = "No such merge."


class MergeAlreadyUndone(Conflict):
    code = "crm.merge_already_undone"
    message_tr = "Bu birleştirme zaten geri alınmış."
    message_en = "This merge has been undone already."


class MergeCannotBeUndone(Conflict):
    code = "crm.merge_cannot_be_undone"
    message_tr = "Birleştirme geri alınamıyor: kayıtlar o günden beri değişti."
    message_en = "The merge cannot be undone: the records have changed since."
