"""Posts and comments as the console's pages show them, each in a fixed number of queries."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any
from uuid import UUID

from django.db.models import Count, F, Q

from accounts import selectors as accounts
from crm.selectors.groups import group_ids_of
from messaging.models import Inbox
from meta_channels.choices import CommentStatus, PostKind
from meta_channels.models import Comment, Post
from meta_channels.selectors import comments as meta
from ticaret.tenancy.actor import Actor
from ticaret.tenancy.querysets import TenantQuerySet

_OPEN = Q(status=CommentStatus.OPEN)


@dataclass(frozen=True, slots=True)
class PostLine:
    """A post, with how many comments under it wait to be worked on."""

    post: Post
    waiting: int

    @property
    def has_picture(self) -> bool:
        return bool(address_of(self.post))


def post_lines(*, actor: Actor, posts: Sequence[Post]) -> list[PostLine]:
    """A line for each of these posts, which were fetched for the actor with their inbox."""
    waiting = meta.open_counts(actor=actor, post_ids=[post.pk for post in posts])
    return [PostLine(post, waiting.get(post.pk, 0)) for post in posts]


def address_of(post: Post) -> str:
    """Where Meta has the post's picture: a video's is its first frame."""
    first: Mapping[str, Any] = post.children[0] if post.children else {}
    is_film = post.kind in {PostKind.VIDEO, PostKind.REEL}
    found = (
        post.thumbnail_url
        or ("" if is_film else post.media_url)
        or first.get("thumbnailUrl")
        or first.get("mediaUrl")
    )
    return str(found or "")


def posting_inboxes(*, actor: Actor) -> list[Inbox]:
    """The connected assets that have posts, by name."""
    return list(meta.visible_inboxes(actor).order_by("name", "id"))


def comments_in_view(
    *, actor: Actor, account_id: UUID, view: str, inbox_id: UUID | None, q: str
) -> TenantQuerySet[Comment]:
    """The comments of a view: `waiting`, `mine`, `team`, `open`, `done` or `all`."""
    status = {"done": CommentStatus.DONE, "all": ""}.get(view, CommentStatus.OPEN)
    rows = meta.comments(
        actor=actor,
        inbox_id=inbox_id,
        status=status,
        ours=False,
        unanswered=True if view == "waiting" else None,
        assigned_user_id=actor.id if view == "mine" else None,
        q=q,
    )
    if view == "team":
        rows = rows.filter(assigned_group_id__in=_teams(actor, account_id))
    return rows


def view_counts(*, actor: Actor, account_id: UUID) -> dict[str, int]:
    """How many open comments there are to answer, for the reader, and for the reader's teams."""
    teams = _teams(actor, account_id)
    counted = meta.comments(actor=actor, status=CommentStatus.OPEN, ours=False).aggregate(
        waiting=Count("id", filter=Q(answered_at__isnull=True)),
        mine=Count("id", filter=Q(assigned_user_id=actor.id)),
        team=Count("id", filter=Q(assigned_group_id__in=teams)),
    )
    return {name: int(number) for name, number in counted.items()}


def people_choices(*, actor: Actor, account_id: UUID) -> list[tuple[str, str]]:
    """(id, name) of who can work in the account, by name."""
    rows = accounts.members(actor=actor).filter(account_id=account_id)
    named = rows.annotate(name=F("user__display_name"), mail=F("user__email"))
    pairs = named.order_by("name", "mail").values_list("user_id", "name", "mail")
    return [(str(key), name or mail) for key, name, mail in pairs]


def _teams(actor: Actor, account_id: UUID) -> list[UUID]:
    return group_ids_of(account_id=account_id, user_id=actor.id) if actor.id else []
