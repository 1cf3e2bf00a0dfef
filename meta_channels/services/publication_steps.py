"""What each state of a publication asks of Meta: one call, and the change that it makes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from messaging.ports import Deferred, ProviderError, Refused
from meta_channels.adapters.posting import Way, way_to
from meta_channels.choices import ItemState, MediaKind, PublicationKind, PublicationState
from meta_channels.graph import posts, publishing
from meta_channels.links import publishing_file_url
from meta_channels.models import Publication, PublicationItem
from meta_channels.publishing_rules import INSTAGRAM_KINDS
from meta_channels.services import publication_files
from meta_channels.services.publication_times import hands_over, start_at, waits_until

QUOTA_SECONDS = 900.0
MAX_REMAKES = 2
# About 25 minutes altogether; Meta's own advice is once a minute for five.
_POLLS = [timedelta(seconds=s) for s in (2, 5, 10, 20, 30, *[60] * 25)]
_CONTAINER_LIFE = timedelta(hours=23)
# Meta publishes what it was given about at its time: then it is looked at.
_AFTER_TIME = timedelta(seconds=60)
_CODE = re.compile(r"\b2207\d{3}\b")
# Containers that are gone, or that Instagram failed to make: a new one may do.
_WORN_OUT = {"-2/2207020", "24/2207006", "expired"}


@dataclass(frozen=True, slots=True)
class Change:
    """What a step has changed: the state, columns, and how long the next step waits."""

    state: PublicationState | None = None
    wait: timedelta = timedelta(0)
    fields: Mapping[str, Any] = field(default_factory=dict)
    error: dict[str, Any] | None = None


class ItemFailed(Refused):
    """Final, because of the file at `position`."""

    def __init__(self, code: str, detail: str, position: int, *, trace_id: str = "") -> None:
        super().__init__(code, detail, trace_id=trace_id)
        self.position = position


def is_to_publish(publication: Publication, now: datetime) -> bool:
    """Whether the next step is the one that must not be taken twice."""
    return (
        publication.state == PublicationState.READY
        and waits_until(publication, now) is None
        and not _is_old(publication, now)
    )


def step(publication: Publication, items: list[PublicationItem], now: datetime) -> Change:
    """Take the step; `items` are changed in place. Raises a ProviderError."""
    state = PublicationState(publication.state)
    if state == PublicationState.CHECKED:
        due_at = start_at(publication, now)
        if due_at > now:
            return Change(wait=due_at - now)
        return Change(PublicationState.UPLOADING)
    way = way_to(publication.inbox)
    match state:
        case PublicationState.DRAFT:
            return _check(way, publication, items, now)
        case PublicationState.UPLOADING:
            return _upload(way, publication, items, now)
        case PublicationState.PROCESSING:
            return _process(way, publication, items, now)
        case PublicationState.HANDED_OVER:
            return _watch(way, publication, now)
        case PublicationState.RESCHEDULING:
            return _reschedule(way, publication, now)
        case PublicationState.CANCELLING:
            return _take_back(way, publication)
    return _wait_ready(publication, items, now)


def publish(publication: Publication, items: list[PublicationItem], now: datetime) -> Change:
    """The call that publishes. Raises a ProviderError."""
    way = way_to(publication.inbox)
    if way.is_instagram:
        media_id = publishing.publish_container(way.graph, way.account_id, publication.container_id)
        return Change(PublicationState.PUBLISHED, fields=_out(media_id, now))
    body, later = _page_body(publication, items), hands_over(publication, now)
    if later and publication.publish_at is not None:
        body |= {
            "published": False,
            "scheduled_publish_time": int(publication.publish_at.timestamp()),
        }
    if publication.kind == PublicationKind.VIDEO:
        post_id = publishing.publish_video(way.graph, way.account_id, body)
    else:
        if later:
            body["unpublished_content_type"] = "SCHEDULED"
        post_id = publishing.publish_post(way.graph, way.account_id, body)
    if later and publication.publish_at is not None:
        wait = publication.publish_at - now + _AFTER_TIME
        return Change(PublicationState.HANDED_OVER, wait, {"external_id": post_id})
    return Change(PublicationState.PUBLISHED, fields=_out(post_id, now))


def is_worn_out(error: ProviderError) -> bool:
    """Whether new containers may help."""
    return error.code in _WORN_OUT


def remake(publication: Publication, items: list[PublicationItem]) -> bool:
    """Go back to uploading with new containers; False when that was tried often enough."""
    if publication.remakes >= MAX_REMAKES or publication.kind not in INSTAGRAM_KINDS:
        return False
    publication.remakes += 1
    publication.container_id, publication.container_made_at = "", None
    publication.state = PublicationState.UPLOADING
    publication.polls = 0
    for item in items:
        item.state, item.external_id = ItemState.CHECKED, ""
    return True


def _check(
    way: Way, publication: Publication, items: list[PublicationItem], now: datetime
) -> Change:
    """Files behind addresses are looked at one by one, then the quota."""
    for item in items:
        if item.state == ItemState.PENDING:
            fault = publication_files.inspect(PublicationKind(publication.kind), item)
            if fault is not None:
                raise ItemFailed(fault.code, fault.tr, item.position)
            item.state = ItemState.CHECKED
            return Change()
    if way.is_instagram:
        _require_quota(way)
    due_at = start_at(publication, now)
    return Change(PublicationState.CHECKED, wait=due_at - now)


def _require_quota(way: Way) -> None:
    quota = publishing.quota(way.graph, way.account_id)
    if quota.is_used_up:
        raise Deferred(
            "quota",
            f"{quota.used} / {quota.total}",
            retry_after=QUOTA_SECONDS,
            endless=True,
        )


def _upload(
    way: Way, publication: Publication, items: list[PublicationItem], now: datetime
) -> Change:
    if not way.is_instagram:
        return _upload_photos(way, publication, items, now)
    for item in items:
        if not item.external_id:
            item.external_id = _make(way, _item_body(publication, item), item.position)
            item.state = ItemState.PROCESSING
            fields = {} if publication.container_made_at else {"container_made_at": now}
            return Change(fields=fields)
    return Change(PublicationState.PROCESSING, wait=_POLLS[0])


def _upload_photos(
    way: Way, publication: Publication, items: list[PublicationItem], now: datetime
) -> Change:
    """Unpublished photos for the post to attach. Videos go with the call that publishes."""
    if publication.kind == PublicationKind.PHOTOS:
        for item in items:
            if not item.external_id:
                item.external_id = _photo(way, publication, item, now)
                item.state = ItemState.READY
                return Change(fields={"container_made_at": publication.container_made_at or now})
    return Change(PublicationState.READY)


def _photo(way: Way, publication: Publication, item: PublicationItem, now: datetime) -> str:
    try:
        made = publishing.add_photo(
            way.graph,
            way.account_id,
            url=address_of(item),
            alt_text=item.alt_text,
            temporary=hands_over(publication, now),
        )
    except Refused as error:
        raise ItemFailed(error.code, error.detail, item.position, trace_id=error.trace_id) from None
    return _named(made)


def _process(
    way: Way, publication: Publication, items: list[PublicationItem], now: datetime
) -> Change:
    for item in items:
        if item.state != ItemState.READY:
            if not _is_finished(way, item.external_id, item.position):
                return _again(publication)
            item.state = ItemState.READY
            return Change(fields={"polls": 0})
    if publication.kind != PublicationKind.CAROUSEL:
        return Change(PublicationState.READY, fields={"container_id": items[0].external_id})
    if not publication.container_id:
        made = _make(way, _carousel_body(publication, items), None)
        return Change(wait=_POLLS[0], fields={"container_id": made})
    if not _is_finished(way, publication.container_id, None):
        return _again(publication)
    return Change(PublicationState.READY)


def _again(publication: Publication) -> Change:
    if publication.polls >= len(_POLLS):
        raise Refused("processing_timeout", "Meta did not finish processing the files in time.")
    return Change(wait=_POLLS[publication.polls], fields={"polls": publication.polls + 1})


def _is_finished(way: Way, container_id: str, position: int | None) -> bool:
    found = publishing.container(way.graph, container_id)
    if found.status in {"FINISHED", "PUBLISHED"}:
        return True
    if found.status == "EXPIRED":
        raise Refused("expired", "The container has expired.")
    if found.status == "ERROR":
        code = _CODE.search(found.explanation)
        raise _failure(f"error/{code[0]}" if code else "error", found.explanation[:500], position)
    return False


def _failure(code: str, detail: str, position: int | None) -> Refused:
    return Refused(code, detail) if position is None else ItemFailed(code, detail, position)


def _make(way: Way, body: Mapping[str, Any], position: int | None) -> str:
    try:
        return _named(publishing.make_container(way.graph, way.account_id, body))
    except Refused as error:
        if position is None or is_worn_out(error):
            raise
        raise ItemFailed(error.code, error.detail, position, trace_id=error.trace_id) from None


def _named(external_id: str) -> str:
    if not external_id:
        raise Deferred("no_id", "The provider's answer names nothing that was made.")
    return external_id


def _wait_ready(publication: Publication, items: list[PublicationItem], now: datetime) -> Change:
    """Everything is there and the time has not come, or has come too late for the containers."""
    if _is_old(publication, now):
        raise Refused("expired", "The container has expired.")
    due_at = waits_until(publication, now)
    return Change(wait=max(due_at - now, timedelta(0)) if due_at else timedelta(0))


def _is_old(publication: Publication, now: datetime) -> bool:
    made_at = publication.container_made_at
    on_instagram = publication.kind in INSTAGRAM_KINDS
    return on_instagram and made_at is not None and now - made_at > _CONTAINER_LIFE


def _watch(way: Way, publication: Publication, now: datetime) -> Change:
    """Meta's time has come: is it out?"""
    is_video = publication.kind == PublicationKind.VIDEO
    if publishing.is_out(way.graph, publication.external_id, is_video=is_video):
        out_at = publication.publish_at or now
        return Change(PublicationState.PUBLISHED, fields={"published_at": out_at})
    return Change(wait=timedelta(minutes=5))


