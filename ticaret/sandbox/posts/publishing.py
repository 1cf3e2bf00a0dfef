"""Publishing in the Graph API: posts, photos and videos of Pages, containers of Instagram."""

from __future__ import annotations

from typing import Any

from ticaret.sandbox import ids
from ticaret.sandbox.directory import Asset
from ticaret.sandbox.fetch import NotReachable, fetch
from ticaret.sandbox.graph import errors, fields, slices
from ticaret.sandbox.graph.call import Call
from ticaret.sandbox.media import Media
from ticaret.sandbox.posts import board, nodes, telling
from ticaret.sandbox.posts.board import Container, Post
from ticaret.sandbox.posts.commenting import post_of

Json = dict[str, Any]
SOONEST_MS, LATEST_MS = 10 * 60 * 1000, 30 * board.DAY_MS
CAPTION = 2200
_KINDS = {"REELS": "reel", "STORIES": "story", "CAROUSEL": "carousel"}


def _asset(call: Call) -> Asset:
    """The Page or account that the path names, if the token is its."""
    firm = call.page_firm()
    node_id = call.node_id
    if node_id == "me":
        node_id = firm.instagram_login["id"] if call.on_instagram else firm.page["id"]
    asset = call.sandbox.directory.assets.get(node_id)
    if asset is None or asset.firm is not firm:
        raise errors.unknown_object(call.node_id, call.method)
    return asset


# ------------------------------------------------------------------------ Pages


async def feed(call: Call) -> Json:
    """`POST /{page}/feed`: at once, or at `scheduled_publish_time`."""
    asset = _asset(call)
    attached = call.params.get("attached_media") or []
    text, link = call.text("message"), call.text("link")
    if not (text or link or attached):
        raise errors.invalid("The post has no content")
    files = [_photo(call, asset, str(one.get("media_fbid"))) for one in attached]
    kind = "photo" if files else "link" if link else "status"
    content = {"media": [file for file in files if file], "link": link}
    return {"id": _publish(call, asset, kind, text, content).id}


async def photos(call: Call) -> Json:
    """`POST /{page}/photos` with `url`, not published: to be attached."""
    asset = _asset(call)
    media = await _fetched(call, asset, call.text("url"))
    if media.kind != "image":
        raise errors.GraphError(100, "Invalid parameter", subcode=1366046)
    made = board.add_container(call.sandbox.store, asset, {"photo": media.id}, polls=0)
    if call.params.get("published") not in (False, "false"):
        post = _publish(call, asset, "photo", call.text("caption"), {"media": [media.id]})
        return {"id": made.id, "post_id": post.id}
    return {"id": made.id}


async def videos(call: Call) -> Json:
    """`POST /{page}/videos` with `file_url`: the id of the video."""
    asset = _asset(call)
    media = await _fetched(call, asset, call.text("file_url"))
    content = {"media": [media.id], "video": True}
    post = _publish(call, asset, "video", call.text("description"), content)
    return {"id": post.id.partition("_")[2]}


async def published_posts(call: Call) -> Json:
    return _listed(call, [post for post in _posts(call) if post.is_published])


async def scheduled_posts(call: Call) -> Json:
    return _listed(call, [post for post in _posts(call) if not post.is_published])


async def one(call: Call) -> Json:
    """`GET /{post}` of a Page, `GET /{media}` of Instagram."""
    asset, post = post_of(call, call.node_id)
    return fields.select(_node(call, asset, post), fields.parse(call.text("fields", "id")))


async def change(call: Call) -> Json:
    """`POST /{post}`: another text or time, hidden or not."""
    asset, post = post_of(call, call.node_id)
    store = call.sandbox.store
    if "scheduled_publish_time" in call.params:
        if post.is_published:
            raise errors.invalid("The post is published already")
        board.change_post(store, post, publish_at_ms=_time(call))
    if "message" in call.params:
        board.change_post(store, post, text=call.text("message"))
        changed = board.find_post(store, post.id)
        if changed is not None:
            telling.post(call.sandbox, asset, changed, "edited")
    call.sandbox.changed()
    return {"success": True}


