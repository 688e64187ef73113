"""Beside a score stands who was asked and who answered; the silent, and who was not asked and why, have a page of their own."""

import csv
import re
from dataclasses import replace
from datetime import timedelta
from io import BytesIO, StringIO

import pytest
from tests.cast import BY
from tests.listen.inviting import ASKED
from tests.prove.test_asked import ask_of, crowd, over
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek import clock
from everweek.listen.inviting.rules import EMAIL
from everweek.listen.inviting.silence import note_returned
from everweek.listen.models import AskingDecision, AskingRule, ImportRun, Invitation
from everweek.messages.models import HeldAddress
from everweek.moments.models import Interaction
from everweek.moments.services import InteractionRow, record_interaction, save_touchpoint
from everweek.prove import measures
from everweek.prove.asked import rates
from everweek.questionnaires.models import Questionnaire
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web.prove.glance import glances

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
__all__ = ["ask_of", "crowd", "over"]


@pytest.fixture
def rule(cast):
    return AskingRule.objects.create(
        name="After a visit", questionnaire=Questionnaire.objects.get(key="after-visit"), since=clock.now(), seed="0"
    )


def decided(cast, rule, reason: str, *, many: int, unit=None) -> None:
    for _one in range(many):
        row = InteractionRow(at=clock.now(), customer=cast.dana.pk, unit=(unit or cast.north_desk).pk)
        moment: Interaction = record_interaction(row=row, by=cast.erin).interaction
        AskingDecision.objects.create(rule=rule, interaction=moment, decided_at=clock.now(), draw=1, reason=reason)


def test_under_a_score_stands_how_many_were_asked_and_how_many_answered(cast, ask_of, over):
    ask_of(20, 6, unit=cast.north_desk.pk)
    with over():
        seen = visit(cast.client("erin"), "/prove/?measure=nps")
        assert "Of 20 invitations whose time to answer is over, 30 of 100 were answered (14 to 52)." in seen.says
        assert "14 got no answer." in seen.says
        assert "Answers by a file, an open link, a tablet or a program were asked of nobody by name" in seen.says
        assert seen.link("See who is silent, and who was not asked") == "/prove/silence/?measure=nps&years=all"


def test_cut_each_group_has_its_rate_and_the_one_where_fewer_answer_is_named(cast, ask_of, over):
    ask_of(60, 30, unit=cast.north_desk.pk)
    ask_of(60, 8, unit=cast.south.pk)
    with over():
        seen = visit(cast.client("erin"), "/prove/?measure=nps&by=unit")
        assert "Fewer invitations at South are answered: 13 of 100 (6 to 25, of 60); elsewhere 50 (37 to 63, of 60)." in seen.says
        silent = visit(cast.client("erin"), "/prove/silence/?measure=nps")
        # Where it is most silent leads; who asked whom is no such place, and colleagues are put before nobody.
        assert silent.heading.startswith("Fewer invitations at South are answered: 13 of 100 (6 to 25, of 60)")
        assert "Of 120 invitations whose time to answer is over, 32 of 100 were answered" in silent.says
        assert "fewer answered" in silent.row("South")
        assert "fewer answered" not in silent.row("North desk")
        alice = visit(cast.client("alice"), "/prove/?measure=nps&by=unit")
        assert "South" not in alice.says


def test_the_way_to_the_silent_leads_to_the_same_customers_days_and_level(cast, ask_of, over):
    ask_of(20, 6, language="pt")
    ask_of(20, 18)
    with over():
        erin = cast.client("erin")
        seen = visit(erin, "/prove/?measure=nps&where=language=pt&level=0.9")
        way = seen.link("See who is silent, and who was not asked")
        assert way == "/prove/silence/?measure=nps&where=language%3Dpt&years=all&level=0.9"
        silent = visit(erin, way)
        assert "30 of 100 were answered (16 to 49)" in seen.says
        assert "30 of 100 were answered (16 to 49)" in silent.heading
        chips = [silent.link(f"{one}×, remove this filter") for one in ("Language: Portuguese", "All years")]
        assert chips == [
            "/prove/silence/?measure=nps&years=all&level=0.9#found",
            "/prove/silence/?measure=nps&where=language%3Dpt&level=0.9#found",
        ]
        assert "Level: 90 %" in silent.says
        # A form sends them along, and days take the place of all years.
        assert '<input type="hidden" name="where" value="language=pt">' in silent
        assert erin.get(f"{way}&until=2026-01-01")["Location"].endswith("where=language%3Dpt&until=2026-01-01&level=0.9")
        assert visit(erin, "/prove/silence/?measure=nps").heading.startswith("Of 40 invitations")
        assert erin.get("/prove/silence/?measure=nps&where=language").status_code == 400
    # Why somebody was not asked is known of units, days and contacts alone, and that is said.
    decided_of = visit(erin, "/prove/silence/?measure=nps&where=language=pt")
    assert "No rule has looked at a moment in this time." in decided_of.says