def _reschedule(way: Way, publication: Publication, now: datetime) -> Change:
    publish_at = publication.publish_at
    if publish_at is None:
        raise Refused("no_time", "There is no time to move it to.")
    publishing.reschedule(way.graph, publication.external_id, int(publish_at.timestamp()))
    return Change(PublicationState.HANDED_OVER, publish_at - now + _AFTER_TIME)


def _take_back(way: Way, publication: Publication) -> Change:
    try:
        posts.delete(way.graph, publication.external_id)
    except Refused as error:
        if error.code != "100/33":  # not there any more
            raise
    return Change(PublicationState.CANCELLED)


def _out(external_id: str, now: datetime) -> dict[str, Any]:
    return {"external_id": external_id, "published_at": now}


def address_of(item: PublicationItem) -> str:
    """Where Meta fetches the file of `item`."""
    return publishing_file_url(item.file) if item.file is not None else item.url


def _page_body(publication: Publication, items: list[PublicationItem]) -> dict[str, Any]:
    if publication.kind == PublicationKind.VIDEO:
        body: dict[str, Any] = {"file_url": address_of(items[0]), "description": publication.text}
        if title := publication.options.get("title"):
            body["title"] = title
        return body
    body = {"message": publication.text} if publication.text else {}
    if publication.link:
        body["link"] = publication.link
    if items:
        body["attached_media"] = [{"media_fbid": item.external_id} for item in items]
    return body


