"""Sentences on cuts, weekdays and answer rates: whole, and true of any numbers whatever."""

import re
from dataclasses import replace
from datetime import date, timedelta
from math import fsum

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.prove.grammar import DOWN, NUMBER, UP, is_whole, numbers
from tests.prove.test_margin import SCALES, compared_of, counted, scores_of
from tests.trying import tries

from everweek.facts.ask import Asked
from everweek.prove import rules, strongest, weekdays
from everweek.prove.asked import words as asked_words
from everweek.prove.asked.rates import AnswerRate, Fewer, Group
from everweek.prove.compare import Standing
from everweek.prove.moments import worth
from everweek.prove.weekdays import WeekdayBroken
from everweek.prove.words import MOST_NAMED
from everweek.science import Estimate, NotEnough
from everweek.science.shares import wilson

pytestmark = pytest.mark.django_db
KEYS = {
    "area": [*"ABCDEFGHIJKL", ""],
    "unit": [f"desk-{place}" for place in range(12)] + [""],
    "touchpoint": [f"touchpoint-{place}" for place in range(12)] + [""],
    "first": ["yes", "no", ""],
    "month": [f"2026-{month:02}" for month in range(1, 13)],
    "week": [f"2026-W{week:02}" for week in range(1, 13)],
    "day": [(date(2026, 3, 1) + timedelta(days=day)).isoformat() for day in range(12)],
}


@st.composite
def cuts(draw):
    """A measure cut by something, with any number of groups of any answers, some of them too few."""
    name, by = draw(st.sampled_from(sorted(SCALES))), draw(st.sampled_from(sorted(KEYS)))
    keys = draw(st.lists(st.sampled_from(KEYS[by]), min_size=1, max_size=len(KEYS[by]), unique=True).map(sorted))
    low, high = SCALES[name]
    # Often far apart, so that many stand alike: half of them at either end of the scale.
    ends = st.sampled_from([{int(low): 30, int(high): 2}, {int(low): 2, int(high): 30}])
    groups = [draw(draw(st.sampled_from([scores_of(name), ends, ends]))) for _key in keys]
    # By weights there is no chart of a course, so that its months speak for themselves.
    found = counted(name, groups, (by,), keys=keys)
    question = replace(
        found.question, weight=by in {"month", "week", "day"}, since=draw(st.sampled_from([None, date(2026, 1, 1)]))
    )
    return replace(found, question=question)


def _mean(by_worth):
    return fsum(value * tally.n for value, tally in by_worth.items()) / sum(tally.n for tally in by_worth.values())


def _gaps(found):
    """How far each group lies from all others together, reckoned from the single answers; None where there are no others."""
    told = []
    for place, tallies in enumerate(found.tallies):
        rest = {}
        for other, more in enumerate(found.tallies):
            for score, tally in more.items():
                if other != place:
                    rest[score] = replace(tally, n=tally.n + (rest[score].n if score in rest else 0))
        of_rest = worth(found.measure, found.scale, rest)
        told.append(_mean(worth(found.measure, found.scale, tallies)) - _mean(of_rest) if of_rest else None)
    return told


@settings(max_examples=tries(90), deadline=None)
@given(found=cuts())
def test_a_sentence_on_a_cut_is_whole_and_its_word_is_that_of_the_numbers(found):
    compared = compared_of(found)
    course = found.question.by[0] in {"month", "week", "day"}
    said = strongest.of_course(found.question, compared, viewer=None) if course else strongest.of_groups(compared)
    gaps = _gaps(found)
    for one in said:
        assert all(is_whole(sentence) for sentence in [one.words, *strongest.sure(one)]), [one.words, *strongest.sure(one)]
        everything = " ".join([one.words, *strongest.sure(one)])
        places = [place for place, group in enumerate(compared.groups) if one.standing and group.standing is one.standing]
        if one.standing is None:
            assert not re.search(r"\b(above|below)\b", one.words)
            continue
        up = one.standing is Standing.ABOVE
        assert bool(UP.search(everything)) == up
        assert bool(DOWN.search(everything)) == (not up)
        assert all(gaps[place] > 0 if up else gaps[place] < 0 for place in places)
        assert len(places) == len(one.groups)
        # Beyond a handful it is said how many more there are, and no name twice.
        [more] = numbers(rf"{NUMBER} others?\b(?! together)", one.words) or [0]
        assert more == (len(places) - MOST_NAMED + 1 if len(places) > MOST_NAMED else 0)
    told = " ".join(one.words for one in said)
    small = sum(isinstance(group.raw, NotEnough) for group in compared.groups)
    if few := re.search(rf"{NUMBER} (?:group|month|week|day)s? (has|have) too few", told):
        assert (int(few[1]), few[2]) == (small, "has" if small == 1 else "have")
    left = sum(group.standing is Standing.UNTOLD for group in compared.groups)
    if others := numbers(rf"The other {NUMBER} cannot be told apart", told):
        assert others == [left]
    if "The other one cannot" in told:
        assert left == 1


@settings(max_examples=tries(90), deadline=None)
@given(found=cuts())
def test_how_far_is_told_of_each_group_with_ends_that_are_no_nearer_than_they_are(found):
    compared = compared_of(found)
    said = strongest.of_groups(compared)
    for one in (one for one in said if one.standing is not None):
        told = [sentence for sentence in strongest.sure(one) if " looked at together (" in sentence]
        assert len(told) == (len(one.groups) if len(one.groups) <= MOST_NAMED else MOST_NAMED - 1)
        for sentence, group in zip(told, one.groups, strict=False):
            gap = group.beside.difference
            near, far = sorted((abs(gap.low), abs(gap.high)))
            low, high = numbers(rf"between {NUMBER} and {NUMBER}", sentence)
            [size] = numbers(rf": {NUMBER}", sentence)
            assert low <= near + 1e-9
            assert high >= far - 1e-9
            assert low <= size <= high
            assert numbers(rf"\({NUMBER} \w+ beside {NUMBER} others?\)", sentence) == [gap.n, group.beside.others]
    for one in (one for one in said if one.standing is None and one.groups):
        [most] = numbers(rf"more than {NUMBER}", strongest.sure(one)[0])
        assert most >= max(max(-each.beside.difference.low, each.beside.difference.high) for each in one.groups) - 1e-9


