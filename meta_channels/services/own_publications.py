"""What we published is a post of ours: the two rows find each other, whichever comes first."""

from __future__ import annotations

from datetime import datetime

from meta_channels.choices import PostKind, PublicationKind, PublicationState
from meta_channels.models import Post, Publication
from meta_channels.parsing.engagement_events import Author, PostSeen
from meta_channels.services import engagement
from meta_channels.services.engagement import EngagementReport

_KINDS = {
    PublicationKind.TEXT: PostKind.STATUS,
    PublicationKind.LINK: PostKind.LINK,
    PublicationKind.PHOTOS: PostKind.PHOTO,
    PublicationKind.VIDEO: PostKind.VIDEO,
    PublicationKind.IMAGE: PostKind.IMAGE,
    PublicationKind.CAROUSEL: PostKind.CAROUSEL,
    PublicationKind.REEL: PostKind.REEL,
    PublicationKind.STORY: PostKind.STORY,
}


def show(publication: Publication, *, now: datetime) -> None:
    """Make what is out a post of ours. Its details (permalink, picture) are asked for.

    A video of a Page is named by its video id; its post comes with the webhook.
    """
    is_out = publication.state == PublicationState.PUBLISHED
    if not is_out or not publication.external_id or publication.kind == PublicationKind.VIDEO:
        return
    seen = PostSeen(
        external_id=publication.external_id,
        occurred_at=publication.published_at or now,
        kind=_KINDS[PublicationKind(publication.kind)],
        text=publication.text,
        author=Author(publication.inbox.external_id, publication.inbox.name),
        bare=True,
    )
    engagement.receive([EngagementReport(publication.inbox, seen)], now=now)
    post = Post.objects.for_accounts([publication.account_id]).filter(
        inbox_id=publication.inbox_id, external_id=publication.external_id
    )
    publication.post = post.first()
    publication.save(update_fields=["post", "updated_at"])
