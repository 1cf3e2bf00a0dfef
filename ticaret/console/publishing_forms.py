"""What the publishing page sends: checked, and turned into what the services take."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import URLValidator
from django.utils.translation import gettext_lazy as _

from meta_channels.choices import MediaKind, PublicationKind
from meta_channels.publishing_rules import Facts, Fault, media_faults, text_faults
from meta_channels.services.publications import MediaDraft, PublicationDraft
from ticaret.console import times
from ticaret.console.publishing_words import FORMATS

_MOST_FILES = 20
_LONGEST_TEXT = 70_000
_LOCAL_TIME = "%Y-%m-%dT%H:%M"


@dataclass(frozen=True, slots=True)
class Medium:
    """A file of the page: what the browser measured, and where it is once it is uploaded."""

    kind: str
    file_id: UUID | None
    url: str
    alt_text: str
    mime_type: str
    stated: Mapping[str, float]

    def draft(self) -> MediaDraft:
        known = {name: value for name, value in self.stated.items() if value}
        return MediaDraft(self.kind, self.file_id, self.url, self.alt_text, known)

    def facts(self) -> Facts:
        return Facts(
            kind=MediaKind(self.kind),
            mime_type=self.mime_type,
            size=_whole(self.stated.get("size")),
            width=_whole(self.stated.get("width")),
            height=_whole(self.stated.get("height")),
            seconds=self.stated.get("durationSeconds") or None,
            alt_text=self.alt_text,
        )


class MediaField(forms.CharField):
    """The files as JSON, in their order."""

    def clean(self, value: Any) -> list[Medium]:
        text = super().clean(value)
        try:
            given = json.loads(text or "[]")
        except (ValueError, RecursionError):
            raise ValidationError(self.error_messages["invalid"]) from None
        if not isinstance(given, list) or len(given) > _MOST_FILES:
            raise ValidationError(self.error_messages["invalid"])
        return [self._medium(each) for each in given]

    default_error_messages = {"invalid": _("Dosyalar anlaşılamadı; sayfayı yenileyin.")}

    def _medium(self, given: Any) -> Medium:
        refused = ValidationError(self.error_messages["invalid"])
        if not isinstance(given, dict) or given.get("kind") not in MediaKind.values:
            raise refused
        words = {name: given.get(name) or "" for name in ("url", "altText", "mimeType", "fileId")}
        if not all(isinstance(word, str) and "\0" not in word for word in words.values()):
            raise refused
        try:
            file_id = UUID(words["fileId"]) if words["fileId"] else None
        except ValueError:
            raise refused from None
        if words["url"]:
            URLValidator(schemes=["https", "http"])(words["url"][:2001])
        return Medium(
            kind=given["kind"],
            file_id=file_id,
            url="" if file_id else words["url"],
            alt_text=words["altText"][:2000],
            mime_type=words["mimeType"][:255],
            stated=_measured(given),
        )


class DraftForm(forms.Form):
    """What is being written, as far as it has come; the page asks what Meta would say to it."""

    format = forms.ChoiceField(choices=[(key, key) for key in FORMATS])
    text = forms.CharField(required=False, strip=False, max_length=_LONGEST_TEXT)
    collaborators = forms.CharField(required=False, max_length=500)
    items = MediaField(required=False, max_length=100_000)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    def kind(self) -> PublicationKind:
        """A feed's single video goes out as a Reel, as Instagram has it."""
        chosen = self.cleaned_data["format"]
        if chosen != "feed":
            return PublicationKind(chosen)
        media: Sequence[Medium] = self.cleaned_data["items"]
        if len(media) > 1:
            return PublicationKind.CAROUSEL
        is_film = bool(media) and media[0].kind == MediaKind.VIDEO
        return PublicationKind.REEL if is_film else PublicationKind.IMAGE

    def options(self) -> dict[str, Any]:
        names = self.cleaned_data["collaborators"].replace(",", " ").split()
        return {"collaborators": [name.lstrip("@")[:100] for name in names]} if names else {}

    def faults(self) -> Iterator[Fault]:
        """What Meta would refuse, as far as it is known before anything is uploaded."""
        kind, media = self.kind(), self.cleaned_data["items"]
        text = "" if kind == PublicationKind.STORY else self.cleaned_data["text"]
        yield from text_faults(kind, text, self.options())
        yield from media_faults(kind, [medium.facts() for medium in media])