def test_every_place_goes_by_its_name_on_pages_and_by_its_key_for_programs(cast, ask_of, over):
    save_touchpoint(key="check-in-desk", name="At check-in", by=BY)
    save_touchpoint(key="call", name="The call back", closed_on=clock.now().date(), by=BY)
    ask_of(60, 30, touchpoint="check-in-desk", language="pt")
    ask_of(60, 8, touchpoint="call")
    with over():
        erin = cast.client("erin")
        silent = visit(erin, "/prove/silence/?measure=nps&by=touchpoint")
        assert silent.row("At check-in")
        assert silent.heading.startswith("Fewer invitations at The call back are answered: ")
        for address in ("/prove/?measure=nps&by=touchpoint", "/prove/consistency/?measure=nps&by=touchpoint"):
            assert "At check-in" in visit(erin, address).says
            assert "check-in-desk" not in visit(erin, address).says
        assert "at the touchpoint At check-in" in visit(erin, "/prove/?measure=nps&where=touchpoint=check-in-desk").says
        assert "in language English" in visit(erin, "/prove/silence/?measure=nps&by=language").says
        assert visit(erin, "/prove/?measure=nps&by=channel").row("a link")
        assert visit(erin, "/prove/?measure=nps&by=questionnaire").row("Your visit")
        told = program_of(cast.erin, "measures:read").get("/measures/nps?by=touchpoint").json()
        assert [row["touchpoint"] for row in told["rows"]] == ["call", "check-in-desk"]


def test_where_nobody_was_asked_a_sentence_says_so(cast, heard):
    seen = visit(cast.client("erin"), "/prove/?measure=nps")
    assert "There is no answer rate here. Nobody was asked by name for these answers" in seen.says
    assert seen.link("See the rules by which customers are asked") == "/listen/invitations/rules/"
    assert "See the rules by which" not in visit(cast.client("grace"), "/prove/?measure=nps").says
    by_area = visit(cast.client("erin"), "/prove/?measure=nps&by=area")
    assert "not known by area" in by_area.says


def test_the_files_have_the_same_numbers_in_columns_of_their_own_and_a_row_for_who_said_nothing(cast, ask_of, over):
    import pyarrow.parquet as pq

    ask_of(20, 6, unit=cast.north_desk.pk)
    ask_of(9, 0, unit=cast.south.pk)
    with over():
        erin = cast.client("erin")
        told = list(csv.DictReader(StringIO(erin.get("/prove/measure.csv?measure=nps&by=unit").content.decode())))
        parquet = pq.read_table(BytesIO(erin.get("/prove/measure.parquet?measure=nps&by=unit").content)).to_pylist()
    assert [(row["asked"], row["answered"], row["silent"]) for row in told] == [("20", "6", "14"), ("9", "0", "9")]
    assert told[1]["value"] == ""
    assert told[1]["not_enough"] == "Nobody has answered here."
    assert [(row["asked"], round(row["rate"]), row["rate_n"]) for row in parquet] == [(20, 30, 20), (9, 0, 9)]


def test_the_page_of_the_silent_teaches_where_nothing_was_measured(cast):
    assert "Who says nothing?" in visit(cast.client("grace"), "/prove/silence/").says
    assert visit(cast.client("erin"), "/prove/silence/").link("See the rules of asking") == "/listen/invitations/rules/"
    assert visit(cast.client("erin"), "/prove/top-scores/").link("Import a file of answers") == "/listen/imports/new"


