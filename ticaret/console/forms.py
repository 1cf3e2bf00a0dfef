"""What the console's forms and addresses carry, checked."""

from __future__ import annotations

from typing import Any
from uuid import UUID

from django import forms
from django.core.files.uploadedfile import UploadedFile
from django.http import QueryDict
from django.utils.translation import gettext_lazy as _

from messaging.choices import Channel, ChatType, ConversationStatus
from messaging.services.sending import HUMAN_AGENT
from ticaret.console.channels import FAMILIES
from ticaret.console.selectors import ANY_STATE, MOST_IDS, ListFilter
from ticaret.errors import Invalid

_LONGEST_SEARCH = 100
CHAT_STATES = {
    "": _("Açık"),
    ConversationStatus.SNOOZED: _("Ertelenen"),
    ConversationStatus.CLOSED: _("Kapalı"),
    ANY_STATE: _("Her durum"),
}
CHAT_HOLDERS = {
    "": _("Herkesin"),
    "mine": _("Benim"),
    "teams": _("Ekibimin"),
    "nobody": _("Atanmamış"),
}


class SignInForm(forms.Form):
    email = forms.EmailField(
        label=_("E-posta"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )
    password = forms.CharField(
        label=_("Parola"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "current-password"}),
    )


class SecondStepForm(forms.Form):
    """`challenge` was given for the right password, `next` is where to go then."""

    challenge = forms.CharField(max_length=200, widget=forms.HiddenInput)
    next = forms.CharField(max_length=2000, required=False, widget=forms.HiddenInput)
    code = forms.CharField(
        label=_("Doğrulama kodu ya da kurtarma kodu"),
        max_length=40,
        widget=forms.TextInput(attrs={"autocomplete": "one-time-code", "autofocus": True}),
    )


class ForgotPasswordForm(forms.Form):
    email = forms.EmailField(
        label=_("E-posta"),
        max_length=254,
        widget=forms.EmailInput(attrs={"autocomplete": "username", "autofocus": True}),
    )


class NewPasswordForm(forms.Form):
    password = forms.CharField(
        label=_("Yeni parola"),
        max_length=256,
        strip=False,
        widget=forms.PasswordInput(attrs={"autocomplete": "new-password"}),
    )


class InvitationForm(NewPasswordForm):
    first_name = forms.CharField(label=_("Ad"), max_length=100, required=False)
    last_name = forms.CharField(label=_("Soyad"), max_length=100, required=False)


class ComposerForm(forms.Form):
    """`draft` names the writing of one answer, so that sending it again sends nothing twice."""

    draft = forms.RegexField(r"^[0-9a-f]{32}$")
    text = forms.CharField(required=False, strip=False, max_length=20_000)
    reply_to = forms.UUIDField(required=False)
    tag = forms.ChoiceField(required=False, choices=[("", ""), (HUMAN_AGENT, HUMAN_AGENT)])
    voice = forms.BooleanField(required=False)
    file = forms.FileField(required=False, max_length=255, allow_empty_file=False)

    def clean_text(self) -> str:
        return str(self.cleaned_data["text"]).replace("\r\n", "\n").strip()

    @property
    def upload(self) -> UploadedFile[bytes] | None:
        uploaded: UploadedFile[bytes] | None = self.cleaned_data["file"]
        return uploaded

    def checked(self) -> dict[str, Any]:
        """The cleaned data. Raises Invalid."""
        if not self.is_valid():
            raise Invalid
        return self.cleaned_data


def list_filter(query: QueryDict) -> ListFilter:
    """The list's filter from an address; what it does not understand restricts nothing."""
    family = query.get("channel", "")
    return ListFilter(
        unread=query.get("show") == "unread",
        archived=query.get("show") == "archived",
        type=query.get("type", "") if query.get("type") in ChatType.values else "",
        label_id=_uuid(query.get("label", "")),
        state=query.get("state", "") if query.get("state") in CHAT_STATES else "",
        whose=query.get("whose", "") if query.get("whose") in CHAT_HOLDERS else "",
        channels=[channel for channel in Channel.values if FAMILIES[channel] == family],
        inbox_id=_uuid(query.get("inbox", "")),
        q=query.get("q", "").replace("\0", "")[:_LONGEST_SEARCH].strip(),
    )


def ids(query: QueryDict) -> list[UUID]:
    """The `ids` of an address, comma separated. Raises Invalid for other things or too many."""
    parts = query.get("ids", "").split(",")
    found = [value for part in parts if (value := _uuid(part))]
    if len(found) != len(parts) or len(found) > MOST_IDS:
        raise Invalid
    return found


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None
