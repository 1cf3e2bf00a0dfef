from __future__ import annotations

from django.urls import path

from ticaret.console.views import comments, posts

_POST = "/posts/<uuid:post_id>"
_COMMENT = "/comments/<uuid:comment_id>"

urlpatterns = [
    path("/posts", posts.posts, name="posts"),
    path(_POST, posts.post, name="post"),
    path(f"{_POST}/picture", posts.picture, name="post-picture"),
    path(f"{_POST}/comment", posts.comment, name="comment-on-post"),
    path(f"{_POST}/delete", posts.delete, name="delete-post"),
    path("/comments", comments.comments, name="comments"),
    path("/comments/actions/<uuid:action_id>/retry", comments.retry, name="retry-comment-action"),
    path(_COMMENT, comments.comment, name="comment"),
    path(f"{_COMMENT}/reply", comments.reply, name="reply-to-comment"),
    path(f"{_COMMENT}/private-reply", comments.private_reply, name="answer-privately"),
    path(f"{_COMMENT}/assign", comments.assign, name="assign-comment"),
    path(f"{_COMMENT}/act", comments.act, name="act-comment"),
]
