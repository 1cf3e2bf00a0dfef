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
