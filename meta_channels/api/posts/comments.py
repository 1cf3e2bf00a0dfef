"""`/meta/comments…`, `/instagram/comments…`: comments as work."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from crm.errors import NoSuchGroup, UserNotMember
from meta_channels import errors, selectors
from meta_channels.api.posts.inputs import CommentFilters, CommentUpdateInput, TextInput
from meta_channels.api.posts.outputs import ActionOutput, PostCommentOutput, ThreadOfCommentsOutput
from meta_channels.api.posts.posts import ACTION_ERRORS, THREAD_LIST
from meta_channels.channels import INSTAGRAM, POSTING
from meta_channels.choices import ActionKind
from meta_channels.models import PostAction
from meta_channels.selectors import comments as found
from meta_channels.services import comment_work, post_actions
from ticaret.api.operations import operation
from ticaret.api.pagination import Listing
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

_NOT_FOUND_OR_GONE = (errors.CommentNotFound, errors.CommentGone)
_REPLY_ERRORS = (*_NOT_FOUND_OR_GONE, errors.HiddenComment, *ACTION_ERRORS)


class _ActingViews(ApiViewSet):
    """Queues what is to be done with the comment that the path names."""

    def _do(self, comment_id: UUID, kind: ActionKind, channels: Any = POSTING) -> Response:
        comment = found.comment(
            actor=self.actor, comment_id=comment_id, channels=channels, role=Role.AGENT
        )
        text = self.body()["text"] if self._takes_text else ""
        action: PostAction = post_actions.queue_for_comment(
            actor=self.actor, comment=comment, kind=kind, text=text, now=timezone.now()
        )
        return self.answer(action)

    @property
    def _takes_text(self) -> bool:
        return self.operation is not None and self.operation.request is not None


class CommentViews(_ActingViews):
    """Comments over all posts, and the work on one."""

    @operation(
        tag="Meta",
        summary="Yorumları iş listesi olarak getirir",
        role=Role.VIEWER,
        scope="posts:read",
        query=CommentFilters,
        response=PostCommentOutput,
        listing=THREAD_LIST,
        extension=True,
    )
    def list(self, request: Request) -> Response:
        filters = self.query()
        if name := filters.pop("asset_id"):
            asset = selectors.asset(actor=self.actor, channels=POSTING, name=name)
            filters["inbox_id"] = asset.id
        return self.page(found.comments(actor=self.actor, **filters))

    @operation(
        tag="Meta",
        summary="Yorum detayını cevaplarıyla getirir",
        role=Role.VIEWER,
        scope="posts:read",
        response=ThreadOfCommentsOutput,
        extension=True,
        errors=[errors.CommentNotFound],
    )
    def retrieve(self, request: Request, comment_id: UUID) -> Response:
        comment = found.comment(actor=self.actor, comment_id=comment_id)
        return self.row(found.one_comment(actor=self.actor, comment_id=comment.pk))

    @operation(
        tag="Meta",
        summary="Yorumu atar, tamamlar ya da yeniden açar",
        role=Role.AGENT,
        scope="posts:write",
        request=CommentUpdateInput,
        response=PostCommentOutput,
        extension=True,
        errors=[errors.CommentNotFound, UserNotMember, NoSuchGroup],
        if_match=True,
    )
    def update(self, request: Request, comment_id: UUID) -> Response:
        comment = comment_work.change(
            actor=self.actor,
            comment_id=comment_id,
            now=timezone.now(),
            if_match=self.if_match,
            **self.body(),
        )
        return self.row(found.one_comment(actor=self.actor, comment_id=comment.pk))

    @operation(
        tag="Meta",
        summary="Yorumu siler",
        description="Meta'daki yorumu siler; sonucu dönen işlemin durumu gösterir.",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[*_NOT_FOUND_OR_GONE, *ACTION_ERRORS],
    )
    def destroy(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.DELETE)


class CommentReplyViews(_ActingViews):
    @operation(
        tag="Meta",
        summary="Meta yoruma cevap verir",
        role=Role.AGENT,
        scope="posts:write",
        request=TextInput,
        response=ActionOutput,
        status=202,
        errors=_REPLY_ERRORS,
    )
    def create(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.REPLY)

    @operation(
        tag="Meta",
        summary="Yoruma özel mesajla cevap verir",
        description="Yorumdan sonraki yedi gün içinde, yorum başına bir kez. Cevap, o kişiyle olan"
        " DM thread'inde görünür.",
        role=Role.AGENT,
        scope="posts:write",
        request=TextInput,
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[*_REPLY_ERRORS, errors.PrivateReplyUsed, errors.PrivateReplyTooLate],
    )
    def private(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.PRIVATE_REPLY)


class MediaCommentReplyViews(_ActingViews):
    @operation(
        tag="Instagram",
        summary="Instagram yoruma cevap verir",
        role=Role.AGENT,
        scope="posts:write",
        request=TextInput,
        response=ActionOutput,
        status=202,
        errors=_REPLY_ERRORS,
    )
    def create(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.REPLY, INSTAGRAM)


class CommentActionViews(_ActingViews):
    """What is and was done with a comment."""

    @operation(
        tag="Meta",
        summary="Yorum üzerindeki işlemleri getirir",
        role=Role.VIEWER,
        scope="posts:read",
        response=ActionOutput,
        listing=Listing(sorts={"createdAt": "id"}, default="-createdAt"),
        extension=True,
        errors=[errors.CommentNotFound],
    )
    def list(self, request: Request, comment_id: UUID) -> Response:
        comment = found.comment(actor=self.actor, comment_id=comment_id)
        return self.page(found.actions(actor=self.actor, comment=comment))

    @operation(
        tag="Meta",
        summary="Yorumu gizler",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[*_NOT_FOUND_OR_GONE, *ACTION_ERRORS],
    )
    def hide(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.HIDE)

    @operation(
        tag="Meta",
        summary="Gizli yorumu gösterir",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[*_NOT_FOUND_OR_GONE, *ACTION_ERRORS],
    )
    def unhide(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.UNHIDE)

    @operation(
        tag="Meta",
        summary="Yorumu beğenir",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[*_NOT_FOUND_OR_GONE, *ACTION_ERRORS],
    )
    def like(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.LIKE)

    @operation(
        tag="Meta",
        summary="Yorum beğenisini geri alır",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[*_NOT_FOUND_OR_GONE, *ACTION_ERRORS],
    )
    def unlike(self, request: Request, comment_id: UUID) -> Response:
        return self._do(comment_id, ActionKind.UNLIKE)

    @operation(
        tag="Meta",
        summary="Başarısız ya da sonucu bilinmeyen işlemi yeniden dener",
        role=Role.AGENT,
        scope="posts:write",
        response=ActionOutput,
        status=202,
        extension=True,
        errors=[errors.CommentNotFound, errors.NothingToRetry, errors.PrivateReplyUsed],
    )
    def retry(self, request: Request, action_id: UUID) -> Response:
        return self.answer(
            post_actions.retry(actor=self.actor, action_id=action_id, now=timezone.now())
        )
