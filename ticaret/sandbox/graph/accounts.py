"""Who has which Page, account and number; tokens; webhook subscriptions."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox.directory import Firm
from ticaret.sandbox.graph import errors, fields
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.graph.slices import sliced

Json = dict[str, Any]

TASKS = ["ADVERTISE", "ANALYZE", "CREATE_CONTENT", "MESSAGING", "MODERATE", "MANAGE"]
DATA_ACCESS_MS = 90 * 24 * 60 * 60 * 1000
SCOPES = {
    "pages_show_list": "page",
    "pages_messaging": "page",
    "pages_manage_metadata": "page",
    "pages_read_engagement": "page",
    "pages_read_user_content": "page",
    "pages_manage_engagement": "page",
    "pages_manage_posts": "page",
    "business_management": "page",
    "instagram_basic": "instagram",
    "instagram_manage_messages": "instagram",
    "instagram_manage_comments": "instagram",
    "instagram_content_publish": "instagram",
    "whatsapp_business_management": "waba",
    "whatsapp_business_messaging": "waba",
}


async def pages(call: Call) -> Json:
    """`GET /me/accounts`, with a user token."""
    token = call.token()
    if token.kind != "USER" or token.firm is None:
        raise errors.GraphError(
            100, "Tried accessing nonexisting field (accounts)", type="OAuthException"
        )
    wanted = fields.parse(call.text("fields", "access_token,category,category_list,name,id,tasks"))
    is_open = token.opens(token.firm.page["id"]) and token.allows("pages_show_list")
    data = [fields.select(_page(call, token.firm), wanted)] if is_open else []
    return {"data": data, "paging": {"cursors": {"before": "QVFI", "after": "QVFJ"}}}


async def page(call: Call) -> Json:
    """`GET /{page-id}`."""
    firm = call.firm_of(call.node_id)
    if not call.token().opens(call.node_id):
        raise errors.unknown_object(call.node_id, call.method)
    return fields.select(_page(call, firm), fields.parse(call.text("fields", "name,id")))


async def instagram_account(call: Call) -> Json:
    """`GET /{ig-account-id}`."""
    firm = call.firm_of(call.node_id)
    return fields.select(_instagram(call, firm), fields.parse(call.text("fields", "id,username")))


async def me(call: Call) -> Json:
    """`GET /me`: the user or the Page, as the token is."""
    token = call.token()
    if token.firm is None:
        raise errors.unknown_object("me", call.method)
    node = _page(call, token.firm) if token.kind == "PAGE" else dict(token.firm.user)
    node.pop("token", None)
    return fields.select(node, fields.parse(call.text("fields", "name,id")))


def _page(call: Call, firm: Firm) -> Json:
    token = call.token()
    shown = token if token.kind == "PAGE" else None
    linked = {"instagram_business_account": _instagram(call, firm)}
    sees = token.opens(firm.instagram["id"]) and token.allows("instagram_basic")
    return {
        "id": firm.page["id"],
        "name": firm.page["name"],
        "category": firm.page["category"],
        "category_list": [{"id": "150108431712141", "name": firm.page["category"]}],
        "access_token": call.bearer
        if shown
        else call.sandbox.tokens.page_token(call.bearer, firm.page["id"]),
        "tasks": TASKS,
        "picture": {"data": {"url": _avatar(call, firm.page["id"])}},
        **(linked if sees else {}),
    }


async def instagram_me(call: Call) -> Json:
    """`GET /me` of Instagram Login."""
    firm = call.page_firm()
    account = firm.instagram_login
    if call.node_id not in ("me", account["id"]):
        raise errors.unknown_object(call.node_id, call.method)
    node = {
        "id": account["person_id"],
        "user_id": account["id"],
        "username": account["username"],
        "name": account["name"],
        "account_type": "Business",
        "profile_picture_url": _avatar(call, account["id"]),
        "followers_count": 845,
        "media_count": 31,
    }
    return fields.select(node, fields.parse(call.text("fields", "id,username")))


def _instagram(call: Call, firm: Firm) -> Json:
    return {
        **firm.instagram,
        "profile_picture_url": _avatar(call, firm.instagram["id"]),
        "followers_count": 1204,
        "media_count": 48,
    }


def _avatar(call: Call, node_id: str) -> str:
    return f"{call.sandbox.config.base_url}/avatars/{node_id}.png"


async def debug_token(call: Call) -> Json:
    """`GET /debug_token`: an invalid input token is told with HTTP 200 too."""
    call.token()
    value = call.text("input_token")
    subject, life = call.sandbox.tokens.whoever(value), call.sandbox.tokens.life(value)
    if subject is None or subject.firm is None or life.subcode or subject.kind == "INSTAGRAM":
        error: Json = {"code": 190, "message": "Invalid OAuth access token."}
        if life.subcode:
            error["subcode"] = life.subcode
        return {"data": {"error": error, "is_valid": False, "scopes": []}}
    firm = subject.firm
    targets = {
        "page": firm.page["id"],
        "instagram": firm.instagram["id"],
        "waba": firm.waba["id"],
    }
    data: Json = {
        "app_id": call.sandbox.config.app_id,
        "type": subject.kind,
        "application": "Ticaret",
        "is_valid": True,
        "expires_at": life.expires_ms // 1000,
        "data_access_expires_at": 0
        if subject.scopes is None
        else (life.issued_ms + DATA_ACCESS_MS) // 1000,
        "issued_at": life.issued_ms // 1000,
        "scopes": [scope for scope in SCOPES if subject.allows(scope)],
        "granular_scopes": [
            {"scope": scope, "target_ids": [targets[kind]]}
            for scope, kind in SCOPES.items()
            if subject.allows(scope) and subject.opens(targets[kind])
        ],
        "user_id": firm.user["id"],
    }
    if subject.kind == "PAGE":
        data["profile_id"] = firm.page["id"]
    return {"data": data}


async def phone_numbers(call: Call) -> Json:
    """`GET /{waba-id}/phone_numbers`."""
    firm = call.whatsapp_firm()
    if call.node_id != firm.waba["id"] or not call.token().opens(firm.waba["id"]):
        raise errors.unknown_object(call.node_id, call.method)
    default = "id,display_phone_number,verified_name,quality_rating,code_verification_status"
    wanted = fields.parse(call.text("fields", default))
    return {"data": [fields.select(_phone(firm), wanted)]}


async def phone_number(call: Call) -> Json:
    """`GET /{phone-number-id}`."""
    firm = call.whatsapp_firm()
    wanted = fields.parse(call.text("fields", "id,display_phone_number,verified_name"))
    return fields.select(_phone(firm), wanted)


def _phone(firm: Firm) -> Json:
    return {
        **firm.phone,
        "quality_rating": "GREEN",
        "code_verification_status": "VERIFIED",
        "name_status": "APPROVED",
        "status": "CONNECTED",
        "platform_type": "CLOUD_API",
        "throughput": {"level": "STANDARD"},
        "is_on_biz_app": False,
        "account_mode": "LIVE",
    }


async def waba(call: Call) -> Json:
    """`GET /{waba-id}`."""
    firm = call.whatsapp_firm()
    return fields.select({**firm.waba}, fields.parse(call.text("fields", "id,name")))


async def templates(call: Call) -> Json:
    """`GET /{waba-id}/message_templates`."""
    firm = call.whatsapp_firm()
    data = []
    for number, template in enumerate(call.sandbox.directory.templates, start=1):
        components: list[Json] = [{"type": "BODY", "text": template.body}]
        if template.buttons:
            buttons = [{"type": "QUICK_REPLY", "text": text} for text in template.buttons]
            components.append({"type": "BUTTONS", "buttons": buttons})
        data.append(
            {
                "id": f"{firm.waba['id']}{number}",
                "name": template.name,
                "language": template.language,
                "status": template.status,
                "category": template.category,
                "components": components,
                "parameter_format": "POSITIONAL",
            }
        )
    return sliced(call, data)


def _subscriber(call: Call) -> str:
    """The id of the Page or WABA whose subscription is meant."""
    node_id = call.node_id
    if call.on_instagram:
        own = call.page_firm().instagram_login["id"]
        if node_id not in ("me", own):
            raise errors.unknown_object(node_id, call.method)
        return own
    if node_id == "me":
        node_id = call.page_firm().page["id"]
    firm = call.firm_of(node_id)
    if node_id not in (firm.page["id"], firm.waba["id"]):
        raise errors.unknown_object(node_id, call.method)
    if node_id == firm.page["id"]:
        call.page_firm()
    return node_id


async def subscribe(call: Call) -> Json:
    """`POST /{page or waba}/subscribed_apps`: replaces the list of fields."""
    node_id = _subscriber(call)
    firm = call.firm_of(node_id)
    if node_id == firm.waba["id"]:
        call.sandbox.subscribe(node_id, ["messages"])
        return {"success": True}
    asked = call.params.get("subscribed_fields", "")
    names = asked if isinstance(asked, list) else [n for n in str(asked).split(",") if n]
    if not names:
        raise errors.invalid("The parameter subscribed_fields is required.")
    call.sandbox.subscribe(node_id, [str(name).strip() for name in names])
    return {"success": True}


async def subscriptions(call: Call) -> Json:
    node_id = _subscriber(call)
    subscribed = call.sandbox.subscribed_fields(node_id)
    if subscribed is None:
        return {"data": []}
    config = call.sandbox.config
    app = {
        "id": config.instagram_app_id if call.on_instagram else config.app_id,
        "link": "http://localhost/",
        "name": "Ticaret",
    }
    if node_id == call.firm_of(node_id).waba["id"]:
        return {"data": [{"whatsapp_business_api_data": app}]}
    return {"data": [{**app, "category": "Business", "subscribed_fields": subscribed}]}


async def unsubscribe(call: Call) -> Json:
    call.sandbox.unsubscribe(_subscriber(call))
    return {"success": True}
