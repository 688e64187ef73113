"""A first map for a file: what was recognised, and what is doubtful, for a person to read and correct."""

import re
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.listen.maps.shape import Reading
from everweek.listen.readers import LINES, Table, Unclear, open_table
from everweek.listen.recognise.cases import take_cases
from everweek.listen.recognise.exports import RATINGS, Export, export_of
from everweek.listen.recognise.guess import Guess, guess
from everweek.listen.recognise.house import House
from everweek.listen.recognise.kinds import take
from everweek.listen.recognise.profile import profile
from everweek.listen.recognise.ready import write_ready
from everweek.listen.recognise.writing import Written, write
from everweek.questionnaires.cuts import TAKEN
from everweek.text.nearest import plain

__all__ = ["House", "Nothing", "Proposal", "look", "propose"]

_MOST_DIMENSIONS = 50
_DATA = re.compile(r"[0-9 .,:;/+-]+")
_RESERVED = TAKEN | {"touchpoint", "channel", "year", "quarter"}


class Nothing(Invalid):
    """A file in which no column holds anything that could be stored."""

    code = "nothing-recognised"


@dataclass(frozen=True)
class Proposal:
    """A first map; of an export of which several can be made also its ``kind``, and the kinds of the others."""

    text: str
    kind: str = ""
    others: tuple[str, ...] = ()


def propose(path: Path, *, name: str = "", kind: str = "") -> str:
    """A map for the file at ``path`` (called ``name`` by its sender), as YAML that ``maps.parse`` takes."""
    return look(path, name=name, kind=kind).text


def look(path: Path, *, name: str = "", kind: str = "", house: House | None = None) -> Proposal:
    """A map for the file at ``path``, of that ``kind`` where the file is one of which such a map is known.

    It is fitted to what stands in ``house``, which is the installation here where nothing else is said.

    Raises:
        Invalid: the file cannot be read.
        Nothing: there is nothing in it to store.
    """
    known, house = _known(path), house or House.here()
    return _ready(*known, kind, house) if known is not None else Proposal(_guessed(path, name, house))


def _known(path: Path) -> tuple[Table, Export] | None:
    """The table and the export it is, where that is one of those we know."""
    for nested in (False, True) if path.suffix.lower() in LINES else (False,):
        try:
            table = open_table(path, Reading(nested=nested))
        except Unclear:
            return None
        export = export_of(table.columns, nested=nested)
        if export is not None:
            return table, export
    return None


def _ready(table: Table, export: Export, kind: str, house: House) -> Proposal:
    columns = profile(table.columns, (record.cells for record in table.records() if not record.problem))
    guesses = [guess(column) for column in columns]
    rated = any(plain(one.column.name) == plain(export.rating) for one in guesses)
    kinds = tuple(one for one in export.kinds if one != RATINGS or rated)
    wanted = kind if kind in kinds else kinds[0]
    text = write_ready(Written("", table, house.today, guesses), export, wanted)
    return Proposal(text, wanted, tuple(one for one in kinds if one != wanted))


def _guessed(path: Path, name: str, house: House) -> str:
    table, doubts = _open(path)
    columns = profile(table.columns, (record.cells for record in table.records() if not record.problem))
    twice = {one for one, count in Counter(map(plain, table.columns)).items() if count > 1 or not one}
    guesses = [guess(column) for column in columns if plain(column.name) not in twice]
    left = [
        Guess(column, "left", doubts=("its name stands twice, or is empty",)) for column in columns if plain(column.name) in twice
    ]
    blank = tuple(sorted({word for column in columns for word in column.blank_words}))
    _families(guesses)
    taken = take_cases(guesses, house.top) or take(guesses)
    if taken is not None:
        names: set[str] = set()
        for one in taken.attributes:
            one.name = _fresh(_slug(one.column.name), names, reserved=False)
        return write(Written("", table, house.today, [*guesses, *left], doubts, blank, taken))
    settled = _settled(guesses, table, house)
    if not any(one.role in {"measure", "comment", "number", "text"} for one in settled):
        message = _("No column of {name} holds anything under a name of its own; is the first line a header?")
        raise Nothing(message.format(name=name or path.name), field="file")
    return write(Written(_free_key(name or path.name, house), table, house.today, [*settled, *left], doubts, blank))


def _open(path: Path) -> tuple[Table, tuple[str, ...]]:
    """The table as it most likely is, and what is doubtful about where it begins."""
    try:
        table = open_table(path, Reading())
    except Unclear as unclear:
        return open_table(path, Reading(header_row=unclear.header_row)), (unclear.message,)
    named = [name for name in table.columns if name]
    if named and all(_DATA.fullmatch(name) for name in named):
        bare = open_table(path, Reading(header_row=0))
        if bare.header_row == 0:
            doubt = "the first row looks like data, so that no row names the columns; if it does name them, take header_row away"
            return bare, (doubt,)
    return table, ()


