"""Any score by any cut: the right number, for those who may see it, and an honest refusal for the rest."""

import json
from datetime import UTC, date, datetime

import pytest
from tests.cast import BY

from everweek.errors import Invalid, NotAllowed
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Segment
from everweek.people.services import CustomerRow, upsert_customers
from everweek.prove import measures, names, words
from everweek.prove.weighing import is_uneven
from everweek.questionnaires.services import accept_response, create_questionnaire, publish
from everweek.science import Estimate, NotEnough

EVERY = {
    "title": {"en": "Everything"},
    "language": "en",
    "questions": [
        {"key": "effort", "kind": "ces", "text": {"en": "How easy was it?"}, "measure": "ces"},
        {"key": "expected", "kind": "expectation", "text": {"en": "Compared with what you expected?"}, "measure": "expectation"},
        {"key": "stayed", "kind": "scale", "text": {"en": "Still with us?"}, "scale": [0, 1], "measure": "retention"},
        {"key": "signs", "kind": "scale", "text": {"en": "The signs?"}, "scale": [1, 7], "measure": "touchpoint.signs"},
    ],
}

of_the_facts = pytest.mark.one_database("The number is of the facts; who may see which of them is asked of PostgreSQL too.")


@of_the_facts
def test_nps_of_a_known_example_is_told_in_points(answer, load):
    """Ten answers: 6 promoters, 2 passives, 2 detractors: 60 % less 20 % is 40."""
    for score in (10, 10, 9, 9, 9, 9, 8, 7, 6, 0):
        answer(recommend=score)
    load()
    measured = measures.measure("nps", viewer=None)
    [row] = measured.rows
    assert isinstance(row.result, Estimate)
    assert (row.result.value, row.result.n, row.result.unit, measured.unit) == (40.0, 10, "points", "points")
    assert row.result.low <= 40.0 <= row.result.high


@of_the_facts
def test_weights_count_as_many_times_as_they_say(answer, load):
    """A promoter of weight 3 and a detractor of weight 1, five times: (15 - 5) / 20 is 50; Kish: 20**2 / (5 * 9 + 5) = 8."""
    for _ in range(5):
        answer(recommend=10, weight=3_000_000)
        answer(recommend=0)
    load()
    [row] = measures.measure("nps", viewer=None, weight=True).rows
    assert is_uneven(measures.Question("nps"), None)
    assert not is_uneven(measures.Question("nps", where={"channel": "nowhere"}), None)
    assert (round(row.result.value, 9), row.result.n, round(row.result.n_effective, 9)) == (50.0, 10, 8.0)
    [plain] = measures.measure("nps", viewer=None).rows
    assert (plain.result.value, plain.result.n_effective) == (0.0, None)


@pytest.fixture
def every(db, load):
    version = publish(version=create_questionnaire(key="every", document=EVERY, by=BY), by=BY)
    answers = [
        {"effort": 7, "expected": "better", "stayed": 1, "signs": 7},
        {"effort": 5, "expected": "as", "stayed": 1, "signs": 6},
        {"effort": 6, "expected": "worse", "stayed": 0, "signs": 5},
        {"effort": 2, "expected": "as", "stayed": 1, "signs": 2},
    ]
    for number, one in enumerate(answers):
        accept_response(version=version, by=BY, answers=one, identity=str(number), channel="api")
    load()


@of_the_facts
@pytest.mark.parametrize(
    ("name", "value", "unit"),
    [
        ("ces", (7 + 5 + 6 + 2) / 4, "score"),
        ("expectation", 75.0, "points"),
        ("retention", 75.0, "points"),
        ("touchpoint.signs", 5.0, "score"),
        ("touchpoint.signs.top", 50.0, "points"),
    ],
)
def test_every_standing_measure_has_its_own_reckoning(every, name, value, unit):
    [row] = measures.measure(name, viewer=None).rows
    assert (row.result.value, row.result.unit, row.result.n) == (value, unit, 4)


def test_a_published_question_of_expectation_stands_on_minus_one_to_one(every):
    """Worse, as, better: -1, 0, 1 (docs/questionnaire-format.md), in the list of measures and in the facts."""
    from everweek.facts import ask
    from everweek.questionnaires.queries import list_measures

    assert list_measures()["expectation"] == (-1.0, 1.0)
    [group] = ask.counts_by_score(measures=["expectation"])
    assert group.scales == {(-1.0, 1.0)}
    assert {score: tally.n for score, tally in group.tallies.items()} == {-1.0: 1, 0.0: 2, 1.0: 1}
    [told] = [info for info in measures.list_names(None) if info.name == "expectation"]
    assert (told.low, told.high, told.n) == (-1.0, 1.0, 4)


