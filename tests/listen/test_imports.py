"""Files go in: what is right is stored, what is not is refused by its line, and doing it again changes nothing."""

import csv
import json
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
from django.db import transaction
from tests.listen.tables import HEADER, MAP, good, write

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen import maps, places, queries, running, services
from everweek.listen.models import ImportRun
from everweek.people.models import Customer, Member
from everweek.questionnaires.models import Questionnaire, Response

pytestmark = pytest.mark.django_db

BY = System("test")


def bring(path: Path, map_text: str = MAP) -> ImportRun:
    """Import a file as the command does."""
    return running.run(services.begin_import(path=path, map_text=map_text, by=BY).pk)


def counts(run: ImportRun) -> tuple[int, int, int, int]:
    return run.read, run.stored, run.already, run.refused


def refusals(run: ImportRun) -> dict[int, str]:
    return {row.line: f"{row.column}: {row.reason}" for row in queries.refused_rows(run)}


def test_answers_are_stored_with_all_the_map_says(tmp_path):
    text = MAP + "weight: heavy\nlanguage: {always: en}\ntouchpoint: {column: where, values: {1: check-in}}\n"
    path = write(tmp_path / "a.csv", "id,when,score,area,words,heavy,where\n7,2026-10-05, 9 ,north  desk,kind,0.25,1\n")
    run = bring(path, text)
    assert counts(run) == (1, 1, 0, 0)
    response = Response.objects.get()
    assert response.identity == "7"
    assert response.answers == {"nps": 9, "comment.experience": "kind"}
    assert response.dimensions == {"area": "north desk"}
    assert (response.day, response.weight, response.language) == (date(2026, 10, 5), 250_000, "en")
    assert (response.touchpoint, response.channel, response.history) == ("check-in", "file", True)
    questions = response.version.document["questions"]
    assert [(one["key"], one["kind"]) for one in questions] == [("nps", "nps"), ("comment.experience", "text")]


def test_history_is_what_flows_do_not_read_unless_the_map_says_act(tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + good(1)))
    bring(write(tmp_path / "b.csv", HEADER + good(2)), MAP + "act: true\n")
    lines = Line.objects.filter(kind="response.received").order_by("id")
    assert [line.history for line in lines] == [True, False]


def test_a_second_import_changes_nothing(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + "".join(good(number) for number in range(50)))
    assert counts(bring(path)) == (50, 50, 0, 0)
    lines = Line.objects.filter(kind="response.received").count()
    assert counts(bring(path)) == (50, 0, 50, 0)
    assert Response.objects.count() == 50
    assert Line.objects.filter(kind="response.received").count() == lines
    assert Questionnaire.objects.count() == 1


def test_what_cannot_be_taken_is_refused_by_line_and_column_and_stops_nothing_else(tmp_path):
    rows = [
        good(1),
        "2,2026-10-05,12,north,out of scale\n",
        "3,2026-10-05,11,north,a declared blank\n",
        "4,2026-02-30,9,north,no such day\n",
        "5,05/10/2026,9,north,other format\n",
        "6,2026-10-05,nine,north,no number\n",
        ",2026-10-05,9,north,no id\n",
        "8,2126-10-05,9,north,in a hundred years\n",
        "9,2026-10-05,-0.5,north,negative\n",
        "10,2026-10-05,8.5,north,a fraction\n",
        '11,2026-10-05,9,north,"two\nlines"\n',
        "12,,9,north,no day\n",
        '13,2026-10-05,=1+1,north,"=HYPERLINK(""x"")"\n',
        good(14),
    ]
    run = bring(write(tmp_path / "a.csv", HEADER + "".join(rows)))
    found = refusals(run)
    assert counts(run) == (14, 4, 0, 10)
    assert sorted(found) == [3, 5, 6, 7, 8, 9, 10, 11, 14, 15]
    assert found[3] == "score: 12 is not on the scale from 0 to 10; declare it blank if it means no answer"
    assert found[5].startswith("when: '2026-02-30' is no date")
    assert found[7] == "score: 'nine' is not a number"
    assert found[8] == "id: the id is blank"
    assert found[9].startswith("when: Nobody can have answered on 2126-10-05")
    assert found[11].startswith("score: nps: Give a whole number from 0 to 10, not 8.5")
    assert found[14] == "when: the date is blank"
    assert set(Response.objects.values_list("identity", flat=True)) == {"1", "3", "11", "14"}
    assert Response.objects.get(identity="3").answers == {"comment.experience": "a declared blank"}


