"""The editor of a draft: every kind of question saved by its own form; order, copies, undo; conditions; two people at once."""

from html.parser import HTMLParser
from urllib.parse import urlencode

import pytest
from tests.cast import Cast
from tests.questionnaires.documents import AFTER_A_CALL
from tests.web.reading import Seen, read, visit

from everweek.journal.services import System
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.services import create_questionnaire, publish, save_draft

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."),
]
BY = System("tests")
HERE = "/listen/questionnaires/after-a-call/"
NESTED = {
    "all": [
        {"question": "recommend", "at_most": 6},
        {"any": [{"question": "expected", "is": "worse"}, {"not": {"question": "topic", "is": "bill"}}]},
    ]
}


class Desk:
    """Somebody at the editor: a form is sent over the state that was seen last, unless said otherwise."""

    def __init__(self, cast: Cast, name: str = "erin") -> None:
        self.client = cast.client(name)
        self.seen = last().digest

    def send(self, address: str, status: int = 200, **fields: object) -> Seen:
        plain = {name.replace("__", "-"): value for name, value in fields.items()}
        answer = self.client.post(HERE + address, {"over": self.seen, **plain}, follow=True)
        if answer.status_code == 200 and Version.objects.exists():
            self.seen = last().digest
        return read(answer, status)

    def look(self, address: str) -> Seen:
        return visit(self.client, HERE + address)


def last() -> Version:
    return Version.objects.order_by("number").reverse()[0]


def questions() -> list[dict[str, object]]:
    return last().document["questions"]


def question(key: str) -> dict[str, object]:
    return next(one for one in questions() if one["key"] == key)


def keys() -> list[object]:
    return [one["key"] for one in questions()]


@pytest.fixture
def drafted(cast: Cast) -> Questionnaire:
    """After a call, never published."""
    return create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY).questionnaire


@pytest.fixture
def published(drafted: Questionnaire) -> Version:
    return publish(version=drafted.versions.get(), by=BY)


ASKED: dict[str, dict[str, object]] = {
    "nps": {"measure": "nps.two", "label-0": "Never", "not_applicable": "on"},
    "csat": {"measure": "csat", "low": "1", "high": "5", "required": "on"},
    "ces": {"measure": "ces", "low": "1", "high": "7", "reversed": "on"},
    "expectation": {"measure": "expectation.two"},
    "felt": {"measure": "felt.valued", "low": "1", "high": "5"},
    "scale": {"measure": "", "low": "-2", "high": "2", "label--2": "Down"},
    "choice": {"choice-0-text": "Yes", "choice-0-score": "1", "choice-1-text": "No", "choice-1-score": "0", "measure": "q.yes"},
    "choices": {"choice-0-text": "None", "choice-0-exclusive": "1", "choice-1-text": "Own", "choice-1-open": "1", "least": "1"},
    "text": {"longest": "200", "about": "price", "personal": "on"},
    "date": {"personal": "on"},
    "number": {"measure": "number.of", "low": "0", "high": "9.5", "whole": "on"},
    "consent": {"required": "on"},
    "statement": {},
}
WRITTEN: dict[str, dict[str, object]] = {
    "nps": {"measure": "nps.two", "labels": {"0": {"en": "Never"}}, "not_applicable": True, "scale": [0, 10]},
    "csat": {"measure": "csat", "scale": [1, 5], "required": True},
    "ces": {"measure": "ces", "scale": [1, 7], "reversed": True},
    "expectation": {"measure": "expectation.two", "scale": [-1, 1]},
    "felt": {"measure": "felt.valued", "scale": [1, 5]},
    "scale": {"scale": [-2, 2], "labels": {"-2": {"en": "Down"}}},
    "choice": {
        "measure": "q.yes",
        "scale": [0, 1],
        "choices": [{"key": "yes", "text": {"en": "Yes"}, "score": 1}, {"key": "no", "text": {"en": "No"}, "score": 0}],
    },
    "choices": {
        "least": 1,
        "choices": [
            {"key": "none", "text": {"en": "None"}, "exclusive": True},
            {"key": "own", "text": {"en": "Own"}, "open": True},
        ],
    },
    "text": {"longest": 200, "about": "price", "personal": True},
    "date": {"personal": True},
    "number": {"measure": "number.of", "scale": [0, 9.5], "whole": True},
    "consent": {"required": True},
    "statement": {},
}


