from crm.models.assignment import Assignment, AssignmentChange, AssignmentRule
from crm.models.contact import Contact, ContactPhone
from crm.models.conversation_note import ConversationNote
from crm.models.customer import Customer, CustomerRepresentative, CustomerTeam
from crm.models.group import Group, GroupMember
from crm.models.identity import Identity, LinkChange
from crm.models.inbox_link import InboxLink, InboxLinkContact
from crm.models.merge import MergeRecord
from crm.models.note import Comment, Note, Revision
from crm.models.notification_settings import NotificationSettings
from crm.models.settings import ConversationSettings
from crm.models.task import ChecklistItem, Task, TaskWatcher

__all__ = [
    "Assignment",
    "AssignmentChange",
    "AssignmentRule",
    "ChecklistItem",
    "Comment",
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
    "Note",
    "NotificationSettings",
    "Revision",
    "Task",
    "TaskWatcher",
]
