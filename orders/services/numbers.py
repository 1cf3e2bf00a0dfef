"""The next number of an account: without a gap, whatever happens at the same time."""

from __future__ import annotations

from datetime import datetime
from zoneinfo import ZoneInfo

from accounts.models import Account
from orders import selectors
from orders.models import OrderCounter
from orders.numbering import write_number
from ticaret.db.bulk import insert_new


def take_number(*, account: Account, now: datetime) -> tuple[int, str]:
    """The next place in the account's sequence, and how it is written.

    Call it last in the transaction that stores the order: from here to its end all other new
    orders of the account wait, and a rollback gives the number back.
    """
    counter = selectors.locked_counter(account.pk)
    if counter is None:
        insert_new([OrderCounter(account_id=account.pk)])
        counter = selectors.locked_counter(account.pk)
        if counter is None:
            raise RuntimeError("a counter that was just inserted is not there")
    counter.last += 1
    counter.save(update_fields=["last", "updated_at"])
    settings = selectors.settings_of(account.pk)
    year = now.astimezone(ZoneInfo(account.time_zone)).year
    number = write_number(settings.number_format, sequence=counter.last, year=year)
    return counter.last, number
