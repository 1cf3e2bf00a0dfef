"""Labels of a WhatsApp Business number."""

from __future__ import annotations

from ticaret.sandbox.refusal import NotPossible
from ticaret.sandbox.waha import errors, happenings, payloads
from ticaret.sandbox.waha.api.chats import engine_chat
from ticaret.sandbox.waha.call import Call, Json


async def labels(call: Call) -> list[Json]:
    return happenings.labels(call.gateway, call.account().phone)


def _color(call: Call) -> int:
    if call.body.get("colorHex"):
        wanted = str(call.body["colorHex"]).lower()
        if wanted not in payloads.COLORS:
            raise errors.unprocessable("Invalid color hex")
        return payloads.COLORS.index(wanted)
    color = call.body.get("color") or 0
    if color not in range(len(payloads.COLORS)):
        raise errors.unprocessable("Invalid color")
    return int(color)


def _label(call: Call) -> Json:
    known = happenings.labels(call.gateway, call.account().phone)
    found = next((one for one in known if one["id"] == call.names["labelId"]), None)
    if found is None:
        raise errors.not_found("Label not found")
    return found


async def create_label(call: Call) -> Json:
    account = call.account()
    try:
        return happenings.save_label(
            call.gateway, account.phone, str(call.body["name"]), _color(call)
        )
    except NotPossible as error:
        raise errors.unprocessable(str(error)) from None


async def update_label(call: Call) -> Json:
    label = _label(call)
    has_color = call.body.get("colorHex") or call.body.get("color") is not None
    color = _color(call) if has_color else label["color"]
    try:
        return happenings.save_label(
            call.gateway, call.account().phone, str(call.body["name"]), color,
            label_id=label["id"],
        )  # fmt: skip
    except NotPossible as error:
        raise errors.unprocessable(str(error)) from None


async def delete_label(call: Call) -> Json:
    happenings.delete_label(call.gateway, call.account().phone, _label(call))
    return {"success": True}


async def chat_labels(call: Call) -> list[Json]:
    return happenings.labels_of_chat(call.gateway, call.chat())


async def set_chat_labels(call: Call) -> Json:
    """Replaces the set."""
    try:
        happenings.set_labels(
            call.gateway, call.chat(make=True), {one["id"] for one in call.body["labels"]}
        )
    except NotPossible as error:
        raise errors.not_found(str(error)) from None
    return {"success": True}


async def label_chats(call: Call) -> list[Json]:
    label = _label(call)
    engine = call.working().engine
    found = happenings.chats_of_label(call.gateway, call.account().phone, label["id"])
    return [engine_chat(call, call.chat(chat), engine) for chat in found]
