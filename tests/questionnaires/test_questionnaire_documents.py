"""The document everweek.questionnaire/1: read, written, refused by place, and the same to its JSON Schema as to its reader."""

import copy
import json

import jsonschema
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.questionnaires.documents import AFTER_A_CALL, BALLOT, QUIZ, REVIEW, documents
from tests.trying import tries

from everweek.errors import Invalid
from everweek.questionnaires import files
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.kinds import KINDS

VALIDATOR = jsonschema.Draft202012Validator(dict(files.schema()))
SLOW = settings(suppress_health_check=[HealthCheck.too_slow], deadline=None, max_examples=tries(150))


@SLOW
@given(documents())
def test_what_is_written_is_what_was_read(document):
    parsed = parse(document)
    assert dump(parsed) == document
    assert parse(dump(parsed)) == parsed
    assert files.load(files.dump(parsed)) == parsed


@SLOW
@given(documents())
def test_whatever_the_reader_takes_the_schema_takes(document):
    VALIDATOR.validate(json.loads(json.dumps(document)))


JUNK = st.sampled_from(
    [None, True, 0, -1, 1.5, 10**400, "", "x", "ü\x00", [], [1, 1], {}, {"en": ""}, {"xx-yy": "x"}, [[]], {"a": {"b": 1}}]
)


@SLOW
@given(documents(), st.data())
def test_a_broken_document_is_refused_in_words_and_never_crashes_the_reader(document, data):
    """One value anywhere is replaced by junk. Either it still makes sense (then the schema agrees), or the place is named."""
    broken = copy.deepcopy(document)
    holder, name = data.draw(st.sampled_from(list(places(broken))))
    holder[name] = data.draw(JUNK)
    wrong = refusal_of(broken)
    if wrong is None:
        VALIDATOR.validate(broken)
    else:
        assert wrong.field
        assert wrong.message.startswith(wrong.field)


def refusal_of(document):
    try:
        parse(document)
    except Invalid as refused:
        return refused
    return None


def places(value):
    if isinstance(value, dict):
        for name in value:
            yield value, name
            yield from places(value[name])
    elif isinstance(value, list):
        for index in range(len(value)):
            yield value, index
            yield from places(value[index])


@pytest.mark.parametrize("document", [AFTER_A_CALL, REVIEW, QUIZ, BALLOT], ids=lambda document: document["key"])
def test_surveys_reviews_quizzes_and_ballots_are_all_the_same_to_the_engine(document):
    VALIDATOR.validate(document)
    assert parse(document).key == document["key"]


def broken(**changes):
    question = {"key": "q", "kind": "csat", "text": {"en": "How?"}}
    question.update(changes)
    question = {name: value for name, value in question.items() if value is not ...}
    return {"format": "everweek.questionnaire/1", "key": "k", "title": {"en": "K"}, "language": "en", "questions": [question]}


@pytest.mark.parametrize(
    ("changes", "place", "says"),
    [
        ({"text": {"pt": "Como?"}}, "questions[0] (q).text", "'pt' is not among the languages"),
        ({"text": {}}, "questions[0] (q).text", "default language 'en' is missing"),
        ({"kind": "stars"}, "questions[0] (q).kind", "there is no kind 'stars'"),
        ({"kind": ...}, "questions[0]", "the field 'kind' is missing"),
        ({"scale": [5, 1]}, "questions[0] (q).scale", "lowest first"),
        ({"scale": [1, 5.5]}, "questions[0] (q).scale[1]", "whole number"),
        ({"scale": [1]}, "questions[0] (q).scale", "2 to 2 items"),
        ({"measure": "CSAT"}, "questions[0] (q).measure", "small letters"),
        ({"measure": "csat.top"}, "questions[0] (q).measure", "cannot end in 'top'"),
        ({"measure": "felt"}, "questions[0] (q).measure", "computed from its items"),
        ({"measure": "felt.happy"}, "questions[0] (q).measure", "no such item of felt service"),
        ({"measure": "nps"}, "questions[0] (q)", "stands on the scale [0, 10]"),
        ({"kind": "nps", "scale": [1, 10]}, "questions[0] (q).scale", "always [0, 10]"),
        ({"kind": "felt"}, "questions[0] (q).kind", "felt.heard"),
        ({"kind": "scale"}, "questions[0] (q).kind", "needs the field 'scale'"),
        ({"kind": "text", "measure": "x"}, "questions[0] (q).measure", "has no 'measure'"),
        ({"kind": "number", "measure": "x"}, "questions[0] (q)", "needs a 'scale'"),
        ({"kind": "choice"}, "questions[0] (q).kind", "needs the field 'choices'"),
        (
            {"kind": "choice", "choices": [{"key": "a", "text": {"en": "A"}}], "measure": "x"},
            "questions[0] (q).choices",
            "'score'",
        ),
        ({"labels": {"6": {"en": "?"}}}, "questions[0] (q).labels", "no field '6'"),
        ({"requierd": True}, "questions[0]", "no field 'requierd'"),
        ({"required": "yes"}, "questions[0] (q).required", "true or false"),
        ({"when": {"question": "later", "is": 1}}, "questions[0] (q).when.question", "looks back, never forward"),
        ({"when": {"question": "q", "is": 1}}, "questions[0] (q).when.question", "no earlier question 'q'"),
    ],
)
def test_what_is_wrong_is_named_with_its_place(changes, place, says):
    with pytest.raises(Invalid) as refused:
        parse(broken(**changes))
    assert refused.value.field == place
    assert says in refused.value.message


