"""Accepting responses, one or thousands: the same checks, the same identity, one journal line each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import partial

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.alike import Alike, LinesAlike
from everweek.journal.services import Actor
from everweek.people.models import Customer, Member, Unit
from everweek.people.outcomes import TAKEN, Outcome, State, refusal_of, store_each
from everweek.people.prepared import PreparedAmong
from everweek.questionnaires.apart import check_way_in
from everweek.questionnaires.models import Dimension, Response, Version
from everweek.questionnaires.services.intake import Intake, Ready, ResponseRow
from everweek.questionnaires.services.storing import find_stored, new_ids, put
from everweek.questionnaires.versions import sheet_of

_dimensions = PreparedAmong[str](lambda names: Dimension.objects.filter(name__in=names).values_list("name"), str)


@dataclass(frozen=True)
class Accepted:
    """A response that is stored, and whether it was before (``already``)."""

    response: Response
    already: bool


def accept_response(
    *,
    version: Version,
    by: Actor,
    answers: Mapping[str, object],
    identity: str,
    channel: str,
    answered_at: datetime | None = None,
    customer: Customer | None = None,
    member: Member | None = None,
    about_member: Member | None = None,
    subject: tuple[str, str] | None = None,
    unit: Unit | None = None,
    touchpoint: str = "",
    language: str = "",
    dimensions: Mapping[str, str] | None = None,
    weight: int = 1_000_000,
    history: bool = False,
    unasked: bool = False,
) -> Accepted:
    """Store one response; see ``ResponseRow`` for the fields.

    Doing it twice is safe: the same identity with the same content answers ``already``. Raises ``Invalid`` naming what is wrong
    (``answers.KEY`` for an answer), and ``Conflict`` where the identity is stored with other content.
    """
    row = ResponseRow(
        identity=identity,
        answers=answers,
        channel=channel,
        answered_at=answered_at,
        customer=None if customer is None else customer.pk,
        member=None if member is None else member.pk,
        about_member=None if about_member is None else about_member.pk,
        subject=subject,
        unit=None if unit is None else unit.pk,
        touchpoint=touchpoint,
        language=language,
        dimensions=dimensions or {},
        weight=weight,
    )
    [outcome] = _accept(version, [row], by, history=history, unasked=unasked)
    if outcome.id is None:
        raise refusal_of(outcome)
    return Accepted(Response.objects.get(pk=outcome.id), outcome.state is State.ALREADY)


def accept_many(
    version: Version,
    rows: Sequence[ResponseRow],
    *,
    by: Actor,
    history: bool = False,
    unasked: bool = False,
    first_stands: bool = False,
) -> list[Outcome]:
    """Store many responses in one transaction, each answered in its place: stored, already there, or refused with the reason.

    ``unasked``: they are what people said of their own accord elsewhere, which goes into a questionnaire of that kind alone.
    ``first_stands``: an identity that is stored is the same response, whatever the row says now.

    A refused row stops nothing but itself. At most 20,000 rows at a time; 5,000 are already as fast as it gets.
    """
    return _accept(version, rows, by, history=history, unasked=unasked, first_stands=first_stands)


def _accept(
    version: Version, rows: Sequence[ResponseRow], by: Actor, *, history: bool, unasked: bool, first_stands: bool = False
) -> list[Outcome]:
    check_way_in(held=version.questionnaire.unasked, told=unasked)
    if version.published_at is None:
        raise Invalid(_("Publish this version of the questionnaire before it is answered."), field="version")
    if version.questionnaire.archived_at is not None:
        raise Invalid(_("This questionnaire is archived and takes no more responses."), field="version")
    if not rows:
        return []
    received_at = clock.now()
    # Read before anything is begun: one that this release reads no more is refused, and takes back nothing of others.
    sheet_of(version)

    def store(fresh: Sequence[Ready]) -> list[int] | None:
        ids = new_ids(len(fresh))
        rows = list(zip(ids, fresh, strict=True))
        lines = _lines(version, rows, by, history=history)
        if not put(version, rows, received_at=received_at, history=history, meanwhile=lines.make_some):
            return None
        _remember_dimensions(fresh)
        lines.record()
        return ids

    # No savepoint: a row that is refused writes nothing, and what fails after that breaks what all of them are stored in.
    with transaction.atomic(savepoint=False):
        return store_each(
            rows,
            ready=Intake(version, rows).ready,
            find=partial(find_stored, version.questionnaire_id),
            put=store,
            taken=_taken(),
            first_stands=first_stands,
        )


def _taken() -> Conflict:
    message = _(
        "A row with this id is stored with other answers; what is stored was not changed. "
        "Correct it there, or give this one another id."
    )
    return Conflict(message, field="identity", code=TAKEN)


def _lines(version: Version, rows: Iterable[tuple[int, Ready]], by: Actor, *, history: bool) -> LinesAlike:
    shared = Alike("response.received", by, "response", ("response", "questionnaire", "version", "customer"), history=history)
    questionnaire, number = version.questionnaire_id, version.pk
    return LinesAlike(shared, [(pk, pk, questionnaire, number, ready.customer) for pk, ready in rows])


def _remember_dimensions(rows: Iterable[Ready]) -> None:
    # The same few sets of them again and again.
    names = {name for one in {tuple(ready.row.dimensions) for ready in rows} for name in one}
    known = {name for (name,) in _dimensions.rows(names)}
    if names - known:
        Dimension.objects.bulk_create([Dimension(name=name) for name in sorted(names - known)], ignore_conflicts=True)
