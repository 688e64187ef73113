"""Which rows of a file are taken, how their ids are made, and by what the people in them are known."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.listen.inviting import published
from tests.listen.tables import write

from everweek.cli import program
from everweek.errors import Invalid
from everweek.listen import maps, queries, running, services
from everweek.listen.forgetting import Trace, _hers
from everweek.listen.models import ImportRun, Invitation
from everweek.listen.running import carrying
from everweek.moments.models import Interaction
from everweek.people.models import Customer
from everweek.questionnaires.models import Response

MOMENTS = """format: everweek.map/1
kind: interactions
interaction: {column: Nr, prefix: "zendesk:", first_stands: true}
at: When
touchpoint: {always: ticket}
only: {column: Status, is: [Solved, closed]}
customer: {column: Mail, by: email, prefix: "zendesk:"}
handled_by: {column: Agent, by: email}
channel: {column: Via, values: {Mail: email}, otherwise: ""}
"""
HEADER = "Nr,When,Status,Mail,Agent,Via\n"


def row(number: int, status: str = "Solved", mail: str = "dana@example.org", **more: str) -> str:
    told = {"at": "2026-10-05T11:40:00Z", "agent": "Bob@example.org", "via": "Mail"} | more
    return f"{number},{told['at']},{status},{mail},{told['agent']},{told['via']}\n"


def bring(path: Path, map_text: str = MOMENTS) -> ImportRun:
    return running.run(services.begin_import(path=path, map_text=map_text, by=BY).pk)


def counts(run: ImportRun) -> tuple[int, ...]:
    return run.read, run.stored, run.already, run.refused, run.left_out


@pytest.mark.django_db
def test_what_the_map_does_not_want_is_left_out_and_counted_apart(cast: Cast, tmp_path):
    rows = [row(1), row(2, "Open"), row(3, " CLOSED "), row(4, ""), row(1), row(5, "Open", at="never")]
    path = write(tmp_path / "a.csv", HEADER + "".join(rows) + "6,too short\n")
    plan = running.plan(path, maps.parse(MOMENTS), by=BY)
    assert [one.line for one in plan.first] == [2, 4, 6, 8], "what is left out is not shown as understood"
    run = bring(path)
    assert counts(run) == (7, 2, 1, 1, 3), "a row that could not be read is refused: nobody knows what it says"
    assert (plan.tallies.left_out, plan.tallies.read) == (3, 7)
    assert [one.line for one in queries.refused_rows(run)] == [8]
    assert set(Interaction.objects.values_list("external_id", flat=True)) == {"zendesk:1", "zendesk:3"}
    assert counts(bring(path)) == (7, 0, 3, 1, 3)


@pytest.mark.django_db
def test_rows_may_be_left_out_by_what_they_say_instead(cast: Cast, tmp_path):
    text = MOMENTS.replace("is: [Solved, closed]", 'not: ["", Open]')
    assert counts(bring(write(tmp_path / "a.csv", HEADER + row(1) + row(2, "open") + row(3, "")), text)) == (3, 1, 0, 0, 2)


@pytest.mark.django_db
def test_the_command_says_how_many_were_left_out(cast: Cast, tmp_path):
    path, map_path = write(tmp_path / "a.csv", HEADER + row(1) + row(2, "Open")), write(tmp_path / "m.yaml", MOMENTS)
    said = CliRunner().invoke(program, ["import", str(path), "--map", str(map_path)]).stdout
    assert said == "2 read, 1 stored, 0 already there, 0 refused, 1 left out\n"
    found = json.loads(CliRunner().invoke(program, ["import", str(path), "--map", str(map_path), "--json"]).stdout)
    assert (found["read"], found["already"], found["left_out"]) == (2, 1, 1)


@pytest.mark.django_db
def test_a_ticket_that_says_something_else_next_month_is_the_one_that_stands(cast: Cast, tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + row(1)))
    later = write(tmp_path / "b.csv", HEADER + row(1, at="2026-10-06T08:00:00Z") + row(1, "Closed", via="Chat"))
    assert counts(bring(later)) == (2, 0, 2, 0, 0)
    assert Interaction.objects.get().at.isoformat() == "2026-10-05T11:40:00+00:00"
    strict = MOMENTS.replace(", first_stands: true", "")
    assert counts(bring(later, strict)) == (2, 0, 0, 2, 0), "without the word another story is refused"


@pytest.mark.django_db
def test_people_are_known_by_their_address_where_one_alone_has_it(cast: Cast, tmp_path):
    rows = row(1, mail="Dana@Example.org") + row(2, mail="new@example.org") + row(3, mail="NEW@example.org", agent="nobody@x.org")
    bring(write(tmp_path / "a.csv", HEADER + rows + row(4, mail="") + row(5, mail="no address")))
    found = {one.external_id: one for one in Interaction.objects.all()}
    new = Customer.objects.get(external_id="zendesk:new@example.org")
    assert new.email == "new@example.org", "as a webhook would have added her"
    assert [found[f"zendesk:{nr}"].customer for nr in (1, 2, 3, 4)] == [cast.dana, new, new, None]
    assert [found[f"zendesk:{nr}"].handled_by for nr in (1, 3)] == [cast.bob, None]
    assert "zendesk:5" not in found
    twin = Customer.objects.create(external_id="twin", email="dana@example.org")
    bring(write(tmp_path / "b.csv", HEADER + row(9)))
    assert Interaction.objects.get(external_id="zendesk:9").customer not in {cast.dana, twin}, "two have the address: neither"


@pytest.mark.django_db
def test_a_channel_that_is_none_of_the_values_is_none_at_all(cast: Cast, tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + row(1) + row(2, via="Web service (API)")))
    assert list(Interaction.objects.order_by("external_id").values_list("channel", flat=True)) == ["email", ""]


@pytest.mark.django_db
def test_an_id_may_stand_behind_other_signs(cast: Cast, tmp_path):
    text = MOMENTS.replace('prefix: "zendesk:"', 'prefix: "desk:", after: /conversations/', 1)
    rows = row(1).replace("1,", "https://help.example.org/app/accounts/2/conversations/31,", 1) + row(2)
    run = bring(write(tmp_path / "a.csv", HEADER + rows), text)
    assert Interaction.objects.get().external_id == "desk:31"
    assert [one.reason for one in queries.refused_rows(run)] == ["'2' holds no id behind /conversations/"]


@pytest.mark.django_db
def test_objects_inside_objects_are_columns_where_the_map_says_so(cast: Cast, tmp_path):
    text = MOMENTS.replace("column: Mail", "column: who.mail").replace("at: When", "at: {column: When, format: unix}")
    told = {"Nr": 7, "When": 1791200400.5, "Status": "solved", "who": {"mail": "dana@example.org"}, "Agent": None, "Via": "Mail"}
    path = write(tmp_path / "a.jsonl", json.dumps(told) + "\n" + json.dumps(told | {"who.mail": "twice"}) + "\n")
    with pytest.raises(Invalid, match=r"no column 'who\.mail'"):
        bring(write(tmp_path / "b.jsonl", json.dumps(told)), text)
    run = bring(path, text + "read: {nested: true}\n")
    assert counts(run) == (2, 1, 0, 1, 0)
    moment = Interaction.objects.get()
    assert (moment.customer, moment.at.isoformat()) == (cast.dana, "2026-10-05T11:40:00.500000+00:00")


@pytest.mark.django_db
def test_a_killed_import_that_leaves_rows_out_goes_on_with_the_same_counts(cast: Cast, tmp_path, monkeypatch):
    monkeypatch.setattr(carrying, "at_once", lambda: 2)
    path = write(tmp_path / "a.csv", HEADER + row(1, "Open") + row(2) + row(1) + row(3, "Open") + row(2) + row(4))
    begun = services.begin_import(path=path, map_text=MOMENTS, by=BY)
    halted = running.run(begun.pk, stop=lambda: True)
    assert counts(halted) == (2, 1, 0, 0, 1)
    assert counts(running.run(begun.pk)) == (6, 3, 1, 0, 2), "an id that was left out before is still to come"


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("is: [Solved, closed]", "are: [Solved]", r"Line 6 .*Did you mean|Line 6 .*no key 'are'"),
        ("is: [Solved, closed]", "is: [Solved], not: [Open]", r"Line 6 .*either is"),
        ("column: Status, ", "", r"Line 6 .*by which column"),
        ("is: [Solved, closed]", "is: []", r"Line 6 .*at least one cell"),
        ('prefix: "zendesk:", first', 'prefix: "", first', r"Line 3 .*1 to 60 characters"),
        ("first_stands: true", "first_stands: yes", r"Line 3 .*true or false"),
        ("by: email, ", "by: name, ", r"Line 7 .*by: email"),
        ("column: Agent, by", "colum: Agent, by", r"Line 8 .*Did you mean column\?"),
        ("values: {Mail: email}, ", "", r"Line 9 .*none of values"),
        ("only: {column: Status", "only: {column: State", r"Line 6 of the map: the file has no column 'State'"),
    ],
)
def test_a_mistake_is_refused_by_its_line(tmp_path, old, new, said):
    assert old in MOMENTS
    with pytest.raises(Invalid, match=f"(?s){said}"):
        maps_of(MOMENTS.replace(old, new, 1))


def maps_of(text: str) -> None:
    from everweek.listen.columns import bind

    bind(maps.parse(text), HEADER.strip().split(","))


def test_only_what_may_change_can_be_told_to_stand():
    text = "format: everweek.map/1\nkind: answers\nquestionnaire: a\nanswered_at: d\ncomments: [{column: c}]\n"
    assert maps.parse(text + 'respondent: {column: r, prefix: "x-"}\n').columns["respondent"].prefix == "x-"
    with pytest.raises(Invalid, match="no key 'first_stands'"):
        maps.parse(text + "respondent: {column: r, first_stands: true}\n")


@pytest.mark.django_db
def test_an_answer_keeps_its_prefix(cast: Cast, tmp_path):
    text = "format: everweek.map/1\nkind: answers\nquestionnaire: a\nanswered_at: d\ncomments: [{column: c}]\n"
    bring(write(tmp_path / "a.csv", "r,d,c\n7,2026-10-05,kind\n"), text + 'respondent: {column: r, prefix: "x-"}\n')
    assert Response.objects.get().identity == "x-7"


def test_a_refused_row_names_her_by_the_id_its_prefix_makes():
    hers = _hers(MOMENTS, [Trace("zendesk:new@example.org", ())])
    assert hers(["everweek_line", "Nr", "Mail"], ["2", "5", "New@example.org"])
    assert not hers(["everweek_line", "Nr", "Via"], ["2", "5", "new@example.org"])


@given(st.lists(st.tuples(st.integers(1, 6), st.sampled_from(["Solved", "Open", "closed", "", "nonsense"])), max_size=25))
@pytest.mark.django_db
def test_the_counts_always_add_up_and_only_what_is_wanted_is_stored(rows):
    _add_up(rows)


def _add_up(rows: list[tuple[int, str]]) -> None:
    import tempfile

    from django.db import transaction

    with tempfile.TemporaryDirectory() as folder, transaction.atomic():
        path = write(Path(folder) / "a.csv", HEADER + "".join(row(number, status, mail="") for number, status in rows))
        run = bring(path)
        assert run.read == run.stored + run.already + run.refused + run.left_out == len(rows)
        wanted = [number for number, status in rows if status.casefold() in {"solved", "closed"}]
        assert run.left_out == len(rows) - len(wanted)
        assert {one.removeprefix("zendesk:") for one in Interaction.objects.values_list("external_id", flat=True)} == {
            str(number) for number in wanted
        }
        transaction.set_rollback(True)


@pytest.mark.django_db
def test_who_was_asked_after_a_ticket_is_told_by_its_number(cast: Cast, tmp_path):
    bring(write(tmp_path / "a.csv", HEADER + row(1)))
    text = (
        f"format: everweek.map/1\nkind: invitations\nquestionnaire: {published().questionnaire.key}\nasked_at: When\n"
        'invitation: {column: Nr, prefix: "asked-"}\ninteraction: {column: Ticket, prefix: "zendesk:"}\n'
    )
    run = bring(write(tmp_path / "b.csv", "Nr,When,Ticket\n1,2026-10-06,1\n"), text)
    assert counts(run) == (1, 1, 0, 0, 0)
    assert Invitation.objects.get().interaction == Interaction.objects.get()
