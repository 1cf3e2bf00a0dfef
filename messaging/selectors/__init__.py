"""How to fetch messaging's rows safely: every function takes the actor first.

What is shared with an account counts like its own, as far as the share's permission goes.
"""

from messaging.selectors.access import (
    SessionAccess,
    last_states,
    permissions,
    session_access,
    session_of,
    sessions,
    sessions_of_provider,
    shares_of,
    shares_of_own,
    states,
)
from messaging.selectors.conversations import (
    conversation,
    conversation_total,
    conversations,
    matching,
    may,
)
from messaging.selectors.inboxes import (
    INBOX_IS_SEEN,
    inbox_seen_by,
    inboxes,
    inboxes_of_provider,
    own_inboxes,
)
from messaging.selectors.messages import (
    attachment,
    attachment_for_provider,
    attachments_of,
    message,
    messages,
    messages_by_ids,
)
from messaging.selectors.queues import (
    oldest_due_action,
    oldest_due_command,
    oldest_due_file,
    oldest_due_label_push,
    oldest_due_send,
    oldest_due_wake,
)
from messaging.selectors.shares import audience
from messaging.selectors.work import WorkFilter, locked_conversation, waiting

__all__ = [
    "INBOX_IS_SEEN",
    "SessionAccess",
    "WorkFilter",
    "attachment",
    "attachment_for_provider",
    "attachments_of",
    "audience",
    "conversation",
    "conversation_total",
    "conversations",
    "inbox_seen_by",
    "inboxes",
    "inboxes_of_provider",
    "last_states",
    "locked_conversation",
    "matching",
    "may",
    "message",
    "messages",
    "messages_by_ids",
    "oldest_due_action",
    "oldest_due_command",
    "oldest_due_file",
    "oldest_due_label_push",
    "oldest_due_send",
    "oldest_due_wake",
    "own_inboxes",
    "permissions",
    "session_access",
    "session_of",
    "sessions",
    "sessions_of_provider",
    "shares_of",
    "shares_of_own",
    "states",
    "waiting",
]