def test_every_kind_is_tried_below():
    assert set(ASKED) == set(WRITTEN) == set(KINDS)


@pytest.mark.parametrize("kind", list(KINDS))
def test_every_kind_of_question_is_written_with_all_its_fields_and_opens_again_as_it_was_saved(
    cast: Cast, drafted: Questionnaire, kind: str
):
    desk = Desk(cast)
    assert "A new question" in desk.look(f"edit/new/{kind}")
    desk.send(f"edit/new/{kind}", text="How was it, then?", help="Say it.", **ASKED[kind])

    made = questions()[-1]
    expected = {"key": "how_was_it_then", "kind": kind, "text": {"en": "How was it, then?"}, "help": {"en": "Say it."}}
    assert made == expected | WRITTEN[kind]

    # Opened and sent again as it stands, nothing changes.
    before = last().digest
    desk.send("edit/questions/how_was_it_then", **as_it_stands(desk, "edit/questions/how_was_it_then"))
    assert last().digest == before


class OpenForm(HTMLParser):
    """What a browser would send of the form that is open."""

    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, str]] = []
        self.inside, self.area, self.select = False, "", ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        told = {name: value or "" for name, value in attrs}
        if tag == "form":
            self.inside = told.get("id") == "open"
        if not self.inside:
            return
        name, ticked = told.get("name", ""), told.get("type") in {"checkbox", "radio"}
        if tag == "input" and (not ticked or "checked" in told):
            self.found.append((name, told.get("value", "on" if ticked else "")))
        elif tag == "textarea":
            self.area = name
            self.found.append((name, ""))
        elif tag == "select":
            self.select = name
        elif tag == "option" and "selected" in told:
            self.found.append((self.select, told.get("value", "")))

    def handle_endtag(self, tag: str) -> None:
        self.inside = self.inside and tag != "form"
        self.area = "" if tag == "textarea" else self.area

    def handle_data(self, data: str) -> None:
        if self.area:
            self.found[-1] = (self.area, data.strip())


def as_it_stands(desk: Desk, address: str) -> dict[str, object]:
    """The fields of the open form, untouched."""
    form = OpenForm()
    form.feed(desk.client.get(HERE + address).content.decode())
    sent: dict[str, list[str]] = {}
    for name, value in form.found:
        if name not in {"over", "csrfmiddlewaretoken"}:
            sent.setdefault(name, []).append(value)
    return dict(sent)


def test_translations_stay_when_the_first_language_is_written_anew(cast: Cast, drafted: Questionnaire):
    desk = Desk(cast)
    desk.send("edit/words", title="After any call", intro="Hello", thanks="")
    desk.send("translate/ar", **{"text-recommend.text": "هل توصي بنا؟"})
    desk.send("edit/questions/recommend", text="Would you tell a friend?", measure="nps")

    assert last().document["title"] == {"en": "After any call", "ar": "بعد المكالمة"}
    assert question("recommend")["text"] == {"en": "Would you tell a friend?", "ar": "هل توصي بنا؟"}


def test_a_question_that_was_published_keeps_its_key_and_a_new_key_is_followed_by_conditions(cast: Cast, drafted: Questionnaire):
    desk = Desk(cast)
    desk.send("edit/questions/recommend", text="Would you?", measure="nps", key="tell")
    assert question("why")["when"] == {"question": "tell", "at_most": 6}

    publish(version=last(), by=BY)
    desk = Desk(cast)
    assert 'name="key"' not in desk.look("edit/questions/tell")
    desk.send("edit/questions/tell", text="Would you?", measure="nps", key="other")
    assert keys()[0] == "tell"


