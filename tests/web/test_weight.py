"""No page with all that it loads weighs more than a hundred kilobytes, however much there is to be shown on it."""

from datetime import date, timedelta

import pytest
from django.test import Client
from tests.big.pages import HEAVIEST, weighed
from tests.cast import BY, Cast
from tests.listen.saying import DOCUMENT
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek.journal import delivery
from everweek.listen.models import ImportRun
from everweek.listen.understanding import hearing, topics
from everweek.questionnaires.models import Version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What a page weighs no database decides; what it shows is tried on both where it is told of."),
]

ASKED_BESIDE = 14_000
"""What twenty groups of those who were asked add to a table of numbers."""


@pytest.fixture
def version() -> Version:
    return publish(version=create_questionnaire(key="crossing", document=DOCUMENT, by=BY), by=BY)


def weight(client: Client, address: str) -> int:
    answer = client.get(address)
    assert answer.status_code == 200
    return weighed(client, answer.content)


@pytest.mark.parametrize(
    "address",
    ["/", "/settings/", "/listen/imports/", "/listen/imports/new", "/prove/?measure=csat&by=area", "/prove/?measure=nps&by=week",
     "/accounts/login/", "/accounts/2fa/", "/listen/voices/?silent=1", "/listen/imports/{run}", "/listen/imports/files/{upload}"],
)  # fmt: skip
def test_a_page_with_all_it_loads_weighs_less_than_a_hundred_kilobytes(cast: Cast, heard: ImportRun, address: str):
    client = cast.client("erin") if "login" not in address else Client()
    assert weight(client, address.format(run=heard.pk, upload=heard.upload_id)) < HEAVIEST


def test_so_does_a_page_full_of_unhappy_voices_that_speak_of_many_topics(cast: Cast, version: Version):
    for number in range(40):
        word = "queue" if number < 3 else f"word{number}"
        topics.keep_topic(name=f"What is said of number {number}", words=[word], by=cast.erin)
    said = "The queue was horrible and nobody told us how long it would take, so that we missed the last bus into the town."
    answers, unit, bob = {"satisfied": 1, "why": said}, cast.north_desk.pk, cast.bob.pk
    rows = [ResponseRow(identity=str(number), answers=answers, unit=unit, about_member=bob) for number in range(20)]
    accept_many(version, rows, by=BY)
    delivery.settle()
    hearing.judge_anew(stop=lambda: False)
    erin = cast.client("erin")
    page = visit(erin, "/listen/voices/?mood=unhappy&unit=north")

    assert page.count("Not about What is said of number") == 3 * page.count('class="judged"')
    assert weight(erin, "/listen/voices/?mood=unhappy&unit=north") < HEAVIEST
    assert weight(erin, "/listen/topics/?change=what-is-said-of-number-1") < HEAVIEST


def test_and_a_table_of_a_season_day_by_day_which_is_read_on_to_its_beginning(cast: Cast, version: Version):
    days = [date(2026, 6, 1) + timedelta(days=number) for number in range(90)]
    rows = [
        ResponseRow(identity=f"{day} {number}", answers={"satisfied": number}, day=day) for day in days for number in range(1, 6)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    erin = cast.client("erin")
    address, pages = "/prove/?measure=csat&by=day", []
    while address:
        page = visit(erin, address)
        pages.append([row.says.split(" 2026")[0] for row in page.page.all("tr")][1:])
        assert weight(erin, address) < HEAVIEST - ASKED_BESIDE
        address = page.link("Earlier ones") if "Earlier ones" in page else ""

    assert [len(one) for one in pages] == [40, 40, 10]
    assert [day for one in reversed(pages) for day in one] == [f"{day:%-d %B}" for day in days]
