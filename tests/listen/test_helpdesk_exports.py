"""The exports of helpdesks come in by a map that is ready, and none of their tickets counts twice beside the webhook."""

import json
import os
from pathlib import Path

import pytest
from click.testing import CliRunner
from hypothesis import HealthCheck, given
from hypothesis import settings as hypothesis_settings
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.listen.helpdesk_files import EXPORTS, freshdesk_csv, sheet, zendesk_csv, zendesk_json
from tests.trying import tries

from everweek.cli import program
from everweek.listen import maps, recognise, running, services
from everweek.listen.helpdesks import services as helpdesks
from everweek.listen.helpdesks.models import Helpdesk
from everweek.listen.mentions.models import Mention
from everweek.listen.models import ImportRun
from everweek.listen.recognise.exports import EXPORTS as KNOWN
from everweek.listen.recognise.exports import Export
from everweek.moments.models import Interaction
from everweek.people.models import Customer
from everweek.questionnaires.models import Response

MAPS = Path(__file__).parents[2] / "examples" / "maps"
TICKETS = [name for name in EXPORTS if name != "chatwoot-ratings"]
RATINGS = {
    "zendesk-tickets": "zendesk-ratings",
    "zendesk-tickets-json": "zendesk-ratings-json",
    "freshdesk-tickets": "freshdesk-ratings",
    "chatwoot-ratings": "chatwoot-ratings",
}
FLAT = {"ticket": "417", "status": "Solved", "at": "2026-10-05T11:41:00Z", "channel": "Phone", "group": "Billing"}
FLAT |= {"email": "dana@example.org", "name": "Dana", "priority": "low", "agent": "bob@example.org"}


def told_by(kind: str, *, rating: int | None = None) -> dict[str, object]:
    """What the webhook of each helpdesk tells of ticket 417, otherwise than the export does."""
    if kind == "chatwoot":
        conversation = {
            "id": 417,
            "status": "resolved",
            "updated_at": 1791200460,
            "meta": {"sender": {"email": "dana@example.org"}},
        }
        if rating is None:
            return {"event": "conversation_status_changed", **conversation}
        answer = {"submitted_values": {"csat_survey_response": {"rating": 5, "feedback_message": "Other words."}}}
        told = {"content_type": "input_csat", "content_attributes": answer, "conversation": conversation | {"status": "open"}}
        return {"event": "message_updated", **told}
    if kind == "zammad":
        ticket = {"id": 17, "number": "417", "state": "closed", "close_at": "2026-10-05T11:41:00Z"}
        return {"ticket": ticket | {"customer": {"email": "dana@example.org"}}}
    return FLAT if rating is None else FLAT | {"status": "Open", "rating": "Good", "comment": "Other words."}


def desk_of(cast: Cast, kind: str, name: str = "Support") -> Helpdesk:
    told = {"unit": cast.north, "groups": {"Billing": "north-desk"}}
    return helpdesks.open_helpdesk(kind=kind, name=name, by=BY, **told).helpdesk


def bring(path: Path, text: str) -> ImportRun:
    return running.run(services.begin_import(path=path, map_text=text, by=BY).pk)


def counts(run: ImportRun) -> tuple[int, ...]:
    return run.read, run.stored, run.already, run.refused, run.left_out


def text_of(name: str, tmp_path: Path, kind: str = "") -> tuple[Path, str]:
    _helpdesk, file, make = EXPORTS[name]
    path = make(tmp_path / file)
    return path, recognise.propose(path, kind=kind)


@pytest.mark.django_db
@pytest.mark.parametrize("name", [*EXPORTS, *(one for one in RATINGS.values() if one not in EXPORTS)])
def test_the_maps_among_the_examples_are_those_that_are_proposed(cast: Cast, tmp_path, name):
    whole = {rated: export for export, rated in RATINGS.items()}
    _path, text = text_of(whole.get(name, name), tmp_path, "mentions" if name in whole else "")
    if os.environ.get("UPDATE"):
        (MAPS / f"{name}.yaml").write_text(text)
    assert text == (MAPS / f"{name}.yaml").read_text(), "write them anew: UPDATE=1 python -m pytest with this file"


