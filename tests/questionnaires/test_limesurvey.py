"""LimeSurvey's survey structures in, by sample files of our own: a present one (texts in tables of their own), an old one (one
row a language, conditions in a table), and a tab-separated one.
"""

import sys
import time
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.trying import tries

from everweek.errors import Invalid
from everweek.questionnaires import files, limesurvey
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.languages import direction
from everweek.questionnaires.limesurvey.relevance import Target, Unsupported, condition_of
from everweek.questionnaires.limesurvey.survey import lost_in, plain
from everweek.questionnaires.limesurvey.unpack import unpack
from everweek.questionnaires.rules import Sheet

FILES = Path(__file__).parent / "files"


def read(name):
    content = (FILES / name).read_bytes()
    return limesurvey.read_lss(content) if name.endswith(".lss") else limesurvey.read_tsv(content)


@pytest.fixture(scope="module")
def visit():
    return read("visit.lss")


def by_key(document):
    return {question["key"]: question for question in dump(document)["questions"]}


def messages(notes, question):
    return [note.message for note in notes if note.question == question]


def test_what_comes_in_is_a_right_questionnaire(visit):
    document, _notes = visit
    assert parse(dump(document)) == document
    assert files.load(files.dump(document)) == document
    assert (document.key, document.languages) == ("after-your-visit", ("en", "pt"))
    assert (document.intro, document.thanks) == ({"en": "Hello."}, {"en": "Thank you.", "pt": "Obrigado."})


def test_questions_stand_in_the_order_of_groups_and_questions(visit):
    assert [question.key for question in visit[0].questions] == [
        *("G1", "channel", "country", "overall", "good", "why", "ticket"),
        *("G2", "felt_heard", "felt_valued", "agree_S1", "agree_S2", "visits", "spent_food", "spent_fuel", "day", "again"),
        *("note", "dual_S1_0", "dual_S1_1", "late", "odd", "empty"),
    ]


def test_each_type_becomes_the_kind_it_is(visit):
    asked = by_key(visit[0])
    assert asked["G1"] == {
        "key": "G1",
        "kind": "statement",
        "text": {"en": "About your visit\nThree short questions.", "pt": "Sobre a visita"},
    }
    assert asked["overall"] == {
        "key": "overall",
        "kind": "scale",
        "text": {"en": "How satisfied are you?", "pt": "Qual é a sua satisfação?"},
        "help": {"en": "1 is very unhappy", "pt": "1 é muito insatisfeito"},
        "required": True,
        "scale": [1, 5],
    }
    assert asked["channel"]["choices"][-1] == {"key": "other", "text": {"en": "Another way", "pt": "Outra forma"}, "open": True}
    assert [choice.get("score") for choice in asked["channel"]["choices"]] == [0, 2, 1, None]
    assert asked["good"]["most"] == 2
    assert [choice["key"] for choice in asked["good"]["choices"] if choice.get("exclusive")] == ["SQ3"]
    assert asked["why"]["longest"] == 500
    assert (asked["visits"]["kind"], asked["visits"]["scale"], asked["visits"]["whole"]) == ("number", [0, 100], True)
    assert asked["felt_heard"]["text"]["pt"] == "Como foi para si?\nFui ouvido"
    assert asked["again"]["choices"][0] == {"key": "Y", "text": {"en": "Yes", "pt": "Sim"}}
    assert asked["dual_S1_1"]["text"]["en"] == "Importance and quality\nSpeed\nQuality"
    assert [choice["key"] for choice in asked["dual_S1_1"]["choices"]] == ["B", "G"]


