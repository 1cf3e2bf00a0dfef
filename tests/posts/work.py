"""What the workers of posts and publications do, one round on this connection."""

from __future__ import annotations

from datetime import timedelta

from django.utils import timezone

from meta_channels.models import PostAction, Publication
from meta_channels.services import post_acting, publication_flow


def act() -> None:
    """Do every action that is due now."""
    post_acting.act_due(until=timezone.now() + timedelta(seconds=20))


def publish(publication: Publication, *, rounds: int = 30) -> Publication:
    """Take the steps of one publication, waits passed over, until it rests."""
    for _ in range(rounds):
        Publication.objects.unscoped().filter(pk=publication.pk).update(
            next_attempt_at=timezone.now()
        )
        claimed = publication_flow.claim(now=timezone.now())
        if claimed is None:
            break
        publication_flow.take_step(*claimed)
    return fresh(publication)


def step(publication: Publication) -> Publication:
    """Take one step, whenever it would be due."""
    return publish(publication, rounds=1)


def fresh(publication: Publication) -> Publication:
    return Publication.objects.unscoped().select_related("inbox", "post").get(pk=publication.pk)


def fresh_action(action: PostAction) -> PostAction:
    return PostAction.objects.unscoped().get(pk=action.pk)


def make_due(action: PostAction) -> None:
    PostAction.objects.unscoped().filter(pk=action.pk).update(next_attempt_at=timezone.now())
