"""What Meta tells of posts and comments becomes rows.

One call takes a batch; it makes a fixed number of reads and writes only what changed. It
can be given the same events again, and in any order: unique constraints decide what is
new, a removal stays a removal, and the text of an edit is not taken back by an older one.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from uuid import UUID

from django.db import transaction

from crm.selectors.groups import live_groups
from messaging.models import Inbox
from meta_channels import events
from meta_channels.choices import CommentHandling, CommentStatus, PostKind
from meta_channels.models import Comment, Post
from meta_channels.parsing.engagement_events import (
    CommentHidden,
    CommentRemoved,
    CommentSeen,
    EngagementEvent,
    PostHidden,
    PostMetricsSeen,
    PostRemoved,
    PostSeen,
)
from meta_channels.services import own_writings
from meta_channels.services.assets import settings_of
from meta_channels.services.comment_texts import comment_search, post_search, remember_edit
from ticaret import doorbell
from ticaret.db.bulk import insert_new, write_back
from ticaret.events.outbox import DomainEvent, publish
from ticaret.ingress.choices import Verdict

DETAILS_DUE = "meta_channels.tasks.fetch_due_details"
_LONGEST_ID, _LONGEST_NAME = 128, 255

_POST_FIELDS = [
    "kind", "text", "permalink", "media_url", "thumbnail_url", "children", "author_external_id",
    "author_name", "is_ours", "is_mention", "hidden", "hidden_told_at", "published_at", "edited_at",
    "edits", "removed_at", "metrics", "details_due_at", "search", "updated_at",
]  # fmt: skip
_COMMENT_FIELDS = [
    "parent_id", "parent_external_id", "author_external_id", "author_name", "author_username",
    "is_ours", "is_mention", "text", "attachment", "hidden", "hidden_told_at", "like_count",
    "commented_at", "edited_at", "edits", "removed_at", "status", "done_at", "done_by",
    "answered_at", "assigned_user_id", "assigned_group_id", "search", "updated_at",
]  # fmt: skip
_Key = tuple[UUID, str]


@dataclass(frozen=True, slots=True)
class EngagementReport:
    """One event of one inbox. `listed_at` is when a list of Meta's showed it."""

    inbox: Inbox
    event: EngagementEvent
    listed_at: datetime | None = None


def receive(reports: Sequence[EngagementReport], *, now: datetime) -> list[tuple[Verdict, str]]:
    """Take in a batch. One verdict with its reason for each report, in the same order."""
    if not reports:
        return []
    with transaction.atomic():
        return _Batch(reports, now).take_in()


