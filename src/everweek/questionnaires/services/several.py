"""Several responses at once: marked as doubtful or cleared of it, withdrawn, or counted again."""

from collections.abc import Iterable, Mapping
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.services import Actor, Happening, record_many
from everweek.people.queries import chunks
from everweek.questionnaires.models import Dimension, Response

DOUBT: Final = "doubt"
"""The dimension under which a doubtful response says why: it counts, can be told apart, and is never dropped by itself."""


@transaction.atomic
def mark_responses(*, doubts: Mapping[int, str], by: Actor) -> list[int]:
    """Say of responses why they are doubtful, or with an empty text that they are not; those it changed.

    The facts count them anew under it. Doing it twice does nothing more.
    """
    if any(doubts.values()):
        Dimension.objects.get_or_create(name=DOUBT)
    changed: list[int] = []
    for some in chunks(sorted(doubts), 500):
        lines, rows = [], []
        for row in _locked(some):
            old, new = row.dimensions.get(DOUBT, ""), doubts[row.pk]
            if old == new:
                continue
            row.dimensions = {
                **{name: one for name, one in row.dimensions.items() if name != DOUBT},
                **({DOUBT: new} if new else {}),
            }
            rows.append(row)
            lines.append(_line("response.marked", row, by, old={DOUBT: old}, new={DOUBT: new}))
        _save(rows, lines, "dimensions")
        changed += [row.pk for row in rows]
    return changed


@transaction.atomic
def withdraw_responses(*, ids: Iterable[int], by: Actor, reason: str) -> list[int]:
    """Let responses count no more; those it changed. They stay stored, and ``restore_responses`` takes it back."""
    told = reason.strip()
    if not 1 <= len(told) <= 500:
        raise Invalid(_("Say why, in at most 500 characters."), field="reason")
    changed: list[int] = []
    for some in chunks(sorted(set(ids)), 500):
        rows = [row for row in _locked(some) if row.withdrawn_at is None]
        for row in rows:
            row.withdrawn_at = clock.now()
        _save(rows, [_line("response.withdrawn", row, by, new={"reason": told}) for row in rows], "withdrawn_at")
        changed += [row.pk for row in rows]
    return changed


@transaction.atomic
def restore_responses(*, ids: Iterable[int], by: Actor) -> list[int]:
    """Let responses that were withdrawn count again; those it changed."""
    changed: list[int] = []
    for some in chunks(sorted(set(ids)), 500):
        rows = [row for row in _locked(some) if row.withdrawn_at is not None]
        for row in rows:
            row.withdrawn_at = None
        _save(rows, [_line("response.restored", row, by) for row in rows], "withdrawn_at")
        changed += [row.pk for row in rows]
    return changed


def _locked(ids: Iterable[int]) -> list[Response]:
    """Return the responses, locked in the order of their ids, so that two people who decide at once wait for each other in the
    same order.
    """
    return list(Response.objects.select_for_update().filter(pk__in=list(ids)).order_by("pk"))


def _save(rows: list[Response], lines: list[Happening], field: str) -> None:
    if rows:
        Response.objects.bulk_update(rows, [field], batch_size=100)
        record_many(lines)


def _line(
    kind: str,
    row: Response,
    by: Actor,
    *,
    old: Mapping[str, object] | None = None,
    new: Mapping[str, object] | None = None,
) -> Happening:
    ids = {"response": row.pk, "questionnaire": row.questionnaire_id, "version": row.version_id, "customer": row.customer_id}
    person = "" if row.customer_id is None else f"customer:{row.customer_id}"
    return Happening(kind, by, ("response", row.pk), ids=ids, old=old, new=new, person=person, history=row.history)