async def remove(call: Call) -> Json:
    """`DELETE /{post}`."""
    asset, post = post_of(call, call.node_id)
    with call.sandbox.store.transaction():
        board.change_post(call.sandbox.store, post, deleted=1)
        if post.is_published:
            telling.post(call.sandbox, asset, post, "remove")
    call.sandbox.changed()
    return {"success": True}


def _posts(call: Call) -> list[Post]:
    return board.posts_of(call.sandbox.store, _asset(call).id)


def _publish(call: Call, asset: Asset, kind: str, text: str, content: Json) -> Post:
    later = call.params.get("published") in (False, "false") and (
        "scheduled_publish_time" in call.params
    )
    at_ms = _time(call) if later else 0
    with call.sandbox.store.transaction():
        post = board.add_post(
            call.sandbox.store, asset, kind=kind, text=text, content=content, publish_at_ms=at_ms
        )
        if not later:
            telling.post(call.sandbox, asset, post, "add")
    call.sandbox.changed()
    return post


def _time(call: Call) -> int:
    try:
        at_ms = int(call.text("scheduled_publish_time")) * 1000
    except ValueError:
        raise errors.invalid("The specified scheduled publish time is invalid.") from None
    if not SOONEST_MS <= at_ms - ids.now_ms() <= LATEST_MS:
        raise errors.invalid("The specified scheduled publish time is invalid.")
    return at_ms


def _photo(call: Call, asset: Asset, container_id: str) -> str:
    found = board.find_container(call.sandbox.store, container_id)
    if found is None or found.asset_id != asset.id:
        raise errors.invalid("The photo to attach was not found")
    return str(found.spec.get("photo", ""))


# -------------------------------------------------------------------- Instagram


async def make(call: Call) -> Json:
    """`POST /{ig}/media`: a container."""
    asset = _asset(call)
    spec = dict(call.params)
    kind = call.text("media_type")
    caption = call.text("caption")
    if len(caption) > CAPTION:
        raise errors.GraphError(100, "The caption is too long", subcode=2207010)
    if kind == "CAROUSEL":
        children = [name for name in call.text("children").split(",") if name]
        if not 2 <= len(children) <= 10:
            raise errors.GraphError(100, "A carousel has 2 to 10 items", subcode=2207028)
        files = [_child(call, asset, name) for name in children]
        made = _container(call, asset, {"kind": "carousel", "media": files, "caption": caption}, 0)
        return {"id": made.id}
    url = call.text("image_url") or call.text("video_url")
    media = await _fetched(call, asset, url)
    is_video = bool(spec.get("video_url"))
    if not is_video and media.mime_type != "image/jpeg":
        raise errors.GraphError(36001, "Only JPEG is supported", subcode=2207005)
    spec = {
        "kind": _KINDS.get(kind, "image"),
        "media": [media.id],
        "caption": caption,
        "video": is_video,
        "item": call.params.get("is_carousel_item") in (True, "true"),
    }
    polls = int(call.sandbox.store.setting("video_polls", "1")) if is_video else 0
    return {"id": _container(call, asset, spec, polls).id}


async def status(call: Call) -> Json:
    """`GET /{container}`."""
    container = _mine(call, call.node_id)
    if container.post_id:
        code, text = "PUBLISHED", "Published"
    elif ids.now_ms() - container.created_ms > board.DAY_MS or container.error == "expired":
        code, text = "EXPIRED", "Expired"
    elif container.polls_left > 0:
        left = container.polls_left - 1
        board.change_container(call.sandbox.store, container, polls_left=left)
        code, text = "IN_PROGRESS", "In Progress"
    elif container.error:
        code, text = "ERROR", f"Error: Media upload has failed with error code {container.error}"
    else:
        code, text = "FINISHED", "Finished: Media has been uploaded and it is ready"
    return {"id": container.id, "status_code": code, "status": text}


async def publish(call: Call) -> Json:
    """`POST /{ig}/media_publish`: once per container."""
    asset = _asset(call)
    container = _mine(call, call.text("creation_id"))
    if board.used_quota(call.sandbox.store, asset.id) >= _quota(call):
        raise errors.GraphError(9, "The publishing limit was reached", subcode=2207042)
    if container.post_id:
        raise errors.GraphError(24, "The media was published already", subcode=2207006)
    if container.polls_left or container.error:
        raise errors.GraphError(9007, "The media is not ready to be published", subcode=2207027)
    spec = container.spec
    content = {"media": spec["media"], "video": spec.get("video", False)}
    with call.sandbox.store.transaction():
        post = board.add_post(
            call.sandbox.store, asset, kind=spec["kind"], text=spec["caption"], content=content
        )
        board.change_container(call.sandbox.store, container, post_id=post.id)
    call.sandbox.changed()
    return {"id": post.id}


