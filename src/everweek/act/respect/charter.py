"""Writes of the charter: what we promise and what we ask, in versions; written by one, handed in, approved by another.

``respect.access`` is the gate; it is asked before any of these.
"""

from collections.abc import Mapping, Sequence
from dataclasses import replace
from typing import Any, Final

from django.db import transaction
from django.db.models import Max, Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.improving.rules import version_of
from everweek.act.respect.models import Charter, CharterLine
from everweek.act.respect.rules import LONGEST_LINE, MOST_LINES, CharterMeasure, CharterSide
from everweek.errors import Conflict, Invalid
from everweek.journal.locks import hold_until_commit
from everweek.journal.models import Line
from everweek.journal.services import Actor, Happening, record
from everweek.people.access import check_member
from everweek.people.models import Member
from everweek.people.queries import number_of_actor
from everweek.people.rules import check_language, check_text

_OF_LINE: Final = ("id", "side", "place", "measure", "words")


@transaction.atomic
def begin_charter(*, by: Actor) -> Charter:
    """Begin a new version, with what stands in the one in force; where one is drafted already, that one."""
    there = Charter.objects.filter(standing="draft").first()
    if there is not None:
        return there
    hold_until_commit("act.charter")
    last = Charter.objects.aggregate(last=Max("number"))["last"] or 0
    made, new = Charter.objects.get_or_create(standing="draft", defaults={"number": last + 1, "written_by": _writer(by)})
    if new:
        before = CharterLine.objects.filter(charter__standing="in_force")
        CharterLine.objects.bulk_create(
            [CharterLine(charter=made, side=one.side, place=one.place, measure=one.measure, words=one.words) for one in before]
        )
        record(_happened("charter.begun", made, by))
    return made


@transaction.atomic
def add_line(*, side: CharterSide, text: str, language: str, measure: CharterMeasure | None = None, by: Actor) -> CharterLine:
    """Add a promise, or something we ask, to the draft, in one language; the others are said after."""
    draft = _draft()
    told, tag = _said(text, language)
    lines = CharterLine.objects.filter(charter=draft, side=side)
    if lines.count() >= MOST_LINES:
        raise Invalid(_("At most %(n)d lines: nobody reads more.") % {"n": MOST_LINES}, field="text")
    if any(one.words.get(tag) == told for one in lines):
        raise Conflict(_("That line stands there already."), field="text", code="there")
    place = (lines.aggregate(last=Max("place"))["last"] or 0) + 1
    kept = _tied(side, measure)
    line = CharterLine.objects.create(charter=draft, side=side, place=place, measure=kept, words={tag: told})
    _written(draft, by, line)
    return line


@transaction.atomic
def say_line(*, line: CharterLine, text: str, language: str, by: Actor) -> CharterLine:
    """Say a line of the draft in one language, over what stands there. The same again changes nothing."""
    draft = _draft()
    held = _line_of(draft, line)
    told, tag = _said(text, language)
    if held.words.get(tag) != told:
        held.words = {**held.words, tag: told}
        held.save(update_fields=["words"])
        _written(draft, by, held)
    return held


@transaction.atomic
def measure_line(*, line: CharterLine, measure: CharterMeasure | None, by: Actor) -> CharterLine:
    """Hold a promise of the draft against another number, or against none. The same again changes nothing.

    Raises:
        Invalid: What we ask has no number.
    """
    draft = _draft()
    held = _line_of(draft, line)
    kept = _tied(CharterSide(held.side), measure)
    if held.measure != kept:
        held.measure = kept
        held.save(update_fields=["measure"])
        _written(draft, by, held)
    return held


@transaction.atomic
def move_line(*, line: CharterLine, to: int, by: Actor) -> CharterLine:
    """Let a line of the draft stand as the ``to``-th of its side, 1 being the first; the others make room.

    Raises:
        Invalid: The side has no such place.
    """
    draft = _draft()
    held = _line_of(draft, line)
    there = list(CharterLine.objects.filter(charter=draft, side=held.side).order_by("place"))
    if not 1 <= to <= len(there):
        raise Invalid(_("Choose a place from 1 to %(n)d.") % {"n": len(there)}, field="to")
    others = [one for one in there if one.pk != held.pk]
    wanted = [*others[: to - 1], held, *others[to - 1 :]]
    if [one.pk for one in wanted] == [one.pk for one in there]:
        return held
    # Two lines never share a place, not even for a moment: all go behind the last before each takes its own.
    for beyond in (there[-1].place, 0):
        for place, one in enumerate(wanted, start=1):
            one.place = beyond + place
            one.save(update_fields=["place"])
    _written(draft, by, held)
    return held


@transaction.atomic
def drop_line(*, line: CharterLine, by: Actor) -> None:
    """Take a line out of the draft; what is in force stays as it is. Twice is once."""
    draft = _draft()
    if CharterLine.objects.filter(charter=draft, pk=line.pk).delete()[0]:
        _written(draft, by, line)


@transaction.atomic
def throw_away_charter(*, by: Actor) -> Mapping[str, object] | None:
    """Throw the draft away; what it was, for ``bring_back_charter``. What is in force stays. None where nothing is drafted."""
    draft = Charter.objects.select_for_update().filter(standing="draft").first()
    if draft is None:
        return None
    lines = list(CharterLine.objects.filter(charter=draft).order_by("side", "place").values(*_OF_LINE))
    was = {"id": draft.pk, "number": draft.number, "written_by": draft.written_by_id, "handed_in_at": draft.handed_in_at}
    record(replace(_happened("charter.thrown_away", draft, by), old={"lines": lines}))
    draft.delete()
    return {**was, "lines": lines}


