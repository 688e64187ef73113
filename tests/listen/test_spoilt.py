"""Files and maps with spoilt values: a row that cannot be kept is refused by its line, and the others are stored."""

import csv
import io
import json
from pathlib import Path

import pytest
import yaml
from tests.listen.tables import MAP, write

from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.listen import maps, running, services
from everweek.listen.models import ImportRun
from everweek.listen.running.handing import Written, hand, take
from everweek.listen.running.opening import open_by
from everweek.listen.running.reading import begin_reading

pytestmark = pytest.mark.django_db

BY = System("tests")
SPOILT = ("a\0b", "\0", "a\ud800b", "x" * 10_000, "9" * 30, "-" + "9" * 30, "²", "1e400", "nan")
KINDS = {
    "answers": (
        MAP + "weight: weight\ncustomer: customer\nabout_member: member\nunit: {column: unit}\ntouchpoint: {column: where}\n"
        "language: {column: language}\n"
        "questions: {asked: {column: asked, kind: text}, kind: {column: kind, kind: choice, values: {1: a, 2: b}},"
        " many: {column: many, kind: number}, day: {column: day, kind: date}}\n",
        {"id": "1", "when": "2026-10-05", "score": "9", "area": "A", "words": "Kind.", "weight": "1", "customer": "dana",
         "member": "bob", "unit": "north", "where": "desk", "language": "pt", "asked": "x", "kind": "1", "many": "3",
         "day": "2026-10-05"},
    ),
    "interactions": (
        "format: everweek.map/1\nkind: interactions\ninteraction: id\nat: {column: when}\ncustomer: customer\n"
        "handled_by: member\nunit: {column: unit}\ntouchpoint: {column: where}\nchannel: {column: channel}\n"
        "attributes: {more: {column: more}}\n",
        {"id": "1", "when": "2026-10-05", "customer": "dana", "member": "bob", "unit": "north", "where": "desk",
         "channel": "phone", "more": "x"},
    ),
    "customers": (
        "format: everweek.map/1\nkind: customers\ncustomer: id\nname: name\nemail: email\nphone: phone\nlanguage: language\n"
        "zone: zone\nattributes: {more: {column: more}}\n",
        {"id": "1", "name": "Judy", "email": "judy@example.org", "phone": "1", "language": "pt", "zone": "Europe/Lisbon",
         "more": "x"},
    ),
    "employees": (
        "format: everweek.map/1\nkind: employees\nemployee: id\nname: name\nemail: email\nlanguage: language\nzone: zone\n"
        "unit: unit\nrole: role\nsince: {column: since}\n",
        {"id": "1", "name": "Judy", "email": "judy@example.org", "language": "pt", "zone": "Europe/Lisbon", "unit": "north",
         "role": "front_line", "since": "2026-10-05"},
    ),
}  # fmt: skip


def bring(path: Path, map_text: str) -> ImportRun:
    return running.run(services.begin_import(path=path, map_text=map_text, by=BY).pk)


def as_csv(rows: list[dict[str, str]]) -> bytes:
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue().encode("utf-8", "surrogatepass")


def as_jsonl(rows: list[dict[str, str]]) -> bytes:
    return "".join(f"{json.dumps(row)}\n" for row in rows).encode()


@pytest.mark.parametrize("ending", ["csv", "jsonl"])
@pytest.mark.parametrize("kind", KINDS)
def test_a_spoilt_cell_stops_no_other_row(cast, tmp_path, kind, ending):
    map_text, sound = KINDS[kind]
    rows = spoilt_rows(sound)
    if ending == "csv":
        # Half a character makes no UTF-8: the file says so as a whole.
        rows = [row for row in rows if not any("\ud800" in cell for cell in row.values())]
    run = bring(write(tmp_path / f"a.{ending}", {"csv": as_csv, "jsonl": as_jsonl}[ending](rows)), map_text)
    assert (run.state, run.failure) == ("done", "")
    assert run.read == len(rows)
    assert run.stored >= 2
    assert run.refused >= len(sound)


def spoilt_rows(sound: dict[str, str]) -> list[dict[str, str]]:
    """The row with each of its cells spoilt in turn, between two that are sound."""
    key = next(iter(sound))
    odd = [{**sound, key: f"{column}-{at}", column: odd} for column in sound for at, odd in enumerate(SPOILT)]
    return [{**sound, key: "first"}, *odd, {**sound, key: "last"}]


@pytest.mark.parametrize("kind", KINDS)
def test_rows_of_every_kind_are_handed_from_process_to_process_as_they_were_read(cast, tmp_path, kind):
    map_text, sound = KINDS[kind]
    path = write(tmp_path / "a.jsonl", as_jsonl(spoilt_rows(sound)))
    opened = open_by(path, maps.parse(map_text), by=BY)
    [piece] = begin_reading(services.begin_import(path=path, map_text=map_text, by=BY), opened, size=1000)
    pipe = io.BytesIO()
    hand(Written(piece), pipe)
    pipe.seek(0)
    there = next(take(pipe))
    told = [(row.identity, row.digest, row.value, row.outcome, row.record.line, row.record.problem) for row in piece.rows]
    assert sum(row.value is not None for row in piece.rows) >= 2
    assert told == [(row.identity, row.digest, row.value, row.outcome, row.record.line, row.record.problem) for row in there.rows]
    assert there.refused() == piece.refused() != []


def spoilt_maps(found, odd):
    """The map with each of its values, and each of its names, spoilt in turn."""
    if isinstance(found, dict):
        for key, value in found.items():
            rest = {name: one for name, one in found.items() if name != key}
            yield {**rest, odd: value}
            yield from ({**rest, key: one} for one in spoilt_maps(value, odd))
    elif isinstance(found, list):
        for at, value in enumerate(found):
            yield from ([*found[:at], one, *found[at + 1 :]] for one in spoilt_maps(value, odd))
    else:
        yield odd


@pytest.mark.slow
@pytest.mark.parametrize("odd", SPOILT)
@pytest.mark.parametrize("kind", KINDS)
def test_a_spoilt_value_in_a_map_is_refused_or_meant(cast, tmp_path, kind, odd):
    map_text, sound = KINDS[kind]
    path = write(tmp_path / "a.csv", as_csv([sound]))
    more = {"read": {"blank": ["-"], "na": {"id": ["6"]}, "encoding": "utf-8", "decimal": ".", "sheet": "a"}}
    for number, map_ in enumerate(spoilt_maps(yaml.safe_load(map_text) | more, odd)):
        # JSON is YAML, and spells what no text holds.
        text = json.dumps({**map_, "questionnaire": f"desk-{number}"} if map_.get("questionnaire") == "desk" else map_)
        try:
            run = bring(path, text)
        except Invalid:
            continue
        assert (run.state, run.failure) == ("done", ""), text


@pytest.mark.parametrize("odd", ['"\\0"', '"a\\ud800b"', '["a", "\\0"]', '{"\\0": x}'])
def test_what_yaml_spells_and_no_text_holds_is_refused_with_its_line(odd):
    with pytest.raises(Invalid, match="Line 4 of the map holds a character that no text holds"):
        maps.parse(f"format: everweek.map/1\nkind: customers\ncustomer: id\nname: {odd}\n")