def test_a_published_version_never_changes_editing_begins_a_draft(cast: Cast, published: Version):
    desk = Desk(cast)
    assert "What you change begins version 2 of “After a call”." in desk.look("edit")
    assert Version.objects.count() == 1
    # The same again begins nothing.
    desk.send("edit/questions/why", **as_it_stands(desk, "edit/questions/why"))
    assert Version.objects.count() == 1

    desk.send("edit/questions/why", **{**as_it_stands(desk, "edit/questions/why"), "text": "Why so?"})
    assert question("why")["text"] == {"en": "Why so?"}
    published.refresh_from_db()
    assert published.document == Version.objects.get(number=1).document
    assert next(one for one in published.document["questions"] if one["key"] == "why")["text"] == {
        "en": "What should we have done better?"
    }


@pytest.mark.parametrize(
    ("address", "fields", "said"),
    [
        ("edit/questions/recommend", {"text": " "}, "Write something here."),
        ("edit/questions/recommend", {"text": "?", "measure": "Not a name"}, "with dots between the parts"),
        ("edit/questions/recommend", {"text": "?", "measure": "csat.top"}, "cannot end in"),
        ("edit/questions/recommend", {"text": "?", "measure": "felt.heard"}, "both feed the measure"),
        ("edit/questions/recommend", {"text": "?", "measure": "nps", "label-11": "Eleven"}, "There are words at 11"),
        ("edit/new/scale", {"text": "?", "low": "5", "high": "1"}, "The highest must be more than the lowest."),
        ("edit/new/scale", {"text": "?", "low": "5"}, "Something is missing here."),
        ("edit/new/scale", {"text": "?", "low": "0", "high": "500"}, "A scale has at most 101 points"),
        ("edit/new/number", {"text": "?", "low": "5"}, "Give both ends of the scale, or neither."),
        ("edit/new/choice", {"text": "?"}, "Write at least one thing to choose."),
        ("edit/new/choice", {"text": "?", "choice-0-text": "A", "choice-0-score": "much"}, "The score is a number"),
        ("edit/new/choice", {"text": "?", "choice-0-text": "A", "choice-0-key": "no key"}, "The short name is made of"),
        ("edit/new/choice", {"text": "?", "choice-0-text": "A", "measure": "x"}, "needs a &#x27;score&#x27;"),
        ("edit/new/choices", {"text": "?", "choice-0-text": "A", "least": "3"}, "whole number from 1 to 1"),
        ("edit/new/text", {"text": "?", "about": "Two words"}, "Write one word"),
        ("edit/new/text", {"text": "?", "longest": "999999"}, "a number of at most 20000"),
        ("edit/new/text", {"text": "?", "key": "1st"}, "Begin with a letter"),
        ("edit/new/text", {"text": "?", "key": "why"}, "There is an earlier question"),
    ],
)
def test_what_is_wrong_is_said_at_its_field_and_what_was_typed_stays(
    cast: Cast, drafted: Questionnaire, address: str, fields: dict[str, object], said: str
):
    before = last().digest
    html = Desk(cast).send(address, 422, **fields)

    assert said in html
    assert last().digest == before
    for name, value in fields.items():
        if str(value).strip() and name != "text":
            assert f'name="{name}" value="{value}"' in html or name.startswith(
                ("low", "high", "least", "longest", "about", "key", "mea")
            )