@transaction.atomic
def bring_back_charter(*, was: Mapping[str, Any], by: Actor) -> Charter:
    """Let a draft that was thrown away be written on, as it was; who wrote a word of it is known still.

    Raises:
        Conflict: ``begun`` where another version was begun meanwhile.
    """
    hold_until_commit("act.charter")
    if Charter.objects.filter(Q(standing="draft") | Q(number__gte=was["number"])).exists():
        raise Conflict(_("Another version was begun meanwhile: throw that one away first."), code="begun")
    told = {"number": was["number"], "written_by_id": was["written_by"], "handed_in_at": was["handed_in_at"]}
    # Under its old number, by which the journal says who wrote of it.
    made = Charter.objects.create(pk=was["id"], standing="draft", **told)
    CharterLine.objects.bulk_create([CharterLine(charter=made, **one) for one in was["lines"]])
    record(_happened("charter.brought_back", made, by))
    return made


@transaction.atomic
def hand_in_charter(*, by: Actor) -> Charter:
    """Say that the draft is ready for somebody else to read. Twice is once; a word that is written after takes it back.

    Raises:
        Conflict: ``no-words`` where a side is empty: a charter has two.
    """
    draft = _draft()
    _writer(by)
    if draft.handed_in_at is None:
        _lines_of(draft)
        draft.handed_in_at = clock.now()
        draft.save(update_fields=["handed_in_at"])
        record(_happened("charter.handed_in", draft, by))
    return draft


@transaction.atomic
def approve_charter(*, seen: str, by: Actor) -> Charter:
    """Let the draft be what everybody reads. ``seen`` is the version of the words that were read.

    Raises:
        Conflict: ``not-handed-in`` while it is still being written; ``own-words`` for whoever wrote any of it; ``changed`` where
            other words stand there by now; ``no-words`` where a side is empty: a charter has two.
    """
    draft, approver = _draft(), _writer(by)
    lines = _lines_of(draft)
    if draft.handed_in_at is None:
        raise Conflict(_("It is still being written: whoever writes it hands it in first."), code="not-handed-in")
    if approver.pk in writers_of(draft):
        raise Conflict(_("You wrote of this: somebody else reads it before everybody does."), code="own-words")
    if charter_version(lines) != seen:
        raise Conflict(_("Other words stand here than you have read. Read them first, then press again."), code="changed")
    Charter.objects.filter(standing="in_force").update(standing="replaced")
    draft.standing, draft.approved_by, draft.approved_at = "in_force", approver, clock.now()
    draft.save(update_fields=["standing", "approved_by", "approved_at"])
    record(_happened("charter.approved", draft, by))
    return draft


def charter_version(lines: Sequence[CharterLine]) -> str:
    """What tells these lines from any others: by it whoever approves them says which they have read."""
    return version_of(
        ((f"{one.side}{one.place}{tag}", one.measure, text) for one in lines for tag, text in one.words.items()), ""
    )


def writers_of(draft: Charter) -> set[int]:
    """The members who wrote a word of this version, also of words that were written over since."""
    found = {draft.written_by_id}
    lines = Line.objects.filter(subject_type="charter", subject_id=str(draft.pk), kind="charter.written")
    return found | {one for actor in lines.values_list("actor", flat=True) if (one := number_of_actor(actor)) is not None}


def _tied(side: CharterSide, measure: CharterMeasure | None) -> str:
    if side is CharterSide.ASK and measure is not None:
        raise Invalid(_("A number tells how well a promise of ours is kept: what we ask has none."), field="measure")
    return measure or ""


def _draft() -> Charter:
    draft = Charter.objects.select_for_update().filter(standing="draft").first()
    if draft is None:
        raise Conflict(_("Nothing is drafted: begin a new version first."), code="no-draft")
    return draft


def _lines_of(draft: Charter) -> list[CharterLine]:
    lines = list(CharterLine.objects.filter(charter=draft).order_by("side", "place"))
    if {one.side for one in lines} != set(CharterSide):
        raise Conflict(_("A charter has two sides: write what we promise and what we ask."), code="no-words")
    return lines


def _line_of(draft: Charter, line: CharterLine) -> CharterLine:
    held = CharterLine.objects.filter(charter=draft, pk=line.pk).first()
    if held is None:
        raise Conflict(_("This line is not in the draft (any more)."), code="gone")
    return held


def _said(text: str, language: str) -> tuple[str, str]:
    tag = check_language(language)
    if not tag:
        raise Invalid(_("Say in which language."), field="language")
    return check_text(text, "text", longest=LONGEST_LINE, required=True), tag


def _writer(by: Actor) -> Member:
    return check_member(by, _("Colleagues write the charter."))


def _written(draft: Charter, by: Actor, line: CharterLine) -> None:
    draft.written_by, draft.handed_in_at = _writer(by), None
    draft.save(update_fields=["written_by", "handed_in_at"])
    new = {"side": line.side, "measure": line.measure, "words": line.words}
    record(Happening("charter.written", by, ("charter", draft.pk), ids={"charter": draft.number}, new=new))


def _happened(kind: str, charter: Charter, by: Actor) -> Happening:
    return Happening(kind, by, ("charter", charter.pk), ids={"charter": charter.number})