def test_refused_rows_lie_beside_the_file_and_go_in_once_mended(tmp_path):
    path = write(tmp_path / "answers.csv", HEADER + good(1) + '2,2026-10-05,12,"north, east",=1+1\n3,2026-10-05,-3,south,-5\n')
    run = bring(path)
    beside = tmp_path / "answers.refused.csv"
    assert run.refused_beside == str(beside)
    with beside.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.reader(file))
    assert rows[0] == ["everweek_line", "everweek_column", "everweek_reason", "id", "when", "score", "area", "words"]
    assert rows[1][:2] == ["3", "score"]
    assert rows[1][3:] == ["2", "2026-10-05", "12", "north, east", "'=1+1"], "a formula must not run where the file is opened"
    assert rows[2][3:] == ["3", "2026-10-05", "-3", "south", "-5"], "a number is none"
    again = bring(beside)
    assert counts(again) == (2, 0, 0, 2)
    beside.write_text(beside.read_text(encoding="utf-8-sig").replace(",12,", ",2,").replace(",-3,", ",3,"), encoding="utf-8")
    assert counts(bring(beside)) == (2, 2, 0, 0)
    assert Response.objects.get(identity="2").answers == {"nps": 2, "comment.experience": "=1+1"}
    assert Response.objects.get(identity="2").dimensions == {"area": "north, east"}


def test_a_file_somebody_mends_is_never_written_over(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + good(1, score=12))
    bring(path)
    beside = tmp_path / "a.refused.csv"
    mended = beside.read_bytes().replace(b",12,", b",2,")
    beside.write_bytes(mended)
    bring(path)
    assert (tmp_path / "a.refused.1.csv").read_bytes() == mended
    assert b",12," in beside.read_bytes()


def test_of_rows_with_one_id_the_first_counts(tmp_path):
    rows = [good(1), good(2), good(1), good(1, score=3), "3,2026-10-05,99,a,b\n", "3,2026-10-05,9,a,b\n"]
    run = bring(write(tmp_path / "a.csv", HEADER + "".join(rows)))
    assert counts(run) == (6, 3, 1, 2)
    assert refusals(run)[5] == "id: the id '1' is in line 2 already, with other values"
    assert Response.objects.get(identity="3").answers["nps"] == 9, "a refused row does not stand in the way of a right one"


def test_an_id_that_another_file_stored_otherwise_is_refused(tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + good(1)))
    run = bring(write(tmp_path / "b.csv", HEADER + good(1, score=2)))
    assert counts(run) == (1, 0, 0, 1)
    assert "stored with other answers" in refusals(run)[2]
    assert Response.objects.get().answers["nps"] == 9


def test_without_ids_equal_rows_all_count_and_again_are_there_already(tmp_path):
    text = MAP.replace("respondent: id\n", "")
    path = write(tmp_path / "a.csv", HEADER + good(1) * 3 + good(2))
    assert counts(bring(path, text)) == (4, 4, 0, 0)
    assert counts(bring(path, text)) == (4, 0, 4, 0)
    longer = write(tmp_path / "b.csv", HEADER + good(2) + good(1) * 4)
    assert counts(bring(longer, text)) == (5, 1, 4, 0), "a fourth row like the three is a new one"


def test_values_recode_and_na_and_blank_are_no_answers(tmp_path):
    text = MAP.replace("scale: [0, 10], blank: [11]", "scale: [0, 10], values: {1: 10, 5: 0}, blank: [7]")
    text += "read: {blank: [none], na: {Score: [8]}}\n"
    scores = ["1", "5", "7.0", "none", "08", "", "1.0"]
    rows = "".join(f"{at},2026-10-05,{score},x,w{at}\n" for at, score in enumerate(scores))
    run = bring(write(tmp_path / "a.csv", HEADER + rows), text)
    assert counts(run) == (7, 7, 0, 0)
    found = Response.objects.order_by("identity").values_list("answers", flat=True)
    assert [one.get("nps") for one in found] == [10, 0, None, None, None, None, 10]