@st.composite
def shares(draw, least=5):
    n = draw(st.integers(least, 3000))
    return rules.in_points(wilson(draw(st.integers(0, n)), n))


@settings(max_examples=tries(90))
@given(
    kind=st.sampled_from(rules.promises_of("kept")),
    both=st.tuples(shares(), shares()).filter(lambda pair: pair[0].value != pair[1].value),
    weekday=st.sampled_from("1234567"),
    chance=st.floats(1e-12, 0.05),
    compared=st.integers(1, 2000),
)
def test_a_weekday_is_told_whole_with_fewer_kept_than_on_the_others(kind, both, weekday, chance, compared):
    here, others = sorted(both, key=lambda share: share.value)
    found = WeekdayBroken(kind, "north", "North desk", weekday, here, others, chance, compared)
    sentence = weekdays.sentence(found)
    assert all(is_whole(each) for each in [sentence, *weekdays.how_sure(found)])
    value, low, high = numbers(rf"keeps {NUMBER} of 100 \(between {NUMBER} and {NUMBER}\)", sentence)
    [elsewhere] = numbers(rf"on its other days {NUMBER} of 100", sentence)
    assert low <= here.low + 1e-9
    assert high >= here.high - 1e-9
    assert low <= value <= high
    assert value <= elsewhere
    assert numbers(rf"Of the {NUMBER} .* of the {NUMBER} on its other days", sentence) == [here.n, others.n]


@st.composite
def answer_rates(draw):
    """Any invitations of any groups, in some of which fewer answered; counts that belong together, of all kinds or of none."""
    groups = []
    for key in draw(st.lists(st.sampled_from([*"ABCDEFG", ""]), max_size=8, unique=True)):
        over_answered, over_declined, silent, running, early, bounced = (draw(st.integers(0, 400)) for _count in range(6))
        over = over_answered + over_declined + silent
        counts = Asked(
            (key,), over + running + bounced, over_answered + min(early, running), bounced, over_declined, over, over_answered,
            over_declined,
        )  # fmt: skip
        rate = rules.in_points(wilson(over_answered, over)) if over >= 5 else NotEnough("It takes five.", over, 5)
        elsewhere = draw(shares())
        fewer = isinstance(rate, Estimate) and rate.value < elsewhere.value and draw(st.booleans())
        groups.append(Group({"area": key}, counts, rate, Fewer(rate, elsewhere) if fewer else None))
    sums = [sum(getattr(one.counts, name) for one in groups) for name in _COUNTS]
    whole = Asked((), *sums)
    rate = rules.in_points(wilson(whole.over_answered, whole.over)) if whole.over >= 5 else NotEnough("It takes five.", 0, 5)
    return AnswerRate(("area",), Group({}, whole, rate), tuple(groups))


_COUNTS = ("n", "answered", "bounced", "opted_out", "over", "over_answered", "over_opted_out")


@settings(max_examples=tries(90))
@given(rate=answer_rates())
def test_an_answer_rate_is_told_whole_and_fewer_only_where_fewer_answer(rate):
    told = asked_words.strongest(rate)
    assert all(is_whole(sentence) for sentence in told), told
    assert sorted(told) == sorted({*told, *asked_words.sentences(rate)}), "nothing is told twice"
    fewer = [group.fewer for group in rate.groups if group.fewer is not None]
    each = [numbers(_FEWER, sentence) for sentence in told if sentence.startswith("Fewer invitations ")]
    assert len(each) == (len(fewer) if len(fewer) <= asked_words.MOST_NAMED else 1)
    for value, low, high, n, elsewhere, least, most, others in each:
        own = [one for one in fewer if (one.rate.n, one.elsewhere.n) == (n, others)]
        assert any(low <= one.rate.low + 1e-9 and high >= one.rate.high - 1e-9 for one in own)
        assert any(least <= one.elsewhere.low + 1e-9 and most >= one.elsewhere.high - 1e-9 for one in own)
        assert low <= value <= high
        assert value <= elsewhere
    counts = rate.whole.counts
    assert any(sentence.endswith("got no answer.") for sentence in told) == (counts.silent > 0)
    assert any("more still run" in sentence for sentence in told) == (counts.running > 0)
    assert any("reached nobody" in sentence for sentence in told) == (counts.bounced > 0)


_FEWER = (
    rf"are answered: {NUMBER} of 100 \({NUMBER} to {NUMBER}, of {NUMBER}\); elsewhere {NUMBER} \({NUMBER} to {NUMBER}, "
    rf"of {NUMBER}\)\."
)


@pytest.mark.parametrize("many", [4, 5, 9])
def test_beyond_a_handful_it_is_said_how_many_more_there_are(many):
    groups = [{1: 30, 5: 2}] * many + [{1: 2, 5: 30}] * 3
    below, _above = strongest.of_groups(compared_of(counted("csat", groups)))
    assert len(below.groups) == many
    assert (f" and {many - 3} others are below" in below.words) == (many > MOST_NAMED)
    assert sum(" looked at together (" in each for each in strongest.sure(below)) == (many if many <= MOST_NAMED else 3)
