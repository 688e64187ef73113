"""The preview: as a customer would see it, with conditions, in each language, and nothing stored."""

import re
from dataclasses import replace

import pytest
from django.http import QueryDict
from django.template.loader import render_to_string
from tests.cast import Cast
from tests.questionnaires.documents import AFTER_A_CALL

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.questionnaires.document import parse
from everweek.questionnaires.models import Response
from everweek.questionnaires.rules import Sheet
from everweek.questionnaires.services import create_questionnaire
from everweek.web.answering.form import form_of, read_answers, read_turn

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

BY = System("tests")
HERE = "/listen/questionnaires/after-a-call/1/preview"
SHEET = Sheet(parse(AFTER_A_CALL))


def every_kind() -> Sheet:
    text = {"en": "?"}
    choices = [{"key": "a", "text": text}, {"key": "b", "text": text, "open": True}]
    return Sheet(
        parse(
            {
                "format": "everweek.questionnaire/1",
                "key": "every",
                "title": text,
                "language": "en",
                "questions": [
                    {"key": "nps", "kind": "nps", "text": text, "not_applicable": True},
                    {"key": "long", "kind": "scale", "scale": [0, 50], "text": text},
                    {"key": "expected", "kind": "expectation", "text": text},
                    {"key": "one", "kind": "choice", "text": text, "choices": choices},
                    {"key": "several", "kind": "choices", "text": text, "choices": choices},
                    {"key": "own", "kind": "text", "text": text, "longest": 5},
                    {"key": "day", "kind": "date", "text": text},
                    {"key": "much", "kind": "number", "text": text, "not_applicable": True},
                    {"key": "may", "kind": "consent", "text": text},
                    {"key": "words", "kind": "statement", "text": text},
                ],
            }
        )
    )


def test_a_form_brings_every_kind_of_answer_as_it_is_stored():
    sent = QueryDict(
        "a.nps=7&a.long=33&a.expected=as&a.one=b&o.one.b=mine&a.several=b&a.several=a&a.own= hi &a.day=2026-10-05"
        "&a.much=1,5&a.may=no"
    )
    turn = read_turn(every_kind(), sent)

    assert turn.taken.refused == {}
    assert turn.taken.kept == {
        "nps": 7,
        "long": 33,
        "expected": "as",
        "one": {"choice": "b", "text": "mine"},
        "several": ["a", "b"],
        "own": "hi",
        "day": "2026-10-05",
        "much": 1.5,
        "may": False,
    }


@pytest.mark.parametrize(
    ("sent", "wrong"),
    [
        ("a.nps=11", {"nps"}),
        ("a.nps=1_0", {"nps"}),
        ("a.nps=not-applicable", set()),
        ("a.much=&a.much=not-applicable", set()),
        ("a.much=nan", {"much"}),
        ("a.own=too long", {"own"}),
        ("a.one=nobody", {"one"}),
        ("a.day=2026-02-30", {"day"}),
        ("a.may=perhaps", set()),
    ],
)
def test_what_is_wrong_is_said_by_question_and_all_at_once(sent: str, wrong: set[str]):
    assert set(read_turn(every_kind(), QueryDict(sent)).taken.refused) == wrong


def test_a_question_appears_when_its_condition_holds_and_the_form_is_done_when_nothing_more_does():
    first = form_of(SHEET, {}, "en")
    assert "why" not in [question.key for question in first.questions]
    seen = "&".join(f"seen={question.key}" for question in first.questions)

    unhappy = read_turn(SHEET, QueryDict(f"{seen}&a.recommend=3"))
    assert not unhappy.done
    assert "why" in [question.key for question in form_of(SHEET, unhappy.answers, "en").questions]
    assert read_turn(SHEET, QueryDict(f"{seen}&seen=why&a.recommend=3&a.why=Late")).done
    assert read_turn(SHEET, QueryDict(f"{seen}&a.recommend=9")).done


def test_an_answer_to_a_question_that_is_hidden_again_is_not_lost_and_not_taken():
    answers = read_answers(SHEET.document, QueryDict("a.recommend=9&a.why=Late"))
    form = form_of(SHEET, answers, "en")

    assert ("a.why", "Late") in form.hidden
    assert SHEET.take(answers).kept == {"recommend": 9}


def test_what_hangs_on_a_hidden_question_is_hidden_too():
    more = {"key": "more", "kind": "text", "text": {"en": "More?"}, "when": {"question": "why", "answered": True}}
    sheet = Sheet(parse({**AFTER_A_CALL, "questions": [*AFTER_A_CALL["questions"], more]}))

    assert "more" in sheet.take({"recommend": 3, "why": "Late"}).shown
    assert "more" not in sheet.take({"recommend": 9, "why": "Late"}).shown


def test_what_must_be_answered_is_marked_where_little_must_and_what_need_not_where_much_must():
    text = {"en": "?"}

    def marks(*required: bool) -> list[str]:
        questions = [{"key": f"q{at}", "kind": "text", "text": text, "required": must} for at, must in enumerate(required)]
        document = {"format": "everweek.questionnaire/1", "key": "k", "title": text, "language": "en", "questions": questions}
        return [one.mark for one in form_of(Sheet(parse(document)), {}, "en").questions]

    assert marks(False, False) == ["", ""]
    assert marks(True, True) == ["", ""]
    assert marks(True, False, False) == ["required", "", ""]
    assert marks(True, True, False) == ["", "", "optional"]


