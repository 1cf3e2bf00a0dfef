from crm.models.contact import Contact, ContactPhone
from crm.models.customer import Customer, CustomerRepresentative, CustomerTeam
from crm.models.group import Group, GroupMember
from crm.models.merge import MergeRecord

__all__ = [
    "Contact",
    "ContactPhone",
    "Customer",
    "CustomerRepresentative",
    "CustomerTeam",
    "Group",
    "GroupMember",
    "MergeRecord",
]
