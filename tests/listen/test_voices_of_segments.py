"""Voices of a segment: those whose customers are in it now, for who may see segments; the page, the file and programs alike."""

import pytest
from tests.cast import Cast
from tests.web.api.calls import program_of
from tests.web.reading import visit

from everweek.journal.services import System
from everweek.listen.exporting.reading import Reader, count_to_read
from everweek.listen.understanding.queries import Waiting, count_voices, new_voices, urgent_voices
from everweek.listen.voices import Asked, read_stream
from everweek.people.services import add_customer, save_segment
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = [pytest.mark.django_db, pytest.mark.one_database("Segments are the same on any.")]
BY = System("tests")
PORTUGUESE = Asked(segment="portuguese")


@pytest.fixture
def told(cast: Cast):
    asks = {"language": "en", "title": {"en": "After"}, "questions": [{"key": "why", "kind": "text", "text": {"en": "Why?"}}]}
    form = create_questionnaire(key="after", document=asks, by=BY)
    version = publish(version=form, by=BY)
    other = add_customer(name="Olga", language="de", by=BY)
    save_segment(key="portuguese", name="Portuguese", rule={"field": "language", "is": "pt"}, by=cast.erin)
    rows = [
        ResponseRow(identity=text, answers={"why": text}, unit=cast.north_desk.pk, customer=customer, about_member=cast.bob.pk)
        for text, customer in (("So kind.", cast.dana.pk), ("So slow.", other.pk), ("Nobody knows me.", None))
    ]
    accept_many(version, rows, by=BY)


def said(by, asked):
    return [text for one in read_stream(by, asked).voices for _question, text in one.said]


def test_only_voices_whose_customers_are_in_it_now_are_heard_and_nobody_hears_by_one_without_the_right(cast: Cast, told):
    assert said(cast.erin, PORTUGUESE) == ["So kind."]
    assert len(new_voices(cast.erin, PORTUGUESE, 0)) == count_to_read(Reader.of(cast.erin), PORTUGUESE) == 1
    assert count_voices(cast.erin, PORTUGUESE).whole
    assert urgent_voices(cast.erin, PORTUGUESE) == Waiting([], 0)
    assert count_to_read(Reader.at_the_server(masked=True), PORTUGUESE) == 1
    assert said(cast.erin, Asked(segment="nobody")) == []
    # Bob hears what was said of their work, and sees no segments.
    assert (len(said(cast.bob, Asked())), said(cast.bob, PORTUGUESE), new_voices(cast.bob, PORTUGUESE, 0)) == (3, [], [])


def test_the_page_and_programs_ask_by_segment_and_refuse_one_there_is_not(cast: Cast, told):
    page = visit(cast.client("erin"), "/listen/voices/?segment=portuguese")
    assert "So kind." in page
    assert "So slow." not in page
    assert cast.client("erin").get("/listen/voices/?segment=nobody").status_code == 400
    reads = program_of(cast.erin, "responses:read", "customers:read")
    found = reads.get("/voices?segment=portuguese").json()["voices"]
    assert [one["comments"][0]["text"] for one in found] == ["So kind."]
    assert reads.get("/voices?segment=nobody").status_code == 404
    assert program_of(cast.erin, "responses:read").get("/voices?segment=portuguese").status_code == 404