def test_before_its_first_answer_an_expectation_question_can_be_asked_for(db):
    publish(version=create_questionnaire(key="every", document=EVERY, by=BY), by=BY)
    measured = measures.measure("expectation", viewer=None)
    assert (measured.unit, measured.rows[0].result.have) == ("points", 0)


@of_the_facts
def test_the_top_two_of_two_is_refused(every):
    with pytest.raises(Invalid, match="two places only"):
        measures.measure("retention.top", viewer=None)


@of_the_facts
def test_a_small_group_is_said_to_be_small(answer, load):
    for score in (9, 8, 7, 3, 10):
        answer(recommend=score, dimensions={"area": "A"})
    for score in (9, 3, 5):
        answer(recommend=score, dimensions={"area": "Q"})
    load()
    told = measures.as_json(measures.measure("nps", viewer=None, by=["area"]))
    assert list(told) == ["measure", "level", "weighted", "by", "since", "until", "where", "rows", "answer_rate"]
    first, second = told["rows"]
    assert list(first) == ["area", "value", "low", "high", "n", "unit", "method"]
    assert first["area"] == "A"
    assert second["area"] == "Q"
    assert (second["not_enough"]["have"], second["not_enough"]["need"]) == (3, 5)
    assert "value" not in second
    json.dumps(told)


def test_cut_by_unit_a_row_names_the_unit_and_not_what_is_counted(answer, load, cast):
    for unit in (cast.north, cast.south):
        for _ in range(5):
            answer(satisfied=4, unit=unit.pk)
    load()
    told = measures.as_json(measures.measure("csat", viewer=None, by=["unit"]))
    assert told["unit"] == "score"
    assert [row["unit"] for row in told["rows"]] == ["north", "south"]


@of_the_facts
def test_more_groups_than_anybody_reads_are_refused(answer, load, monkeypatch):
    for area in "ABC":
        answer(recommend=9, dimensions={"area": area})
    load()
    monkeypatch.setattr(measures, "MOST", 3)
    assert len(measures.measure("nps", viewer=None, by=["area"]).rows) == 3
    monkeypatch.setattr(measures, "MOST", 2)
    with pytest.raises(Invalid, match="3 groups"):
        measures.measure("nps", viewer=None, by=["area"])


@of_the_facts
def test_a_group_too_small_for_a_cut_is_too_small_for_a_filter(answer, load):
    for score in (9, 3, 5):
        answer(recommend=score, dimensions={"area": "Q"})
    for _ in range(5):
        answer(recommend=8, dimensions={"area": "A"})
    load()
    [row] = measures.measure("nps", viewer=None, where={"area": "Q"}).rows
    assert isinstance(row.result, NotEnough)
    assert measures.measure("nps", viewer=None).rows[0].result.n == 8


@of_the_facts
def test_a_period_until_the_last_day_there_is_can_be_asked_for(answer, load):
    for _ in range(5):
        answer(recommend=9)
    load()
    [row] = measures.measure("nps", viewer=None, until=date.max).rows
    assert row.result.n == 5


def test_rows_stand_in_the_order_of_names_and_what_is_not_recorded_comes_last(answer, load):
    for area in ("B10", "B9", "", "a"):
        for _ in range(5):
            answer(recommend=9, dimensions={"area": area} if area else {})
    load()
    rows = measures.measure("nps", viewer=None, by=["area"]).rows
    assert [row.cut["area"] for row in rows] == ["a", "B9", "B10", ""]


def test_a_unit_in_where_stands_for_all_below_it(answer, load, cast):
    for unit in (cast.north, cast.north_desk, cast.south):
        for _ in range(5):
            answer(satisfied=4, unit=unit.pk)
    load()
    [north] = measures.measure("csat", viewer=None, where={"unit": "north"}).rows
    assert north.result.n == 10
    by_unit = measures.measure("csat", viewer=None, by=["unit"], where={"unit": "north"}).rows
    assert [(row.cut["unit"], row.result.n) for row in by_unit] == [("north", 5), ("north-desk", 5)]
    with pytest.raises(Invalid, match=r"no unit 'nort'.*Did you mean north\?"):
        measures.measure("csat", viewer=None, where={"unit": "nort"})


def test_a_name_nobody_has_is_refused_with_the_nearest(answer, load):
    answer(recommend=9, dimensions={"area": "A"})
    load()
    with pytest.raises(Invalid, match=r"no measure 'csta'.*Did you mean csat\?"):
        measures.measure("csta", viewer=None)
    with pytest.raises(Invalid, match=r"no dimension 'aera'.*Did you mean area\?"):
        measures.measure("nps", viewer=None, by=["aera"])
    with pytest.raises(Invalid, match="no dimension 'colour'") as refused:
        measures.measure("nps", viewer=None, where={"colour": "red"})
    assert refused.value.field == "where"