def test_what_could_not_be_carried_over_is_said_with_its_question(visit):
    _document, notes = visit
    assert messages(notes, "rank") == [
        "a ranking cannot be asked here; it was left out (ask for the best three as several choices)"
    ]
    assert messages(notes, "sum") == ["an equation computes nothing here; it was left out"]
    assert messages(notes, "photo") == ["files cannot be uploaded here; it was left out"]
    assert "the check by the pattern '/^[0-9]+$/' was left out" in messages(notes, "ticket")
    assert any("default answer" in message for message in messages(notes, "visits"))
    assert any("pictures" in message for message in messages(notes, "why"))
    assert any("expressions in braces" in message for message in messages(notes, "note"))
    assert any("drawn by lot" in message for message in messages(notes, "country"))
    assert any("the function count() is not understood" in message for message in messages(notes, "odd"))
    assert len(messages(notes, "")) == 2
    assert any("quotas" in message for message in messages(notes, ""))
    carried = {"overall", "good", "felt", "agree", "again", "late", "channel", "spent", "dual"}
    assert not carried & {note.question for note in notes}


def test_conditions_hold_here_as_they_did_there(visit):
    sheet = Sheet(visit[0])
    assert "good" in sheet.shown({"overall": 4})
    assert "why" not in sheet.shown({"overall": 4})
    assert "why" in sheet.shown({"overall": 3})
    assert "why" not in sheet.shown({})
    assert "ticket" in sheet.shown({"channel": "A3"})
    assert "ticket" not in sheet.shown({"channel": "A2"})
    assert "felt_heard" not in sheet.shown({"channel": "A2"})
    assert "felt_heard" in sheet.shown({})
    late = {"channel": "A1", "again": "N", "visits": 2, "overall": 5}
    assert "late" in sheet.shown({**late, "good": ["SQ2"]})
    assert "late" not in sheet.shown({**late, "good": ["SQ1"]})
    assert "late" not in sheet.shown({"again": "N"})


def test_an_old_file_with_a_row_a_language_and_conditions_in_a_table():
    document, notes = read("leaving-old.lss")
    assert (document.key, document.languages) == ("kundigung", ("de", "en"))
    asked = by_key(document)
    assert asked["plan"]["choices"][1] == {"key": "L", "text": {"de": "Groß", "en": "Large"}}
    assert (asked["rate_r1"]["scale"], asked["best_comment"]["kind"]) == ([1, 10], "text")
    sheet = Sheet(document)
    assert "whyleave" in sheet.shown({"plan": "S", "used": ["app"]})
    assert "whyleave" not in sheet.shown({"plan": "S", "used": ["web"]})
    assert "whyleave" in sheet.shown({"gender": "F"})
    assert messages(notes, "best") == ["a condition by a pattern (RX) was left out"]
    assert messages(notes, "") == ["the language 'de-informal' is called 'de' here"]


def test_a_tab_separated_structure_of_two_languages_one_from_right_to_left():
    document, notes = read("pulse.txt")
    assert [direction(tag) for tag in document.languages] == ["ltr", "rtl"]
    asked = by_key(document)
    assert asked["way"]["text"] == {"en": "What is in your way?", "ar": "ما الذي يعيقك؟"}
    assert asked["way"]["choices"][-1]["text"] == {"en": "Something else", "ar": "شيء آخر"}
    assert asked["more"]["help"] == {"en": "line one\nline two"}
    assert [choice["key"] for choice in asked["support_solves"]["choices"]] == ["1", "5"]
    sheet = Sheet(document)
    assert "more" in sheet.shown({"way": ["rules"]})
    assert "more" in sheet.shown({"way": [{"choice": "other", "text": "the lift"}]})
    assert "more" not in sheet.shown({"way": ["tools"]})
    assert messages(notes, "more") == ["it was softly mandatory; it may be left unanswered here"]
    assert not files.missing_translations(document) or "more.help is not in ar" in files.missing_translations(document)


