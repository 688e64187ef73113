"""To whom a case falls: fair before able, the same every time; given by the rule of the unit once, taken from nobody."""

from datetime import timedelta

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.flows.delivering import hear
from tests.web.api.calls import program_of

from everweek import clock
from everweek.act.assigning.queries import own_way, suggest_owners, way_of
from everweek.act.assigning.rules import ROOM, WEIGHTS, About, Candidate, OwnerBy, order
from everweek.act.assigning.services import give_by_rule, say_skills, set_way
from everweek.act.cases.rules import Severity
from everweek.act.cases.settling import refer_case
from everweek.act.cases.working import assign_case
from everweek.act.looking.models import Looker
from everweek.act.looking.services import look_at_case
from everweek.act.respect.services import Report, report_incident
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.messages.models import Notice
from everweek.people.services import give_post, join_member

HEAVIEST = max(WEIGHTS.values())


@given(skills=st.lists(st.integers(0, 3), min_size=2, max_size=6), cases=st.lists(st.sampled_from(Severity), max_size=120))
@settings(max_examples=60, deadline=None)
def test_nobody_is_starved_however_able_the_others_are_and_the_same_is_decided_again(skills, cases):
    given_to = [0] * len(skills)
    for number, severity in enumerate(cases):
        candidates = [Candidate(n, skilled=skill, load=0, given=given_to[n]) for n, skill in enumerate(skills)]
        found = order(candidates, case=number)
        assert found == order(candidates[::-1], case=number)
        given_to[found[0]] += WEIGHTS[severity]
        assert max(given_to) - min(given_to) <= ROOM + HEAVIEST


@pytest.fixture
def carol(cast):
    member = join_member(name="Carol", email="carol@example.org", by=BY)
    give_post(member=member, unit=cast.north_desk, role="front_line", since=cast.bob.posts.get().since, by=BY)
    return member


def test_a_case_falls_to_who_knows_it_until_others_have_had_less(cast, carol):
    with clock.frozen(MONDAY):
        say_skills(member=carol, skills=[(About.KIND, "complaint"), (About.LANGUAGE, "PT")], by=cast.alice)
        case = opened(cast, severity=Severity.CRITICAL)
        first, *others = suggest_owners(case)
        assert (first.name, list(first.knows)) == ("Carol", [About.LANGUAGE, About.KIND])
        # Erin may work on every case of the house, and is asked only where nobody works there.
        assert {one.name for one in others} == {"Alice", "Bob"}

        assign_case(case=case, to=carol, by=cast.alice)
        found = suggest_owners(opened(cast, title="Another"))
        assert [found[-1].name, found[-1].open, found[-1].given] == ["Carol", 1, 1]
        about_bob = opened(cast, title="About Bob", about_member=cast.bob)
        assert "Bob" not in {one.name for one in suggest_owners(about_bob)}


def test_a_unit_gives_new_cases_by_itself_once_tells_the_owner_and_takes_nothing_from_anybody(cast, carol):
    with clock.frozen(MONDAY):
        set_way(unit=cast.north, way=OwnerBy.GIVE, by=cast.alice)
        set_way(unit=cast.north, way=OwnerBy.GIVE, by=cast.alice)
        assert (way_of(cast.north_desk), own_way(cast.north_desk)) == (OwnerBy.GIVE, None)
        assert Line.objects.filter(kind="assigning.set").count() == 1

        cases, taken = [opened(cast, title=f"Case {n}") for n in range(6)], opened(cast, title="Taken by Bob at once")
        assign_case(case=taken, to=cast.bob, by=cast.bob)
        long_ago = opened(cast, title="Long ago", history=True)
        hear()
        for one in (*cases, taken, long_ago):
            one.refresh_from_db()

        assert taken.owner == cast.bob
        assert long_ago.owner is None
        # Bob has one already, of the same weight as the others: each has her part.
        names = sorted(one.owner.name for one in (*cases, taken))
        assert {name: names.count(name) for name in names}.keys() == {"Alice", "Bob", "Carol"}
        assert max(names.count(one) for one in set(names)) <= 4
        assert {one.actor for one in Line.objects.filter(kind="case.assigned", subject_id=cases[0].pk)} == {"system:assigning"}
        assert give_by_rule(case_id=cases[0].pk, by=BY) is None
        assert Line.objects.filter(kind="case.assigned").count() == 7


def test_a_case_given_to_nobody_goes_the_way_of_a_new_one_and_not_back_to_who_let_it_go_or_was_hurt(cast, carol):
    def owner(case):
        hear()
        case.refresh_from_db()
        return case.owner

    with clock.frozen(MONDAY):
        set_way(unit=cast.north, way=OwnerBy.GIVE, by=cast.alice)
        case = opened(cast)
        assign_case(case=case, to=cast.bob, by=cast.alice)
        assert owner(case) == cast.bob
        report_incident(report=Report(key="tap", case=case), by=carol)
        assign_case(case=case, to=None, by=cast.bob)
        assert owner(case) == cast.alice
        # By then everybody let it go or was hurt in it.
        assign_case(case=case, to=None, by=cast.alice)
        assert owner(case) not in {cast.alice, cast.bob, carol}
        assign_case(case=case, to=carol, by=cast.alice)
        assert owner(case) == carol