def test_a_choice_is_moved_by_another_number_renamed_and_taken_out_by_emptying_it(cast: Cast, published: Version):
    desk = Desk(cast)
    rows = {
        "choice-0-was": "bill", "choice-0-text": "An invoice", "choice-0-place": "2",
        "choice-1-was": "other", "choice-1-text": "Something else", "choice-1-place": "2", "choice-1-open": "1",
        "choice-2-was": "", "choice-2-text": "A praise", "choice-2-place": "1",
    }  # fmt: skip
    desk.send("edit/questions/topic", text="What was it about?", **rows)
    assert [(one["key"], one["text"]["en"]) for one in question("topic")["choices"]] == [
        ("a_praise", "A praise"),
        ("other", "Something else"),
        ("bill", "An invoice"),
    ]

    desk.send("edit/questions/topic", text="What was it about?", **{"choice-0-was": "bill", "choice-0-text": "An invoice"})
    assert [one["key"] for one in question("topic")["choices"]] == ["bill"]


def test_questions_are_added_after_another_moved_and_copied(cast: Cast, drafted: Questionnaire):
    desk = Desk(cast)
    desk.send("edit/new/statement?after=why", text="Now something else.")
    assert keys()[:3] == ["recommend", "why", "now_something_else"]
    desk.send("edit/questions/now_something_else/move", way="up")
    assert keys()[:3] == ["recommend", "now_something_else", "why"]
    desk.send("edit/questions/recommend/move", way="up")
    assert keys()[0] == "recommend"

    html = desk.send("edit/questions/why/move", way="up")
    html = desk.send("edit/questions/why/move", way="up")
    assert "it must stand after it." in html
    assert keys()[:2] == ["recommend", "why"]

    desk.send("edit/questions/recommend/copy")
    assert keys()[:2] == ["recommend", "recommend_2"]
    assert "measure" not in question("recommend_2")
    desk.send("edit/questions/heard/copy")
    assert question("heard_2")["measure"] == "felt.understood"


def test_a_question_is_removed_with_a_way_back_and_not_where_others_look_back_at_it(cast: Cast, drafted: Questionnaire):
    desk = Desk(cast)
    assert "“Would you recommend us?” is needed" in desk.send("edit/questions/recommend/remove")
    assert "recommend" in keys()

    before = last().document
    html = desk.send("edit/questions/solved/remove")
    assert "solved" not in keys()
    desk.send("edit/put-back", **html.undo()[1])
    assert last().document == before
    # Only once.
    assert "cannot be undone" in desk.send("edit/put-back", **html.undo()[1])


def test_a_condition_is_built_by_choosing_a_question_then_its_answer(cast: Cast, drafted: Questionnaire):
    desk = Desk(cast)
    before = last().digest
    looked = desk.send("edit/new/text", do="again", text="Tell us", **{"when-0-question": "topic"})
    assert last().digest == before
    assert "> Tell us</textarea>" in looked
    assert '<input type="checkbox" name="when-0-value" value="bill"> A bill' in looked
    assert "is at least" not in looked

    rows = {"when-0-question": "topic", "when-0-operator": "one_of", "when-0-value": ["bill", "other"]}
    rows |= {"when-1-question": "recommend", "when-1-operator": "at_most", "when-1-value": "6"}
    rows |= {"when-2-question": "why", "when-2-operator": "unanswered", "when-mode": "any"}
    desk.send("edit/new/text", text="Tell us", **rows)
    assert question("tell_us")["when"] == {
        "any": [
            {"question": "topic", "any_of": ["bill", "other"]},
            {"question": "recommend", "at_most": 6},
            {"question": "why", "answered": False},
        ]
    }
    assert "Shown only where “What was it about?” is one of “A bill” or “Something else” or" in desk.look("edit")

    desk.send("edit/questions/tell_us", text="Tell us", **{"when-0-question": ""})
    assert "when" not in question("tell_us")