def _item_body(publication: Publication, item: PublicationItem) -> dict[str, Any]:
    is_image = item.kind == MediaKind.IMAGE
    body: dict[str, Any] = {"image_url" if is_image else "video_url": address_of(item)}
    if is_image and item.alt_text:
        body["alt_text"] = item.alt_text
    match publication.kind:
        case PublicationKind.CAROUSEL:
            body["is_carousel_item"] = True
            if not is_image:
                body["media_type"] = "VIDEO"
        case PublicationKind.STORY:
            body["media_type"] = "STORIES"
        case PublicationKind.REEL:
            body["media_type"] = "REELS"
            body |= _whole_body(publication)
            body |= _given(
                publication.options,
                shareToFeed="share_to_feed",
                coverUrl="cover_url",
                thumbOffsetMs="thumb_offset",
                audioName="audio_name",
            )
        case _:
            body |= _whole_body(publication)
    return body


def _carousel_body(publication: Publication, items: list[PublicationItem]) -> dict[str, Any]:
    children = ",".join(item.external_id for item in items)
    return {"media_type": "CAROUSEL", "children": children, **_whole_body(publication)}


def _whole_body(publication: Publication) -> dict[str, Any]:
    body = {"caption": publication.text} if publication.text else {}
    return body | _given(
        publication.options,
        locationId="location_id",
        collaborators="collaborators",
        userTags="user_tags",
    )


def _given(options: Mapping[str, Any], **names: str) -> dict[str, Any]:
    return {
        theirs: options[ours] for ours, theirs in names.items() if options.get(ours) is not None
    }
