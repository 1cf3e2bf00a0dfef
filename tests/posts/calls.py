"""Valid calls of the operations on posts, comments and publications."""

from __future__ import annotations

import base64
from datetime import timedelta

from django.utils import timezone

from meta_channels.choices import ActionKind, ActionState, PublicationState
from meta_channels.models import Comment, Post, PostAction, Publication
from tests.contracts.calls import Call, World, call
from tests.factories.posts import (
    image_of,
    make_action,
    make_comment,
    make_instagram,
    make_page,
    make_post,
    make_publication,
    picture,
    video_of,
)


def _posts(world: World, number: int) -> None:
    page = make_page(world.firm, name=world.marker)
    for _ in range(number):
        make_post(page, text=world.marker)


def _media(world: World, number: int) -> None:
    account = make_instagram(world.firm, name=world.marker)
    for _ in range(number):
        make_post(account, text=world.marker)


def _comment(world: World) -> Comment:
    return make_comment(make_post(make_page(world.firm)), text=world.marker)


def _under_newest_post(world: World, number: int) -> None:
    newest = Post.objects.for_accounts([world.firm.id]).select_related("inbox").latest("created_at")
    for _ in range(number):
        top = make_comment(newest, text=world.marker)
        make_comment(newest, text=world.marker, parent=top)


def _comments(world: World, number: int) -> None:
    post = make_post(make_page(world.firm))
    for _ in range(number):
        make_comment(post, text=world.marker)


def _actions(world: World, number: int) -> None:
    newest = (
        Comment.objects.for_accounts([world.firm.id])
        .select_related("inbox", "post")
        .latest("created_at")
    )
    for _ in range(number):
        make_action(world.firm, newest, text=world.marker)


def _publications(world: World, number: int) -> None:
    page = make_page(world.firm)
    for _ in range(number):
        make_publication(page, world.firm, text=world.marker)


@call("getMetaPosts", rows=_posts)
def posts(world: World) -> Call:
    return Call()


@call("getMetaPostsPostId")
def post(world: World) -> Call:
    return Call(path={"postId": make_post(make_page(world.firm), text=world.marker).pk})


@call("deleteMetaPostsPostId")
def delete_post(world: World) -> Call:
    return Call(path={"postId": make_post(make_page(world.firm), text=world.marker).pk})


@call("getMetaPostsPostIdComments", rows=_under_newest_post)
def post_comments(world: World) -> Call:
    return Call(path={"postId": _comment(world).post_id})


@call("postMetaPostsPostIdComments")
def comment_on_post(world: World) -> Call:
    return Call(path={"postId": make_post(make_page(world.firm)).pk}, body={"text": world.marker})


@call("postMetaAssetsAssetIdPosts")
def publish_post(world: World) -> Call:
    return Call(path={"assetId": make_page(world.firm).pk}, body={"text": world.marker})


@call("getMetaComments", rows=_comments)
def comments(world: World) -> Call:
    return Call()


@call("getMetaCommentsCommentId")
def comment(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk})


@call("patchMetaCommentsCommentId")
def update_comment(world: World) -> Call:
    body = {"status": "done", "assignedUserId": world.firm.owner.pk}
    return Call(path={"commentId": _comment(world).pk}, body=body)


@call("deleteMetaCommentsCommentId")
def delete_comment(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk})


@call("postMetaCommentsCommentIdReplies")
def reply(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk}, body={"text": world.marker})


@call("postMetaCommentsCommentIdPrivateReplies")
def private_reply(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk}, body={"text": world.marker})


@call("getMetaCommentsCommentIdActions", rows=_actions)
def actions(world: World) -> Call:
    made = make_action(world.firm, _comment(world), text=world.marker)
    assert made.comment is not None
    return Call(path={"commentId": made.comment.pk})


@call("postMetaCommentsCommentIdHide")
def hide(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk})


@call("postMetaCommentsCommentIdUnhide")
def unhide(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk})


@call("postMetaCommentsCommentIdLike")
def like(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk})


@call("postMetaCommentsCommentIdUnlike")
def unlike(world: World) -> Call:
    return Call(path={"commentId": _comment(world).pk})


@call("postMetaCommentActionsActionIdRetry")
def retry_action(world: World) -> Call:
    action = make_action(world.firm, _comment(world), ActionKind.HIDE)
    PostAction.objects.unscoped().filter(pk=action.pk).update(state=ActionState.FAILED)
    return Call(path={"actionId": action.pk})


@call("getInstagramMedia", rows=_media)
def media(world: World) -> Call:
    return Call()


@call("getInstagramMediaMediaIdComments", rows=_under_newest_post)
def media_comments(world: World) -> Call:
    post = make_post(make_instagram(world.firm))
    make_comment(post, text=world.marker)
    return Call(path={"mediaId": post.pk})


@call("postInstagramCommentsCommentIdReplies")
def reply_on_instagram(world: World) -> Call:
    comment = make_comment(make_post(make_instagram(world.firm)), text=world.marker)
    return Call(path={"commentId": comment.pk}, body={"text": world.marker})


@call("postInstagramAccountsInstagramAccountIdMedia")
def publish_media(world: World) -> Call:
    files = [{"fileId": image_of(world.firm).file_id} for _ in range(2)]
    return Call(
        path={"instagramAccountId": make_instagram(world.firm).pk},
        body={"caption": world.marker, "media": files},
    )


@call("postInstagramAccountsInstagramAccountIdReels")
def publish_reel(world: World) -> Call:
    return Call(
        path={"instagramAccountId": make_instagram(world.firm).pk},
        body={"caption": world.marker, "video": {"fileId": video_of(world.firm).file_id}},
    )


@call("postInstagramAccountsInstagramAccountIdStories")
def publish_story(world: World) -> Call:
    return Call(
        path={"instagramAccountId": make_instagram(world.firm).pk},
        body={"media": {"fileId": image_of(world.firm).file_id}},
    )


@call("getMetaPublications", rows=_publications)
def publications(world: World) -> Call:
    return Call()


def _publication(world: World, **changes: object) -> Call:
    made = make_publication(make_page(world.firm), world.firm, text=world.marker)
    if changes:
        Publication.objects.unscoped().filter(pk=made.pk).update(**changes)
    return Call(path={"publicationId": made.pk})


@call("getMetaPublicationsPublicationId")
def publication(world: World) -> Call:
    return _publication(world)


@call("patchMetaPublicationsPublicationId")
def reschedule(world: World) -> Call:
    later = (timezone.now() + timedelta(days=2)).isoformat()
    return Call(path=_publication(world).path, body={"scheduledAt": later})


@call("postMetaPublicationsPublicationIdCancel")
def cancel(world: World) -> Call:
    return _publication(world)


@call("postMetaPublicationsPublicationIdRetry")
def retry(world: World) -> Call:
    return _publication(world, state=PublicationState.FAILED)


@call("postAccountsAccountIdMetaFiles")
def upload(world: World) -> Call:
    content = base64.b64encode(picture()).decode()
    body = {"contentBase64": content, "filename": f"{world.marker}.jpg"}
    return Call(path={"accountId": world.firm.id}, body=body)