@pytest.mark.parametrize(
    ("condition", "says"),
    [
        ({"question": "n", "at_most": 11}, "can never be answered so"),
        ({"question": "n", "is": "ten"}, "can never be answered so"),
        ({"question": "n", "includes": "x"}, "can be compared by"),
        ({"question": "t", "is": "x"}, "can be compared by answered"),
        ({"question": "c", "is": "z"}, "can never be answered so"),
        ({"question": "n", "at_most": 6, "at_least": 2}, "compare one earlier question"),
        ({"all": []}, "1 to 50 items"),
        ({"not": {"not": {"not": {"not": {"not": {"not": {"question": "n", "is": 1}}}}}}}, "at most 6 deep"),
        ({"all": [{"any": [{"question": "n", "is": 1}] * 41}] * 5}, "at most 200 times"),
    ],
)
def test_a_condition_must_make_sense_to_the_question_it_looks_at(condition, says):
    document = broken(when=condition)
    document["questions"] = [
        {"key": "n", "kind": "nps", "text": {"en": "?"}},
        {"key": "t", "kind": "text", "text": {"en": "?"}},
        {"key": "c", "kind": "choice", "text": {"en": "?"}, "choices": [{"key": "a", "text": {"en": "A"}}]},
        *document["questions"],
    ]
    with pytest.raises(Invalid, match=says):
        parse(document)


def test_one_measure_is_asked_twice_only_where_each_is_shown_on_a_condition():
    document = broken(measure="csat")
    document["questions"].append({**document["questions"][0], "key": "again"})
    with pytest.raises(Invalid, match="would count a respondent twice"):
        parse(document)


def test_a_name_that_stands_twice_and_what_is_no_json_are_refused_with_the_line():
    with pytest.raises(Invalid, match="'key' stands twice"):
        files.load('{"key": "a", "key": "b"}')
    with pytest.raises(Invalid, match="Line 2, column 1"):
        files.load('{"key":\n}')
    with pytest.raises(Invalid, match="not UTF-8"):
        files.load(b'{"key": "\xff"}')
    with pytest.raises(Invalid, match="nested deeper"):
        files.load("[" * 100_000)
    with pytest.raises(Invalid, match="number no questionnaire can hold"):
        files.load('{"key": ' + "9" * 5000 + "}")


def test_what_is_not_translated_is_listed():
    missing = files.missing_translations(parse(AFTER_A_CALL))
    assert "recommend.text is not in ar" in missing
    assert not any(line.startswith("title") for line in missing)


def test_every_kind_is_in_the_schema_and_in_the_documentation(request):
    names = {reference["$ref"].removeprefix("#/$defs/question_") for reference in files.schema()["$defs"]["question"]["oneOf"]}
    assert names == set(KINDS)
    text = (request.config.rootpath / "docs" / "questionnaire-format.md").read_text(encoding="utf-8")
    for kind in KINDS.values():
        assert f"| `{kind.key}` |" in text
        allowed = set(files.schema()["$defs"][f"question_{kind.key}"]["properties"]) - {"key", "kind", "text", "help", "when"}
        assert allowed == set(kind.allows), kind.key