BOMB = b"""<?xml version="1.0"?><!DOCTYPE document [<!ENTITY a "aaaaaaaaaa"><!ENTITY b "&a;&a;&a;&a;&a;&a;&a;&a;&a;&a;">]>
<document><LimeSurveyDocType>&b;</LimeSurveyDocType></document>"""
OUTSIDE = b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY x SYSTEM "file:///etc/passwd">]><document>&x;</document>'


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"", "no well-formed XML"),
        (b"<document>", "no well-formed XML"),
        (b"<html/>", "not <document>"),
        (b"<document/>", "holds nothing"),
        (b"<document><LimeSurveyDocType>Group</LimeSurveyDocType></document>", "holds Group"),
        (b"<document><LimeSurveyDocType>Survey</LimeSurveyDocType></document>", "no questions"),
        (BOMB, "document type or entities"),
        (OUTSIDE, "document type or entities"),
        (b"x" * 20_000_001, "larger than 20 MB"),
        # Which of the two limits it meets first is the machine's.
        (b"<document>" + b"<a>" * 500_000, "cannot be read|takes too long"),
    ],
)
def test_what_is_no_survey_structure_is_refused_in_words(content, says):
    with pytest.raises(Invalid, match=says):
        limesurvey.read_lss(content)


def test_reading_runs_in_a_process_of_its_own_that_cannot_take_all_memory(monkeypatch):
    module = sys.modules["everweek.questionnaires.limesurvey.unpack"]
    seen = {}
    run = module.subprocess.run

    def watch(arguments, **options):
        seen.update(options, arguments=arguments)
        return run(arguments, **options)

    monkeypatch.setattr(module.subprocess, "run", watch)
    assert "questions" in unpack((FILES / "visit.lss").read_bytes())
    assert seen["timeout"] <= 60
    assert seen["arguments"][1:] == ["-m", "everweek.questionnaires.limesurvey.unpack"]


@pytest.mark.parametrize(
    ("content", "says"),
    [
        (b"a\tb\nc\td\n", "column 'class'"),
        (b"", "column 'class'"),
        (b"class\ttype/scale\tname\ttext\tlanguage\nQ\tT\tq1\tWhy?\ten\n", "Line 2: the question 'q1' stands before any group"),
        (b"class\ttype/scale\tname\ttext\tlanguage\nA\t0\tA1\tYes\ten\n", "Line 2: 'A1' stands before any question"),
        (b"class\ttype/scale\tname\ttext\tlanguage\n", "holds no groups"),
        ("class\ttype/scale\tname\ttext\tlanguage\nG\t\u00e4".encode("latin-1"), "not UTF-8"),
    ],
)
def test_what_is_no_tab_separated_structure_is_refused_with_the_line(content, says):
    with pytest.raises(Invalid, match=says):
        limesurvey.read_tsv(content)


def test_a_question_that_cannot_be_asked_is_noted_and_the_rest_comes_in():
    content = b"class\ttype/scale\tname\ttext\tlanguage\nG\tG0\tg\t\ten\nQ\tR\tq1\tRank\ten\n"
    document, notes = limesurvey.read_tsv(content)
    assert [question.kind for question in document.questions] == ["statement"]
    assert notes[0].question == "q1"


@settings(deadline=None, max_examples=tries(200))
@given(st.text(max_size=200))
def test_garbage_after_a_right_heading_never_crashes_the_reader(garbage):
    content = "class\ttype/scale\tname\trelevance\ttext\tlanguage\nG\tG0\tg\t1\t\ten\nQ\tL\tq\t1\tHow?\ten\n" + garbage
    with suppress(Invalid):
        limesurvey.read_tsv(content.encode("utf-8", "surrogatepass"))


def resolve(name):
    return {
        "n": Target("n", "scale"),
        "c": Target("c", "choice", codes={"1": "1", "2": "2", "3": "3"}),
        "m_a": Target("m", "choices", includes="a"),
        "d": Target("d", "date"),
    }.get(name)


