"""Posts, comments and publications, made by the services that make the real ones."""

from __future__ import annotations

import io
from datetime import datetime
from itertools import count
from typing import Any

from django.core.files.uploadedfile import SimpleUploadedFile
from django.utils import timezone
from PIL import Image

from messaging.choices import Channel
from messaging.models import Inbox
from meta_channels.choices import ActionKind, MediaKind, PublicationKind
from meta_channels.models import Comment, Post, PostAction, Publication, PublishingFile
from meta_channels.parsing.engagement_events import Author, CommentSeen, PostSeen
from meta_channels.services import engagement, post_actions, publications, publishing_files
from meta_channels.services.engagement import EngagementReport
from meta_channels.services.publications import MediaDraft, PublicationDraft
from tests.factories.accounts import Firm
from tests.factories.messaging import make_inbox

_numbers = count(1)
_EVERYTHING = {"messaging": True, "comments": True, "publishing": True}


def make_page(firm: Firm, **facts: Any) -> Inbox:
    """A Page that may do everything."""
    return make_inbox(firm, Channel.FACEBOOK_PAGE, **{"capabilities": _EVERYTHING, **facts})


def make_instagram(firm: Firm, **facts: Any) -> Inbox:
    """An Instagram account linked to a Page."""
    number = next(_numbers)
    facts = {
        "capabilities": _EVERYTHING,
        "parent_external_id": f"page-of-{number}",
        "username": f"magaza{number}",
        "external_id": f"17841{number:06}",
        **facts,
    }
    return make_inbox(firm, Channel.INSTAGRAM_BUSINESS, **facts)


def make_post(inbox: Inbox, *, text: str = "Yeni ürünlerimiz geldi", **event: Any) -> Post:
    """A post of ours that Meta told of."""
    number = next(_numbers)
    event.setdefault("external_id", f"{inbox.external_id}_{number}")
    event.setdefault("occurred_at", timezone.now())
    event.setdefault("permalink", f"https://www.facebook.com/p/{number}")
    seen = PostSeen(text=text, author=Author(inbox.external_id, inbox.name), **event)
    engagement.receive([EngagementReport(inbox, seen)], now=timezone.now())
    post = Post.objects.unscoped().get(inbox=inbox, external_id=seen.external_id)
    post.inbox = inbox
    return post


def make_comment(
    post: Post,
    *,
    text: str = "Fiyatı ne kadar?",
    author: Author | None = None,
    parent: Comment | None = None,
    occurred_at: datetime | None = None,
    **event: Any,
) -> Comment:
    """A comment of a customer (a new one unless given) under `post`."""
    number = next(_numbers)
    event.setdefault("external_id", f"{post.external_id.rpartition('_')[2]}_{number}")
    seen = CommentSeen(
        post_external_id=post.external_id,
        occurred_at=occurred_at or timezone.now(),
        author=author or Author(f"6000{number}", f"Müşteri {number}", f"musteri{number}"),
        text=text,
        parent_external_id=parent.external_id if parent else "",
        **event,
    )
    engagement.receive([EngagementReport(post.inbox, seen)], now=timezone.now())
    return fresh_comment(post.inbox, seen.external_id)


def fresh_comment(inbox: Inbox, external_id: str) -> Comment:
    return (
        Comment.objects.unscoped()
        .select_related("inbox", "post", "parent")
        .get(inbox=inbox, external_id=external_id)
    )


def make_action(
    firm: Firm, comment: Comment, kind: ActionKind = ActionKind.REPLY, text: str = "Buyurun"
) -> PostAction:
    """Something to be done with a comment, queued."""
    return post_actions.queue_for_comment(
        actor=firm.actor, comment=comment, kind=kind, text=text, now=timezone.now()
    )


def make_publication(
    inbox: Inbox,
    firm: Firm,
    *,
    kind: PublicationKind = PublicationKind.TEXT,
    media: list[MediaDraft] | None = None,
    **draft: Any,
) -> Publication:
    """A publication that is queued."""
    draft.setdefault("text", "" if kind == PublicationKind.STORY else "Hafta sonu indirimi")
    return publications.queue(
        actor=firm.actor,
        inbox=inbox,
        draft=PublicationDraft(kind=kind, media=media or [], **draft),
        now=timezone.now(),
    )


def picture(width: int = 1080, height: int = 1080, *, format: str = "JPEG") -> bytes:
    """The bytes of a picture of one colour."""
    made = io.BytesIO()
    Image.new("RGB", (width, height), (12, 120, 90)).save(made, format)
    return made.getvalue()


def movie() -> bytes:
    """The first boxes of an MP4 file, as far as anybody here looks at one."""
    return b"\x00\x00\x00\x18ftypisom\x00\x00\x02\x00isomiso2" + bytes(64)


def make_upload(
    firm: Firm, content: bytes | None = None, name: str = "resim.jpg"
) -> PublishingFile:
    """A file of ours to publish."""
    return publishing_files.keep(
        actor=firm.actor,
        account_id=firm.id,
        file=SimpleUploadedFile(name, picture() if content is None else content),
        now=timezone.now(),
    )


def image_of(firm: Firm, **draft: Any) -> MediaDraft:
    """A picture of ours, uploaded."""
    return MediaDraft(kind=MediaKind.IMAGE, file_id=make_upload(firm).pk, **draft)


def video_of(firm: Firm, **draft: Any) -> MediaDraft:
    """A video of ours, uploaded."""
    file = make_upload(firm, movie(), "film.mp4")
    return MediaDraft(kind=MediaKind.VIDEO, file_id=file.pk, **draft)
