"""No sentence on a finding claims more than its finding carries, whatever this is: of any that can be made up."""

import re
from datetime import date, timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.prove.grammar import NUMBER, is_whole, numbers
from tests.prove.watch.made import DESK, HOUSE, LASTING, SEASON, STILL_ON, UNTIL, evidence, moved
from tests.trying import tries

from everweek.prove.rules import in_points
from everweek.prove.watch import words
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Changed,
    Course,
    Direction,
    Evidence,
    Finding,
    GroupUntold,
    Itself,
    Kept,
    Lasting,
    MemberApart,
    Moved,
    NoneApart,
    PeerApart,
    Place,
    Predictable,
    Season,
    Since,
    Slipping,
    SomeApart,
    SpecialWeek,
    Steady,
    Stepped,
    Stopped,
    Stretch,
    Together,
    UnitApart,
    lasts,
)
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

DIRECTIONS = st.sampled_from(Direction)
PLACES = st.sampled_from([DESK, HOUSE, Place("touchpoint", "signs", "Signs"), Place("area", "B", "B")])
WEEKS = st.integers(0, 200).map(lambda number: date(2023, 1, 2) + timedelta(weeks=number))
CHANCES = st.floats(1e-12, 0.05) | st.none()


SINGLE = (SomeApart, NoneApart, Kept, Steady, CannotTell, GroupUntold)
"""Findings that nothing moved in."""
COUNTED = {"member": ("colleagues", "their peers"), "unit": ("units", "others at the same touchpoints")}
"""As what those are counted who are compared, and with whom, by what they are."""
DAYS = st.dates(date(2023, 1, 2), date(2026, 12, 31))


@st.composite
def single(draw, kind, place) -> Finding:
    about = {"measure": "csat", "title": "Satisfaction", "place": place, "evidence": evidence(None, chance=None)}
    if kind in {SomeApart, NoneApart}:
        of, dimension = draw(st.integers(1, 3000)), draw(st.sampled_from(sorted(COUNTED)))
        beside = {**about, "place": draw(st.sampled_from([HOUSE, DESK])), "dimension": dimension, "groups": of}
        return SomeApart(**beside, apart=draw(st.integers(1, of))) if kind is SomeApart else NoneApart(**beside)
    if kind is Kept:
        n = draw(st.integers(5, 10**6))
        share, answered = (in_points(wilson(draw(st.integers(0, n)), n)) for _each in range(2))
        since, until = draw(st.tuples(DAYS, DAYS).map(sorted))
        days = draw(st.sampled_from([{}, {"since": since}, {"until": until}, {"since": since, "until": until}]))
        known = Evidence(share, None, n, "m")
        return Kept(
            **{**about, "measure": "expectation", "evidence": known}, **days, answered=draw(st.sampled_from([None, answered]))
        )
    if kind is Steady:
        dimension = draw(st.sampled_from(["unit", "area"]))
        return Steady(**about, dimension=dimension, groups=draw(st.integers(0, 3000)))
    reason = NotEnough("It takes five answers to speak of them.", draw(st.integers(0, 4)), 5)
    return kind(**{**about, "place": HOUSE} if kind is CannotTell else about, reason=reason)


@st.composite
def findings(draw) -> Finding:  # noqa: PLR0911  # one a type
    direction, place, sign = draw(DIRECTIONS), draw(PLACES), 1
    sign = -1 if direction is Direction.DOWN else 1
    value, half = sign * draw(st.floats(0.01, 3)), draw(st.floats(0.001, 3))
    estimate = Estimate(value, value - half, value + half, 0.95, draw(st.integers(1, 10**6)), "score", "t")
    about = {
        "place": place,
        "evidence": Evidence(estimate, draw(CHANCES), estimate.n, "m"),
        "against": draw(st.sampled_from(Against)),
    }
    about["itself"] = draw(st.sampled_from(Itself))
    weeks = sorted(draw(st.lists(WEEKS, min_size=3, max_size=3)))
    since = Since("week", weeks[1], weeks[0], weeks[2], open_start=draw(st.booleans()))
    kind = draw(
        st.sampled_from([Slipping, Stepped, Changed, Stretch, SpecialWeek, Season, MemberApart, UnitApart, Predictable, *SINGLE])
    )
    if kind in SINGLE:
        return draw(single(kind, place))
    if issubclass(kind, Lasting):
        until = draw(st.sampled_from([None, weeks[2]]))
        ended = draw(st.sampled_from([{}, {"stopped": Stopped("week", weeks[2])}, {"still_on": weeks[2] + timedelta(days=4)}]))
        return moved(kind, direction, **about, since=since, last=8, baseline=13, until=until, **(ended if until else {}))
    if kind is Stretch:
        return moved(kind, direction, **about, every="week", first=weeks[0], last=weeks[2])
    if kind is SpecialWeek:
        return moved(kind, direction, **about, every="week", periods=tuple(weeks[:1]))
    if kind is Season:
        about.pop("itself")
        season = {"together": draw(st.sampled_from(Together)), "ended": draw(st.booleans()), "years": draw(st.integers(1, 3))}
        return moved(
            kind, direction, **{**about, **SEASON, **season, "months": tuple(sorted({week.replace(day=1) for week in weeks}))}
        )
    if issubclass(kind, PeerApart):
        about.pop("itself")
        about["place"] = DESK if kind is UnitApart else Place("member", "7", "Bob")
        return moved(kind, direction, **about, peers=draw(st.integers(1, 40)))
    if kind is Predictable:
        times = Estimate(1 + abs(value), max(0.0, 1 + abs(value) - half), 1 + abs(value) + half, 0.95, 50, "times chance", "m")
        return Predictable(
            measure="csat", title="Satisfaction", place=place, evidence=Evidence(times, None, 50, "m"), every="week"
        )
    raise AssertionError(kind)


