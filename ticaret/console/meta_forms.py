"""The forms of Meta's assets."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from meta_channels.choices import CommentHandling
from meta_channels.services.assets import Settings

_INTERVALS = (
    (15, _("15 dakikada bir")),
    (60, _("Saatte bir")),
    (6 * 60, _("6 saatte bir")),
    (24 * 60, _("Günde bir")),
    (7 * 24 * 60, _("Haftada bir")),
)


class AssetForm(forms.Form):
    """What the people of a firm decide about an asset."""

    sync_enabled = forms.BooleanField(
        label=_("Kendiliğinden eşitle"),
        required=False,
        help_text=_("Haberi gelmemiş mesaj, gönderi ve yorumları düzenli olarak getirir."),
    )
    sync_interval_minutes = forms.TypedChoiceField(label=_("Ne sıklıkta"), coerce=int)
    auto_assign_group_id = forms.ChoiceField(
        label=_("Yeni konuşmalar hangi ekibe düşsün"), required=False
    )
    comment_handling = forms.ChoiceField(
        label=_("Yorumlar"),
        choices=[
            (CommentHandling.INBOX.value, _("İş olarak gelsin")),
            (CommentHandling.IGNORE.value, _("Kendi hâline bırakılsın")),
        ],
    )

    def __init__(
        self,
        *args: Any,
        now: Settings,
        teams: Sequence[tuple[str, str]],
        has_comments: bool,
        **kwargs: Any,
    ) -> None:
        kwargs["initial"] = {
            "sync_enabled": now.sync_enabled,
            "sync_interval_minutes": now.sync_interval_minutes,
            "auto_assign_group_id": now.auto_assign_group_id or "",
            "comment_handling": now.comment_handling,
        }
        super().__init__(*args, **kwargs)
        fields: dict[str, Any] = self.fields
        intervals: dict[int, Any] = dict(_INTERVALS)
        # One that was set through the API stays as it is.
        intervals.setdefault(
            now.sync_interval_minutes, _("%(n)d dakikada bir") % {"n": now.sync_interval_minutes}
        )
        fields["sync_interval_minutes"].choices = sorted(intervals.items())
        fields["auto_assign_group_id"].choices = [("", _("Hiçbirine")), *teams]
        if not has_comments:
            del self.fields["comment_handling"]

    def changes(self) -> dict[str, Any]:
        data = dict(self.cleaned_data)
        group_id = data.pop("auto_assign_group_id")
        return {**data, "auto_assign_group_id": UUID(group_id) if group_id else None}