def _families(guesses: Sequence[Guess]) -> None:
    """Judge guessed scores by each other: three on one scale are scores for sure; one on a scale of its own beside such ones is
    most likely a list of codes.
    """
    scales = Counter(one.scale for one in guesses if one.role == "measure" and not one.name)
    family = max(scales.values(), default=0) >= 3
    sure = family or any(one.role == "measure" and one.name for one in guesses)
    for one in guesses:
        if one.role == "measure" and not one.name:
            one.strong = one.strong or scales[one.scale] >= 3
            if sure and not one.strong and scales[one.scale] == 1:
                one.role, one.blank, one.doubts = (
                    "dimension",
                    (),
                    ("codes of a list, or a score? If a score, move it to measures",),
                )


def _settled(guesses: list[Guess], table: Table, house: House) -> list[Guess]:
    """Return the guesses made to fit each other: one respondent, one weight, one date; every name once; something to store."""
    _keep_one(guesses, "weight", lambda one: True)
    _keep_one(guesses, "moment", lambda one: not any("not of its name" in doubt for doubt in one.doubts))
    _respondent(guesses)
    names: set[str] = set()
    for one in guesses:
        label = table.labels.get(one.column.name, "") or one.column.name
        if one.role == "measure":
            one.name = _measure_name(one, names, house.measures)
        elif one.role in {"dimension", "comment", "number"}:
            one.name = _fresh(
                _slug(label if one.role != "dimension" else one.column.name), names, reserved=one.role == "dimension"
            )
    for one in [one for one in guesses if one.role == "dimension"][_MOST_DIMENSIONS:]:
        one.role, one.doubts = "left", (*one.doubts, f"there are more than {_MOST_DIMENSIONS} columns to cut by")
    if not any(one.role in {"measure", "comment", "number"} for one in guesses):
        _take_something(guesses, names)
    elif any(one.role in {"measure", "comment"} for one in guesses):
        for one in guesses:
            if one.role == "number":
                hint = " or, if it is an id, under customer: or about_member:" if one.column.many else ""
                one.role, one.doubts = "left", (*one.doubts, f"a number on no scale: keep it under questions{hint}")
    return guesses


def _keep_one(guesses: Sequence[Guess], role: str, better: "object") -> None:
    found = [one for one in guesses if one.role == role]
    best = next((one for one in found if callable(better) and better(one)), found[0] if found else None)
    for one in found:
        if one is not best:
            one.role, one.doubts = "left", (*one.doubts, f"another column was taken for the {role}")


def _respondent(guesses: Sequence[Guess]) -> None:
    if any(one.role == "respondent" for one in guesses):
        _keep_one(guesses, "respondent", lambda one: True)
        return
    first = guesses[0] if guesses else None
    if (
        first
        and first.column.unique
        and first.role in {"number", "left", "dimension"}
        and first.column.rows > 1
        and first.column.longest <= 100
    ):
        first.role = "respondent"
        first.doubts = ("taken for the id of an answer because no two rows have the same",)


def _take_something(guesses: Sequence[Guess], names: set[str]) -> None:
    """Make sure that a map stores something: where nothing was recognised, the first column with anything in it becomes a plain
    question.
    """
    for roles in (("number", "left", "dimension"), ("respondent", "moment", "weight")):
        for one in guesses:
            if one.role in roles and one.column.filled:
                taken = one if one.role in {"number", "left"} else Guess(one.column, "text")
                if taken is not one and isinstance(guesses, list):
                    guesses.append(taken)
                taken.role = "number" if taken.column.is_number else "text"
                taken.name = _fresh(_slug(taken.column.name), names, reserved=False)
                taken.doubts = (
                    *taken.doubts,
                    "nothing in this file looks like a score or a comment; this is stored so that something is",
                )
                return


def _measure_name(one: Guess, names: set[str], standing: Mapping[str, tuple[float, float]]) -> str:
    wanted = one.name if one.name and one.name not in names else _slug(one.column.name)
    low, high = one.scale
    for name in (wanted, f"{wanted}.{high}", f"{wanted}.{low}_{high}", f"{wanted}.scale_{low}_{high}"):
        if name not in names and standing.get(name, (low, high)) == (low, high):
            names.add(name)
            return name
    return _fresh(f"{wanted}_{low}_{high}", names, reserved=False)


def _fresh(name: str, names: set[str], *, reserved: bool) -> str:
    wanted = f"{name}_column" if reserved and name in _RESERVED else name
    number, found = 2, wanted
    while found in names:
        found, number = f"{wanted[:36]}_{number}", number + 1
    names.add(found)
    return found


def _slug(name: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "_", plain(name)).strip("_")[:36].strip("_")
    return slug if slug and slug[0].isalpha() else f"c_{slug}".strip("_")


def _free_key(name: str, house: House) -> str:
    stem = Path(name).name.partition(".")[0]
    wanted = re.sub(r"[^a-z0-9]+", "-", stem.lower()).strip("-")[:60].strip("-") or "answers"
    key, number = wanted, 2
    while house.has(key):
        key, number = f"{wanted}-{number}", number + 1
    return key