def test_who_is_silent_and_why_others_were_not_asked_is_told_of_first_contacts_alone(cast, ask_of, over, rule, crowd):
    first, later = (record_interaction(row=InteractionRow(at=clock.now(), customer=crowd[0]), by=BY).interaction for _ in "ab")
    ask_of(7, 5, interaction=first.pk)
    ask_of(8, 2, interaction=later.pk)
    decided(cast, rule, "too_often", many=3)
    with over():
        seen = visit(cast.client("erin"), "/prove/silence/?measure=nps&by=first")
        erin = program_of(cast.erin, "measures:read")
        told = erin.get("/measures/nps/silence?where=first=yes").json()
        of_later = erin.get("/measures/nps/silence?where=first=no").json()
    assert "7" in seen.row("first contact")
    assert [(one["answer_rate"]["asked"], one["answer_rate"]["silent"]) for one in (told, of_later)] == [(7, 2), (8, 6)]
    # Of Dana's three moments the first alone was a first contact.
    assert [one["moments"]["not_asked"]["too_often"] for one in (told, of_later)] == [1, 2]


def test_who_was_not_asked_stands_apart_with_the_reason_and_the_next_step(cast, ask_of, over, rule):
    ask_of(20, 6, unit=cast.north_desk.pk)
    for invitation in Invitation.objects.order_by("pk")[:3]:
        AskingDecision.objects.create(rule=rule, decided_at=clock.now(), draw=1, invitation=invitation)
    decided(cast, rule, "too_often", many=4)
    decided(cast, rule, "no_address", many=2)
    decided(cast, rule, "not_drawn", many=1, unit=cast.south)
    with over():
        seen = visit(cast.client("erin"), "/prove/silence/?measure=nps")
        assert seen.heading == "Of 20 invitations whose time to answer is over, 30 of 100 were answered (14 to 52)."
        told = "10 times we meant to ask a customer: 3 times we did, 7 times we did not."
        assert told in seen.says
        assert "They have heard from us as often as the contact rules allow." in seen.says
        assert seen.link("See the contact rules")
        assert seen.link("See whose address is missing") == "/listen/invitations/?outcome=no_address"
        assert seen.link("See the rules of asking")
        desk = visit(cast.client("alice"), "/prove/silence/?measure=nps")
        assert "9 times we meant to ask a customer" in desk.says, "what was decided in the south is not hers to see"
        assert "See the contact rules" not in desk.says
        bob = visit(cast.client("bob"), "/prove/silence/?measure=nps")
        assert "9 times we meant to ask a customer" in bob.says
        assert "See whose address is missing" not in bob.says, "who they are is not told to the front line"
        south = visit(cast.client("erin"), "/prove/silence/?measure=nps&unit=south")
        assert "Once we meant to ask a customer, and did not." in south.says


def test_any_row_can_be_reckoned_again_from_what_stands_in_it(cast, ask_of, over):
    """Of 34 at the desk 25 are over, 6 still run (2 of them are answered already), and 3 reached nobody."""
    ask_of(25, 10, unit=cast.north_desk.pk)
    ask_of(6, 2, unit=cast.north_desk.pk, expires_at=clock.now() + timedelta(days=9))
    ask_of(3, 0, unit=cast.north_desk.pk, contact=5, channel=EMAIL)
    note_returned(letters=[5], by=BY)
    ask_of(30, 12, unit=cast.south.pk)
    with over():
        seen = visit(cast.client("erin"), "/prove/silence/?measure=nps")
    row = seen.row("North desk")
    names = ("Time is over", "Answered", "No answer", "Declined", "Still run", "Reached nobody", "All")
    numbers = [int(found) for found in re.findall(r"\b\d+\b", row.split(" to ")[-1])[1:]]
    over_, answered, silent, declined, running, nobody, every = numbers
    assert numbers == [25, 10, 15, 0, 6, 3, 34]
    assert over_ == answered + silent + declined
    assert every == over_ + running + nobody
    assert "40 " in row, "ten of twenty-five"
    assert all(name in seen.says for name in names)
    # The title is of the same rows: 22 of 55.
    assert seen.heading.startswith("Of 55 invitations whose time to answer is over, 40 of 100 were answered")


