"""When a publication starts, and whether Meta can do the waiting."""

from __future__ import annotations

from datetime import datetime, timedelta

from meta_channels.choices import PublicationKind
from meta_channels.models import Publication
from meta_channels.publishing_rules import INSTAGRAM_KINDS

# Documents of Meta differ (29, 30 or 75 days): the narrowest window holds in all of them.
_SOONEST, _LATEST = timedelta(minutes=10), timedelta(days=29)
# Meta measures at its own clock, some time after we did.
_MARGIN = timedelta(seconds=60)
# Videos are processed for minutes; a container lives 24 hours.
_LEAD = timedelta(minutes=15)


def may_hand_over(publish_at: datetime, now: datetime) -> bool:
    """Whether Meta itself accepts a Page's post for that time."""
    return _SOONEST + _MARGIN <= publish_at - now <= _LATEST - _MARGIN


def hands_over(publication: Publication, now: datetime) -> bool:
    """Whether Meta is to do the waiting for this publication. Instagram has no schedule."""
    return (
        publication.kind not in INSTAGRAM_KINDS
        and publication.publish_at is not None
        and may_hand_over(publication.publish_at, now)
    )


def start_at(publication: Publication, now: datetime) -> datetime:
    """When the uploads begin: at once, or some time before it has to be out."""
    if publication.publish_at is None or hands_over(publication, now):
        return now
    uploads = publication.kind in INSTAGRAM_KINDS or publication.kind == PublicationKind.PHOTOS
    lead = _LEAD if uploads else timedelta(0)
    if publication.kind not in INSTAGRAM_KINDS:
        # Too far for Meta now, but not for ever.
        lead = max(lead, timedelta(days=1))
    return max(now, publication.publish_at - lead)


def waits_until(publication: Publication, now: datetime) -> datetime | None:
    """How long the finished upload still has to wait; None when it may go out."""
    if publication.publish_at is None or publication.publish_at <= now:
        return None
    return None if hands_over(publication, now) else publication.publish_at
