"""What can go wrong in CRM."""

from __future__ import annotations

from ticaret.errors import Conflict, Forbidden, Invalid, NotFound


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


class IdentityNotFound(NotFound):
    code = "crm.identity_not_found"
    message_tr = "Kimlik bulunamadı."
    message_en = "No such identity."


class ChatNotFound(NotFound):
    code = "crm.chat_not_found"
    message_tr = "Sohbet bulunamadı."
    message_en = "No such chat."


class MessageNotFound(NotFound):
    code = "crm.message_not_found"
    message_tr = "Mesaj bulunamadı."
    message_en = "No such message."


class InboxSourceNotFound(NotFound):
    code = "crm.inbox_source_not_found"
    message_tr = "Gelen kutusu bulunamadı."
    message_en = "No such inbox."


class NoteNotFound(NotFound):
    code = "crm.note_not_found"
    message_tr = "Not bulunamadı."
    message_en = "No such note."


class AssignmentRuleNotFound(NotFound):
    code = "crm.assignment_rule_not_found"
    message_tr = "Atama kuralı bulunamadı."
    message_en = "No such assignment rule."


class NotLinked(NotFound):
    code = "crm.not_linked"
    message_tr = "Bir müşteriye bağlı değil."
    message_en = "It is linked to no customer."


class AlreadyLinked(Conflict):
    code = "crm.already_linked"
    message_tr = "Bu sohbet zaten bir müşteriye bağlı."
    message_en = "This chat is linked to a customer already."


class NoSuchCustomer(Invalid):
    code = "crm.no_such_customer"
    message_tr = "Müşteri bu hesapta yok."
    message_en = "The customer is not in this account."


class NoSuchContact(Invalid):
    code = "crm.no_such_contact"
    message_tr = "Kişi bu hesapta yok."
    message_en = "The contact is not in this account."


class ContactOfOtherCustomer(Invalid):
    code = "crm.contact_of_other_customer"
    message_tr = "Kişi bu müşteriye ait değil."
    message_en = "The contact is not of this customer."


class NobodyNamed(Invalid):
    code = "crm.nobody_named"
    message_tr = "Bir müşteri ya da kişi belirtilmelidir."
    message_en = "Name a customer or a contact."


class IdentityNotNamed(Invalid):
    code = "crm.identity_not_named"
    message_tr = "identityId ya da chatId alanlarından biri verilmelidir."
    message_en = "Give either identityId or chatId."


class AssigneeMissing(Invalid):
    code = "crm.assignee_missing"
    message_tr = "Bir kullanıcı ya da grup belirtilmelidir."
    message_en = "Name a user or a group."


class RuleNeedsGroup(Invalid):
    code = "crm.rule_needs_group"
    message_tr = "Bu atama yöntemi için bir grup gereklidir."
    message_en = "This way of assigning needs a group."


class NotTheAuthor(Forbidden):
    code = "crm.not_the_author"
    message_tr = "Bunu yalnızca yazarı ya da bir yönetici değiştirebilir."
    message_en = "Only its author or an admin may change this."


class TaskNotFound(NotFound):
    code = "crm.task_not_found"
    message_tr = "Görev bulunamadı."
    message_en = "No such task."


class CommentNotFound(NotFound):
    code = "crm.comment_not_found"
    message_tr = "Yorum bulunamadı."
    message_en = "No such comment."


class ChecklistItemNotFound(NotFound):
    code = "crm.checklist_item_not_found"
    message_tr = "Kontrol listesinde böyle bir madde yok."
    message_en = "No such item on the checklist."


class ChecklistFull(Invalid):
    code = "crm.checklist_full"
    message_tr = "Bir görevin kontrol listesinde en çok 200 madde olabilir."
    message_en = "A task's checklist has at most 200 items."


class ChecklistOrderIncomplete(Invalid):
    code = "crm.checklist_order_incomplete"
    message_tr = "Yeni sıra, listenin bütün maddelerini birer kez içermelidir."
    message_en = "The new order must name every item of the list once."


class MessageOfOtherChat(Invalid):
    code = "crm.message_of_other_chat"
    message_tr = "Mesaj bu sohbete ait değil."
    message_en = "The message is not in this chat."
