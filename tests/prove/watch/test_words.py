"""Sentences: each says what its finding carries, and no more."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
from django.utils import translation
from tests.prove.watch.made import DESK, HOUSE, LASTING, SEASON, SINCE, STILL_ON, UNTIL, WEEK, evidence, moved, sides

from everweek.prove.watch import words
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Changed,
    Direction,
    Itself,
    Kept,
    MemberApart,
    NoneApart,
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
    lasts,
)
from everweek.science import Estimate, NotEnough


@pytest.mark.parametrize(
    ("finding", "sentence"),
    [
        (
            moved(Slipping, **LASTING),
            "Satisfaction at North desk has been slipping, little by little, since about week 14 (30 March 2026).",
        ),
        (
            moved(Stepped, Direction.UP, **LASTING),
            "Satisfaction at North desk rose at once and has been above its own normal since week 14 (30 March 2026).",
        ),
        (
            moved(Changed, place=Place("area", "B", "B"), **LASTING),
            "Satisfaction in area B has been below its own normal since about week 14 (30 March 2026).",
        ),
        (
            moved(Stretch, every="week", first=WEEK, last=WEEK + timedelta(weeks=9)),
            "Satisfaction at North desk was below its own normal from week 14 (30 March 2026) to week 23 (1 June 2026), "
            "and is no longer.",
        ),
        (
            moved(Stretch, every="week", first=WEEK, last=WEEK + timedelta(weeks=9), over=False),
            "Satisfaction at North desk was below its own normal from week 14 (30 March 2026) to week 23 (1 June 2026).",
        ),
        (
            moved(Stretch, itself=Itself.HELD, every="week", first=WEEK, last=WEEK + timedelta(weeks=9), over=False),
            "Satisfaction at North desk held from week 14 (30 March 2026) to week 23 (1 June 2026), while the others rose.",
        ),
        (
            moved(SpecialWeek, every="week", periods=(WEEK,)),
            "Satisfaction at North desk was out of the ordinary, far below its own normal, in week 14 (30 March 2026).",
        ),
        (
            moved(Stepped, itself=Itself.HELD, **LASTING),
            "Satisfaction at North desk has held since week 14 (30 March 2026), while the others rose.",
        ),
        (
            moved(Changed, Direction.UP, itself=Itself.HELD, **LASTING),
            "Satisfaction at North desk has held since about week 14 (30 March 2026), while the others fell.",
        ),
        (
            moved(Slipping, itself=Itself.OTHERWISE, **LASTING),
            "Satisfaction at North desk rose, but has stayed behind the others, which rose more, "
            "since about week 14 (30 March 2026).",
        ),
        (
            moved(Stepped, Direction.UP, itself=Itself.UNTOLD, **LASTING),
            "Satisfaction at North desk has stayed ahead of the others, each beside its own normal, "
            "since week 14 (30 March 2026).",
        ),
        (
            moved(Stretch, itself=Itself.HELD, every="week", first=WEEK, last=WEEK + timedelta(weeks=9)),
            "Satisfaction at North desk held from week 14 (30 March 2026) to week 23 (1 June 2026), while the others rose, "
            "and is beside them again.",
        ),
        (
            moved(SpecialWeek, Direction.UP, itself=Itself.OTHERWISE, every="week", periods=(WEEK,)),
            "Satisfaction at North desk was far ahead of the others, each beside its own normal, in week 14 (30 March 2026).",
        ),
        (
            moved(Season, **SEASON),
            "In July and August 2026 satisfaction across the whole house was lower: every unit moved together.",
        ),
        (
            moved(Season, **{**SEASON, "together": Together.UNTOLD}),
            "In July and August 2026 satisfaction across the whole house was lower.",
        ),
        (
            moved(MemberApart, Direction.UP, place=Place("member", "7", "Bob"), peers=20),
            "Customers of Bob answer higher on satisfaction than those of peers at the same touchpoints in the same months.",
        ),
        (
            SomeApart(measure="csat", title="Satisfaction", place=HOUSE, evidence=evidence(None), apart=2, groups=25),
            "2 of 25 colleagues differ from their peers on satisfaction by more than luck.",
        ),
        (
            SomeApart(measure="csat", title="Satisfaction", place=DESK, evidence=evidence(None), apart=1, groups=12),
            "At North desk, 1 of 12 colleagues differs from their peers on satisfaction by more than luck.",
        ),
        (
            Predictable(measure="csat", title="Satisfaction", place=HOUSE, evidence=evidence(1.1, 0.24, None), every="week"),
            "From one week to the next satisfaction across the whole house varies as little as chance, as far as can be told: "
            "at most 1.4 times as much, with 95 % confidence.",
        ),
        (
            Predictable(measure="csat", title="Satisfaction", place=HOUSE, evidence=evidence(1.6, 0.22, None), every="month"),
            "From month to month satisfaction across the whole house varies more than chance: 1.6 times as much "
            "(95 % confidence: 1.3 to 1.9).",
        ),
        (
            Predictable(measure="csat", title="Satisfaction", place=DESK, evidence=evidence(1.6, 1.44, None), every="week"),
            "How much satisfaction at North desk varies from week to week beside chance cannot be told well: "
            "at most 3.1 times as much, with 95 % confidence.",
        ),
        (
            moved(Slipping, until=UNTIL, **LASTING),
            "Satisfaction at North desk was slipping, little by little, from about week 14 (30 March 2026) "
            "until week 26 (22 June 2026).",
        ),
        (
            moved(Stepped, until=UNTIL, **LASTING),
            "Satisfaction at North desk fell at once and was below its own normal from week 14 (30 March 2026) "
            "until week 26 (22 June 2026).",
        ),
        (
            moved(Changed, Direction.UP, until=UNTIL, **LASTING),
            "Satisfaction at North desk was above its own normal from about week 14 (30 March 2026) "
            "until week 26 (22 June 2026).",
        ),
        (
            moved(Stepped, itself=Itself.HELD, until=UNTIL, **LASTING),
            "Satisfaction at North desk held, while the others rose, from week 14 (30 March 2026) until week 26 (22 June 2026).",
        ),
        (
            moved(Slipping, until=UNTIL, stopped=Stopped("week", UNTIL), **LASTING),
            "Satisfaction at North desk was slipping, little by little, from about week 14 (30 March 2026) "
            "until week 26 (22 June 2026), when the last answers came.",
        ),
        (
            moved(Stepped, itself=Itself.HELD, until=UNTIL, stopped=Stopped("week", UNTIL), **LASTING),
            "Satisfaction at North desk held, while the others rose, from week 14 (30 March 2026) "
            "until week 26 (22 June 2026), when the last answers came.",
        ),
        (
            moved(Stepped, measure="kept", title="Promises kept", until=UNTIL, stopped=Stopped("week", UNTIL), **LASTING),
            "The share of promises kept at North desk fell at once and was below its own normal from week 14 (30 March 2026) "
            "until week 26 (22 June 2026), when the last promises were due.",
        ),
        (
            Predictable(
                measure="csat",
                title="Satisfaction",
                place=HOUSE,
                evidence=evidence(1.6, 0.22, None),
                every="month",
                stopped=Stopped("month", date(2026, 6, 1)),
            ),
            "From month to month satisfaction across the whole house varied more than chance: 1.6 times as much "
            "(95 % confidence: 1.3 to 1.9).",
        ),
        (
            moved(Stepped, itself=Itself.OTHERWISE, until=UNTIL, **LASTING),
            "Satisfaction at North desk rose, but stayed behind the others, which rose more, from week 14 (30 March 2026) "
            "until week 26 (22 June 2026).",
        ),
        (
            moved(Slipping, until=UNTIL, still_on=STILL_ON, **LASTING),
            "By 26 June 2026 satisfaction at North desk had been slipping, little by little, since about week 14 "
            "(30 March 2026).",
        ),
        (
            moved(Stepped, Direction.UP, until=UNTIL, still_on=STILL_ON, **LASTING),
            "By 26 June 2026 satisfaction at North desk had risen at once, and been above its own normal since week 14 "
            "(30 March 2026).",
        ),
        (
            moved(Changed, until=UNTIL, still_on=date(2026, 6, 30), **LASTING),
            "By the end of June 2026 satisfaction at North desk had been below its own normal since about week 14 "
            "(30 March 2026).",
        ),
        (
            moved(Changed, itself=Itself.HELD, until=UNTIL, still_on=STILL_ON, **LASTING),
            "By 26 June 2026 satisfaction at North desk had held since about week 14 (30 March 2026), while the others rose.",
        ),
        (
            moved(Stepped, itself=Itself.OTHERWISE, until=UNTIL, still_on=STILL_ON, **LASTING),
            "By 26 June 2026 satisfaction at North desk had risen, but stayed behind the others, which rose more, since week 14 "
            "(30 March 2026).",
        ),
        (
            moved(Slipping, place=replace(DESK, part="North desk where language is English"), **LASTING),
            "Satisfaction at North desk where language is English has been slipping, little by little, "
            "since about week 14 (30 March 2026).",
        ),
        (
            NoneApart(
                measure="csat",
                title="Satisfaction",
                place=Place("unit", "north", "North desk"),
                evidence=evidence(None),
                dimension="member",
                groups=22,
            ),
            "Satisfaction at North desk: none of 22 colleagues can be told apart from their peers.",
        ),
        (
            Steady(measure="csat", title="Satisfaction", place=HOUSE, evidence=evidence(None), dimension="unit", groups=9),
            "Satisfaction: nothing moved that chance does not explain, in the whole house or in any unit (9 watched).",
        ),
        (
            CannotTell(
                measure="csat", title="Satisfaction", place=HOUSE, evidence=evidence(None), reason=NotEnough("No answers.", 0, 1)
            ),
            "Nothing can be said about satisfaction yet. No answers.",
        ),
        (
            Kept(measure="expectation", title="-", place=HOUSE, evidence=evidence(81.24, 1.0, None)),
            "81.2 of 100 answers across the whole house were at or above what was expected (between 80.2 and 82.3).",
        ),
        (
            Kept(
                measure="expectation",
                title="-",
                place=Place(label="North"),
                evidence=evidence(81.24, 1.0, None),
                since=date(2026, 1, 1),
                until=date(2026, 3, 31),
            ),
            "81.2 of 100 answers at North from 1 January 2026 to 31 March 2026 were at or above what was expected "
            "(between 80.2 and 82.3).",
        ),
    ],
)
def test_each_finding_has_its_sentence(finding, sentence):
    assert words.headline(finding) == sentence


def test_how_sure_says_since_when_how_far_against_what_and_how_likely_by_chance():
    assert words.how_sure(moved(Changed, **LASTING)) == [
        "It began between week 10 (2 March 2026) and week 19 (4 May 2026), with 95 % confidence.",
        "Beside the others it was 0.50 lower over its last 8 points than over its first 13 (95 % confidence: 0.30 to 0.70).",
        "By itself it was 0.50 lower than its own normal (95 % confidence: 0.30 to 0.70).",
        "Compared with all others in the same weeks, so that what moved everybody does not count.",
        "Allowing for all that was looked at, chance alone brings about so much less than once in 1,000 times.",
    ]
    monthly = moved(Changed, **{**LASTING, "since": replace(SINCE, every="month")})
    assert "Compared with all others in the same months, so that what moved everybody does not count." in words.how_sure(monthly)
    openly = moved(Changed, **{**LASTING, "since": replace(SINCE, open_start=True)})
    assert words.how_sure(openly)[0] == (
        "It began by week 19 (4 May 2026) at the latest, with 95 % confidence; whether it was under way already in the time its "
        "normal comes from cannot be told."
    )
    assert (
        words.headline(openly) == "Satisfaction at North desk has been below its own normal since about week 14 (30 March 2026)."
    )
    assert words.note(openly) == "since about 30 Mar 2026", "the same week as the sentence has"
    assert words.spanned([openly]) == (WEEK, date.max)
    step = moved(Stepped, **{**LASTING, "since": replace(SINCE, open_start=True)})
    assert " since about week 14" in words.headline(step), "a step that may have been before is no close beginning either"
    wide = moved(Changed, evidence=evidence(-0.1, 0.3), **LASTING)
    told = "By how much it moved beside the others cannot be told well: at most 0.40, perhaps by nothing."
    assert told in words.how_sure(wide)
    alone = moved(Changed, against=Against.ITSELF, **LASTING)
    assert words.how_sure(alone)[1] == (
        "Over its last 8 points it was 0.50 lower than over its first 13 (95 % confidence: 0.30 to 0.70)."
    )


def test_what_held_while_the_others_rose_is_said_to_have_done_so_with_all_three_numbers():
    assert words.how_sure(moved(Stepped, itself=Itself.HELD, **LASTING))[1:4] == [
        "Beside the others it was 0.50 lower over its last 8 points than over its first 13 (95 % confidence: 0.30 to 0.70).",
        "By itself it cannot be told to have moved: it was between 0.25 lower and 0.15 higher than its own normal "
        "(95 % confidence).",
        "The others were 0.45 higher in the same time (95 % confidence: 0.25 to 0.65).",
    ]
    assert words.note(moved(Stepped, itself=Itself.HELD, **LASTING)) == "behind the others since 30 Mar 2026"


def test_what_ended_says_that_of_the_time_after_it_nothing_is_told():
    ended = moved(Changed, until=UNTIL, **LASTING)
    told = "Of the time after that nothing is told: the answers, or the days that were asked about, end there."
    assert told in words.how_sure(ended)
    assert told not in words.how_sure(moved(Changed, **LASTING))
    assert words.note(ended) == "about 30 Mar 2026 to 22 Jun 2026"
    with pytest.raises(ValueError, match="must begin before the last that is known"):
        moved(Changed, until=WEEK - timedelta(weeks=1), **LASTING)


def test_what_ended_when_answers_stopped_says_when_the_last_came_and_ends_with_them():
    with pytest.raises(ValueError, match="must end with them"):
        moved(Changed, stopped=Stopped("week", UNTIL), **LASTING)
    with pytest.raises(ValueError, match="must end with them"):
        moved(Changed, until=UNTIL, still_on=STILL_ON, stopped=Stopped("week", UNTIL), **LASTING)
    over = moved(Stretch, every="week", first=WEEK, last=WEEK, stopped=Stopped("week", UNTIL))
    assert "The last answers came in week 26 (22 June 2026)." in words.how_sure(over)
    assert "The last cases ended in week 26 (22 June 2026)." in words.how_sure(replace(over, measure="recovered"))
    assert "answers came" not in " ".join(words.how_sure(replace(over, stopped=None)))


def test_what_was_still_so_when_the_days_asked_about_ended_is_not_said_to_have_ended():
    still = moved(Changed, until=UNTIL, still_on=STILL_ON, **LASTING)
    assert "until" not in words.headline(still)
    assert "What came after that day was not asked about; it only helps to tell when this began." in words.how_sure(still)
    assert not any("end there" in sentence for sentence in words.how_sure(still))
    assert lasts(still)
    assert not lasts(moved(Changed, until=UNTIL, **LASTING))
    for known in ({"until": None}, {"until": UNTIL + timedelta(weeks=1)}):
        with pytest.raises(ValueError, match="must be known up to it"):
            moved(Changed, still_on=STILL_ON, **known, **LASTING)


def test_what_was_expected_is_told_with_how_many_of_those_asked_answered():
    kept = Kept(measure="expectation", title="-", place=HOUSE, evidence=evidence(81.24, 1.0, None))
    assert words.how_sure(kept) == []
    assert words.how_sure(replace(kept, answered=Estimate(24.6, 23.1, 26.2, 0.95, 3000, "points", "Wilson"))) == [
        "Of 100 invitations 25 were answered (between 23 and 27); of the others nothing is known."
    ]


def test_one_year_is_not_said_to_be_a_season():
    assert "One year cannot tell a season from a change that came and went." in words.how_sure(moved(Season, **SEASON))
    assert words.how_sure(moved(Season, **SEASON))[0] == (
        "In these months together it was 0.50 lower than in the ordinary ones (95 % confidence: 0.30 to 0.70)."
    )
    assert words.how_sure(moved(Season, **{**SEASON, "months": (date(2026, 7, 1),)}))[0] == (
        "It was 0.50 lower then than in the ordinary months (95 % confidence: 0.30 to 0.70)."
    )
    assert "It was so in each of 2 years." in words.how_sure(moved(Season, **{**SEASON, "years": 2}))
    lasting = words.how_sure(moved(Season, **{**SEASON, "ended": False}))
    assert "No ordinary month has come after them yet: whether it lasts cannot be told." in lasting
    differently = words.how_sure(moved(Season, **{**SEASON, "together": Together.DIFFERENTLY}))
    assert "Not every unit moved alike." in differently


def test_a_finding_that_contradicts_its_numbers_cannot_be_made():
    with pytest.raises(ValueError, match="cannot have the estimate"):
        moved(Slipping, evidence=evidence(0.5), **LASTING)
    with pytest.raises(ValueError, match="cannot have its own estimate"):
        moved(Slipping, sides=replace(sides(Direction.DOWN, Itself.OTHERWISE), told=True), **LASTING)
    with pytest.raises(ValueError, match="what each side did"):
        moved(Slipping, sides=None, **LASTING)
    with pytest.raises(ValueError, match="an onset must lie in its interval"):
        Since("week", WEEK, WEEK + timedelta(weeks=1), WEEK + timedelta(weeks=2), open_start=False)
    with pytest.raises(ValueError, match="must begin before it ends"):
        moved(Stretch, every="week", first=WEEK, last=WEEK - timedelta(weeks=1))


def test_whole_sentences_are_translated():
    """Each sentence is one text for translators: with German (which has no catalogue yet) it falls back to English, whole."""
    with translation.override("de"):
        assert words.headline(moved(Changed, **LASTING)).startswith("Satisfaction at North desk has been below its own normal")


def test_what_moved_among_later_contacts_is_said_of_them_and_not_of_a_dimension():
    told = words.headline(moved(Slipping, place=Place("first", "no", "later contacts"), **LASTING))
    assert told.startswith("Satisfaction at later contacts has been ")
