"""The page of `GET /meta/threads` with nothing around it: psycopg and orjson.

`application` stands behind the same server as ours: ASGI, then threads.

It signs the caller in and answers the fields, the rows and the total that ours does.
"""

from __future__ import annotations

import hashlib
import hmac
import os
from collections.abc import Callable, Iterable
from typing import Any, cast

import orjson
from a2wsgi import WSGIMiddleware
from psycopg_pool import ConnectionPool

_POOL = ConnectionPool(os.environ["DATABASE_URL"], min_size=2, max_size=12, open=True)

_CALLER = "SELECT account_id, secret_hash FROM accounts_apiaccount WHERE key = %s"
_CHANNELS = "('facebook_page', 'instagram_business', 'whatsapp_business')"
_TOTAL = f"""
    SELECT sum(counter.conversations) FROM messaging_inbox AS inbox
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


def page(environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
    offered = hashlib.sha256(environ["HTTP_X_API_SECRET"].encode()).hexdigest()
    with _POOL.connection() as connection, connection.cursor() as cursor:
        cursor.execute(_CALLER, [environ["HTTP_X_API_KEY"]])
        account_id, secret_hash = cursor.fetchone() or (None, "")
        if not hmac.compare_digest(offered, secret_hash):
            start_response("401 Unauthorized", [("Content-Length", "0")])
            return []
        rows = cursor.execute(_ROWS, [account_id]).fetchall()
        total = (cursor.execute(_TOTAL, [account_id]).fetchone() or (0,))[0]
    data = {"rows": [_thread(*row) for row in rows[:20]], "page": 1, "limit": 20, "total": total}
    data["asset"] = None
    body = orjson.dumps({"status": True, "data": data}, default=int)
    start_response(
        "200 OK",
        [("Content-Type", "application/json"), ("Content-Length", str(len(body)))],
    )
    return [body]


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


application = WSGIMiddleware(cast(Any, page), workers=10)