@pytest.mark.one_database("who may is decided without it")
def test_a_case_is_handed_up_to_a_director_and_no_further(cast):
    case = opened(cast)
    assign_case(case=case, to=cast.bob, by=cast.bob)
    assert refer_case(case=case, why="I may not decide this.", by=cast.bob).level == 1
    assign_case(case=case, to=cast.alice, by=cast.alice)
    # Once up there, it is no more for whoever works below: whose it is hands it further, or who may settle it there.
    with pytest.raises(Conflict) as refused:
        refer_case(case=case, why="Nor may she.", by=cast.bob)
    assert refused.value.code == "handed-up"
    assert refer_case(case=case, why="I may not either.", by=cast.alice).level == 2
    with pytest.raises(Conflict):
        refer_case(case=case, why="Nobody takes it.", by=cast.bob)
    assert refer_case(case=case, why="It is the director's.", by=cast.erin).level == 3
    with pytest.raises(Conflict, match="no level above"):
        refer_case(case=case, why="Nor may I.", by=cast.grace)
    case.refresh_from_db()
    assert case.owner is None


def test_a_case_let_go_a_level_up_is_told_to_whoever_decides_there(cast):
    with clock.frozen(MONDAY):
        case = opened(cast)
        refer_case(case=case, why="Beyond me.", by=cast.bob)
        assign_case(case=case, to=cast.erin, by=cast.erin)
        hear()
        assign_case(case=case, to=None, by=cast.erin)
        hear()
        [notice] = Notice.objects.filter(kind="case.let_go")
        assert (notice.member, notice.values["who"]) == (cast.alice, "Erin")


def test_what_somebody_knows_is_something_there_is(cast):
    for about, value, field in ((About.TOUCHPOINT, "nowhere", "touchpoints"), (About.KIND, "tea", "kinds")):
        with pytest.raises(Invalid) as wrong:
            say_skills(member=cast.bob, skills=[(about, value)], by=cast.alice)
        assert wrong.value.field == field


def test_two_who_have_a_case_open_hear_of_each_other_until_one_has_closed_it(cast):
    with clock.frozen(MONDAY):
        case, lines = opened(cast), Line.objects.count()
        assert look_at_case(case=case, by=cast.bob, writing=True) == []
    with clock.frozen(MONDAY + timedelta(seconds=40)):
        [bob] = look_at_case(case=case, by=cast.alice, writing=False)
        assert (bob.name, bob.since, bob.writing) == ("Bob", MONDAY, True)
    with clock.frozen(MONDAY + timedelta(seconds=90)):
        assert look_at_case(case=case, by=cast.alice, writing=False) == []
    assert (Looker.objects.count(), Line.objects.count()) == (1, lines)


@pytest.mark.one_database("What the page says a program is told; the rule is tried on each above.")
def test_a_program_is_told_to_whom_a_case_falls_within_its_reach(cast):
    with clock.frozen(MONDAY):
        case, bobs = opened(cast), program_of(cast.bob, "cases:read")
        told = bobs.get(f"/cases/{case.pk}/suggested").json()["members"]
        assert sorted(one["external_id"] for one in told) == ["alice", "bob"]
        assert {(one["open"], one["late"], one["given"]) for one in told} == {(0, 0, 0)}
        set_way(unit=cast.north_desk, way=OwnerBy.NOBODY, by=cast.alice)
        assert bobs.get(f"/cases/{case.pk}/suggested").json() == {"members": []}
        elsewhere = opened(cast, unit=cast.south)
        assert bobs.get(f"/cases/{elsewhere.pk}/suggested").status_code == 404


@pytest.mark.one_database("What the pages say a program may say; the services are tried on each above.")
def test_a_program_says_how_owners_are_found_and_what_a_colleague_knows_as_far_as_its_owner_leads(cast):
    alices, bobs = (program_of(one, "assigning:write") for one in (cast.alice, cast.bob))
    assert alices.get("/units/north/assigning").json() == {"way": "suggest"}
    assert alices.call("PUT", "/units/north/assigning", {"way": "give"}).json() == {"way": "give", "own": "give"}
    assert alices.get(f"/units/{cast.north_desk.key}/assigning").json() == {"way": "give"}
    assert alices.call("PUT", "/units/north/assigning", {"way": None}).json() == {"way": "suggest"}
    assert alices.call("PUT", "/units/south/assigning", {"way": "give"}).status_code == 404
    assert bobs.call("PUT", "/units/north/assigning", {"way": "give"}).status_code == 404

    said = {"languages": ["pt"], "touchpoints": [], "kinds": ["complaint"]}
    told = alices.call("PUT", "/members/bob/skills", {"languages": ["pt-BR", "PT"], "kinds": ["complaint"]})
    assert (told.status_code, told.json()) == (200, said)
    assert bobs.get("/members/bob/skills").json() == said
    for program, call in ((bobs, "/members/alice/skills"), (alices, "/members/erin/skills"), (alices, "/members/nobody/skills")):
        assert program.get(call).status_code == 404
        assert program.call("PUT", call, {}).status_code == 404
    assert bobs.call("PUT", "/members/bob/skills", {}).status_code == 404
    for wrong, field in (({"touchpoints": ["nowhere"]}, "touchpoints"), ({"languages": ["my tongue"]}, "languages")):
        refused = alices.call("PUT", "/members/bob/skills", wrong)
        assert (refused.status_code, refused.json()["field"]) == (422, field)
    assert program_of(cast.alice, "cases:read").get("/members/bob/skills").status_code == 403
