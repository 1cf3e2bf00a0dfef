"""`/accounts/{accountId}/ai/settings`."""

from __future__ import annotations

from uuid import UUID

from django.utils import timezone
from rest_framework.request import Request
from rest_framework.response import Response

from ai_assist import errors, selectors
from ai_assist.api import answers
from ai_assist.api.serializers import shown, taken
from ai_assist.services import settings
from ticaret.api.operations import operation
from ticaret.api.views import ApiViewSet
from ticaret.tenancy.actor import Role

TAG = "AI"
_CHANGES = {
    "enabled": True,
    "apiKey": "sk-...",
    "model": "gpt-4.1-mini",
    "instructions": "Koli başına 12 adet satarız.",
    "monthlyTokenBudget": 2_000_000,
}


class SettingsViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Account AI ayarlarini getirir",
        description="Anahtar hiçbir zaman dönmez; yalnız kayıtlı olup olmadığı ve son dört hanesi.",
        role=Role.VIEWER,
        scope="ai:read",
        response=shown.AiSettingsOutput,
    )
    def retrieve(self, request: Request, account_id: UUID) -> Response:
        return self.answer(selectors.settings(actor=self.actor, account_id=account_id))

    @operation(
        tag=TAG,
        summary="Account AI ayarlarini gunceller",
        description=(
            "Yeni bir `baseUrl` yeni anahtarla birlikte verilir: kayıtlı anahtar başka bir adrese "
            "gönderilmez. Her değişiklik duran sırayı yeniden yürütür."
        ),
        role=Role.ADMIN,
        scope="ai:write",
        request=taken.AiSettingsInput,
        request_example=_CHANGES,
        response=shown.AiSettingsOutput,
        errors=[
            errors.KeyMissing,
            errors.KeyNeededForAddress,
            errors.AddressBlocked,
            errors.InboxUnknown,
        ],
        if_match=True,
    )
    def update(self, request: Request, account_id: UUID) -> Response:
        return self.answer(
            settings.update(
                actor=self.actor,
                account_id=account_id,
                now=timezone.now(),
                if_match=self.if_match,
                **self.body(),
            )
        )

    @operation(
        tag=TAG,
        summary="OpenAI key ve model test eder",
        description=(
            "En küçük soruyu sorar; verilmeyen değer kayıtlı olandır. Sonuç `verdict` içindedir, "
            "sağlayıcının reddi bir hata yanıtı değildir. Harcanan token bütçeden düşer."
        ),
        role=Role.ADMIN,
        scope="ai:write",
        request=taken.TestInput,
        response=shown.TestOutput,
        errors=[errors.KeyMissing, errors.KeyNeededForAddress, errors.AddressBlocked],
        # It calls another server, which no transaction may wait for.
        keyed=False,
    )
    def create(self, request: Request, account_id: UUID) -> Response:
        result = settings.try_out(
            actor=self.actor, account_id=account_id, now=timezone.now(), **self.body()
        )
        return self.answer(answers.tested(result))


class KeyViews(ApiViewSet):
    @operation(
        tag=TAG,
        summary="Kayitli AI API key degerini siler ve AI otomasyonunu kapatir",
        description="Sırada bekleyen ve süren analizler de tamamlanmaz.",
        role=Role.ADMIN,
        scope="ai:write",
        deletes=True,
        if_match=True,
    )
    def destroy(self, request: Request, account_id: UUID) -> Response:
        settings.delete_key(
            actor=self.actor, account_id=account_id, now=timezone.now(), if_match=self.if_match
        )
        return self.deleted(account_id)