@of_the_facts
def test_before_any_answer_there_is_a_sentence_and_no_zero(version):
    [row] = measures.measure("nps", viewer=None).rows
    assert isinstance(row.result, NotEnough)
    assert measures.measure("nps", viewer=None, by=["month"]).rows == ()


@of_the_facts
@pytest.mark.parametrize("wrong", [{"level": 0}, {"level": 1}, {"level": 95}, {"by": ["month", "month"]}])
def test_nonsense_is_refused(version, wrong):
    with pytest.raises(Invalid):
        measures.measure("nps", viewer=None, **wrong)
    with pytest.raises(Invalid, match="ends before it begins"):
        measures.measure("nps", viewer=None, since=date(2026, 2, 1), until=date(2026, 1, 1))


@pytest.fixture
def spread_out(answer, load, cast):
    for unit, score in ((cast.north, 1), (cast.north_desk, 2), (cast.south, 4), (None, 5)):
        for member in (cast.bob, cast.alice):
            for _ in range(5):
                answer(satisfied=score, unit=unit.pk if unit else None, about_member=member.pk, customer=cast.dana.pk)
    load()


def test_colleagues_stand_in_the_order_of_their_names_and_not_of_their_numbers(spread_out, cast, answer, load):
    from everweek.people.services import join_member

    last_to_join = join_member(name="Aaron", email="", external_id="aaron", by=BY)
    for _ in range(5):
        answer(satisfied=3, unit=cast.south.pk, about_member=last_to_join.pk)
        answer(satisfied=3, unit=cast.south.pk)
    load()
    told = [row.cut["member"] for row in measures.measure("csat", viewer=None, by=["member"]).rows]
    assert told == [str(last_to_join.pk), str(cast.alice.pk), str(cast.bob.pk), ""], "and last what is about nobody"


def test_everybody_sees_the_measures_of_their_own_reach_and_nobody_of_more(spread_out, cast):
    def seen(viewer):
        return {row.cut["unit"] for row in measures.measure("csat", viewer=viewer, by=["unit"]).rows}

    assert seen(cast.erin) == seen(cast.grace) == seen(cast.frank) == seen(None) == {"north", "north-desk", "south", ""}
    assert seen(cast.alice) == {"north", "north-desk"}
    assert seen(cast.bob) == {"north-desk"}
    [alice] = measures.measure("csat", viewer=cast.alice).rows
    assert alice.result.n == 20
    with pytest.raises(NotAllowed):
        measures.measure("csat", viewer=cast.dana)


def test_a_sentence_says_of_which_part_of_the_house_its_number_is(spread_out, cast):
    def place(viewer, **where):
        told = words.sentence(measures.measure("csat", viewer=viewer, where=where))
        return told.split(" is ")[0]

    assert place(cast.bob) == "Satisfaction at North desk"
    assert place(cast.alice) == "Satisfaction at North"
    assert place(cast.alice, unit="north-desk") == "Satisfaction at North desk"
    assert place(cast.erin) == place(None) == "Satisfaction"
    assert place(cast.erin, unit="north") == "Satisfaction at North"
    assert words.heading(measures.measure("csat", viewer=cast.alice, by=["unit"])) == "Satisfaction", "each row names its unit"


def test_how_many_answers_a_measure_has_is_told_within_reach_only(spread_out, answer, load, cast):
    """Ten answers at each of north, its desk and south, and ten of no unit; one question that only the south was asked."""
    answer(recommend=9, unit=cast.south.pk)
    load()

    def told(viewer):
        return {info.name: info.n for info in measures.list_names(viewer)}

    assert told(cast.erin) == told(cast.grace) == told(None) == {"csat": 40, "nps": 1}
    assert told(cast.alice) == {"csat": 20}
    assert told(cast.bob) == {"csat": 10}
    with pytest.raises(NotAllowed):
        told(cast.dana)


def test_who_sees_only_her_own_answers_is_told_of_no_others(spread_out, cast, monkeypatch):
    """No role is so today; the policy is a table, and a line of it may change."""
    from everweek.people import policy

    own = {**policy.POLICY[policy.Action.MEASURES_READ], policy.Role.FRONT_LINE: policy.Reach.OWN}
    monkeypatch.setattr(policy, "POLICY", {**policy.POLICY, policy.Action.MEASURES_READ: own})
    monkeypatch.setattr("everweek.people.access.POLICY", policy.POLICY)
    assert measures.list_names(cast.bob) == []
    [row] = measures.measure("csat", viewer=cast.bob).rows
    assert row.result.n == 20  # those about him, in every unit