UPWARD = re.compile(r"\b(above|rose|risen|rising|higher|upwards)\b")
DOWNWARD = re.compile(r"\b(below|fell|fallen|slipping|lower|downwards)\b")


@settings(max_examples=tries(900))
@given(findings())
def test_no_sentence_claims_more_than_its_finding(finding):
    headline = words.headline(finding)
    everything = " ".join([headline, *words.how_sure(finding), words.note(finding)])
    assert all(is_whole(sentence) for sentence in [headline, *words.how_sure(finding)])
    course = not isinstance(finding, Kept)
    still = isinstance(finding, Lasting) and finding.still_on is not None
    if course:
        assert ("since" in headline) == lasts(finding), "since only with an onset, and of what lasts until now, or until a day"
    assert headline.startswith("By ") == still, "and by a day only where it was still so when those asked about ended"
    assert bool(re.search(r"\bhad\b", headline)) == still, "told as it stood by then"
    ended = isinstance(finding, Lasting) and not lasts(finding)
    if course:
        assert ("until" in headline) == ended, "what ended says so"
    assert ("when the last answers came" in headline) == (ended and finding.stopped is not None)
    assert not ((ended or still) and re.search(r"\b(has|is|are)\b", headline)), "and speaks in the past"
    own = not isinstance(finding, Course) or finding.itself is Itself.MOVED
    assert ("little by little" in everything) == (isinstance(finding, Slipping) and own), "a slide only where its shape is told"
    assert ("at once" in everything) == (isinstance(finding, Stepped) and own), "a step only where the shape is told"
    closely = isinstance(finding, Stepped) and not finding.since.open_start
    assert bool(re.search("(since|from) about", headline)) == (isinstance(finding, Lasting) and not closely), (
        "about where it is so"
    )
    assert "at the latest" not in headline, "one beginning, the same wherever it is told"
    if isinstance(finding, Moved):
        up = finding.direction is Direction.UP
        if own:
            assert bool(UPWARD.search(headline)) == up
            assert bool(DOWNWARD.search(headline)) == (not up)
            assert not (DOWNWARD if up else UPWARD).search(everything), "never both directions"
        else:
            assert isinstance(finding, Course)
            alone = re.sub(r"the others[^,:]* (rose|fell)[^,:]*|, each beside its own normal", "", headline)
            assert "its own normal" not in alone, "nothing of its own normal where it did not leave it"
            moved_itself = bool(UPWARD.search(alone) or DOWNWARD.search(alone))
            assert moved_itself == (finding.itself is Itself.OTHERWISE and isinstance(finding, Lasting))
            assert ("held" in headline) == (finding.itself is Itself.HELD)
            assert ("ahead" in words.note(finding)) == up
            assert ("behind" in words.note(finding)) == (not up)
        assert ("with all others" in everything) == (
            finding.against is Against.OTHERS and not isinstance(finding, Season | PeerApart)
        )
    season = finding if isinstance(finding, Season) else None
    assert ("moved together" in everything) == (season is not None and season.together is Together.EVERY)
    assert ("One year" in everything) == (season is not None and season.ended and season.years == 1)
    if isinstance(finding, Predictable) and finding.evidence.estimate is not None:
        assert ("more than chance" in everything) == (finding.evidence.estimate.low > 1)
        assert ("as little as chance" in everything) == (
            finding.evidence.estimate.low <= 1 and finding.evidence.estimate.high <= 1.5
        )
        assert max(map(float, re.findall(r"\d+\.\d", headline))) >= finding.evidence.estimate.high - 1e-9, "with its upper end"
    if finding.evidence.chance is None:
        assert "less than once" not in everything


