"""Holding the journal against its macs, its seals and a remembered head."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import Literal

from django.conf import settings
from django.db import DatabaseError
from django.db.models import Max, Min

from everweek.errors import Invalid
from everweek.journal.models import Line, Position, Values
from everweek.journal.seals.heads import Head, head_file, remembered
from everweek.journal.seals.keys import fingerprint, fits, told
from everweek.journal.seals.sealing import head, stands
from everweek.journal.seals.text import Stored, StoredSeal, hash_of, stored_lines, stored_seals, unplaced_lines

What = Literal["altered", "removed", "inserted", "cut", "seal", "values", "key"]

STEP = 5000


@dataclass(frozen=True)
class Finding:
    """One thing that is wrong: what, at which lines (first and last seq), and a sentence for a person."""

    what: What
    first_seq: int
    last_seq: int
    sentence: str


@dataclass(frozen=True)
class Verdict:
    """What a verification looked at and found. ``erased`` counts lines whose values were erased, which is no finding."""

    lines: int
    sealed: int
    seals: int
    erased: int
    head: Head
    findings: tuple[Finding, ...]

    @property
    def holds(self) -> bool:
        """Whether nothing was found."""
        return not self.findings


@dataclass
class _Run:
    """Lines one after another that were written with one other key than the one in use, by its fingerprint."""

    key: str
    first: int
    last: int


@dataclass
class _Walk:
    findings: list[Finding] = field(default_factory=list)
    lines: int = 0
    erased: int = 0
    wrong_lines: int = 0
    others: list["_Run"] = field(default_factory=list)

    def found(self, what: What, first: int, last: int, sentence: str) -> None:
        self.wrong_lines += what in {"altered", "removed"}
        self.findings.append(Finding(what, first, last, sentence))

    def of_another_key(self, key: str, first: int, last: int) -> None:
        if self.others and (self.others[-1].key, self.others[-1].last) == (key, first - 1):
            self.others[-1].last = last
        else:
            self.others.append(_Run(key, first, last))


def verify(known: Head | None = None, *, progress: Callable[[int], None] = lambda _lines: None) -> Verdict:
    """Read the whole journal and hold it against everything that is known of it.

    Found are: a line altered or put in by hand (its own mac), a line removed (a gap in the dense seq), lines exchanged (the seal
    over them), a seal altered or removed (the chain), values altered (their hash), a tail cut off (the seals reach further, or
    the head reaches further, or a subscriber has read further). Lines that were sealed with another key than the one in use are
    told in one finding, and are not looked at.

    Args:
        known: a head remembered elsewhere (a backup, a mail), held against the seals beside the one in EVERWEEK_KEYS.
        progress: called with the number of lines read since the last call.
    """
    walk, ours = _Walk(), fingerprint()
    # Heads first: what is written during the walk comes after them, and is left for the next time.
    heads = [one for one in (_remembered(walk), known) if one is not None]
    standing, last = head(), Line.objects.aggregate(last=Max("seq"))["last"] or 0
    seals = stored_seals(standing.number)
    _check_before_first(walk)
    before = [one for one in seals if one.key is None]
    unknown = bool(before) and not any(fits(one.first_seq, one.last_seq) for one in (before[0], before[-1]))
    for seal, previous in zip(seals, [None, *seals], strict=False):
        if unknown if seal.key is None else seal.key != ours:
            walk.of_another_key(seal.key or "", seal.first_seq, seal.last_seq)
        else:
            _check_seal(walk, seal, previous)
        progress(seal.last_seq - seal.first_seq + 1)
    unsealed = _pass_over(walk, standing.last_seq + 1, last)
    for first in range(unsealed, last + 1, STEP):
        _check_lines(walk, first, min(first + STEP - 1, last))
        progress(min(STEP, last - first + 1))
    for one in heads:
        _check_head(walk, one)
    _check_readers(walk, max(last, standing.last_seq))
    if unsealed <= last or not walk.others:
        _check_unplaced(walk)
    _tell_of_keys(walk)
    return Verdict(
        lines=walk.lines,
        sealed=standing.last_seq,
        seals=len(seals),
        erased=walk.erased,
        head=standing,
        findings=tuple(walk.findings),
    )


def _check_before_first(walk: _Walk) -> None:
    lowest = Line.objects.aggregate(lowest=Min("seq"))["lowest"]
    if lowest is not None and lowest < 1:
        walk.found("inserted", lowest, 0, f"A line with the number {lowest} was put in: numbers begin at 1.")


def _pass_over(walk: _Walk, first: int, last: int) -> int:
    """Return the first line behind the last seal that is to be looked at: where that seal is of another key, so are the lines
    behind it, up to the first that was written with the key in use.
    """
    if not walk.others or walk.others[-1].last != first - 1:
        return first
    for start in range(first, last + 1, STEP):
        for line in stored_lines(start, min(start + STEP - 1, last)):
            if line.is_ours():
                return line.seq
            walk.of_another_key(walk.others[-1].key, line.seq, line.seq)
    return last + 1


def _tell_of_keys(walk: _Walk) -> None:
    """One sentence for all lines of another key: they may be as they were written, and nobody can say so here."""
    for one in reversed(walk.others):
        sentence = (
            f"The lines {one.first} to {one.last} were sealed with another key ({told(one.key)}) than the one in "
            f"{settings.EVERWEEK_KEYS} ({fingerprint()}): put back the folder of keys that belongs to this database."
        )
        walk.findings.insert(0, Finding("key", one.first, one.last, sentence))


def _check_seal(walk: _Walk, seal: StoredSeal, previous: StoredSeal | None) -> None:
    """The seal's place in the chain, the lines it covers, and its mac over them."""
    number, last_seq, mac = (previous.number, previous.last_seq, previous.mac) if previous else (0, 0, "")
    if seal.number != number + 1 or seal.first_seq != last_seq + 1:
        sentence = f"Between seal {number} and seal {seal.number} a seal was removed or altered."
        walk.found("seal", last_seq + 1, seal.first_seq, sentence)
    before = walk.wrong_lines
    lines = _check_lines(walk, seal.first_seq, seal.last_seq)
    # Where a line itself was found wrong, the seal over it cannot hold: said once is enough.
    if walk.wrong_lines == before and seal.mac_over(mac, lines) != seal.mac:
        sentence = f"The lines {seal.first_seq} to {seal.last_seq} are not those that seal {seal.number} was made over."
        walk.found("seal", seal.first_seq, seal.last_seq, sentence)


