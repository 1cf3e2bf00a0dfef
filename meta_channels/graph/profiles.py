"""The public profile of a person who wrote."""

from __future__ import annotations

from dataclasses import dataclass

from messaging.ports import Refused
from meta_channels.graph.client import Graph

_NO_CONSENT = "230"


@dataclass(frozen=True, slots=True)
class Profile:
    """`picture_url` expires within days."""

    name: str
    username: str
    picture_url: str


def of_messenger_user(graph: Graph, psid: str) -> Profile | None:
    """None when there is no profile to show."""
    return _profile(graph, psid, "first_name,last_name,name,profile_pic")


def of_instagram_user(graph: Graph, igsid: str) -> Profile | None:
    """None when there is no profile to show, or the person only commented and never wrote."""
    return _profile(graph, igsid, "name,username,profile_pic")


def _profile(graph: Graph, person_id: str, fields: str) -> Profile | None:
    try:
        data = graph.get(person_id, purpose="graph.profile", params={"fields": fields}).data
    except Refused:
        return None
    parts = (str(data.get("first_name") or ""), str(data.get("last_name") or ""))
    found = Profile(
        name=str(data.get("name") or " ".join(filter(None, parts))),
        username=str(data.get("username") or ""),
        picture_url=str(data.get("profile_pic") or ""),
    )
    return found if found != Profile("", "", "") else None
