from crm.models.assignment import Assignment, AssignmentChange, AssignmentRule
from crm.models.contact import Contact, ContactPhone
from crm.models.conversation_note import ConversationNote
from crm.models.customer import Customer, CustomerRepresentative, CustomerTeam
from crm.models.group import Group, GroupMember
from crm.models.identity import Identity, LinkChange
from crm.models.inbox_link import InboxLink, InboxLinkContact
from crm.models.merge import MergeRecord
from crm.models.settings import ConversationSettings

__all__ = [
    "Assignment",
    "AssignmentChange",
    "AssignmentRule",
    "Contact",
    "ContactPhone",
    "ConversationNote",
    "ConversationSettings",
    "Customer",
    "CustomerRepresentative",
    "CustomerTeam",
    "Group",
    "GroupMember",
    "Identity",
    "InboxLink",
    "InboxLinkContact",
    "LinkChange",
    "MergeRecord",
]
