"""No name turns round what is read after it, whoever brings it and by whichever door."""

from collections.abc import Callable
from datetime import timedelta

import pytest
from tests.cast import Cast
from tests.web.api.calls import nps_document, program_of
from tests.web.reading import read

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.services import System
from everweek.moments.services import save_touchpoint
from everweek.people import services
from everweek.people.outcomes import State
from everweek.people.policy import TokenScope
from everweek.questionnaires.services import create_questionnaire

pytestmark = pytest.mark.django_db
BY = System("tests")
OVERRIDE = "Dana \u202e<b>=1"
# A name in Hebrew with a number in brackets: the mark puts the bracket where it belongs (Unicode Standard Annex 9, section 2.6).
HEBREW = "\u05d3\u05e0\u05d4 (7)\u200f"


def member(cast: Cast, name: str) -> None:
    services.join_member(name=name, email="new@example.org", by=cast.heidi)


def unit(cast: Cast, name: str) -> None:
    services.open_unit(key="new", name=name, parent=cast.north, by=cast.heidi)


def renamed(cast: Cast, name: str) -> None:
    services.rename_unit(unit=cast.north, name=name, by=cast.heidi)


def touchpoint(cast: Cast, name: str) -> None:
    save_touchpoint(key="new", name=name, by=cast.heidi)


def questionnaire(cast: Cast, name: str) -> None:
    create_questionnaire(key="new", document={**nps_document("new"), "title": {"en": name}}, by=cast.heidi)


def token(cast: Cast, name: str) -> None:
    expires = clock.now() + timedelta(days=1)
    services.make_token(member=cast.heidi, name=name, scopes=[TokenScope.RESPONSES_WRITE], expires_at=expires, by=cast.heidi)


NAMED = [member, unit, renamed, touchpoint, questionnaire, token]


@pytest.mark.parametrize("made", NAMED)
@pytest.mark.parametrize("name", [OVERRIDE, "Dana\u2066", "Da\u0085na", "Da\u2028na"])
def test_what_nobody_sees_is_in_no_name(cast: Cast, made: Callable[[Cast, str], None], name: str):
    with pytest.raises(Invalid) as refused:
        made(cast, name)
    assert refused.value.field in {"name", "title"}


@pytest.mark.parametrize("made", NAMED)
def test_a_name_from_right_to_left_keeps_its_marks(cast: Cast, made: Callable[[Cast, str], None]):
    made(cast, HEBREW)


def test_a_customer_of_a_file_is_refused_alone(cast: Cast):
    rows = [services.CustomerRow(external_id="1", name=OVERRIDE), services.CustomerRow(external_id="2", name=HEBREW)]
    first, second = services.upsert_customers(rows, by=BY)

    assert (first.state, first.field, second.state) == (State.REFUSED, "name", State.STORED)


def test_a_program_and_a_form_are_told_which_field_it_is(cast: Cast):
    program = program_of(cast.heidi, "customers:write")
    refused = program.post("/customers", {"external_id": "new", "name": OVERRIDE})
    assert (refused.status_code, refused.json()["field"]) == (422, "name")

    page = read(
        cast.client("heidi").post("/settings/units/north/rename", {"name": OVERRIDE, "initial-name": cast.north.name}), 422
    )
    assert "holds a character that nobody sees" in page.says