def test_where_some_were_asked_elsewhere_it_is_said_whom_everweek_asked_itself(cast, ask_of, over, rule, monkeypatch):
    ask_of(20, 6, unit=cast.north_desk.pk)
    for invitation in Invitation.objects.order_by("pk")[:3]:
        AskingDecision.objects.create(rule=rule, decided_at=clock.now(), draw=1, invitation=invitation)
    elsewhere = "Of those asked elsewhere it is not known who was left out."
    with over():
        assert elsewhere not in visit(cast.client("erin"), "/prove/silence/?measure=nps").says
        ImportRun.objects.create(kind="invitations")
        seen = visit(cast.client("erin"), "/prove/silence/?measure=nps")
        assert f"Everweek itself asked 3 times, and left nobody out. {elsewhere}" in seen.says
        page = visit(cast.client("erin"), "/listen/invitations/")
        assert page.heading.startswith("Everweek itself asked ")
        assert page.says.index("Who was asked elsewhere, and came in by a file") < page.says.index("What was decided")
        decided(cast, rule, "too_often", many=4)
        seen = visit(cast.client("erin"), "/prove/silence/?measure=nps")
        assert "7 times Everweek itself was to ask a customer: 3 times it did, 4 times it did not." in seen.says


def test_what_was_asked_wrongly_is_said_beside_its_field(cast, ask_of, over):
    ask_of(5, 5)
    with over():
        erin = cast.client("erin")
        for wrong in ("measure=nothing", "measure=nps&by=area", "measure=nps&unit=nowhere"):
            assert erin.get(f"/prove/silence/?{wrong}").status_code == 400, wrong
        for by in ("month", "touchpoint", "channel", "language", "questionnaire", "member", "segment"):
            assert erin.get(f"/prove/silence/?measure=nps&by={by}").status_code == 200, by


def test_a_view_of_the_silent_can_be_saved(cast, ask_of, over):
    ask_of(5, 5)
    with over():
        erin = cast.client("erin")
        form = {"name": "Quiet desks", "page": "silence", "asked": "measure=nps&by=touchpoint"}
        assert erin.post("/prove/views/", form)["Location"] == "/prove/silence/?measure=nps&by=touchpoint"


def test_a_program_gets_the_same(cast, ask_of, over, rule):
    ask_of(20, 6, unit=cast.north_desk.pk)
    ask_of(20, 1, unit=cast.south.pk)
    decided(cast, rule, "too_often", many=4)
    decided(cast, rule, "no_address", many=2, unit=cast.south)
    with over():
        erin, alice = (program_of(member, "measures:read") for member in (cast.erin, cast.alice))
        told = erin.get("/measures/nps/silence?by=unit").json()
        assert (told["answer_rate"]["asked"], told["answer_rate"]["silent"]) == (40, 33)
        assert [(row["unit"], row["asked"]) for row in told["answer_rate"]["rows"]] == [("north-desk", 20), ("south", 20)]
        assert told["moments"] == {"decided": 6, "asked": 0, "planned": 0, "not_asked": {"no_address": 2, "too_often": 4}}
        assert told["late"]["not_enough"]["need"] == 20
        south = erin.get("/measures/nps/silence?where=unit%3Dsouth").json()
        assert (south["answer_rate"]["asked"], south["moments"]["decided"]) == (20, 2)
        hers = alice.get("/measures/nps/silence").json()
        assert (hers["answer_rate"]["asked"], hers["moments"]["decided"]) == (20, 4)
        assert alice.get("/measures/nps/silence?where=unit%3Dsouth").status_code == 422
        assert erin.get("/measures/nps/silence?by=nothing").status_code == 422
        assert erin.get("/measures/nothing/silence").status_code == 422
        nowhere = erin.get("/measures/nps/silence?where=unit%3D").json()
        assert (nowhere["answer_rate"]["asked"], nowhere["moments"]["decided"]) == (0, 0), "those of no unit"
        later = erin.get(f"/measures/nps/silence?since={clock.now().date() - timedelta(days=1)}").json()
        assert (later["answer_rate"]["asked"], later["moments"]["decided"]) == (0, 0)


