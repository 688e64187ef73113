"""Every value a program may send, spoilt: it is refused by its name or stored as it is, and no server breaks over it."""

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from typing import Any
from urllib.parse import quote

import pytest
from django.db import transaction
from tests.web.api.calls import Program, nps_document, program_of

from everweek import clock
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.policy import Role, TokenScope
from everweek.people.queries import today
from everweek.people.services import give_post
from everweek.questionnaires.services import create_questionnaire, publish
from everweek.web.api.document import FILE

pytestmark = pytest.mark.django_db
DOCUMENT = json.loads(FILE.read_text(encoding="utf-8"))
NOW = "2026-10-05T09:30:00+01:00"
SPOILT = (
    "a\0b",
    "a\ud800b",
    "x" * 10_000,
    "",
    " ",
    "²",
    "9" * 30,
    10**30,
    -(10**30),
    2**63,
    1e308,
    [],
    {},
    {"\0": "\0"},
    None,
    True,
)

CUSTOMER = {
    "external_id": "till-5", "name": "Dana", "email": "d@example.org", "phone": "1", "language": "pt", "zone": "Europe/Lisbon",
    "kind": "customer", "attributes": {"x": "y"},
}  # fmt: skip
INTERACTION = {
    "at": NOW, "external_id": "m1", "customer": "dana", "unit": "north", "touchpoint": "", "handled_by": "bob",
    "channel": "phone", "attributes": {"x": "y"},
}  # fmt: skip
RESPONSE = {
    "questionnaire": "after-visit", "answers": {"recommend": 9, "why": "Quick."}, "identity": "r1", "customer": "dana",
    "unit": "north", "touchpoint": "", "language": "pt", "dimensions": {"x": "y"}, "answered_at": NOW, "interaction": "7",
    "about_member": "bob", "weight": 1.0,
}  # fmt: skip
CASE = {
    "external_id": "c1", "kind": "complaint", "title": "Left behind", "text": "You left it.", "through": "phone", "unit": "north",
    "touchpoint": "", "customer": "dana", "writer": "", "address": "", "about_member": "bob", "severity": "high", "safety": True,
    "sought": "apology", "language": "pt", "interaction": "7", "response": None,
}  # fmt: skip
BODIES = (
    ("/customers", "customers", "CustomerIn", CUSTOMER),
    ("/interactions", "interactions", "InteractionIn", INTERACTION),
    ("/responses", "responses", "ResponseIn", RESPONSE),
    ("/cases", "", "CaseIn", CASE),
)
PARAMETERS = {
    "cases": ("after", "queue", "unit", "severity", "words"),
    "cases/1/evidence": ("notes",),
    "cases/1/evidence.pdf": ("notes",),
    "became": ("since", "until", "unit"),
    "reports/2026-10": ("unit",),
    "reports/2026-10/report.pdf": ("unit",),
    "evidence/2026": ("unit",),
    "evidence/2026.csv": ("unit",),
    "evidence/2026.pdf": ("unit",),
    "guides": ("after", "words", "sort", "away"),
    "cases/1/guides": ("words",),
    "improvements": ("after", "ended"),
    "causes/pareto": ("since", "until", "unit", "kind", "branch"),
    "asking-decisions": ("after", "rule", "interaction", "outcome"),
    "customers": ("after", "words", "kind", "segment"),
    "interactions": ("after", "customer", "unit", "touchpoint", "channel", "since", "until"),
    "invitations": ("after", "rule", "customer", "interaction", "questionnaire", "state", "became"),
    "links/1/sheet.pdf": ("layout", "language", "words"),
    "contact/customers": ("external_id",),
    "contact/held": ("after",),
    "doubts": ("after", "state", "link"),
    "imports": ("after", "limit"),
    "notices": ("after", "which"),
    "told": ("after", "side", "whom", "case", "kind", "way", "standing"),
    "imports/files": ("name",),
    "imports/files/1/map": ("kind",),
    "imports/1/refused": ("after", "limit"),
    "journal": ("after", "limit"),
    "members": ("after", "words", "unit", "role", "left"),
    "pending/jobs": ("after", "standing"),
    "pending/parked": ("after", "listener"),
    "units": ("closed",),
    "webhooks/parked": ("after",),
    "measures/nps": ("by", "where", "since", "until", "weight", "level"),
    "measures/nps/chart": ("by", "group", "every", "where", "since", "until", "baseline"),
    "measures/nps/chart.svg": ("by", "group", "every", "where", "since", "until", "baseline", "narrow"),
    "measures/nps/picture.svg": ("by", "where", "since", "until", "weight", "level", "narrow"),
    "measures/nps/comparison": ("by", "where", "since", "until", "weight", "level"),
    "measures/nps/peers": ("of", "unit", "segment", "since", "until", "years"),
    "measures/nps/silence": ("by", "where", "since", "until", "level"),
    "questionnaires": ("after", "limit", "words", "state"),
    "respect/check-ins": ("own",),
    "respect/incidents": ("after",),
    "respect/rates": ("since", "until"),
    "respect/steps": ("which",),
    "top-scores": ("measure", "segment", "since"),
    "voices": (
        "after",
        "limit",
        "words",
        "unit",
        "topic",
        "sentiment",
        "urgent",
        "waiting",
        "praise",
        "language",
        "first",
        "segment",
        "since",
        "until",
        "mood",
        "touchpoint",
        "questionnaire",
        "link",
        "member",
        "customer",
        "silent",
    ),
}