def test_several_formats_take_the_first_that_fits_and_the_plan_says_how_often_two_do(tmp_path):
    text = MAP.replace('format: "%Y-%m-%d"', 'format: ["%d/%m/%Y", "%m/%d/%Y"]')
    path = write(tmp_path / "a.csv", HEADER + "1,03/04/2022,9,a,b\n2,12/25/2022,9,a,b\n3,05/05/2022,9,a,b\n")
    plan = running.plan(path, maps.parse(text), by=BY)
    assert any("1 date fits two of the formats" in note for note in plan.notes)
    bring(path, text)
    assert list(Response.objects.order_by("identity").values_list("day", flat=True)) == [
        date(2022, 4, 3),
        date(2022, 12, 25),
        date(2022, 5, 5),
    ]


def test_an_hour_is_read_in_the_zone_of_the_map_and_one_that_never_was_is_refused(tmp_path):
    text = MAP.replace('format: "%Y-%m-%d"', 'format: "%Y-%m-%d %H:%M", zone: Europe/Berlin')
    # On 29 March 2026 the clocks of Berlin went from 02:00 to 03:00.
    rows = "1,2026-03-29 02:30,9,a,b\n2,2026-03-29 03:30,9,a,b\n3,2026-01-05 00:30,9,a,b\n"
    run = bring(write(tmp_path / "a.csv", HEADER + rows), text)
    assert "clocks skipped" in refusals(run)[2]
    assert Response.objects.get(identity="2").answered_at == datetime(2026, 3, 29, 1, 30, tzinfo=UTC)


def test_day_numbers_are_days_of_that_month_only(tmp_path):
    text = MAP.replace('format: "%Y-%m-%d"', "day_of: 2026-06")
    run = bring(write(tmp_path / "a.csv", HEADER + "1,30,9,a,b\n2,31,9,a,b\n3,0,9,a,b\n4,1.0,9,a,b\n"), text)
    assert sorted(refusals(run)) == [3, 4]
    assert set(Response.objects.values_list("day", flat=True)) == {date(2026, 6, 30), date(2026, 6, 1)}


def test_a_dry_run_says_what_would_happen_and_writes_nothing(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + "".join(good(number) for number in range(30)) + good(40, score=12) * 3 + good(5))
    plan = running.plan(path, maps.parse(MAP), by=BY)
    assert (plan.tallies.read, plan.tallies.stored, plan.tallies.already, plan.tallies.refused) == (34, 30, 1, 3)
    assert plan.reasons[0].count == 3
    assert (plan.reasons[0].column, plan.reasons[0].first_line) == ("score", 32)
    assert plan.first[0].values["nps"] == "9"
    assert len(plan.first) == 10
    for model in (Questionnaire, Response, ImportRun, Line):
        assert not model.objects.exists()
    assert list(tmp_path.iterdir()) == [path]
    bring(path)
    again = running.plan(path, maps.parse(MAP), by=BY)
    assert (again.tallies.stored, again.tallies.already, again.tallies.refused) == (0, 31, 3)


def test_a_map_that_does_not_fit_the_file_or_the_questionnaire_starts_nothing(tmp_path):
    path = write(tmp_path / "a.csv", HEADER + good(1))
    with pytest.raises(Invalid, match="Did you mean score"):
        bring(path, MAP.replace("column: score", "column: scores"))
    bring(path)
    with pytest.raises(Invalid, match="no question that carries the measure csat"):
        bring(path, MAP.replace("  nps:", "  csat:").replace("[0, 10]", "[1, 5]"))
    with pytest.raises(Invalid, match=r"stands on the scale \[0, 10\]"):
        bring(path, MAP.replace("scale: [0, 10], blank: [11]", "scale: [1, 10], blank: [0, 11]"))
    assert ImportRun.objects.count() == 1