@pytest.mark.parametrize(
    ("row", "said"),
    [
        ({"when-0-question": "topic"}, "Choose how"),
        ({"when-0-question": "topic", "when-0-operator": "at_most", "when-0-value": "1"}, "Choose how"),
        ({"when-0-question": "topic", "when-0-operator": "one_of"}, "Say with which answer."),
        ({"when-0-question": "topic", "when-0-operator": "is_not", "when-0-value": ["bill", "other"]}, "One answer only here"),
        ({"when-0-question": "recommend", "when-0-operator": "at_most", "when-0-value": "six"}, "“six” is no number."),
        ({"when-0-question": "recommend", "when-0-operator": "at_most", "when-0-value": "60"}, "can never be answered so"),
        ({"when-0-question": "nowhere", "when-0-operator": "answered"}, "does not stand before this one"),
    ],
)
def test_a_condition_that_says_nothing_is_refused_at_its_line(
    cast: Cast, drafted: Questionnaire, row: dict[str, object], said: str
):
    assert said in Desk(cast).send("edit/new/text", 422, text="Tell us", **row)


def test_a_condition_the_builder_cannot_show_is_kept_to_the_letter_unless_replaced(cast: Cast, drafted: Questionnaire):
    extra = {"key": "more", "kind": "text", "text": {"en": "More?"}, "when": NESTED}
    document = {**AFTER_A_CALL, "questions": [*AFTER_A_CALL["questions"], extra]}
    save_draft(questionnaire=drafted, document=document, by=BY)
    desk = Desk(cast)
    html = desk.look("edit/questions/more")
    assert "and (“Was it as you expected?” is “Worse than I expected” or not (“What was it about?” is “A bill”))" in html

    desk.send("edit/questions/more", **{**as_it_stands(desk, "edit/questions/more"), "text": "Anything more?"})
    assert question("more") == {**extra, "text": {"en": "Anything more?"}}

    row = {"when-0-question": "recommend", "when-0-operator": "at_most", "when-0-value": "3"}
    refused = desk.send("edit/questions/more", 422, text="More?", **row, **{"when-mode": "kept"})
    assert "Say whether this stands instead of what is there." in refused
    desk.send("edit/questions/more", text="More?", **row, **{"when-mode": "all"})
    assert question("more")["when"] == {"question": "recommend", "at_most": 3}


def test_a_choice_that_a_condition_needs_is_not_taken_out_in_silence(cast: Cast, drafted: Questionnaire):
    extra = {"key": "which", "kind": "text", "text": {"en": "Which?"}, "when": {"question": "topic", "is": "bill"}}
    save_draft(questionnaire=drafted, document={**AFTER_A_CALL, "questions": [*AFTER_A_CALL["questions"], extra]}, by=BY)
    html = Desk(cast).send(
        "edit/questions/topic", 422, text="About?", **{"choice-0-was": "other", "choice-0-text": "Something else"}
    )
    assert "It cannot be saved like this because of “Which?”." in html


def test_the_second_of_two_people_is_told_and_nothing_is_overwritten_unseen(cast: Cast, drafted: Questionnaire):
    erin, frank = Desk(cast, "erin"), Desk(cast, "frank")
    frank.send("edit/questions/why", **{**as_it_stands(frank, "edit/questions/why"), "text": "Frank's words"})
    mine = as_it_stands(erin, "edit/questions/why") | {"text": "Erin's words"}
    html = erin.send("edit/questions/why", 409, **mine)

    assert question("why")["text"] == {"en": "Frank's words"}
    assert "Somebody else has changed this questionnaire while you were writing." in html
    assert "Erin&#x27;s words</textarea>" in html
    assert "its words were “Frank&#x27;s words”" in html
    # Seen now: it may be saved over it.
    erin.seen = last().digest
    erin.send("edit/questions/why", **mine)
    assert question("why")["text"] == {"en": "Erin's words"}