@pytest.mark.parametrize(
    ("expression", "condition"),
    [
        ("1", None),
        ("", None),
        ("n == 3", {"question": "n", "is": 3}),
        ("n.NAOK eq '3'", {"question": "n", "is": 3}),
        ("3 < n", {"all": [{"question": "n", "answered": True}, {"not": {"question": "n", "at_most": 3}}]}),
        ("n != ''", {"question": "n", "answered": True}),
        ("is_empty(n)", {"question": "n", "answered": False}),
        ("!is_empty(n.NAOK)", {"not": {"question": "n", "answered": False}}),
        ("c >= 2", {"question": "c", "any_of": ["2", "3"]}),
        ("c != '2'", {"not": {"question": "c", "is": "2"}}),
        ("m_a == 'Y'", {"question": "m", "includes": "a"}),
        ("m_a != 'Y'", {"not": {"question": "m", "includes": "a"}}),
        ("d ge '2026-10-05'", {"question": "d", "at_least": "2026-10-05"}),
        ("(n == 1 or n == 2) and 1", {"any": [{"question": "n", "is": 1}, {"question": "n", "is": 2}]}),
        ("n == 1 || 1", None),
    ],
)
def test_a_relevance_equation_is_said_as_a_condition(expression, condition):
    assert condition_of(expression, resolve) == condition


@pytest.mark.parametrize(
    "expression",
    [
        "0",
        "n",
        "n + 1 == 2",
        "n == c",
        "sum(n) > 1",
        "n ==",
        "(n == 1",
        "n == 1)",
        "unknown == 1",
        "n.shown == 1",
        "c == 'Z'",
        "n == 'x'",
    ],
)
def test_an_equation_that_says_more_is_told_apart(expression):
    with pytest.raises(Unsupported):
        condition_of(expression, resolve)


@settings(deadline=None, max_examples=tries(500))
@given(st.text(alphabet="nc()!=<>&|'\" 123.and_emptyis,m", max_size=40))
def test_no_expression_crashes_the_reader(expression):
    with suppress(Unsupported):
        condition_of(expression, resolve)


def test_a_thousand_parentheses_are_too_deep_and_no_crash():
    with pytest.raises(Unsupported, match="too deep"):
        condition_of("(" * 4000 + "n == 1" + ")" * 4000, resolve)
    with pytest.raises(Unsupported, match="too deep"):
        condition_of("!" * 4000 + "(n == 1)", resolve)


def test_markup_becomes_plain_lines():
    assert plain("<p>One &amp; <b>two</b></p>\n<ul><li>three</li></ul><script>alert(1)</script>") == "One & two\nthree"


def test_a_script_that_never_ends_hides_the_rest_as_in_a_browser():
    assert plain("one <STYLE>p {}</style >two<script>alert(1)</style>three") == "one two"
    assert plain("one <b title=two>three</b> < four") == "one three < four"
    assert lost_in("{name}") == lost_in("{ a } {if(q1 == 1, 'x', 'y')}") != []
    assert lost_in("{ a } {1}") == []


@pytest.mark.parametrize("text", ["<", "<script ", "<script></style>", "<br ", "< ", "{a ", "{a{", "&", "\u00a0 \n"])
def test_a_text_made_to_take_long_takes_no_time(text):
    begun = time.monotonic()
    plain(text * 300_000)
    lost_in(text * 300_000)
    with pytest.raises(Unsupported):
        condition_of(f"1 and {text * 300_000}", resolve)
    assert time.monotonic() - begun < 5  # some minutes, were it to grow with the square of the length


HEAD = "class\ttype/scale\tname\trelevance\ttext\tlanguage\n"


def test_a_structure_made_to_grow_is_refused_before_it_does():
    many = "".join(f"Q\tR\tq{number}\t1\tHow?\ten\n" for number in range(1001))
    with pytest.raises(Invalid, match="more than 1000 questions or groups"):
        limesurvey.read_tsv((HEAD + "G\tG0\tg\t1\t\ten\n" + many).encode())
    with pytest.raises(Invalid, match="more than 1000 questions or groups"):
        limesurvey.read_tsv((HEAD + "".join(f"G\tG{number}\tg\t1\t\ten\n" for number in range(1001))).encode())