@given(single(SomeApart, HOUSE))
def test_of_so_many_colleagues_or_units_it_is_told_how_many_differ_and_in_their_number(finding):
    headline, [many, others] = words.headline(finding), COUNTED[finding.dimension]
    assert numbers(rf"{NUMBER} of {NUMBER} {many} differs? (?:on satisfaction )?from {others}", headline) == [
        finding.apart,
        finding.groups,
    ]
    assert ("differs" in headline) == (finding.apart == 1)
    assert headline.startswith("At North desk, ") == (finding.place == DESK)


@given(single(NoneApart, HOUSE))
def test_of_colleagues_or_units_none_of_whom_differs_it_is_told_how_many_were_looked_at(finding):
    headline, [many, others] = words.headline(finding), COUNTED[finding.dimension]
    assert numbers(rf": none of {NUMBER} {many} can be told apart from {others}\.", headline) == [finding.groups]
    assert headline.startswith("Satisfaction at North desk: ") == (finding.place == DESK)
    assert "differ" not in headline


ENDS = {
    "now": ({}, r"^(?!By ).* since "),
    "ended": ({"until": UNTIL}, r" until week 26 \(22 June 2026\)\.$"),
    "stopped": (
        {"until": UNTIL, "stopped": Stopped("week", UNTIL)},
        r" until week 26 \(22 June 2026\), when the last answers came\.$",
    ),
    "still": ({"until": UNTIL, "still_on": STILL_ON}, r"^By 26 June 2026 .* had .* since "),
}
"""How what lasts may end, and what its sentence then says of that, and none of the others."""


@pytest.mark.parametrize("end", ENDS)
@pytest.mark.parametrize("itself", Itself)
@pytest.mark.parametrize("direction", Direction)
@pytest.mark.parametrize("kind", [Slipping, Stepped, Changed])
def test_every_sentence_of_what_lasts_says_how_it_ended_or_that_it_still_was_so(kind, direction, itself, end):
    """Each of them is a text of its own: one that is drawn by chance alone is tried too seldom."""
    known, _says = ENDS[end]
    headline = words.headline(moved(kind, direction, itself=itself, **known, **LASTING))
    assert [name for name, (_known, says) in ENDS.items() if re.search(says, headline)] == [end], headline
    assert (" until " in headline) == (end in {"ended", "stopped"}), headline


@given(single(Kept, DESK))
def test_what_was_expected_is_told_of_its_days_with_ends_that_are_no_nearer_than_they_are(finding):
    headline = words.headline(finding)
    share, value, low, high = finding.evidence.estimate, *numbers(rf"{NUMBER} of 100 .*between {NUMBER} and {NUMBER}", headline)
    assert low <= share.low + 1e-9
    assert share.high - 1e-9 <= high
    assert low <= value <= high
    assert (" since " in headline) == (finding.since is not None and finding.until is None)
    assert (" until " in headline) == (finding.until is not None and finding.since is None)
    assert bool(re.search(r" from .* to ", headline)) == (finding.since is not None and finding.until is not None)
    if finding.answered is not None:
        value, low, high = numbers(rf"100 invitations {NUMBER} .*between {NUMBER} and {NUMBER}", words.how_sure(finding)[0])
        assert low <= finding.answered.low + 1e-9
        assert finding.answered.high - 1e-9 <= high


@given(single(GroupUntold, DESK) | single(CannotTell, HOUSE))
def test_what_cannot_be_told_says_why_and_of_which_group(finding):
    headline = words.headline(finding)
    assert headline.startswith("Nothing can be said about satisfaction ")
    assert headline.endswith(finding.reason.reason)
    assert ("at North desk" in headline) == isinstance(finding, GroupUntold)
    assert words.how_sure(finding) == []


@given(findings())
def test_an_interval_told_is_no_narrower_than_it_is(finding):
    both = finding.sides if isinstance(finding, Course) else None
    for told in words.how_sure(finding):
        found = re.search(r"confidence: ([\d.]+) to ([\d.]+)", told)
        estimate = finding.evidence.estimate
        if both is not None and told.startswith(("By itself", "The others")):
            estimate = both.own if told.startswith("By itself") else both.others
        if found and estimate is not None:
            near, far = sorted((abs(estimate.low), abs(estimate.high)))
            assert float(found[1]) <= near + 1e-9
            assert float(found[2]) >= far - 1e-9
            assert estimate.low * estimate.high > 0, "no interval away from zero where it holds zero"