@pytest.mark.parametrize(
    ("address", "fields"),
    [
        ("edit/questions/solved/move", {"way": "up"}),
        ("edit/questions/solved/copy", {}),
        ("edit/questions/solved/remove", {}),
        ("languages/ar/remove", {}),
        ("discard", {}),
    ],
)
def test_a_step_over_a_state_nobody_has_seen_is_not_taken(
    cast: Cast, drafted: Questionnaire, address: str, fields: dict[str, object]
):
    desk = Desk(cast)
    save_draft(questionnaire=drafted, document={**AFTER_A_CALL, "title": {"en": "Frank's"}}, by=BY)
    now = last().digest
    assert "Somebody else has changed this questionnaire meanwhile." in desk.send(address, **fields)
    assert last().digest == now


@pytest.mark.parametrize("address", ["edit/words", "translate/ar", "languages"])
def test_words_languages_and_translations_are_kept_on_the_page_when_somebody_else_was_quicker(
    cast: Cast, drafted: Questionnaire, address: str
):
    desk = Desk(cast)
    save_draft(questionnaire=drafted, document={**AFTER_A_CALL, "intro": {"en": "Hello"}}, by=BY)
    html = desk.send(address, 409, title="My title", tag="pt", **{"text-title": "My title"})
    assert "Somebody else has changed this questionnaire meanwhile." in html
    assert "My title" in html or 'value="Portuguese"' in html


def test_languages_are_added_translated_side_by_side_and_removed_with_a_way_back(cast: Cast, drafted: Questionnaire):
    desk = Desk(cast)
    drawn = desk.look("edit")
    assert [f'value="{name}"' in drawn for name in ("Hebrew", "Arabic")] == [True, False], "only what is not there is offered"
    assert "Write a language as its short tag" in desk.send("languages", 422, tag="Klingonish")
    assert "It is in this language already." in desk.send("languages", 422, tag="ar")
    html = desk.send("languages", tag="he")
    assert "10 texts are not in Hebrew yet." in html
    assert 'name="text-why.text" rows="1" lang="he" dir="rtl"' in html

    html = desk.send("translate/he", **{"text-why.text": "למה?", "text-title": " "})
    assert "9 texts are not in Hebrew yet." in html
    assert question("why")["text"]["he"] == "למה?"

    before = last().document
    html = desk.send("languages/he/remove")
    assert last().document["languages"] == ["en", "ar"]
    desk.send("bring-back", **html.undo()[1])
    assert last().document == before
    assert "it cannot go without it" in desk.send("languages/en/remove")


def test_a_question_of_very_many_choices_keeps_them_when_its_words_are_changed(cast: Cast, drafted: Questionnaire):
    many = [{"key": f"c{number}", "text": {"en": f"Choice {number}"}} for number in range(300)]
    extra = {"key": "many", "kind": "choice", "text": {"en": "Which?"}, "choices": many}
    save_draft(questionnaire=drafted, document={**AFTER_A_CALL, "questions": [*AFTER_A_CALL["questions"], extra]}, by=BY)
    desk = Desk(cast)
    assert "It has 300 choices" in desk.look("edit/questions/many")
    desk.send("edit/questions/many", text="Which one?")
    assert question("many") == {**extra, "text": {"en": "Which one?"}}


@pytest.mark.parametrize("address", ["edit/new/poem", "edit/questions/nobody", "translate/fr", "translate/en"])
def test_what_is_not_there_is_not_found(cast: Cast, drafted: Questionnaire, address: str):
    assert cast.client("erin").get(HERE + address).status_code == 404


def test_whatever_is_sent_the_editor_answers(cast: Cast, drafted: Questionnaire):
    client = cast.client("erin")
    wild = {
        "when-0-question": "\0",
        "choice-99999-text": "x",
        "choice-x-text": "x",
        "label-99999": "x",
        "label-x": "x",
        "low": "1e9",
    }
    for kind in KINDS:
        answer = client.post(f"{HERE}edit/new/{kind}?{urlencode({'after': 'x' * 500})}", {"text": "?", **wild})
        assert answer.status_code in {409, 422}, (kind, answer.status_code)