def test_a_desk_of_a_few_answers_is_not_spoken_of_to_those_who_see_only_it(answer, load, cast):
    for _ in range(4):
        answer(satisfied=5, unit=cast.north_desk.pk)
    answer(satisfied=1, unit=cast.south.pk)
    load()
    [row] = measures.measure("csat", viewer=cast.bob).rows
    assert isinstance(row.result, NotEnough)
    assert (row.result.have, row.result.need) == (4, 5)
    [row] = measures.measure("csat", viewer=cast.erin).rows
    assert row.result.n == 5


def test_a_unit_out_of_reach_is_as_one_that_is_not_there(spread_out, cast):
    with pytest.raises(Invalid) as there:
        measures.measure("csat", viewer=cast.bob, where={"unit": "south"})
    with pytest.raises(Invalid) as nowhere:
        measures.measure("csat", viewer=cast.bob, where={"unit": "zzzzz"})
    assert there.value.message.replace("south", "zzzzz") == nowhere.value.message
    assert measures.measure("csat", viewer=cast.bob, by=["unit"], where={"unit": ""}).rows == ()


def test_numbers_about_a_colleague_follow_the_right_to_read_responses(spread_out, cast):
    def seen(viewer, **asked):
        return {row.cut["member"] for row in measures.measure("csat", viewer=viewer, by=["member"], **asked).rows}

    both = {str(cast.alice.pk), str(cast.bob.pk)}
    assert seen(cast.erin) == seen(cast.alice) == both
    assert seen(cast.bob) == {str(cast.bob.pk)}
    assert seen(cast.bob, where={"member": str(cast.bob.pk)}) == {str(cast.bob.pk)}
    # Not an empty answer: its sentence would name whoever has that number, one who has left too.
    with pytest.raises(NotAllowed, match="your own numbers only"):
        seen(cast.bob, where={"member": str(cast.alice.pk)})
    with pytest.raises(NotAllowed, match="single colleagues"):
        seen(cast.frank)


def test_segments_are_for_those_who_may_read_them(spread_out, cast):
    upsert_customers([CustomerRow(external_id=f"more-{n}") for n in range(4)], by=BY)
    Segment.objects.create(key="all", name="All", rule={"all": []})
    Segment.objects.create(key="few", name="Few", rule={"field": "email", "is": "dana@example.org"})
    [few] = measures.measure("csat", viewer=cast.erin, where={"segment": "few"}).rows
    assert (few.result.have, few.result.need) == (0, 5)
    assert "fewer than five customers" in few.result.reason
    assert measures.labels("segment", ["all", "gone"]) == {"all": "All", "gone": "gone"}
    [row] = measures.measure("csat", viewer=cast.erin, by=["segment"]).rows
    assert (row.cut, row.result.n) == ({"segment": "all"}, 40)
    with pytest.raises(NotAllowed, match="segments"):
        measures.measure("csat", viewer=cast.bob, where={"segment": "all"})


@pytest.mark.parametrize("text", ["'; DROP TABLE people_unit; --", "nor\0th", "%", "\ud800", "é" * 300])
def test_hostile_texts_are_refused_or_find_nothing(answer, load, cast, text):
    for _ in range(5):
        answer(satisfied=4, unit=cast.north.pk, dimensions={"area": "A"})
    load()
    for where in ({"unit": text}, {"segment": text}, {"member": text}, {"month": text}, {text: "A"}):
        with pytest.raises(Invalid):
            measures.measure("csat", viewer=None, where=where)
    with pytest.raises(Invalid):
        measures.measure(text, viewer=None)
    with pytest.raises(Invalid):
        measures.measure("csat", viewer=None, by=[text])


def test_first_and_later_contacts_are_told_apart_in_words(answer, load, cast):
    at = [datetime(2026, 10, day, 12, tzinfo=UTC) for day in (5, 6)]
    first, later = record_interactions([InteractionRow(at=one, customer=cast.dana.pk) for one in at], by=BY)
    for moment, score in ((first, 9), (later, 3)):
        for _n in range(6):
            answer(recommend=score, subject=("interaction", str(moment.id)))
    load()
    rows = measures.measure("nps", viewer=None, by=["first"]).rows
    assert [(row.cut["first"], row.result.value) for row in rows] == [("no", -100.0), ("yes", 100.0)]
    assert measures.labels("first", ["yes", "no", ""]) == {
        "yes": "first contacts",
        "no": "later contacts",
        "": "not recorded",
    }
    [row] = measures.measure("nps", viewer=cast.grace, where={"first": "yes"}).rows
    assert isinstance(row.result, Estimate)
    assert row.result.n == 6
    assert names.dimension_heading("first") == "First or later contact"
    with pytest.raises(Invalid, match="yes or no"):
        measures.measure("nps", viewer=None, where={"first": "perhaps"})
