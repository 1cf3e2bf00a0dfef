"""Folding by the database, for what has no search column."""

from __future__ import annotations

from typing import Any

from django.db.models import Func, TextField


class Folded(Func):
    """A text column as `search.fold` folds it. No index helps: for rows that are few already.

    Combining marks of Latin and Arabic letters are dropped; others stay.
    """

    template = (
        "translate(lower(regexp_replace(normalize(%(expressions)s, NFKD),"
        " '[\u0300-\u036f\u064b-\u065f]', '', 'g')), 'ı', 'i')"
    )
    arity = 1
    output_field: Any = TextField()
