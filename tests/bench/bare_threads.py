"""The page of `GET /meta/threads` with nothing around it: psycopg and orjson.

`application` stands behind the same server as ours: ASGI, then threads.

It signs the caller in and answers the fields, the rows and the total that ours does.
"""

from __future__ import annotations

from typing import Any, cast
from uuid import UUID

from a2wsgi import WSGIMiddleware

from tests.bench.bare_page import Cursor, Environ, bare

_CHANNELS = "('facebook_page', 'instagram_business', 'whatsapp_business')"
_TOTAL = f"""
    SELECT sum(counter.conversations)::int FROM messaging_inbox AS inbox
    JOIN messaging_inboxcounter AS counter ON counter.inbox_id = inbox.id
    WHERE inbox.account_id = %s AND inbox.deleted_at IS NULL AND inbox.channel IN {_CHANNELS}
"""
_ROWS = f"""
    SELECT thread.id, thread.account_id, thread.inbox_id, inbox.channel,
        thread.external_thread_id, contact.external_id, contact.name, thread.subject,
        thread.status, last.id, last.text, last.type, last.direction, last.status,
        last.occurred_at, thread.last_message_at, thread.unread_count, thread.metadata,
        thread.created_at, thread.updated_at, contact.username, contact.picture_url,
        inbox.external_id, inbox.parent_external_id, inbox.name, inbox.username,
        inbox.phone_number, inbox.picture_url, inbox.capabilities
    FROM messaging_conversation AS thread
    JOIN messaging_inbox AS inbox ON inbox.id = thread.inbox_id
    JOIN messaging_channelcontact AS contact ON contact.id = thread.contact_id
    LEFT JOIN messaging_message AS last ON last.id = thread.last_message_id
    WHERE thread.account_id = %s AND inbox.deleted_at IS NULL AND inbox.channel IN {_CHANNELS}
    ORDER BY thread.last_message_at DESC, thread.id DESC LIMIT 21
"""


def page(cursor: Cursor, account_id: UUID, environ: Environ) -> dict[str, Any]:
    rows = cursor.execute(_ROWS, [account_id]).fetchall()
    total = (cursor.execute(_TOTAL, [account_id]).fetchone() or (0,))[0]
    shown = [_thread(*row) for row in rows[:20]]
    return {"rows": shown, "page": 1, "limit": 20, "total": total, "asset": None}


def _thread(
    id: Any, account: Any, inbox: Any, channel: str, external: str, person: str, name: str,
    subject: str, status: str, last_id: Any, text: str, kind: str, direction: str,
    last_status: str, last_at: Any, at: Any, unread: int, metadata: Any, created: Any,
    updated: Any, username: str, picture: str, asset: str, parent: str, asset_name: str,
    asset_username: str, phone: str, asset_picture: str, able: dict[str, Any],
) -> dict[str, Any]:  # fmt: skip
    last = {
        "id": last_id, "text": text, "type": kind, "direction": direction,
        "status": last_status, "createdAt": last_at,
    }  # fmt: skip
    names = ("messaging", "comments", "publishing")
    return {
        "id": id, "accountId": account, "metaAssetId": inbox, "channel": channel,
        "externalThreadId": external, "participantId": person, "participantName": name,
        "subject": subject, "status": status, "lastMessage": last if last_id else None,
        "lastMessageAt": at, "unreadCount": unread, "metadata": metadata,
        "createdAt": created, "updatedAt": updated, "entityVersion": updated,
        "participant": {
            "id": person, "name": name, "username": username, "profilePictureUrl": picture,
        },
        "asset": {
            "id": inbox, "channel": channel, "metaAssetId": asset,
            "parentMetaAssetId": parent, "name": asset_name, "username": asset_username,
            "phoneNumber": phone, "profilePictureUrl": asset_picture,
            "capabilities": {name: bool(able.get(name)) for name in names},
        },
        "crmInboxLink": None,
    }  # fmt: skip


application = WSGIMiddleware(cast(Any, bare(page)), workers=10)
