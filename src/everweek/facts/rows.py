"""From what rooms offer to the rows of the table: typed, checked, in columns."""

import math
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import islice
from typing import TYPE_CHECKING, Any

from everweek.act.facts import PromiseFact
from everweek.errors import Invalid
from everweek.facts import files, schema
from everweek.facts.rules import month_of, week_of
from everweek.listen.facts import InvitationFact
from everweek.moments.facts import InteractionFact
from everweek.questionnaires.facts import AnswerRow

if TYPE_CHECKING:
    import pyarrow as pa

CHUNK = 50_000


@dataclass(frozen=True)
class Counted:
    """An answer that counts ``n`` times: 1 when it is added, -1 when it is taken back; told by the journal's line ``seq``.

    ``first``: whether it is about its customer's first contact with us; None where that cannot be known.
    """

    answer: AnswerRow
    customer_key: int | None
    seq: int
    n: int = 1
    first: bool | None = None


def values_of(counted: Counted) -> dict[str, Any]:
    """The row of the table for a counted answer, by column; what is empty is None.

    ``Invalid`` for a score that is no finite number, or a weight that is not above zero: neither may ever be summed.
    """
    answer, n = counted.answer, counted.n
    if not math.isfinite(answer.score):
        message = f"Response {answer.response} has a score for {answer.measure} that is not a finite number: {answer.score}."
        raise Invalid(message, field="score")
    if answer.weight <= 0:
        message = f"Response {answer.response} has weight {answer.weight} (in millionths): it must be above zero."
        raise Invalid(message, field="weight")
    plain = {
        "grain": schema.ANSWER,
        "month": month_of(answer.day),
        "day": answer.day,
        "week": week_of(answer.day),
        "measure": answer.measure,
        # Adding 0.0 turns -0.0 into 0.0: the two would be two groups.
        "scale_low": answer.scale_low + 0.0,
        "scale_high": answer.scale_high + 0.0,
        "score": answer.score + 0.0,
        "n": n,
        "w": n * answer.weight,
        "w2": n * answer.weight**2,
        "unit": answer.unit,
        "touchpoint": answer.touchpoint or None,
        "channel": answer.channel or None,
        "questionnaire": answer.questionnaire or None,
        "version": answer.version,
        "language": answer.language or None,
        "about_member": answer.about_member,
        "customer_key": counted.customer_key,
        "first_contact": _contact(first=counted.first),
        "record": answer.response,
        "seq": counted.seq,
    }
    for name, value in answer.dimensions.items():
        if value:
            plain[name if name in schema.FILLED_BY_DIMENSION else schema.column_of(name)] = value
    return plain


WHOLE = 1_000_000
"""The weight of what has none of its own."""


def values_of_interaction(fact: InteractionFact, customer_key: int | None, seq: int) -> dict[str, Any]:
    """The row of the table for an interaction, by column; what is empty is None."""
    return {
        "grain": schema.INTERACTION,
        "month": month_of(fact.day),
        "day": fact.day,
        "week": week_of(fact.day),
        "n": 1,
        "w": WHOLE,
        "w2": WHOLE**2,
        "unit": fact.unit,
        "touchpoint": fact.touchpoint or None,
        "channel": fact.channel or None,
        "about_member": fact.handled_by,
        "customer_key": customer_key,
        "record": fact.interaction,
        "seq": seq,
    }


def values_of_invitation(fact: InvitationFact, customer_key: int | None, seq: int, *, first: bool | None) -> dict[str, Any]:
    """The row of the table for a customer who was asked, by column; what is empty is None."""
    return {
        "grain": schema.INVITATION,
        "month": month_of(fact.day),
        "day": fact.day,
        "week": week_of(fact.day),
        "n": 1,
        "w": fact.weight,
        "w2": fact.weight**2,
        "unit": fact.unit,
        "touchpoint": fact.touchpoint or None,
        "channel": fact.channel or None,
        "questionnaire": fact.questionnaire,
        "version": fact.version,
        "language": fact.language or None,
        "about_member": fact.about_member,
        "customer_key": customer_key,
        "first_contact": _contact(first=first),
        "answered": int(fact.answered),
        "closes": fact.closes,
        "outcome": fact.outcome or None,
        "record": fact.invitation,
        "seq": seq,
    }


def values_of_promise(fact: PromiseFact, customer_key: int | None, seq: int) -> dict[str, Any]:
    """The row of the table for a promise kept or broken, or a customer won back or not, by column; what is empty is None."""
    return {
        "grain": schema.PROMISE,
        "month": month_of(fact.day),
        "day": fact.day,
        "week": week_of(fact.day),
        "measure": fact.measure,
        "scale_low": 0.0,
        "scale_high": 1.0,
        "score": float(fact.kept),
        "n": 1,
        "w": WHOLE,
        "w2": WHOLE**2,
        "unit": fact.unit,
        "touchpoint": fact.touchpoint or None,
        "channel": fact.way or None,
        "weekday": fact.weekday,
        "severity": fact.severity,
        "cause": fact.cause or None,
        "customer_key": customer_key,
        "record": fact.case,
        "cluster": fact.whole,
        "seq": seq,
    }


def _contact(*, first: bool | None) -> str | None:
    return None if first is None else schema.YES if first else schema.NO


def custom_columns(rows: Iterable[Mapping[str, Any]]) -> set[str]:
    """The columns of custom dimensions that these rows have."""
    return {column for row in rows for column in row if column not in schema.COLUMNS}


def tables(rows: Iterable[Mapping[str, Any]], columns: Sequence[str], custom: Sequence[str]) -> Iterator["pa.Table"]:
    """Rows as Arrow tables of at most CHUNK rows, with the month, these columns and these custom ones, in the table's types."""
    import pyarrow as pa

    shape = files.arrow_schema(columns, custom)
    at = iter(rows)
    while chunk := list(islice(at, CHUNK)):
        filled = [pa.array([row.get(field.name) for row in chunk], type=field.type) for field in shape]
        yield pa.Table.from_arrays(filled, schema=shape)