def _check_lines(walk: _Walk, first: int, last: int) -> list[Stored]:
    """All lines of the range: none missing, each as it was written, its values too."""
    try:
        lines = list(stored_lines(first, last))
    except (DatabaseError, ValueError) as unreadable:
        walk.found("altered", first, last, f"Among the lines {first} to {last} is one that cannot be read: {unreadable}.")
        return []
    walk.lines += len(lines)
    for low, high in _gaps([first - 1, *(line.seq for line in lines), last + 1]):
        which = f"Line {low} is" if low == high else f"The lines {low} to {high} are"
        walk.found("removed", low, high, f"{which} missing.")
    for line in lines:
        if not line.is_ours():
            sentence = f"Line {line.seq} ({line.written.kind}) was altered, or put in by hand."
            walk.found("altered", line.seq, line.seq, sentence)
    try:
        _check_values(walk, lines)
    except (DatabaseError, ValueError) as unreadable:
        walk.found("values", first, last, f"Among the values of the lines {first} to {last} some cannot be read: {unreadable}.")
    return lines


def _gaps(seqs: Sequence[int]) -> Iterator[tuple[int, int]]:
    for one, following in pairwise(seqs):
        if following > one + 1:
            yield one + 1, following - 1


def _check_values(walk: _Walk, lines: Sequence[Stored]) -> None:
    for start in range(0, len(lines), 500):
        some = lines[start : start + 500]
        rows = Values.objects.filter(line_id__in=[line.id for line in some])
        hashes = {row.line_id: hash_of(row.salt, row.old_text, row.new_text) for row in rows}
        for line in some:
            told, kept = line.written.values_hash, hashes.get(line.id)
            if kept is None:
                walk.erased += bool(told)
            elif kept != told:
                sentence = f"The values of line {line.seq} ({line.written.kind}) were altered, or put in by hand."
                walk.found("values", line.seq, line.seq, sentence)


def _check_head(walk: _Walk, known: Head) -> None:
    if stands(known):
        return
    left = head()
    if left.number < known.number:
        sentence = (
            f"The end was cut off: {known.number} seals over {known.last_seq} lines were once made, "
            f"and {left.number} over {left.last_seq} are left."
        )
        walk.found("cut", left.last_seq + 1, known.last_seq, sentence)
    else:
        sentence = (
            f"Seal {known.number} is not the one that was remembered: the journal up to line {known.last_seq} was made anew."
        )
        walk.found("seal", 1, known.last_seq, sentence)


def _check_readers(walk: _Walk, last: int) -> None:
    """A subscriber cannot have read further than the journal goes: this finds a cut before its lines were sealed."""
    furthest = Position.objects.order_by("-seq").first()
    if furthest is not None and furthest.seq > last:
        # Placed meanwhile? Then the journal goes that far by now.
        now = Line.objects.aggregate(last=Max("seq"))["last"] or 0
        if furthest.seq > now:
            sentence = f"The end was cut off: {furthest.subscriber} has read {furthest.seq} lines, and only {now} are left."
            walk.found("cut", now + 1, furthest.seq, sentence)


def _check_unplaced(walk: _Walk) -> None:
    for line in unplaced_lines():
        if not line.is_ours():
            sentence = f"A line without a place yet (id {line.id}, {line.written.kind}) was altered, or put in by hand."
            walk.found("inserted", 0, 0, sentence)


def _remembered(walk: _Walk) -> Head | None:
    try:
        return remembered()
    except Invalid:
        walk.found("seal", 0, 0, f"The file {head_file()} does not hold a head that can be read: somebody changed it.")
        return None