def laid_open(clicked: dict[str, object], **must: bool) -> tuple[list[str], list[str]]:
    sheet = every_kind()
    questions = [replace(one, required=must.get(one.key, False)) for one in sheet.document.questions]
    form = form_of(Sheet(replace(sheet.document, questions=questions)), clicked, "en", clicked=clicked)
    return [one.key for one in form.questions], [one.key for one in form.more]


def test_after_a_click_there_is_that_question_room_for_a_word_and_the_rest_folded_away():
    everything = [one.key for one in every_kind().document.questions]
    first, more = laid_open({"nps": 9})
    assert (first, first + more) == (["nps", "own"], ["nps", "own", *(key for key in everything if key not in ("nps", "own"))])
    assert laid_open({"nps": 9}, may=True)[0] == ["nps", "own", "may"], "what must be answered is never folded away"
    assert laid_open({}) == (everything, []), "whoever did not click sees it whole"
    assert laid_open(dict.fromkeys(everything, 1)) == (everything, [])


def test_what_is_folded_away_has_been_seen_so_that_a_score_and_a_word_are_all_there_is_to_send():
    sheet = every_kind()
    form = form_of(sheet, {"nps": 9}, "en", clicked=["nps"])
    page = render_to_string("answering/form.html", {"form": form})
    sent = QueryDict(mutable=True)
    sent.setlist("seen", re.findall(r'name="seen" value="(\w+)"', page))
    sent["a.nps"] = "9"
    assert read_turn(sheet, sent).done
    assert page.index('name="a.own"') < page.index("<details>") < page.index('name="a.much"')


@pytest.mark.django_db
def test_the_preview_answers_as_a_customer_would_be_answered_and_stores_nothing(cast: Cast):
    create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY)
    client = cast.client("alice")
    lines = Line.objects.count()
    html = " ".join(client.get(HERE).content.decode().split())
    assert "Would you recommend us?" in html
    assert 'name="a.why"' not in html

    seen = ["recommend", "heard", "respected", "solved", "expected", "topic"]
    again = client.post(HERE, {"seen": seen, "a.recommend": "2"}).content.decode()
    assert 'name="a.why"' in again
    assert 'value="2" checked' in again
    done = " ".join(client.post(HERE, {"seen": [*seen, "why"], "a.recommend": "2"}).content.decode().split())
    assert "Thank you." in done
    assert "<dt>Net promoter score</dt><dd>2 of 10</dd>" in done
    assert (Response.objects.count(), Line.objects.count()) == (0, lines)


@pytest.mark.django_db
def test_the_preview_is_shown_in_each_language_in_the_direction_it_is_written(cast: Cast):
    create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY)
    html = cast.client("erin").get(f"{HERE}?in=ar").content.decode()

    assert 'class="as-customer" lang="ar" dir="rtl"' in html
    assert "بعد المكالمة" in html
    assert 'class="as-customer wide"' in cast.client("erin").get(f"{HERE}?wide=1").content.decode()


@pytest.mark.django_db
def test_erin_reads_why_a_question_is_hidden_and_which_answer_brought_another(cast: Cast):
    text, price = {"en": "?"}, {"question": "topics", "includes": "price"}
    questions = [
        {"key": "stayed", "kind": "consent", "text": {"en": "Did you stay?"}},
        {
            "key": "topics",
            "kind": "choices",
            "text": {"en": "What about?"},
            "choices": [{"key": "price", "text": {"en": "Price"}}, {"key": "staff", "text": {"en": "Staff"}}],
            "when": {"question": "stayed", "is": True},
        },
        {
            "key": "more",
            "kind": "text",
            "text": {"en": "What of the price?"},
            "when": price,
        },
        {"key": "end", "kind": "text", "text": text, "when": {"question": "more", "answered": True}},
    ]
    create_questionnaire(key="stay", document={"title": text, "language": "en", "questions": questions}, by=BY)
    erin, here = cast.client("erin"), "/listen/questionnaires/stay/1/preview"

    def said(**sent: object) -> str:
        page = erin.post(here, sent) if sent else erin.get(here)
        return " ".join(page.content.decode().split())

    first = said()
    assert "Now: “Did you stay?” is not answered yet." in first
    assert "Now: “What about?” is not asked itself." in first
    assert "Now: “Did you stay?” is answered with no." in said(**{"a.stayed": "no"})
    shown = said(**{"a.stayed": "yes", "a.topics": ["price", "staff"]})
    assert "because “Did you stay?” is answered with yes" in shown
    assert "because “What about?” is answered with “Price” and “Staff”" in shown
    assert "Now: “What of the price?” is not answered yet." in shown
    assert "because “What of the price?” is answered<" in said(**{"a.stayed": "yes", "a.topics": "price", "a.more": "High"})
