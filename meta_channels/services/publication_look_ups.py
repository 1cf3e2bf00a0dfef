"""Is it out or not? Asked of Meta before anything is published again."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from messaging.ports import Refused
from meta_channels.adapters.posting import Way, way_to
from meta_channels.choices import PublicationKind, PublicationState
from meta_channels.graph import posts, publishing
from meta_channels.models import Publication
from meta_channels.services.publication_steps import Change
from ticaret.ingress.reading import identifier, moment, text

# When it is looked up, counted from each look-up before.
AFTER = [timedelta(seconds=s) for s in (5, 30, 60, 180, 600)]
# A call that timed out may still be at work: "not published" is believed the second time.
_SURE_AFTER = 2
_SKEW = timedelta(minutes=2)


def look_up(publication: Publication, attempted_at: datetime, now: datetime) -> Change:
    """What became of a publication of unknown outcome. Raises a ProviderError."""
    way = way_to(publication.inbox)
    if way.is_instagram:
        return _on_instagram(way, publication, attempted_at, now)
    return _on_page(way, publication, attempted_at, now)


def _on_instagram(
    way: Way, publication: Publication, attempted_at: datetime, now: datetime
) -> Change:
    found = _find_medium(way, publication, attempted_at - _SKEW, now)
    if found is not None:
        return _published(found, "timestamp", now)
    status = publishing.container(way.graph, publication.container_id).status
    if status == "PUBLISHED":
        # Out, but not in the list yet: its id comes with a later look-up or the sync.
        if publication.look_ups + 1 < len(AFTER):
            return _later(publication)
        return Change(PublicationState.PUBLISHED, fields={"published_at": attempted_at})
    if status == "FINISHED" and publication.look_ups + 1 >= _SURE_AFTER:
        return Change(PublicationState.READY)
    if status in {"ERROR", "EXPIRED"} and publication.look_ups + 1 >= _SURE_AFTER:
        raise Refused(status.lower(), "The container cannot be published any more.")
    return _later(publication)


def _on_page(way: Way, publication: Publication, attempted_at: datetime, now: datetime) -> Change:
    since = attempted_at - _SKEW
    for row in posts.scheduled_posts(way.graph, way.account_id).rows:
        if _is_same(publication, row, "message", "created_time", since, now):
            publish_at = publication.publish_at or now
            wait = max(publish_at - now, timedelta(0)) + timedelta(seconds=60)
            fields = {"external_id": identifier(row.get("id"))}
            return Change(PublicationState.HANDED_OVER, wait, fields)
    for row in posts.page_posts(way.graph, way.account_id).rows:
        if _is_same(publication, row, "message", "created_time", since, now):
            return _published(row, "created_time", now)
    return _later(publication)


def _find_medium(
    way: Way, publication: Publication, since: datetime, now: datetime
) -> Mapping[str, Any] | None:
    if publication.kind == PublicationKind.STORY:
        rows = posts.stories(way.graph, way.account_id).rows
    else:
        rows = posts.media(way.graph, way.account_id).rows
    for row in rows:
        if _is_same(publication, row, "caption", "timestamp", since, now):
            return row
    return None


def _is_same(
    publication: Publication,
    row: Mapping[str, Any],
    said_in: str,
    told_in: str,
    since: datetime,
    now: datetime,
) -> bool:
    """The same words, not before the attempt, and no other publication's."""
    if text(row.get(said_in)) != publication.text or told_in not in row:
        return False
    if moment(row.get(told_in), now) < since:
        return False
    taken = Publication.objects.unscoped().filter(
        inbox_id=publication.inbox_id, external_id=identifier(row.get("id"))
    )
    return not taken.exclude(id=publication.pk).exists()


def _published(row: Mapping[str, Any], told_in: str, now: datetime) -> Change:
    fields = {
        "external_id": identifier(row.get("id")),
        "published_at": moment(row.get(told_in), now),
    }
    return Change(PublicationState.PUBLISHED, fields=fields)


def _later(publication: Publication) -> Change:
    done = publication.look_ups + 1
    return Change(wait=AFTER[min(done, len(AFTER) - 1)], fields={"look_ups": done})
