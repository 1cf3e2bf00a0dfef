"""Raw deliveries are kept for a fortnight."""

from __future__ import annotations

from datetime import timedelta

import pytest
from django.utils import timezone

from tests.factories.accounts import Firm
from tests.factories.ingress import make_item
from ticaret.ingress.choices import Verdict
from ticaret.ingress.models import InboundDelivery, InboundItem
from ticaret.ingress.retention import forget_old_deliveries


@pytest.mark.django_db
def test_settled_deliveries_leave_after_a_fortnight_and_waiting_ones_stay(firm: Firm) -> None:
    old, waiting, young = make_item(firm), make_item(firm), make_item(firm)
    past = timezone.now() - timedelta(days=15)
    InboundDelivery.objects.exclude(id=young.delivery_id).update(received_at=past)
    InboundDelivery.objects.exclude(id=waiting.delivery_id).update(verdict=Verdict.PROCESSED)

    assert forget_old_deliveries(now=timezone.now()) == 1

    assert set(InboundItem.objects.values_list("id", flat=True)) == {waiting.id, young.id}
    assert not InboundDelivery.objects.filter(id=old.delivery_id).exists()
