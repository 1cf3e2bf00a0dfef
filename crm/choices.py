"""The words of CRM, as stored and as the API shows them."""

from __future__ import annotations

from django.db.models import TextChoices


class CustomerKind(TextChoices):
    COMPANY = "company", "Firma"
    PERSON = "person", "Kişi"


class CustomerStatus(TextChoices):
    PROSPECT = "prospect", "Aday"
    ACTIVE = "active", "Aktif"
    PASSIVE = "passive", "Pasif"
    BLOCKED = "blocked", "Engelli"


class ContactStatus(TextChoices):
    ACTIVE = "active", "Aktif"
    PASSIVE = "passive", "Pasif"


class PersonStatus(TextChoices):
    """A user as an account knows them; `removed` was a member once."""

    ACTIVE = "active", "Etkin"
    INACTIVE = "inactive", "Etkin değil"
    INVITED = "invited", "Davetli"
    REMOVED = "removed", "Çıkarıldı"


class PhoneType(TextChoices):
    MOBILE = "mobile", "Cep"
    WORK = "work", "İş"
    HOME = "home", "Ev"
    FAX = "fax", "Faks"
    OTHER = "other", "Diğer"


class MergeKind(TextChoices):
    CUSTOMER = "customer", "Müşteri"
    CONTACT = "contact", "Kişi"


class MergeState(TextChoices):
    MERGED = "merged", "Birleştirildi"
    UNDONE = "undone", "Geri alındı"


class MatchHow(TextChoices):
    """Why an identity points at a customer."""

    PHONE = "phone", "Telefon"
    MANUAL = "manual", "Elle"
    CREATED = "created", "Sohbetten oluşturuldu"


class LinkAction(TextChoices):
    LINKED = "linked", "Bağlandı"
    UNLINKED = "unlinked", "Bağlantı kaldırıldı"


class AssignmentKind(TextChoices):
    CHAT = "chat", "Sohbet"
    MESSAGE = "message", "Mesaj"


class AssignmentHow(TextChoices):
    MANUAL = "manual", "Elle"
    BULK = "bulk", "Toplu"
    ROUND_ROBIN = "round_robin", "Sırayla"
    CAPACITY = "capacity", "Kapasiteye göre"
    REPRESENTATIVE = "representative", "Müşteri temsilcisine"
    MERGE = "merge", "Birleştirme"
    LEFT = "left", "Ayrılma"


class AssignmentAction(TextChoices):
    ASSIGNED = "assigned", "Atandı"
    CHANGED = "changed", "Değiştirildi"
    UNASSIGNED = "unassigned", "Kaldırıldı"


class AssignmentMode(TextChoices):
    """How new chats find somebody by themselves."""

    OFF = "off", "Kapalı"
    ROUND_ROBIN = "round_robin", "Sırayla"
    CAPACITY = "capacity", "Kapasiteye göre"
    REPRESENTATIVE = "representative", "Müşteri temsilcisine"


class SourceType(TextChoices):
    WA_SESSION = "wa_session", "WhatsApp oturumu"
    META_ASSET = "meta_asset", "Meta varlığı"
    INSTAGRAM_ACCOUNT = "instagram_account", "Instagram hesabı"


class InboxLinkStatus(TextChoices):
    ACTIVE = "active", "Aktif"


class TaskStatus(TextChoices):
    OPEN = "open", "Açık"
    IN_PROGRESS = "in_progress", "Sürüyor"
    DONE = "done", "Tamamlandı"
    CANCELLED = "cancelled", "İptal edildi"


OPEN_TASK_STATUSES = (TaskStatus.OPEN, TaskStatus.IN_PROGRESS)


class TaskPriority(TextChoices):
    LOW = "low", "Düşük"
    NORMAL = "normal", "Normal"
    HIGH = "high", "Yüksek"
    URGENT = "urgent", "Acil"


class WritingKind(TextChoices):
    """What is written about a customer or a task."""

    NOTE = "note", "Not"
    COMMENT = "comment", "Yorum"
