"""What Meta accepts for publishing, as far as it can be known before anything is uploaded.

Sources: "Content Publishing" of the Instagram platform, "Page Photos" and "Page Videos" of the
Graph API. Sizes in bytes, lengths in seconds, ratios as width / height.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from meta_channels.choices import MediaKind, PublicationKind

MB = 1024 * 1024
CAPTION, HASHTAGS, MENTIONS = 2200, 30, 20
PAGE_TEXT = 63206
ALT_TEXT = 1000
COLLABORATORS = 3
_HASHTAG, _MENTION = re.compile(r"#\w+"), re.compile(r"(?<!\w)@\w")

INSTAGRAM_KINDS = {
    PublicationKind.IMAGE,
    PublicationKind.CAROUSEL,
    PublicationKind.REEL,
    PublicationKind.STORY,
}
# How many images and videos together each kind takes.
_COUNTS = {
    PublicationKind.TEXT: (0, 0),
    PublicationKind.LINK: (0, 0),
    PublicationKind.PHOTOS: (1, 10),
    PublicationKind.VIDEO: (1, 1),
    PublicationKind.IMAGE: (1, 1),
    PublicationKind.CAROUSEL: (2, 10),
    PublicationKind.REEL: (1, 1),
    PublicationKind.STORY: (1, 1),
}
_ONLY = {
    PublicationKind.PHOTOS: MediaKind.IMAGE,
    PublicationKind.IMAGE: MediaKind.IMAGE,
    PublicationKind.VIDEO: MediaKind.VIDEO,
    PublicationKind.REEL: MediaKind.VIDEO,
}
_PAGE_IMAGES = {"image/jpeg", "image/png", "image/bmp", "image/gif", "image/tiff"}
_VIDEOS = {"video/mp4", "video/quicktime"}


@dataclass(frozen=True, slots=True)
class Facts:
    """What is known of a file; None and "" for what is not."""

    kind: MediaKind
    mime_type: str = ""
    size: int | None = None
    width: int | None = None
    height: int | None = None
    seconds: float | None = None
    alt_text: str = ""

    @property
    def ratio(self) -> float | None:
        return self.width / self.height if self.width and self.height else None


@dataclass(frozen=True, slots=True)
class Fault:
    """A broken rule. `item` is the place of the file, None for the whole."""

    code: str
    tr: str
    en: str
    item: int | None = None


@dataclass(frozen=True, slots=True)
class Limits:
    """Of one file: what it may be at most."""

    types: frozenset[str]
    size: int
    ratios: tuple[float, float] | None = None
    widths: tuple[int, int] | None = None
    seconds: tuple[float, float] | None = None


_INSTAGRAM_IMAGE = Limits(frozenset({"image/jpeg"}), 8 * MB, (0.8, 1.91), (320, 100_000))
_STORY_IMAGE = Limits(frozenset({"image/jpeg"}), 8 * MB)
_PAGE_IMAGE = Limits(frozenset(_PAGE_IMAGES), 10 * MB)
_REEL = Limits(frozenset(_VIDEOS), 300 * MB, (0.01, 10), (1, 1920), (3, 900))
_STORY_VIDEO = Limits(frozenset(_VIDEOS), 100 * MB, (0.01, 10), (1, 1920), (3, 60))
_PAGE_VIDEO = Limits(frozenset(_VIDEOS), 10 * 1024 * MB, None, None, (1, 14_400))


def limits_of(kind: PublicationKind, medium: MediaKind) -> Limits:
    """The rules for one file of a publication."""
    if kind not in INSTAGRAM_KINDS:
        return _PAGE_IMAGE if medium == MediaKind.IMAGE else _PAGE_VIDEO
    if kind == PublicationKind.STORY:
        return _STORY_IMAGE if medium == MediaKind.IMAGE else _STORY_VIDEO
    return _INSTAGRAM_IMAGE if medium == MediaKind.IMAGE else _REEL


def text_faults(kind: PublicationKind, text: str, options: Mapping[str, Any]) -> Iterator[Fault]:
    """What is wrong with the caption and the people it names."""
    if kind not in INSTAGRAM_KINDS:
        if len(text) > PAGE_TEXT:
            yield Fault(
                "text_too_long",
                f"Metin en çok {PAGE_TEXT} karakter olabilir.",
                f"The text may have {PAGE_TEXT} characters.",
            )
        return
    if kind == PublicationKind.STORY and text:
        yield Fault("story_caption", "Hikâyenin metni olamaz.", "A story has no caption.")
    counted = (
        (len(text), CAPTION, "text_too_long", "karakter", "characters"),
        (len(_HASHTAG.findall(text)), HASHTAGS, "too_many_hashtags", "etiket", "hashtags"),
        (len(_MENTION.findall(text)), MENTIONS, "too_many_mentions", "@ anma", "mentions"),
    )
    for found, most, code, tr, en in counted:
        if found > most:
            yield Fault(
                code,
                f"Metinde {found} {tr} var; en çok {most} olabilir.",
                f"The caption has {found} {en}; it may have {most}.",
            )
    if len(options.get("collaborators") or ()) > COLLABORATORS:
        yield Fault(
            "too_many_collaborators",
            f"En çok {COLLABORATORS} ortak yazar olabilir.",
            f"There may be {COLLABORATORS} collaborators.",
        )


def media_faults(kind: PublicationKind, media: Sequence[Facts]) -> Iterator[Fault]:
    """What is wrong with the number of files and with each of them."""
    least, most = _COUNTS[kind]
    if not least <= len(media) <= most:
        yield Fault(
            "wrong_count",
            f"Bu yayın {least}-{most} dosya alır; {len(media)} verildi.",
            f"This takes {least} to {most} files; {len(media)} were given.",
        )
    for place, facts in enumerate(media):
        only = _ONLY.get(kind)
        if only is not None and facts.kind != only:
            yield Fault(
                "wrong_kind",
                "Burada görsel olmalı." if only == MediaKind.IMAGE else "Burada video olmalı.",
                f"This must be {'an image' if only == MediaKind.IMAGE else 'a video'}.",
                place,
            )
            continue
        yield from file_faults(limits_of(kind, facts.kind), facts, place)


def file_faults(limits: Limits, facts: Facts, place: int) -> Iterator[Fault]:
    """What is wrong with one file, as far as it is known."""
    if facts.mime_type and facts.mime_type not in limits.types:
        known = ", ".join(sorted(limits.types))
        yield Fault(
            "wrong_type",
            f"{facts.mime_type} kabul edilmez; şunlardan biri olmalı: {known}.",
            f"{facts.mime_type} is not accepted; it must be one of: {known}.",
            place,
        )
    if facts.size is not None and facts.size > limits.size:
        yield Fault(
            "too_large",
            f"Dosya {facts.size / MB:.1f} MB; en çok {limits.size // MB} MB olabilir.",
            f"The file has {facts.size / MB:.1f} MB; it may have {limits.size // MB} MB.",
            place,
        )
    ratio = facts.ratio
    # Rounding of a cropping tool must not fail a picture at the very border.
    if ratio is not None and limits.ratios is not None:
        low, high = limits.ratios
        if not low - 0.005 <= ratio <= high + 0.005:
            yield Fault(
                "wrong_ratio",
                f"En-boy oranı {ratio:.2f}; {low} ile {high} arasında olmalı.",
                f"The ratio is {ratio:.2f}; it must be between {low} and {high}.",
                place,
            )
    if facts.width is not None and limits.widths is not None:
        low_width, high_width = limits.widths
        if not low_width <= facts.width <= high_width:
            yield Fault(
                "wrong_width",
                f"Genişlik {facts.width} piksel; {low_width}-{high_width} olmalı.",
                f"The width is {facts.width} pixels; it must be {low_width} to {high_width}.",
                place,
            )
    if facts.seconds is not None and limits.seconds is not None:
        shortest, longest = limits.seconds
        if not shortest <= facts.seconds <= longest:
            yield Fault(
                "wrong_length",
                f"Video {facts.seconds:g} saniye; {shortest:g}-{longest:g} saniye olmalı.",
                f"The video has {facts.seconds:g} s; it must have {shortest:g} to {longest:g} s.",
                place,
            )
    if len(facts.alt_text) > ALT_TEXT:
        yield Fault(
            "alt_text_too_long",
            f"Görsel açıklaması en çok {ALT_TEXT} karakter olabilir.",
            f"The alternative text may have {ALT_TEXT} characters.",
            place,
        )