class _Batch:
    """The rows that a batch is about, locked, and what became of them."""

    def __init__(self, reports: Sequence[EngagementReport], now: datetime) -> None:
        self.reports = reports
        self.now = now
        self.told: list[DomainEvent] = []
        self.changed_posts: dict[UUID, Post] = {}
        self.changed_comments: dict[UUID, Comment] = {}
        self.new: set[UUID] = set()
        self.listed: list[UUID] = []
        self.ours: dict[str, Post] = {}
        self.bell = False

    def take_in(self) -> list[tuple[Verdict, str]]:
        usable = [_is_usable(report.event) for report in self.reports]
        chosen = [r for r, fits in zip(self.reports, usable, strict=True) if fits]
        self.posts = self._posts(chosen)
        self.comments = self._comments(chosen)
        verdicts = [
            self._apply(report) if fits else (Verdict.IGNORED, "an id of it is not usable")
            for report, fits in zip(self.reports, usable, strict=True)
        ]
        self._find_parents()
        write_back(self.changed_posts.values(), _POST_FIELDS)
        write_back(self.changed_comments.values(), _COMMENT_FIELDS)
        self._note_listed()
        own = [row for row in self.changed_comments.values() if row.is_ours and row.pk in self.new]
        own_writings.recognise_comments(own, now=self.now)
        own_writings.recognise_posts(self.ours)
        publish(*self.told)
        if self.bell:
            doorbell.ring_on_commit(DETAILS_DUE)
        return verdicts

    # ------------------------------------------------------------------ rows

    def _posts(self, reports: Iterable[EngagementReport]) -> dict[_Key, Post]:
        wanted: dict[_Key, Post] = {}
        for report in reports:
            key = (report.inbox.pk, _post_id(report.event))
            seen = isinstance(report.event, PostSeen) and report.event.edited_at is None
            if key not in wanted or (seen and wanted[key].details_due_at is not None):
                wanted[key] = self._new_post(report)
        rows = sorted(wanted.values(), key=lambda row: (row.inbox_id, row.external_id))
        inserted = insert_new(rows)
        self.new |= {row.pk for row in inserted}
        self.bell = any(row.details_due_at for row in inserted)
        found = (
            Post.objects.unscoped()
            .select_for_update(no_key=True)
            .filter(
                inbox_id__in={inbox for inbox, _ in wanted},
                external_id__in={name for _, name in wanted},
            )
            .order_by("id")
        )
        return {(row.inbox_id, row.external_id): row for row in found}

    def _new_post(self, report: EngagementReport) -> Post:
        event, inbox = report.event, report.inbox
        seen = event if isinstance(event, PostSeen) else None
        kind = PostKind.OTHER
        if isinstance(event, PostSeen) and event.edited_at is None:
            kind = event.kind
        elif isinstance(event, CommentSeen):
            kind = event.post_kind
        bare = seen is None or seen.bare or seen.edited_at is not None
        mention = isinstance(event, PostSeen | CommentSeen) and event.is_mention
        return Post(
            account_id=inbox.account_id,
            inbox_id=inbox.pk,
            external_id=_post_id(event),
            kind=kind,
            published_at=event.occurred_at,
            is_mention=mention,
            is_ours=not mention,
            backfilled=seen is not None and seen.backfilled,
            details_due_at=self.now if bare else None,
        )

    def _comments(self, reports: Iterable[EngagementReport]) -> dict[_Key, Comment]:
        wanted: dict[_Key, Comment] = {}
        for report in reports:
            event = report.event
            if not isinstance(event, CommentSeen | CommentRemoved | CommentHidden):
                continue
            post = self.posts[report.inbox.pk, event.post_external_id]
            key = (report.inbox.pk, event.external_id)
            backfilled = isinstance(event, CommentSeen) and event.backfilled
            wanted.setdefault(
                key,
                Comment(
                    account_id=report.inbox.account_id,
                    inbox_id=report.inbox.pk,
                    post=post,
                    external_id=event.external_id,
                    commented_at=event.occurred_at,
                    backfilled=backfilled,
                ),
            )
        rows = sorted(wanted.values(), key=lambda row: (row.inbox_id, row.external_id))
        inserted = insert_new(rows)
        self.new |= {row.pk for row in inserted}
        parents = {
            report.event.parent_external_id
            for report in self.reports
            if isinstance(report.event, CommentSeen) and report.event.parent_external_id
        }
        found = (
            Comment.objects.unscoped()
            .select_for_update(no_key=True)
            .filter(
                inbox_id__in={report.inbox.pk for report in self.reports},
                external_id__in={name for _, name in wanted} | parents,
            )
            .order_by("id")
        )
        return {(row.inbox_id, row.external_id): row for row in found}

    # ---------------------------------------------------------------- events

    def _apply(self, report: EngagementReport) -> tuple[Verdict, str]:
        event, inbox = report.event, report.inbox
        post = self.posts[inbox.pk, _post_id(event)]
        match event:
            case PostSeen():
                changed = self._post_seen(inbox, post, event)
            case PostRemoved():
                changed = self._post_removed(post, event)
            case PostHidden():
                changed = self._post_hidden(post, event)
            case PostMetricsSeen():
                changed = self._metrics(post, event)
            case CommentSeen():
                comment = self.comments[inbox.pk, event.external_id]
                changed = self._comment_seen(report, comment, event)
            case CommentRemoved():
                comment = self.comments[inbox.pk, event.external_id]
                changed = self._comment_removed(comment, event)
            case CommentHidden():
                comment = self.comments[inbox.pk, event.external_id]
                changed = self._comment_hidden(comment, event)
        return (Verdict.PROCESSED if changed else Verdict.DUPLICATE), ""

    def _post_seen(self, inbox: Inbox, post: Post, event: PostSeen) -> bool:
        is_new = self._once(post.pk)
        if post.removed_at is not None and not is_new:
            return False
        before = _state_of(post, _POST_FIELDS)
        _describe_post(inbox, post, event, self.now)
        if not event.bare and event.edited_at is None:
            post.published_at = event.occurred_at
            # Webhooks tell no address, and of files only some.
            post.details_due_at = None if post.permalink else post.details_due_at or self.now
        remember_edit(post, event.text, event.edited_at)
        post.search = post_search(post)
        changed = before != _state_of(post, _POST_FIELDS)
        if changed or is_new:
            kind = events.POST_RECEIVED if is_new else events.POST_UPDATED
            self._keep_post(post, kind)
        self.bell = self.bell or post.details_due_at is not None
        if post.is_ours:
            names = (post.external_id, event.media_external_id)
            self.ours |= {name: post for name in names if name}
        return changed or is_new

    def _post_removed(self, post: Post, event: PostRemoved) -> bool:
        if post.removed_at is not None:
            return False
        post.removed_at, post.details_due_at = event.occurred_at, None
        self._keep_post(post, events.POST_REMOVED)
        return True

    def _post_hidden(self, post: Post, event: PostHidden) -> bool:
        if not _is_news(post, event):
            return False
        was_hidden = post.hidden
        post.hidden, post.hidden_told_at = event.hidden, event.occurred_at
        if was_hidden == event.hidden:
            self.changed_posts[post.pk] = post
            return True
        self._keep_post(post, events.POST_UPDATED)
        return True

    def _metrics(self, post: Post, event: PostMetricsSeen) -> bool:
        metrics = {**post.metrics, **event.metrics}
        if metrics == post.metrics:
            return False
        post.metrics = metrics
        self._keep_post(post, events.POST_UPDATED)
        return True

    def _comment_seen(self, report: EngagementReport, comment: Comment, event: CommentSeen) -> bool:
        # A hiding that came before the comment left a row of which nothing is known.
        is_new = self._once(comment.pk) or _is_bare(comment)
        if report.listed_at is not None:
            self.listed.append(comment.pk)
        if comment.removed_at is not None and not self._once(comment.pk):
            return False
        before = _state_of(comment, _COMMENT_FIELDS)
        self._describe(report.inbox, comment, event)
        was_known = bool(before[_COMMENT_FIELDS.index("text")])
        remember_edit(comment, event.text, event.edited_at)
        comment.search = comment_search(comment)
        changed = before != _state_of(comment, _COMMENT_FIELDS)
        if is_new:
            self._arrived(report.inbox, comment)
            self._keep_comment(comment, events.COMMENT_RECEIVED)
        elif changed:
            edited = was_known and before[_COMMENT_FIELDS.index("text")] != comment.text
            self._keep_comment(comment, events.COMMENT_EDITED if edited else events.COMMENT_CHANGED)
        if event.is_mention and not comment.text:
            self._ask_for(comment.post_id)
        return changed or is_new

    def _describe(self, inbox: Inbox, comment: Comment, event: CommentSeen) -> None:
        author = event.author
        if author.external_id:
            comment.author_external_id = author.external_id[:_LONGEST_ID]
            comment.is_ours = author.external_id in {inbox.external_id, inbox.parent_external_id}
        if author.username:
            comment.author_username = author.username[:_LONGEST_NAME]
            # Lists of Instagram name some authors by their username alone.
            comment.is_ours = comment.is_ours or (
                not author.external_id and author.username == inbox.username
            )
        comment.author_name = author.name[:_LONGEST_NAME] or comment.author_name
        comment.is_mention = comment.is_mention or event.is_mention
        if event.attachment:
            comment.attachment = dict(event.attachment)
        if event.parent_external_id and len(event.parent_external_id) <= _LONGEST_ID:
            comment.parent_external_id = event.parent_external_id
        if event.hidden is not None and event.hidden != comment.hidden:
            comment.hidden, comment.hidden_told_at = event.hidden, self.now
        if event.like_count is not None:
            comment.like_count = event.like_count

    def _arrived(self, inbox: Inbox, comment: Comment) -> None:
        """A new line of a thread hangs on its parent, which may have to be worked on again."""
        parent = self.comments.get((comment.inbox_id, comment.parent_external_id))
        if comment.is_ours:
            comment.status = CommentStatus.DONE
        else:
            _hand_out(inbox, comment)
        if parent is None or parent.pk == comment.pk:
            return
        comment.parent_id = parent.pk
        comment.assigned_user_id = comment.assigned_user_id or parent.assigned_user_id
        comment.assigned_group_id = comment.assigned_group_id or parent.assigned_group_id
        if comment.is_ours:
            if parent.answered_at is None:
                parent.answered_at = comment.commented_at
                self._keep_comment(parent, events.COMMENT_CHANGED)
        elif parent.status == CommentStatus.DONE and not parent.is_ours and not comment.backfilled:
            parent.status, parent.done_at, parent.done_by = CommentStatus.OPEN, None, ""
            self._keep_comment(parent, events.COMMENT_CHANGED)

    def _comment_removed(self, comment: Comment, event: CommentRemoved) -> bool:
        self._once(comment.pk)
        if comment.removed_at is not None:
            return False
        comment.removed_at = event.occurred_at
        self._keep_comment(comment, events.COMMENT_REMOVED)
        # With a parent its replies are gone at Meta too, and nobody is told of those.
        for reply in _replies(comment):
            self.comments.setdefault((reply.inbox_id, reply.external_id), reply)
        for known in list(self.comments.values()):
            if known.parent_id == comment.pk and known.removed_at is None:
                known.removed_at = event.occurred_at
                self._keep_comment(known, events.COMMENT_REMOVED)
        return True

    def _comment_hidden(self, comment: Comment, event: CommentHidden) -> bool:
        if not _is_news(comment, event):
            return False
        was_hidden = comment.hidden
        comment.hidden, comment.hidden_told_at = event.hidden, event.occurred_at
        if was_hidden == event.hidden:
            self._touch(comment)
            return True
        kind = events.COMMENT_HIDDEN if event.hidden else events.COMMENT_UNHIDDEN
        self._keep_comment(comment, kind)
        return True

    def _find_parents(self) -> None:
        """Replies that came before what they answer get their parent now."""
        fresh = {row.external_id: row for row in self.changed_comments.values()}
        if not fresh:
            return
        orphans = (
            Comment.objects.unscoped()
            .select_for_update(no_key=True)
            .filter(
                inbox_id__in={row.inbox_id for row in fresh.values()},
                parent__isnull=True,
                parent_external_id__in=fresh,
            )
            .order_by("id")
        )
        for orphan in orphans:
            row = self.changed_comments.get(orphan.pk, orphan)
            parent = self.comments.get((row.inbox_id, row.parent_external_id))
            if parent is None or parent.pk == row.pk or row.parent_id is not None:
                continue
            row.parent_id = parent.pk
            if row.is_ours and parent.answered_at is None:
                parent.answered_at = row.commented_at
                self._keep_comment(parent, events.COMMENT_CHANGED)
            self._touch(row)

    # --------------------------------------------------------------- keeping

    def _once(self, row_id: UUID) -> bool:
        """Whether the row was made by this batch and nothing was said of it yet."""
        is_new = row_id in self.new and row_id not in self.changed_posts
        return is_new and row_id not in self.changed_comments

    def _note_listed(self) -> None:
        # Not through the rows in hand: being listed is no change that a caller should see.
        if self.listed:
            listed_at = max(filter(None, (report.listed_at for report in self.reports)))
            Comment.objects.unscoped().filter(id__in=self.listed).update(seen_at=listed_at)

    def _ask_for(self, post_id: UUID) -> None:
        post = next(row for row in self.posts.values() if row.pk == post_id)
        post.details_due_at = post.details_due_at or self.now
        post.updated_at = self.now
        self.changed_posts[post.pk] = post
        self.bell = True

    def _keep_post(self, post: Post, kind: str) -> None:
        post.updated_at = self.now
        self.changed_posts[post.pk] = post
        self.told.append(events.post_event(kind, post, self.now))

    def _keep_comment(self, comment: Comment, kind: str) -> None:
        self._touch(comment)
        self.told.append(events.comment_event(kind, comment, self.now))

    def _touch(self, comment: Comment) -> None:
        comment.updated_at = self.now
        self.changed_comments[comment.pk] = comment


