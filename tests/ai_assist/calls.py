"""Valid calls of the operations of the assistant."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from uuid import UUID

from ai_assist.models import Analysis, AnalysisMessage, MonthlySpending
from messaging.models import Inbox
from tests.contracts.calls import Call, World, call
from tests.factories.ai import KEY, an_answer, an_order, enable_ai, make_analysis
from tests.factories.catalog import make_product
from tests.factories.crm import make_contact
from tests.factories.messaging import make_inbox

_AI = "AccountsAccountIdAi"
_OF_MESSAGE = f"{_AI}MessagesMessageIdAnalysis"


def _of(world: World, **ids: UUID) -> dict[str, UUID]:
    return {"accountId": world.firm.id, **ids}


def _analysis(world: World, inbox: Inbox | None = None) -> Analysis:
    make_product(world.firm, name=world.marker, unit="koli")
    words = f"2 koli {world.marker}"
    order = an_order(
        (words, world.marker, 2, "koli"),
        summary=world.marker,
        suggested_reply=world.marker,
        delivery="yarın",
        note=world.marker,
        entities=[{"kind": "product", "text": world.marker}],
    )
    return make_analysis(world.firm, inbox=inbox, text=words, answer=order)


def _message(world: World) -> dict[str, UUID]:
    member = AnalysisMessage.objects.unscoped().get(analysis=_analysis(world))
    return _of(world, messageId=member.message_id)


def _analyses(world: World, number: int) -> None:
    inbox = Inbox.objects.unscoped().filter(account_id=world.firm.id).order_by("id").first()
    for _ in range(number):
        _analysis(world, inbox)


@call(f"get{_AI}Settings")
def settings(world: World) -> Call:
    enable_ai(world.firm, instructions=world.marker)
    return Call(path=_of(world))


@call(f"patch{_AI}Settings")
def update_settings(world: World) -> Call:
    inbox = make_inbox(world.firm, name=world.marker)
    body = {
        "enabled": True,
        "apiKey": KEY,
        "inboxIds": [inbox.pk],
        "instructions": world.marker,
        "monthlyTokenBudget": 1_000_000,
    }
    return Call(path=_of(world), body=body)


@call(f"post{_AI}SettingsTest")
def try_out(world: World) -> Call:
    # A budget of nothing: the verdict comes without a call.
    enable_ai(world.firm, monthly_token_budget=0)
    return Call(path=_of(world), body={})


@call(f"delete{_AI}SettingsApiKey")
def delete_key(world: World) -> Call:
    enable_ai(world.firm, instructions=world.marker)
    return Call(path=_of(world))


@call(f"get{_AI}Analyses", rows=_analyses)
def analyses(world: World) -> Call:
    return Call(path=_of(world))


@call(f"get{_AI}SessionsSessionIdAnalyses", rows=_analyses)
def analyses_of_session(world: World) -> Call:
    inbox = make_inbox(world.firm, name=world.marker)
    return Call(path=_of(world, sessionId=inbox.pk))


@call(f"get{_OF_MESSAGE}")
def analysis(world: World) -> Call:
    return Call(path=_message(world))


@call(f"post{_OF_MESSAGE}Requeue")
def requeue(world: World) -> Call:
    enable_ai(world.firm)
    return Call(path=_message(world))


@call(f"post{_OF_MESSAGE}Feedback")
def feedback(world: World) -> Call:
    body = {
        "verdict": "wrong",
        "correctIntent": "price_question",
        "correction": {
            "summary": world.marker,
            "lines": [{"product": world.marker, "quantity": 3, "unit": "koli"}],
        },
        "note": world.marker,
    }
    return Call(path=_message(world), body=body)


@call(f"post{_OF_MESSAGE}Order")
def approve(world: World) -> Call:
    path = _message(world)
    contact = make_contact(world.firm, first_name=world.marker)
    product = make_product(world.firm, name=f"{world.marker} iki")
    body = {
        "customerId": contact.customer_id,
        "contactId": contact.pk,
        "lines": [{"productId": product.pk, "quantity": "2"}],
        "notes": world.marker,
    }
    return Call(path=path, body=body)


@call(f"post{_OF_MESSAGE}Refusal")
def refuse(world: World) -> Call:
    return Call(path=_message(world), body={"reason": world.marker})


@call(f"get{_AI}FeedbackReport")
def report(world: World) -> Call:
    make_analysis(world.firm, text=world.marker, answer=an_answer(summary=world.marker))
    return Call(path=_of(world))


def _months(world: World, number: int) -> None:
    rows = MonthlySpending.objects.for_accounts([world.firm.id])
    for _ in range(number):
        place = rows.count()
        MonthlySpending.objects.create(
            account_id=world.firm.id,
            month=date(2020 + place // 12, place % 12 + 1, 1),
            used_tokens=1000 + place,
            calls=3,
            cost=Decimal("0.004200"),
        )


@call(f"get{_AI}Spending", rows=_months)
def spending(world: World) -> Call:
    return Call(path=_of(world))