@pytest.mark.django_db
@pytest.mark.parametrize("name", TICKETS)
def test_solved_tickets_of_an_export_are_moments_and_the_webhook_adds_none_of_them(cast: Cast, tmp_path, name):
    kind = EXPORTS[name][0]
    helpdesk = desk_of(cast, kind)
    path, text = text_of(name, tmp_path)
    assert counts(bring(path, text)) == (3, 2, 0, 0, 1)
    moment = Interaction.objects.get(external_id=f"{kind}:417")
    assert (moment.unit, moment.touchpoint.key, moment.history) == (cast.north_desk, "ticket", True)
    assert Interaction.objects.get(external_id=f"{kind}:419").unit == cast.north, (
        "of any other group: of the unit of the helpdesk"
    )
    assert moment.attributes["priority"] in {"High", "high", "2 normal"}
    assert moment.channel in {"email", "chat", "phone"}
    if name != "zammad-report":
        assert moment.customer == cast.dana
        assert Customer.objects.get(email="noor@example.org").external_id == f"{kind}:noor@example.org"
    if name.endswith(("json", "conversations")) or name == "zammad-tickets":
        assert moment.handled_by == cast.bob
    assert helpdesks.hear(helpdesk=helpdesk, body=json.dumps(told_by(kind)).encode()).came == "already"
    assert Interaction.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", TICKETS)
def test_an_export_adds_none_of_the_tickets_that_the_webhook_told(cast: Cast, tmp_path, name):
    kind = EXPORTS[name][0]
    assert helpdesks.hear(helpdesk=desk_of(cast, kind), body=json.dumps(told_by(kind)).encode()).came == "taken"
    assert counts(bring(*text_of(name, tmp_path))) == (3, 1, 1, 0, 1)
    assert Interaction.objects.get(external_id=f"{kind}:417").at.minute == 41, "what was told first stands"


@pytest.mark.django_db
@pytest.mark.parametrize("name", list(RATINGS))
def test_ratings_go_to_the_source_of_the_helpdesk_once(cast: Cast, tmp_path, name):
    kind = EXPORTS[name][0]
    helpdesk = desk_of(cast, kind)
    path, text = text_of(name, tmp_path, "mentions")
    lost = 1 if name == "chatwoot-ratings" else 0
    run = bring(path, text)
    assert (run.stored, run.already, run.refused) == (2, 0, lost)
    assert set(Mention.objects.values_list("source", flat=True)) == {helpdesk.source_id}
    scores = {one.identity.rpartition(":")[2]: one.answers["rating"] for one in Response.objects.all()}
    assert scores == {"417": 5 if kind == "chatwoot" else 1, "419": 2 if kind == "chatwoot" else 0}
    assert Response.objects.get(identity__endswith=":417").customer == cast.dana
    if kind != "freshdesk":
        assert helpdesks.hear(helpdesk=helpdesk, body=json.dumps(told_by(kind, rating=1)).encode()).came == "taken"
        assert Response.objects.get(identity__endswith=":417").answers["said"] == "Other words.", "what she said since"
    assert Mention.objects.count() == 2


@pytest.mark.django_db
@pytest.mark.parametrize("name", [one for one in RATINGS if not one.startswith("freshdesk")])
def test_an_export_adds_none_of_the_ratings_that_the_webhook_told(cast: Cast, tmp_path, name):
    kind = EXPORTS[name][0]
    assert helpdesks.hear(helpdesk=desk_of(cast, kind), body=json.dumps(told_by(kind, rating=1)).encode()).came == "taken"
    run = bring(*text_of(name, tmp_path, "mentions"))
    assert (run.stored, run.already) == (1, 1)
    assert Response.objects.get(identity__endswith=":417").answers["said"] == "Other words."


@pytest.mark.django_db
@pytest.mark.parametrize("name", [one for one in RATINGS if not one.startswith("freshdesk")])
def test_ratings_brought_in_before_their_helpdesk_was_added_do_not_count_again(cast: Cast, tmp_path, name):
    kind = EXPORTS[name][0]
    path, text = text_of(name, tmp_path, "mentions")
    assert bring(path, text).stored == 2
    helpdesk = desk_of(cast, kind)
    assert helpdesks.hear(helpdesk=helpdesk, body=json.dumps(told_by(kind, rating=1)).encode()).came == "taken"
    assert Mention.objects.count() == 2
    assert bring(path, text_of(name, tmp_path, "mentions")[1]).already == 2
    assert (
        helpdesks.open_helpdesk(kind=kind, name="Support", by=BY, unit=cast.north, groups={"Billing": "north-desk"}).anew is False
    )
    assert set(Mention.objects.values_list("source", flat=True)) == {helpdesk.source_id}
    assert desk_of(cast, kind, "Other").source_id != helpdesk.source_id


@pytest.mark.django_db
def test_an_export_that_is_one_list_says_what_its_lines_would(cast: Cast, tmp_path):
    path = zendesk_json(tmp_path / "lines.json")
    rows = [json.loads(line) for line in path.read_text().splitlines()]
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps({"tickets": rows, "next_page": None, "count": len(rows)}, indent=2))
    lines, text = (recognise.propose(one, kind="interactions") for one in (path, listed))
    assert text == lines
    assert counts(bring(path, lines))[:2] == counts(bring(listed, text))[::2][:2] == (3, 2)


