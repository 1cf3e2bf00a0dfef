"""What the paths below `/accounts/{accountId}/wa-sessions/{sessionId}` have in common."""

from __future__ import annotations

from uuid import UUID

from messaging import selectors
from messaging.choices import SharePermission
from messaging.models import Conversation, Message
from messaging.selectors import SessionAccess
from messaging.selectors import chats as chat_selectors
from ticaret.api.views import ApiViewSet


class SessionViews(ApiViewSet):
    """Every id of such a path is looked for in the one before it, and is not found elsewhere."""

    def _access(
        self,
        account_id: UUID,
        session_id: UUID,
        permission: SharePermission = SharePermission.READ,
    ) -> SessionAccess:
        return selectors.session_access(
            actor=self.actor, account_id=account_id, session_id=session_id, permission=permission
        )

    def _chat(
        self,
        account_id: UUID,
        session_id: UUID,
        chat_id: UUID,
        permission: SharePermission = SharePermission.READ,
    ) -> Conversation:
        access = self._access(account_id, session_id, permission)
        return chat_selectors.chat(access=access, chat_id=chat_id)

    def _message(
        self,
        account_id: UUID,
        session_id: UUID,
        message_id: UUID,
        permission: SharePermission = SharePermission.READ,
    ) -> Message:
        access = self._access(account_id, session_id, permission)
        return chat_selectors.session_message(access=access, message_id=message_id)