def test_customers_come_with_their_answers_and_unknown_units_are_refused(tmp_path, cast):
    text = MAP + "customer: who\nunit: where\nabout_member: by\n"
    alice = cast.alice
    Member.objects.filter(pk=alice.pk).update(external_id="A1")
    rows = "1,2026-10-05,9,a,b,C-9,north,A1\n2,2026-10-05,9,a,b,C-9,nort,\n3,2026-10-05,9,a,b,,,A2\n"
    run = bring(write(tmp_path / "a.csv", HEADER.strip() + ",who,where,by\n" + rows), text)
    assert counts(run) == (3, 1, 0, 2)
    assert refusals(run)[3] == "where: there is no unit with the key nort; open it first. Did you mean north?"
    assert refusals(run)[4].startswith("by: there is no employee A2")
    response = Response.objects.get()
    assert response.customer == Customer.objects.get(external_id="C-9")
    assert (response.unit.key, response.about_member) == ("north", alice)


def test_a_run_that_stopped_goes_on_where_it_was(tmp_path, monkeypatch):
    monkeypatch.setattr("everweek.listen.running.carrying.at_once", lambda: 7)
    rows = [good(n, score=12 if n % 5 == 0 else 9) for n in range(40)] + [good(3), good(4, score=1)]
    path = write(tmp_path / "a.csv", HEADER + "".join(rows))
    run = services.begin_import(path=path, map_text=MAP, by=BY)
    stops = iter([False, True, False, False, True])
    running.run(run.pk, stop=lambda: next(stops))
    # What a killed process leaves behind: refused rows of a piece that was never stored.
    with places.refused_file(run.pk).open("a", encoding="utf-8") as file:
        file.write("99,score,left behind,1,2,3\n")
    assert services.begin_import(path=path, map_text=MAP, by=BY).pk == run.pk, "the unfinished run goes on"
    running.run(run.pk, stop=lambda: next(stops))
    done = running.run(run.pk)
    assert (done.state, counts(done)) == ("done", (42, 32, 1, 9))
    assert sorted(refusals(done)) == [2, 7, 12, 17, 22, 27, 32, 37, 43]
    assert refusals(done)[43] == "id: the id '4' is in line 6 already, with other values"
    assert Response.objects.count() == 32


def test_a_file_that_changed_meanwhile_is_not_gone_on_with(tmp_path, monkeypatch):
    monkeypatch.setattr("everweek.listen.running.carrying.at_once", lambda: 2)
    path = write(tmp_path / "a.csv", HEADER + "".join(map(good, range(6))))
    run = services.begin_import(path=path, map_text=MAP, by=BY)
    running.run(run.pk, stop=lambda: True)
    write(path, HEADER + "".join(map(good, range(7))))
    with pytest.raises(Invalid, match="no longer the one"):
        running.run(run.pk)
    assert ImportRun.objects.get(pk=run.pk).state == "failed"


def test_two_processes_cannot_store_the_same_piece(tmp_path, monkeypatch):
    monkeypatch.setattr("everweek.listen.running.carrying.at_once", lambda: 2)
    path = write(tmp_path / "a.csv", HEADER + "".join(map(good, range(6))))
    run = services.begin_import(path=path, map_text=MAP, by=BY)

    def meddle(_share, _tallies):
        ImportRun.objects.filter(pk=run.pk).update(position=4, read=4, stored=4)

    with pytest.raises(Conflict, match="Another process"):
        running.run(run.pk, progress=meddle)
    assert ImportRun.objects.get(pk=run.pk).state == "running"


def test_every_kind_of_line_it_writes_is_announced(tmp_path):
    from everweek.listen.events import EVENTS

    bring(write(tmp_path / "a.csv", HEADER + good(1)))
    kinds = set(Line.objects.filter(kind__startswith="import.").values_list("kind", flat=True))
    assert kinds == {"import.started", "import.done"}
    assert kinds <= set(EVENTS)
    [done] = Line.objects.filter(kind="import.done")
    assert done.values_row.new == {"read": 1, "stored": 1, "already": 0, "refused": 0, "left_out": 0}


CUSTOMERS = """
format: everweek.map/1
kind: customers
customer: nr
name: who
email: mail
attributes: {tier: tier}
"""