def test_beside_a_chart_stands_how_many_of_those_asked_there_answered(cast, ask_of, over):
    ask_of(20, 16, unit=cast.north_desk.pk)
    ask_of(20, 8, unit=cast.south.pk)
    with over():
        whole = visit(cast.client("erin"), "/prove/consistency/?measure=nps&by=unit")
        assert "Of 40 invitations whose time to answer is over, 60 of 100 were answered" in whole.says
        desk = visit(cast.client("erin"), "/prove/consistency/?measure=nps&by=unit&group=south")
        assert "Of 20 invitations whose time to answer is over, 40 of 100 were answered" in desk.says
        assert desk.link("See who is silent") == "/prove/silence/?measure=nps&unit=south&years=all"
    assert "invitations" not in visit(cast.client("erin"), "/prove/consistency/?measure=nps").says, "not over yet"


TOGETHER = [
    {"key": "satisfied", "kind": "csat", "measure": "csat", "text": {"en": "How satisfied are you?"}},
    {"key": "ease", "kind": "ces", "measure": "ces", "text": {"en": "How easy was it?"}},
]


def test_who_was_asked_is_counted_once_for_measures_that_are_asked_together(cast, ask_of, over, monkeypatch):
    both = ASKED | {"key": "both", "questions": [*ASKED["questions"], *TOGETHER]}
    version = publish(version=create_questionnaire(key="both", document=both, by=BY), by=BY)
    ask_of(20, 16, version=version)
    counted, count = [], rates.ask.invitations
    monkeypatch.setattr(rates.ask, "invitations", lambda **asked: counted.append(asked) or count(**asked))
    with over():
        [known] = measures.list_names(cast.erin)
        monkeypatch.setattr(
            measures, "list_names", lambda viewer: [known, *(replace(known, name=one) for one in ("csat", "ces"))]
        )
        found = glances(cast.erin, since=None, until=None)
    assert [one.asked for one in found.known] == [""] * 3, "what is the same of all is said once"
    assert found.asked == ["Of each of these: 80 of 100 invitations answered (58 to 92, of 20)."]
    assert len(counted) == 2, "two of the three stand in one questionnaire alone"


def test_under_the_scores_of_the_first_page_and_of_colleagues_stands_it_too(cast, ask_of, over):
    ask_of(20, 16, unit=cast.north_desk.pk, about_member=cast.bob.pk)
    ask_of(20, 8, unit=cast.south.pk)
    with over():
        home = visit(cast.client("erin"), "/")
        assert "· 24 answers · 60 of 100 invitations answered (44 to 74, of 40)" in home.says
        assert home.link("See who is silent") == "/prove/silence/?years=all"
        hers = visit(cast.client("alice"), "/")
        # 16 of 20 by Wilson's formula: 0.584 to 0.919.
        assert "80 of 100 invitations answered (58 to 92, of 20)" in hers.says
        fair = visit(cast.client("erin"), "/prove/fair/?measure=nps&unit=south")
        assert "Of 20 invitations whose time to answer is over, 40 of 100 were answered" in fair.says
        assert fair.link("See who is silent") == "/prove/silence/?measure=nps&unit=south&years=all"
    assert "100 invitations" not in visit(cast.client("erin"), "/").says, "not over yet"


def test_the_way_to_held_addresses_is_shown_where_one_is_held(cast, ask_of, over):
    ask_of(20, 6)
    ask_of(2, 0, contact=5, channel=EMAIL)
    note_returned(letters=[5], by=BY)
    with over():
        assert "2 reached nobody, because our mail came back" in visit(cast.client("erin"), "/prove/silence/?measure=nps").says
        assert "See the addresses that are held" not in visit(cast.client("erin"), "/prove/silence/?measure=nps").says
        HeldAddress.objects.create(mark="1", status="5.1.1", last_at=clock.now(), held_at=clock.now())
        assert (
            visit(cast.client("erin"), "/prove/silence/?measure=nps").link("See the addresses that are held")
            == "/listen/contact/"
        )
