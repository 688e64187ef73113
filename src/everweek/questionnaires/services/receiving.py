"""Accepting responses, one or thousands: the same checks, the same identity, one journal line each."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, Unavailable
from everweek.journal.services import Actor, Happening, record_many
from everweek.people.models import Customer, Member, Unit
from everweek.people.outcomes import Outcome, State
from everweek.people.prepared import PreparedAmong
from everweek.questionnaires.apart import check_way_in
from everweek.questionnaires.models import Dimension, Response, Version
from everweek.questionnaires.services.intake import Intake, Ready, ResponseRow
from everweek.questionnaires.services.storing import Stored, find_stored, put

_MOST = 20_000
_TRIES = 8
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
    [result] = _accept(version, [row], by, history=history, unasked=unasked)
    if isinstance(result, EverweekError):
        raise result
    # An outcome without an id is a refusal, and those were raised above.
    return Accepted(Response.objects.get(pk=result.id or 0), result.state is State.ALREADY)


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
    if len(rows) > _MOST:
        message = _("Give at most {most} rows at a time, not {count}.").format(most=_MOST, count=len(rows))
        raise Invalid(message, field="rows")
    results = _accept(version, rows, by, history=history, unasked=unasked, first_stands=first_stands)
    return [
        Outcome.refused(result.field or "", result.message, result.code) if isinstance(result, EverweekError) else result
        for result in results
    ]


def _accept(
    version: Version, rows: Sequence[ResponseRow], by: Actor, *, history: bool, unasked: bool, first_stands: bool = False
) -> list[Outcome | EverweekError]:
    check_way_in(held=version.questionnaire.unasked, told=unasked)
    if version.published_at is None:
        raise Invalid(_("Publish this version of the questionnaire before it is answered."), field="version")
    if version.questionnaire.archived_at is not None:
        raise Invalid(_("This questionnaire is archived and takes no more responses."), field="version")
    if not rows:
        return []
    with transaction.atomic():
        intake = Intake(version, rows)
        results: list[Outcome | EverweekError | None] = [None] * len(rows)
        waiting: dict[int, Ready] = {}
        for place, row in enumerate(rows):
            try:
                waiting[place] = intake.ready(row)
            except Invalid as wrong:
                results[place] = wrong
        received_at = clock.now()
        for _try in range(_TRIES):
            _settle(version, waiting, results, first_stands=first_stands)
            fresh = _first_of_each(waiting)
            if not fresh:
                break
            ids = put(version, list(fresh.values()), received_at=received_at, history=history)
            if ids is None:
                continue
            _remember_dimensions(fresh.values())
            record_many([_line(version, pk, ready, by, history=history) for pk, ready in zip(ids, fresh.values(), strict=True)])
            for place, pk in zip(fresh, ids, strict=True):
                results[place] = Outcome(State.STORED, pk)
                del waiting[place]
        else:
            raise Unavailable(_("Others store the same responses at the same time; try again in a moment."))
    return [result for result in results if result is not None]


def _settle(
    version: Version, waiting: dict[int, Ready], results: list[Outcome | EverweekError | None], *, first_stands: bool
) -> None:
    """Answer the rows whose identity is stored already, and take them from those that wait."""
    stored: Stored = find_stored(version.questionnaire_id, (ready.row.identity for ready in waiting.values()))
    for place, ready in list(waiting.items()):
        known = stored.get(ready.row.identity)
        if known is not None:
            results[place] = Outcome(State.ALREADY, known[0]) if first_stands else _already(known, ready)
            del waiting[place]


def _already(known: tuple[int, str, int | None], ready: Ready) -> Outcome | EverweekError:
    pk, fingerprint, customer = known
    # Of one that was kept long enough the identity is all that is left to tell it by.
    if not fingerprint or (fingerprint == ready.fingerprint and customer == ready.row.customer):
        return Outcome(State.ALREADY, pk)
    message = _(
        "A row with this id is stored with other answers; what is stored was not changed. "
        "Correct it there, or give this one another id."
    )
    return Conflict(message, field="identity", code="identity-taken")


def _first_of_each(waiting: Mapping[int, Ready]) -> dict[int, Ready]:
    """The rows to store now: of several with one identity the first; the others are answered in the next round."""
    seen: set[str] = set()
    first: dict[int, Ready] = {}
    for place, ready in waiting.items():
        if ready.row.identity not in seen:
            seen.add(ready.row.identity)
            first[place] = ready
    return first


def _line(version: Version, pk: int, ready: Ready, by: Actor, *, history: bool) -> Happening:
    return Happening(
        "response.received",
        by=by,
        subject=("response", pk),
        ids={"response": pk, "questionnaire": version.questionnaire_id, "version": version.pk, "customer": ready.row.customer},
        history=history,
    )


def _remember_dimensions(rows: Iterable[Ready]) -> None:
    names = {name for ready in rows for name in ready.row.dimensions}
    known = {name for (name,) in _dimensions.rows(names)}
    if names - known:
        Dimension.objects.bulk_create([Dimension(name=name) for name in sorted(names - known)], ignore_conflicts=True)