def test_customers_are_added_changed_and_left_alone(tmp_path):
    path = write(
        tmp_path / "c.csv",
        "nr,who,mail,tier\nC1,Dana,dana@example.org,gold\nC2,Eve,not an address,\nC1,Dana,dana@example.org,gold\n",
    )
    run = bring(path, CUSTOMERS)
    assert counts(run) == (3, 1, 1, 1)
    assert refusals(run)[3].startswith("mail: ")
    assert counts(bring(path, CUSTOMERS))[1:3] == (0, 2)
    bring(write(tmp_path / "d.csv", "nr,who,mail,tier\nC1,Dana D.,,\n"), CUSTOMERS)
    dana = Customer.objects.get(external_id="C1")
    assert (dana.name, dana.email, dana.attributes) == ("Dana D.", "dana@example.org", {"tier": "gold"}), (
        "a blank cell says nothing"
    )


EMPLOYEES = """
format: everweek.map/1
kind: employees
employee: nr
name: who
unit: where
role: {column: what, values: {TL: lead, FL: front_line}}
since: {column: from, format: "%d.%m.%Y"}
"""


def test_employees_come_with_their_posts(tmp_path, cast):
    rows = "1,Ivan,north,FL,01.03.2026\n2,Judy,north,boss,01.03.2026\n3,,north,FL,01.03.2026\n"
    run = bring(write(tmp_path / "e.csv", "nr,who,where,what,from\n" + rows), EMPLOYEES)
    assert counts(run) == (3, 1, 0, 2)
    assert sorted(refusals(run)) == [3, 4]
    post = Member.objects.get(external_id="1").posts.get()
    assert (post.unit.key, post.role, post.since) == ("north", "front_line", date(2026, 3, 1))


INTERACTIONS = """
format: everweek.map/1
kind: interactions
interaction: ticket
at: {column: when, format: "%Y-%m-%d %H:%M", zone: Europe/London}
customer: who
touchpoint: {always: helpdesk}
channel: how
attributes: {queue: queue}
"""


def test_interactions_bring_their_customers_and_touchpoints(tmp_path):
    from everweek.moments.models import Interaction

    path = write(
        tmp_path / "i.csv",
        "ticket,when,who,how,queue\nT1,2026-07-01 00:30,C1,phone,billing\nT2,never,C1,phone,\nT3,2026-07-01 09:00,,Fax!,\n",
    )
    run = bring(path, INTERACTIONS)
    assert counts(run) == (3, 1, 0, 2)
    assert sorted(refusals(run)) == [3, 4]
    one = Interaction.objects.get()
    assert (one.touchpoint.key, one.customer.external_id, one.attributes) == ("helpdesk", "C1", {"queue": "billing"})
    assert one.at == datetime(2026, 6, 30, 23, 30, tzinfo=UTC)
    assert counts(bring(path, INTERACTIONS)) == (3, 0, 1, 2)


@pytest.mark.parametrize("ending", ["jsonl", "tsv"])
def test_other_files_go_in_by_the_same_map(tmp_path, ending):
    rows = [{"id": n, "when": "2026-10-05", "score": 9, "area": "a", "words": "w"} for n in range(3)]
    if ending == "jsonl":
        text = "\n".join(json.dumps(row) for row in rows)
    else:
        text = HEADER.replace(",", "\t") + "".join("\t".join(map(str, row.values())) + "\n" for row in rows)
    assert counts(bring(write(tmp_path / f"a.{ending}", text))) == (3, 3, 0, 0)


def test_the_clock_of_a_run_is_ours(tmp_path):
    with clock.frozen(datetime(2026, 10, 30, 9, tzinfo=UTC)), transaction.atomic():
        run = bring(write(tmp_path / "a.csv", HEADER + good(1)))
    assert run.started_at == run.ended_at == datetime(2026, 10, 30, 9, tzinfo=UTC)


def test_a_refused_row_leaves_nothing_behind(tmp_path, cast):
    text = MAP + "customer: who\nunit: where\n"
    bad = "1,2026-10-05,9,a,b,C-1,nowhere\n" + "2,2126-10-05,9,a,b,C-2,north\n" + "3,2026-10-05,8.5,a,b,C-3,north\n"
    head = HEADER.strip() + ",who,where\n"
    before = Line.objects.filter(kind="customer.added").count()
    assert counts(bring(write(tmp_path / "a.csv", head + bad), text)) == (3, 0, 0, 3)
    assert not Customer.objects.filter(external_id__startswith="C-").exists()
    assert Line.objects.filter(kind="customer.added").count() == before
    assert not Questionnaire.objects.exists()
    good_ones = "4,2026-10-05,9,a,b,C-3,north\n5,2026-10-05,9,a,b,C-4,north\n"
    assert counts(bring(write(tmp_path / "b.csv", head + bad + good_ones), text)) == (5, 2, 0, 3)
    assert set(Customer.objects.filter(external_id__startswith="C-").values_list("external_id", flat=True)) == {"C-3", "C-4"}
    assert Line.objects.filter(kind="customer.added").count() == before + 2