@pytest.fixture
def program(cast) -> Program:
    publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=cast.erin), by=cast.erin)
    interaction = record_interaction(row=InteractionRow(at=clock.now(), unit=cast.north.pk), by=cast.erin).interaction
    RESPONSE["interaction"] = CASE["interaction"] = str(interaction.pk)
    # Between them these two posts may call everything.
    give_post(member=cast.heidi, unit=cast.house, role=Role.SERVICE_MANAGER, since=today(), by=cast.erin)
    return program_of(cast.heidi, *(scope.value for scope in TokenScope))


class _AsBefore(Exception):
    """Takes back what a call has done."""


def status_of(program: Program, method: str, address: str, body: object = None, **headers: str) -> int:
    """What a call is answered with; nothing of what it did stays."""
    with suppress(_AsBefore), transaction.atomic():
        status = program.call(method, address, body, **headers).status_code
        raise _AsBefore
    return status


def spoilt_bodies(sound: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """The body with each of its values spoilt in each way, names of attributes too."""
    for name, value in sound.items():
        for odd in SPOILT:
            yield f"{name} = {odd!r:.40}", {**sound, name: odd}
            if isinstance(value, dict):
                yield f"{name}: {odd!r:.40}", {**sound, name: {**value, str(odd): "x"}}
                for inner in value:
                    yield f"{name}.{inner} = {odd!r:.40}", {**sound, name: {**value, inner: odd}}


@pytest.mark.parametrize(("path", "many", "schema", "sound"), BODIES)
def test_a_spoilt_value_breaks_no_call_and_stops_no_other(
    program: Program, path: str, many: str, schema: str, sound: dict[str, Any]
):
    assert set(sound) == set(DOCUMENT["components"]["schemas"][schema]["properties"]), "a field nobody has thought about"
    assert status_of(program, "POST", path, sound) == 201
    broken = []
    for told, body in spoilt_bodies(sound):
        alone = status_of(program, "POST", path, body)
        beside = status_of(program, "POST", f"{path}/batch", {many: [body, sound]}, Idempotency_Key="k") if many else alone
        if not {alone, beside} <= {200, 201, 400, 422}:
            broken.append(f"{told}: {alone}, beside a sound one {beside}")
    assert not broken, "\n".join(broken)


def test_a_spoilt_address_breaks_no_call(program: Program):
    """Each parameter with a NUL and with a third of what else may be wrong, by turns: many are read alike."""
    nul, *rest = [quote(str(odd).encode("utf-8", "surrogatepass"), safe="") for odd in SPOILT]
    called = ["/customers/", "/measures/", *(f"/{path}?{name}=" for path, names in PARAMETERS.items() for name in names)]
    called += [f"/measures/nps?where={name}%3D" for name in ("unit", "member", "customer", "area", nul)]
    calls = [("GET", f"{place}{part}") for at, place in enumerate(called) for part in (nul, *rest[at % 3 :: 3])]
    calls += [("DELETE", f"/customers/{part}") for part in (nul, *rest)]
    broken = [f"{call}: {status}" for call in calls if (status := status_of(program, *call)) >= 500]
    assert not broken, "\n".join(broken)


FILLINGS = {"name": "nps", "year": "2026", "month": "2026-10"}
FILLED = re.compile(r"\{(name|year|month)\}")


def test_every_parameter_of_the_document_is_in_the_table():
    known = {
        (
            re.sub(r"\{\w+_id\}", "1", FILLED.sub(lambda found: FILLINGS[found[1]], path.removeprefix("/api/v1/"))),
            one["name"],
        )
        for path, operations in DOCUMENT["paths"].items()
        for operation in operations.values()
        for one in operation.get("parameters", ())
        if one["in"] == "query"
    }
    assert known == {(path, name) for path, names in PARAMETERS.items() for name in names}