def _describe_post(inbox: Inbox, post: Post, event: PostSeen, now: datetime) -> None:
    if post.kind == PostKind.OTHER and event.edited_at is None:
        post.kind = event.kind
    for name in ("permalink", "media_url", "thumbnail_url"):
        if value := getattr(event, name):
            setattr(post, name, value)
    if event.children:
        post.children = [dict(child) for child in event.children]
    if event.author.external_id:
        post.author_external_id = event.author.external_id[:_LONGEST_ID]
        post.author_name = event.author.name[:_LONGEST_NAME]
        post.is_ours = event.author.external_id == inbox.external_id
    elif event.is_mention and event.author.name:
        post.author_name = event.author.name[:_LONGEST_NAME]
    if event.is_mention:
        post.is_mention, post.is_ours = True, False
    if event.hidden is not None and event.hidden != post.hidden:
        post.hidden, post.hidden_told_at = event.hidden, now
    if event.metrics:
        post.metrics = {**post.metrics, **event.metrics}


def _is_news(row: Post | Comment, event: PostHidden | CommentHidden) -> bool:
    """Whether nothing as late was told of `row`: webhooks come in any order, and again."""
    return row.hidden_told_at is None or event.occurred_at > row.hidden_told_at


def _is_usable(event: EngagementEvent) -> bool:
    names = {_post_id(event)}
    if isinstance(event, CommentSeen | CommentRemoved | CommentHidden):
        names.add(event.external_id)
    return all(0 < len(name) <= _LONGEST_ID for name in names)


def _post_id(event: EngagementEvent) -> str:
    if isinstance(event, CommentSeen | CommentRemoved | CommentHidden):
        return event.post_external_id
    return event.external_id


def _hand_out(inbox: Inbox, comment: Comment) -> None:
    """What the settings of the asset say: whose it is, or that nobody has to look at it."""
    settings = settings_of(inbox)
    if settings.comment_handling == CommentHandling.IGNORE:
        comment.status = CommentStatus.DONE
    elif settings.auto_assign_group_id is not None:
        group_id = UUID(settings.auto_assign_group_id)
        if live_groups(account_id=inbox.account_id, group_ids=[group_id]):
            comment.assigned_group_id = group_id


def _is_bare(comment: Comment) -> bool:
    return not (comment.text or comment.attachment or comment.author_external_id)


def _replies(comment: Comment) -> Iterable[Comment]:
    if comment.parent_id is not None:
        return ()
    rows = Comment.objects.unscoped().select_for_update(no_key=True)
    return rows.filter(parent_id=comment.pk, removed_at__isnull=True).order_by("id")


def _state_of(row: Post | Comment, names: Sequence[str]) -> list[object]:
    return [getattr(row, name) for name in names]