def test_a_grid_of_ten_thousand_cells_is_left_out_with_a_note_and_arrays_stop_at_a_thousand_lines():
    rows, columns = ("".join(f"SQ\t{scale}\ts{number}\t1\tx\ten\n" for number in range(100)) for scale in (0, 1))
    lists = "".join(
        f"Q\tQ\tlist{number}\t1\tNames?\ten\n" + "".join(f"SQ\t0\ts{line}\t1\tx\ten\n" for line in range(600))
        for number in range(2)
    )
    content = HEAD + "G\tG0\tg\t1\t\ten\nQ\t:\tgrid\t1\tHow many?\ten\n" + rows + columns + lists
    document, notes = limesurvey.read_tsv(content.encode())
    assert len(document.questions) == 1000
    assert [(note.question, note.message[:26]) for note in notes] == [
        ("grid", "it has more than 1000 line"),
        ("list1", "it was left out: a questio"),
    ]


def test_a_structure_saved_by_a_spreadsheet_as_unicode_text_is_read():
    content = HEAD + "S\t\tlanguage\t\tde\t\nG\tG0\tBesuch\t1\t\tde\nQ\tT\twhy\t1\tWeshalb, schönes Fräulein?\tde\n"
    expected = limesurvey.read_tsv(content.encode("utf-8-sig"))
    assert limesurvey.read_tsv(content.encode("utf-16")) == expected
    assert expected[0].questions[1].text == {"de": "Weshalb, schönes Fräulein?"}
    with pytest.raises(Invalid, match=r"not UTF-16 text \(byte"):
        limesurvey.read_tsv(content.encode("utf-16")[:-1])


def test_two_questions_of_one_code_are_refused_and_not_made_one():
    twice = HEAD + "G\tG0\tg\t1\t\ten\n" + "Q\tT\twhy\t1\tWhy?\ten\n" * 2
    with pytest.raises(Invalid, match="Line 4: there is an earlier question 'why' in 'en'"):
        limesurvey.read_tsv(twice.encode())


def test_a_structure_without_languages_is_in_its_own():
    content = HEAD + "S\t\tlanguage\t\tpt\t\nG\tG0\tVisita\t1\t\t\nQ\tL\thow\t1\tComo foi?\t\nA\t0\t1\t0\tBem\t\n"
    document, notes = limesurvey.read_tsv(content.encode())
    assert (document.questions[1].text, document.questions[1].choices[0].text) == ({"pt": "Como foi?"}, {"pt": "Bem"})
    assert notes == []


def row(**cells):
    return "<row>" + "".join(f"<{name}><![CDATA[{text}]]></{name}>" for name, text in cells.items()) + "</row>"


def test_questions_are_found_by_their_number_as_present_versions_write_conditions():
    """The condition editor of present versions writes Q and the number of the question, and _S and the number of its line."""
    own = {"sid": "7", "gid": "1", "language": "en"}
    content = (
        "<document><LimeSurveyDocType>Survey</LimeSurveyDocType><languages><language>en</language></languages>"
        "<groups><rows>" + row(gid="1", group_name="g", group_order="1", language="en") + "</rows></groups><questions><rows>"
        + row(qid="481", parent_qid="0", type="Y", title="again", question="Again?", question_order="1", **own)
        + row(qid="482", parent_qid="0", type="M", title="liked", question="What?", question_order="2", **own)
        + row(qid="4", parent_qid="0", type="T", title="why", question="Why?", question_order="3",
              relevance='((Q481.NAOK == "Y"))', **own)
        + row(qid="5", parent_qid="0", type="T", title="more", question="More?", question_order="4",
              relevance='((Q482_S9.NAOK == "Y"))', **own)
        + "</rows></questions><subquestions><rows>"
        + row(qid="9", parent_qid="482", title="food", question="Food", question_order="1", scale_id="0", **own)
        + "</rows></subquestions></document>"
    )  # fmt: skip
    document, notes = limesurvey.read_lss(content.encode())
    asked = by_key(document)
    assert (asked["why"]["when"], asked["more"]["when"]) == (
        {"question": "again", "is": "Y"},
        {"question": "liked", "includes": "food"},
    )
    assert notes == []