async def media(call: Call) -> Json:
    """`GET /{ig}/media`: everything but stories."""
    return _listed(call, [post for post in _posts(call) if post.kind != "story"])


async def stories(call: Call) -> Json:
    since = ids.now_ms() - board.DAY_MS
    found = [p for p in _posts(call) if p.kind == "story" and p.created_ms > since]
    return _listed(call, found)


async def limit(call: Call) -> Json:
    """`GET /{ig}/content_publishing_limit`."""
    used = board.used_quota(call.sandbox.store, _asset(call).id)
    config = {"quota_total": _quota(call), "quota_duration": 86400}
    return {"data": [{"quota_usage": used, "config": config}]}


async def account_or_mention(call: Call) -> Json | None:
    """`GET /{ig}?fields=mentioned_…`; None when no mention is asked for."""
    asked = call.text("fields")
    for name in ("mentioned_comment", "mentioned_media"):
        head, _, rest = asked.partition("(")
        if head == f"{name}.{'comment_id' if name.endswith('comment') else 'media_id'}":
            asset, node_id = _asset(call), rest.partition(")")[0]
            return {name: _mentioned(call, asset, node_id), "id": asset.id}
    return None


def _mentioned(call: Call, asset: Asset, node_id: str) -> Json:
    store = call.sandbox.store
    if comment := board.find_comment(store, node_id):
        node = nodes.media_comment(call.sandbox, asset, comment)
        return {**node, "media": {"id": comment.post_id}}
    if post := board.find_post(store, node_id):
        return nodes.medium(call.sandbox, asset, post)
    raise errors.unknown_object(node_id, call.method)


def _container(call: Call, asset: Asset, spec: Json, polls: int) -> Container:
    """With the error that the control API has scripted for the next one, if any."""
    store = call.sandbox.store
    scripted = [code for code in store.setting("container_errors", "").split(",") if code]
    error = scripted[0] if scripted and spec["kind"] != "carousel" else ""
    if error:
        store.set_setting("container_errors", ",".join(scripted[1:]))
    return board.add_container(store, asset, spec, polls=polls, error="" if error == "0" else error)


def _child(call: Call, asset: Asset, container_id: str) -> str:
    found = _mine(call, container_id)
    if found.asset_id != asset.id or not found.spec.get("item") or found.polls_left or found.error:
        raise errors.GraphError(100, "An item of the carousel cannot be used", subcode=2207028)
    return str(found.spec["media"][0])


def _mine(call: Call, container_id: str) -> Container:
    firm = call.page_firm()
    found = board.find_container(call.sandbox.store, container_id)
    asset = call.sandbox.directory.assets.get(found.asset_id) if found else None
    if found is None or asset is None or asset.firm is not firm:
        raise errors.GraphError(24, "The media could not be found", subcode=2207006)
    return found


def _quota(call: Call) -> int:
    return int(call.sandbox.store.setting("quota_total", str(board.QUOTA)))


async def _fetched(call: Call, asset: Asset, url: str) -> Media:
    if not url:
        raise errors.invalid("The address of the file is required")
    try:
        return await fetch(call.sandbox.media, asset.id, url)
    except NotReachable:
        text = "The media could not be fetched from this uri"
        raise errors.GraphError(9004, text, subcode=2207052) from None


def _node(call: Call, asset: Asset, post: Post) -> Json:
    show = nodes.page_post if asset.channel == "messenger" else nodes.medium
    return show(call.sandbox, asset, post)


def _listed(call: Call, posts: list[Post]) -> Json:
    chosen, paging = slices.cut(call, posts)
    wanted, asset = fields.parse(call.text("fields", "id")), _asset(call)
    return {"data": [fields.select(_node(call, asset, post), wanted) for post in chosen], **paging}