class PublishForm(DraftForm):
    """`draft` names one writing, so that sending it again publishes nothing twice."""

    draft = forms.RegexField(r"^[0-9a-f]{32}$")
    inbox = forms.UUIDField()
    link = forms.URLField(required=False, max_length=2000, assume_scheme="https")
    title = forms.CharField(required=False, max_length=255)
    share_to_feed = forms.BooleanField(required=False)
    cover_seconds = forms.FloatField(required=False, min_value=0, max_value=900)
    when = forms.ChoiceField(choices=[("now", "now"), ("later", "later")])
    publish_at = forms.DateTimeField(required=False, input_formats=[_LOCAL_TIME])

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("when") == "later" and not data.get("publish_at"):
            self.add_error("publish_at", _("Ne zaman yayınlanacağını seçin."))
        if data.get("format") == "link" and not data.get("link"):
            self.add_error("link", _("Bağlantının adresini yazın."))
        for medium in data.get("items") or ():
            if medium.file_id is None and not medium.url:
                self.add_error("items", _("Dosyaların yüklenmesini bekleyin."))
                break
        return data

    def publication(self) -> PublicationDraft:
        """What is to be published; times are of the firm's zone."""
        data, kind = self.cleaned_data, self.kind()
        options = self.options()
        if data["title"] and kind == PublicationKind.VIDEO:
            options["title"] = data["title"]
        if kind == PublicationKind.REEL:
            options["shareToFeed"] = data["share_to_feed"]
            if data["cover_seconds"] is not None:
                options["thumbOffsetMs"] = round(data["cover_seconds"] * 1000)
        return PublicationDraft(
            kind=kind,
            text="" if kind == PublicationKind.STORY else data["text"],
            link=data["link"] if kind == PublicationKind.LINK else "",
            media=[medium.draft() for medium in data["items"]],
            options=options,
            publish_at=in_zone(data["publish_at"]) if data["when"] == "later" else None,
        )


class MoveForm(forms.Form):
    """Another time for a publication; empty for at once."""

    publish_at = forms.DateTimeField(
        label=_("Yayın zamanı"),
        required=False,
        input_formats=[_LOCAL_TIME],
        widget=forms.DateTimeInput(attrs={"type": "datetime-local"}, format=_LOCAL_TIME),
        help_text=_("Firmanızın saat dilimine göre. Boş bırakılırsa hemen yayınlanır."),
    )

    def moment(self) -> datetime | None:
        chosen: datetime | None = self.cleaned_data["publish_at"]
        return in_zone(chosen) if chosen else None


def in_zone(typed: datetime) -> datetime:
    """What was typed is of the firm's zone, whatever the server's is."""
    return typed.replace(tzinfo=times.zone())


def local_text(moment: datetime) -> str:
    """A moment as the time field of a page takes it."""
    return moment.astimezone(times.zone()).strftime(_LOCAL_TIME)


def day_of(text: str, otherwise: date) -> date:
    """The day of an address; `otherwise` for what is none, or lies outside the calendar."""
    try:
        found = date.fromisoformat(text)
    except ValueError:
        return otherwise
    return found if 2004 <= found.year <= 2100 else otherwise


def _measured(given: Mapping[str, Any]) -> dict[str, float]:
    found: dict[str, float] = {}
    for name in ("durationSeconds", "width", "height", "size"):
        value = given.get(name)
        if isinstance(value, int | float) and not isinstance(value, bool) and 0 < value < 2**50:
            found[name] = value
    return found


def _whole(value: float | None) -> int | None:
    return None if not value else int(value)