def test_a_refused_moment_leaves_nothing_behind_and_opens_no_closed_touchpoint(tmp_path, cast):
    from everweek.moments.models import Touchpoint

    Touchpoint.objects.create(key="till", name="The old till", closed_on=date(2026, 1, 1))
    text = INTERACTIONS.replace("{always: helpdesk}", "where").replace("attributes: {queue: queue}", "unit: queue")
    rows = "T1,2026-07-01 09:00,C-1,phone,nowhere,desk\nT2,2026-07-01 09:00,C-2,phone,north,phone\nT3,2026-07-01 09:00,,,,till\n"
    run = bring(write(tmp_path / "i.csv", "ticket,when,who,how,queue,where\n" + rows), text)
    assert (counts(run), sorted(refusals(run))) == ((3, 1, 0, 2), [2, 4])
    assert set(Touchpoint.objects.values_list("key", "name")) == {("phone", "Phone"), ("till", "The old till")}
    assert set(Customer.objects.filter(external_id__startswith="C-").values_list("external_id", flat=True)) == {"C-2"}


def test_what_a_wrong_unit_may_have_meant_is_found_out_before_anything_is_locked(tmp_path, cast, monkeypatch):
    from django.db import connection

    from everweek.listen.kinds import links

    asked = []
    depth = len(connection.savepoint_ids)

    def did_you_mean(key, known):
        asked.append((key, len(connection.savepoint_ids) - depth))
        return "?"

    monkeypatch.setattr(links, "did_you_mean", did_you_mean)
    text = MAP + "unit: where\n"
    rows = "".join(f"{n},2026-10-05,9,a,b,u{n % 150}\n" for n in range(300)) + f"300,2026-10-05,9,a,b,{'x' * 5000}\n"
    run = bring(write(tmp_path / "a.csv", HEADER.strip() + ",where\n" + rows), text)
    assert run.refused == 301
    assert {inside for _key, inside in asked} == {0}
    assert len(asked) == 100
    assert max(len(reason) for reason in refusals(run).values()) < 200


def test_pieces_are_bounded_by_what_they_weigh_and_known_cells_by_their_length():
    from everweek.listen.cells import Known
    from everweek.listen.readers import Record
    from everweek.listen.running.pieces import pieces

    fat = [Record(line, ["x" * 1_000_000]) for line in range(40)]
    assert [len(piece) for piece in pieces(iter(fat), 1000)] == [17, 17, 6], "sixteen megabytes are 16,777,216 characters"
    wide = [Record(line, [""] * 5000) for line in range(100)]
    assert max(len(piece) for piece in pieces(iter(wide), 1000)) == 60
    assert [len(piece) for piece in pieces(iter([Record(1, ["a"])] * 5), 2)] == [2, 2, 1]
    known = Known(str.upper)
    for number in range(20_000):
        assert known[f"{number:0150d}"] == f"{number:0150d}"
    assert known["b" * 300] == "B" * 300
    assert sum(map(len, known)) <= 400_000


def test_a_column_of_nonsense_does_not_fill_the_memory_of_a_dry_run(tmp_path, monkeypatch):
    monkeypatch.setattr("everweek.listen.running.trying._MOST_REASONS", 10)
    rows = "".join(f"{n},2026-10-05,nonsense {n},a,b\n" for n in range(30))
    plan = running.plan(write(tmp_path / "a.csv", HEADER + rows), maps.parse(MAP), by=BY)
    assert (len(plan.reasons), plan.reasons[0].count, plan.tallies.refused) == (11, 20, 30)
    assert (plan.reasons[0].reason, plan.reasons[0].first_line) == ("other cells that cannot be taken", 12)