@pytest.mark.django_db
def test_of_two_helpdesks_of_a_kind_the_first_is_meant_and_the_other_named(cast: Cast, tmp_path):
    desk_of(cast, "zendesk")
    desk_of(cast, "zendesk", "Harbour")
    _path, text = text_of("zendesk-tickets", tmp_path)
    assert "this is of Support: for Harbour write zendesk-harbour: as prefix, and source: zendesk-harbour" in text
    assert maps.parse(text).columns["interaction"].prefix == "zendesk:"


@pytest.mark.django_db
def test_a_word_of_ones_own_for_a_rating_is_asked_about_and_not_guessed(cast: Cast, tmp_path):
    path = freshdesk_csv(tmp_path / "a.csv")
    path.write_text(path.read_text().replace("Very Unhappy", "Meh"))
    text = recognise.propose(path, kind="mentions")
    assert '# doubt: give these words a value too, from 0 (bad) to 1 (good): "Meh"' in text
    assert counts(bring(path, text)) == (3, 1, 0, 1, 1)


@pytest.mark.django_db
def test_the_command_writes_either_map_and_says_which_there_are(cast: Cast, tmp_path):
    path = zendesk_json(tmp_path / "a.jsonl")
    assert "\nkind: mentions\n" in CliRunner().invoke(program, ["map", str(path), "--kind", "mentions"]).stdout
    refused = CliRunner().invoke(program, ["map", str(path), "--kind", "cases"])
    assert refused.exit_code == 1
    assert "there is one of interactions, mentions" in refused.stderr
    (tmp_path / "b.csv").write_text("id,score\n1,9\n2,8\n")
    assert "no export that is known" in CliRunner().invoke(program, ["map", str(tmp_path / "b.csv"), "--kind", "mentions"]).stderr


@pytest.mark.django_db
def test_a_column_that_was_not_exported_is_missed_by_nothing(cast: Cast, tmp_path):
    path = zendesk_csv(tmp_path / "a.csv")
    path.write_text(
        path.read_text().replace("Group,", "Elsewhere,", 1).replace(",Via,", ",Way,", 1).replace(",Priority,", ",P,", 1)
    )
    text = recognise.propose(path)
    assert counts(bring(path, text)) == (3, 2, 0, 0, 1)


@pytest.mark.django_db
def test_who_is_named_by_a_ticket_that_is_here_already_is_not_added(cast: Cast, tmp_path):
    path, _text = text_of("zendesk-tickets", tmp_path)
    for kind in ("interactions", "mentions"):
        bring(path, recognise.propose(path, kind=kind))
    Customer.objects.filter(email="noor@example.org").update(email="", external_id="gone")
    for kind in ("interactions", "mentions"):
        run = bring(path, recognise.propose(path, kind=kind) + "# again\n")
        assert (run.stored, run.already) == (0, 2)
    assert not Customer.objects.filter(external_id="zendesk:noor@example.org").exists()


_cells = st.one_of(
    st.sampled_from(
        ["", "-", "Solved", "closed", "Good", " BAD ", "Billing", "2026-10-05 11:40", "dana@example.org", "7", "n/a"]
    ),
    st.text(alphabet=st.characters(codec="utf-8", exclude_characters="\0", exclude_categories=["Cs"]), max_size=80),
)


@pytest.mark.django_db
@hypothesis_settings(max_examples=tries(40), deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    marks=st.sampled_from([one for one in KNOWN if not one.nested and one.id != "#"]),
    rows=st.lists(st.lists(_cells, min_size=20, max_size=20), max_size=6),
)
def test_whatever_stands_in_an_export_its_maps_can_be_tried_at_once(tmp_path_factory, marks: Export, rows: list[list[str]]):
    names = dict.fromkeys([*marks.marks, marks.group, marks.rating, marks.channel, marks.priority, marks.comment, marks.agent])
    columns = [name for name in names if name]
    path = tmp_path_factory.mktemp("any") / "export.csv"
    path.write_bytes(sheet(",".join(columns), [dict(zip(columns, row, strict=False)) for row in rows]))
    for kind in marks.kinds:
        proposal = recognise.look(path, kind=kind)
        tallies = running.plan(path, maps.parse(proposal.text), by=BY).tallies
        assert proposal.kind == kind
        assert tallies.read == tallies.stored + tallies.already + tallies.refused + tallies.left_out
