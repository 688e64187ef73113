"""The map of a helpdesk's export, ready to use: the ids are those of what its webhook tells, so that nothing counts twice."""

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from everweek.listen.helpdesks.queries import Known, known_of
from everweek.listen.helpdesks.reading import SCALES
from everweek.listen.recognise.exports import MOMENTS, RATINGS, Export
from everweek.listen.recognise.guess import Guess
from everweek.listen.recognise.writing import Written, formats_of, quoted, reading_of, text_of
from everweek.text.nearest import plain

_TOUCHPOINT = "ticket"
_SHOWN = 5
_LONGEST = 60


@dataclass(frozen=True)
class Ready:
    """A map that is being written: of which export, what it is of, the columns that stand once in the file, by plain names."""

    export: Export
    kind: str
    columns: Mapping[str, Guess]
    known: Known

    def has(self, column: str) -> bool:
        """Whether the file has a column of that name."""
        return bool(column) and plain(column) in self.columns

    def named(self, column: str) -> str:
        """The column as the file writes it, in quotation marks."""
        return quoted(self.columns[plain(column)].column.name)

    def cells(self, column: str) -> list[str]:
        """Return the values of that column, in order, each once."""
        return sorted(self.columns[plain(column)].column.values)


def write_ready(written: Written, export: Export, kind: str) -> str:
    """The map of that kind of an export."""
    names = Counter(plain(one.column.name) for one in written.guesses)
    columns = {plain(one.column.name): one for one in written.guesses if names[plain(one.column.name)] == 1}
    return text_of(_lines(written, Ready(export, kind, columns, known_of(export.helpdesk))))


def _lines(written: Written, ready: Ready) -> Iterator[str]:
    export, kind = ready.export, ready.kind
    yield from (f"# doubt: {doubt}" for doubt in _doubts(ready))
    yield f"kind: {kind}"
    if kind == RATINGS:
        yield f"source: {ready.known.source or export.helpdesk}"
    yield from reading_of(written, nested=export.nested)
    if kind == MOMENTS:
        yield f"only: {{column: {ready.named(export.status)}, is: {_list(export.solved)}}}"
        yield f"interaction: {_id(ready, f'{ready.known.numbering}:')}"
    else:
        yield f"only: {{column: {ready.named(export.rating)}, not: {_list(export.unrated)}}}"
        yield f"mention: {_id(ready, 'ticket:')}"
    yield from _at(ready)
    yield from _people(ready)
    yield from _unit(ready)
    yield f"touchpoint: {{always: {ready.known.touchpoint or _TOUCHPOINT}}}"
    yield from _told(ready) if kind == MOMENTS else _rated(ready)


def _doubts(ready: Ready) -> Iterator[str]:
    export, known = ready.export, ready.known
    other = [kind for kind in export.kinds if kind != ready.kind]
    held = "solved tickets, one moment each" if ready.kind == MOMENTS else "ratings, one voice each"
    yield f"taken for {export.what}: {held}"
    if RATINGS in other and ready.has(export.rating):
        yield "its ratings are brought in beside, by a map of their own: everweek map FILE --kind mentions"
    elif MOMENTS in other:
        yield "its solved tickets are brought in beside, by a map of their own: everweek map FILE --kind interactions"
    if not known.source:
        yield "it is not among your Helpdesks; if it shall tell of tickets later too, add it there first and look again here"
    yield from (f"you have several of its kind; this is of {known.name}: for {other}" for other in known.others)
    yield from export.doubts


def _id(ready: Ready, prefix: str) -> str:
    more = f"{ready.export.id_more}, " if ready.export.id_more else ""
    return f"{{column: {ready.named(ready.export.id)}, {more}prefix: {quoted(prefix)}, first_stands: true}}"


def _at(ready: Ready) -> Iterator[str]:
    column = next(one for one in ready.export.at if ready.has(one))
    guess = ready.columns[plain(column)]
    form = ready.export.form or (formats_of(guess) if guess.formats else "iso")
    if not ready.export.form:
        yield "# doubt: times are read in your own zone; where it writes those of another, add zone: and its name"
        yield from (f"# doubt: {doubt}" for doubt in guess.doubts if "could be" in doubt)
    yield f"at: {{column: {ready.named(column)}, format: {form}}}"


def _people(ready: Ready) -> Iterator[str]:
    export = ready.export
    if ready.has(export.customer):
        yield f"customer: {{column: {ready.named(export.customer)}, by: email, prefix: {quoted(f'{export.helpdesk}:')}}}"
    if ready.has(export.agent):
        yield f"{'handled_by' if ready.kind == MOMENTS else 'about_member'}: {{column: {ready.named(export.agent)}, by: email}}"


def _unit(ready: Ready) -> Iterator[str]:
    """Which unit a ticket is of: by its group, as the helpdesk is mapped."""
    known, group = ready.known, ready.export.group
    units = {}
    if ready.has(group):
        units = {cell: known.groups[cell.casefold()] for cell in ready.cells(group) if cell.casefold() in known.groups}
    if units:
        yield f"unit: {{column: {ready.named(group)}, values: {_mapping(units)}, otherwise: {quoted(known.unit)}}}"
    elif known.unit:
        yield f"unit: {{always: {known.unit}}}"
    elif ready.has(group):
        yield "# doubt: say which of your units its groups are, by their keys; otherwise is for all other groups"
        yield f'#unit: {{column: {ready.named(group)}, values: {{"Billing": north-desk}}, otherwise: ""}}'


def _told(ready: Ready) -> Iterator[str]:
    export = ready.export
    if ready.has(export.channel):
        yield f'channel: {{column: {ready.named(export.channel)}, values: {_mapping(export.channels)}, otherwise: ""}}'
    if ready.has(export.priority):
        yield "attributes:"
        yield f"  priority: {ready.named(export.priority)}"


def _rated(ready: Ready) -> Iterator[str]:
    export = ready.export
    if ready.has(export.comment):
        yield f"text: {ready.named(export.comment)}"
    yield "measures:"
    low, high = SCALES[export.helpdesk]
    scale = f"column: {ready.named(export.rating)}, scale: [{low:g}, {high:g}]"
    if not export.ratings:
        yield f"  rating: {{{scale}}}"
        return
    unrated = {plain(cell) for cell in export.unrated}
    cells = [cell for cell in ready.cells(export.rating) if plain(cell) not in unrated]
    values = {cell: export.ratings[plain(cell)] for cell in cells if plain(cell) in export.ratings}
    own = [cell for cell in cells if cell not in values]
    if own:
        shown = ", ".join(quoted(cell[:_LONGEST]) for cell in own[:_SHOWN])
        yield f"  # doubt: give these words a value too, from {low:g} (bad) to {high:g} (good): {shown}"
    written = values or {word.capitalize(): value for word, value in export.ratings.items()}
    pairs = ", ".join(f"{quoted(word)}: {value:g}" for word, value in written.items())
    yield f"  rating: {{{scale}, values: {{{pairs}}}}}"


def _list(words: Sequence[str]) -> str:
    return f"[{', '.join(map(quoted, words))}]"


def _mapping(values: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{quoted(one)}: {value}" for one, value in values.items()) + "}"
