"""The counts that patterns of top scores are looked for in: of units, touchpoints and ways, as far as the viewer may see."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property, partial
from typing import Any, Final

from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.facts import ask, schema
from everweek.facts.groups import Group
from everweek.journal.services import Actor
from everweek.listen.asking.rules import KIOSK
from everweek.listen.inviting.rules import EMAIL, LINK
from everweek.listen.understanding.feelings import Felt, felt_by_places
from everweek.people.clientele import rule_of_segment
from everweek.people.queries import organisation
from everweek.prove import names, rules
from everweek.prove.access import sight_of
from everweek.prove.begging.rules import Judged, Looked, Pattern, Share, each_with_others, is_top, judge
from everweek.prove.cuts import in_order
from everweek.questionnaires.queries import list_measures, versions_asking

BY: Final = ("unit", "touchpoint", "channel")
"""What places are told apart by; persons never are."""
LETTERS_BY: Final = ("unit", "touchpoint")
LATELY: Final = timedelta(days=365)


@dataclass(frozen=True)
class Place:
    """Where a pattern is looked for: one value of a dimension, and what people call it."""

    by: str
    value: str
    label: str


@dataclass(frozen=True)
class Found:
    """A comparison, judged, of one place."""

    place: Place
    judged: Judged


@dataclass(frozen=True)
class Patterns:
    """All patterns that were looked for in the top scores of a measure since a day, in the order of patterns, dimensions and the
    alphabet.
    """

    measure: str
    since: date
    found: tuple[Found, ...]
    segment: str = ""

    @property
    def standing(self) -> tuple[Found, ...]:
        """The patterns that stand out once it is allowed for how many were looked at."""
        return tuple(one for one in self.found if one.judged.stands)


def patterns(measure: str, *, viewer: Actor | None, since: date | None = None, segment: str = "") -> Patterns:
    """Look for patterns in the top scores of a measure, of everybody or of the customers of a segment.

    Raises:
        Invalid: there is no such measure or segment, or it is answered on several scales.
        NotAllowed: the viewer may see no measures, or no segments.
    """
    carried = list_measures()
    if measure not in carried:
        message = _("There is no measure %(name)r.") % {"name": measure} + rules.suggestion(measure, carried)
        raise Invalid(message, field="measure")
    first = since or clock.today(organisation().zone) - LATELY
    sight = sight_of(viewer, [*BY, schema.SEGMENT] if segment else BY)
    rule = rule_of_segment(viewer, segment) if segment else None
    if segment and rule is None:
        raise Invalid(_("There is no segment %(name)r.") % {"name": segment}, field="segment")
    if sight.where:
        # Whoever sees one's own numbers alone has no other places to hold them against.
        return Patterns(measure, first, (), segment)
    asked = _Asked(measure, carried[measure], first, sight.units, segment, rule)
    looked = [(by, one) for by in BY for one in asked.words(by)]
    looked += [(by, one) for by in BY for one in asked.chosen(by)]
    looked += [("touchpoint", one) for one in asked.present()]
    labels = {by: _labels(by, [one.place for dim, one in looked if dim == by]) for by in BY}
    judged = judge([one for _by, one in looked])
    return Patterns(
        measure,
        first,
        tuple(Found(Place(by, one.place, labels[by][one.place]), told) for (by, one), told in zip(looked, judged, strict=True)),
        segment,
    )


@dataclass(frozen=True)
class _Asked:
    measure: str
    scale: tuple[float, float]
    since: date
    units: tuple[int, ...] | None
    segment: str = ""
    rule: Mapping[str, Any] | None = None

    @property
    def _whose(self) -> dict[str, str]:
        """Return the condition under which the facts are asked: the customers of the segment, or none."""
        return {schema.SEGMENT: self.segment} if self.segment else {}

    @cached_property
    def _felt(self) -> dict[str, Felt]:
        top = partial(is_top, low=self.scale[0], high=self.scale[1])
        return felt_by_places(self.measure, top=top, since=self.since, units=self.units, rule=self.rule)

    def words(self, by: str) -> list[Looked]:
        """Return, by place, what share of those who gave the top score wrote unhappy words, compared with all other places."""
        felt = sorted(self._felt[by].items())
        return each_with_others(Pattern.WORDS, {place: Share(unhappy, n) for place, (unhappy, n) in felt})

    def chosen(self, by: str) -> list[Looked]:
        """Return, by place, what share of those asked by letter answered, and what share of the answers are top scores, compared
        with all other places.
        """
        if by == "channel":
            # By letter is one way: there are no two to hold against each other.
            return []
        rates = _by_place(self._rates, by)
        tops = _by_place(self._letters, by)
        shares = {place: tops.get(place, Share()) for place in rates}
        return each_with_others(Pattern.CHOSEN, shares, rates)

    def present(self) -> list[Looked]:
        """Top scores given on the tablet or at a link that was handed over, beside those given later by letter."""
        spot = defaultdict(Share, self._tops(["touchpoint"], {"channel": KIOSK}))
        if "link" in ask.dimensions():
            # Without the name of an open link it was a customer's own link, handed over.
            for place, share in self._tops(["touchpoint"], {"channel": LINK, "link": ""}).items():
                spot[place] += share
        later = _by_place(self._letters, "touchpoint")
        return [Looked(Pattern.PRESENT, place, spot[(place,)], later[place]) for place in sorted(later) if (place,) in spot]

    @cached_property
    def _letters(self) -> "_Shares":
        """Top scores given by letter, by unit and touchpoint: asked once for both."""
        return list(self._tops(LETTERS_BY, {"channel": EMAIL}).items())

    @cached_property
    def _rates(self) -> "_Shares":
        """The shares of letters that were answered, by unit and touchpoint: asked once for both."""
        asked = ask.invitations(
            by=LETTERS_BY,
            where={"channel": EMAIL, **self._whose},
            since=self.since,
            units=self.units,
            versions=versions_asking(self.measure),
        )
        return [(tuple(cut.values()), Share(one.over_answered, one.over)) for cut, one in in_order(LETTERS_BY, asked)]

    def _tops(self, by: Sequence[str], where: Mapping[str, str]) -> dict[tuple[str, ...], Share]:
        whose = {**where, **self._whose}
        groups = ask.counts_by_score(measures=[self.measure], by=by, where=whose, since=self.since, units=self.units)
        return {tuple(cut.values()): self._share(group) for cut, group in in_order(by, groups)}

    def _share(self, group: Group) -> Share:
        counts = {score: tally.n for score, tally in group.tallies.items()}
        return Share(sum(n for score, n in counts.items() if is_top(score, *self.scale)), sum(counts.values()))


_Shares = list[tuple[tuple[str, ...], Share]]


def _by_place(shares: _Shares, by: str) -> dict[str, Share]:
    """The shares of each unit, or of each touchpoint, in the order of the alphabet; what is of none is left out."""
    found: dict[str, Share] = defaultdict(Share)
    for cut, share in shares:
        found[cut[LETTERS_BY.index(by)]] += share
    return {place: found[place] for place in sorted(found, key=rules.natural) if place}


def _labels(by: str, values: Iterable[str]) -> Mapping[str, str]:
    from everweek.prove.measures import labels

    told = labels(by, sorted(set(values)))
    return {value: label or names.dimension(by) for value, label in told.items()}
