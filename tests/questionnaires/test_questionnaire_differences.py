"""What changed between two versions, in words; what it means for the measures; and the steps of an editor on a document."""

import copy
from contextlib import suppress

import pytest
from hypothesis import given, settings
from tests.questionnaires.documents import AFTER_A_CALL, documents
from tests.trying import tries

from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.questionnaires import editing
from everweek.questionnaires.differences import MeasureChange, differences, measure_changes
from everweek.questionnaires.document import dump, parse
from everweek.questionnaires.models import Questionnaire
from everweek.questionnaires.services import (
    accept_response,
    archive_questionnaire,
    create_questionnaire,
    discard_draft,
    publish,
    restore_questionnaire,
    save_draft,
)
from everweek.questionnaires.starting import SHELF, TONGUES, starting_point

BY = System("tests")
OLD = parse(AFTER_A_CALL)


def changed(place: int, **fields):
    written = copy.deepcopy(AFTER_A_CALL)
    question = written["questions"][place]
    for name, value in fields.items():
        if value is None:
            question.pop(name)
        else:
            question[name] = value
    return parse(written)


@pytest.mark.parametrize(
    ("new", "said"),
    [
        (changed(0, text={"en": "Would you?"}), "“Would you?”: its words were “Would you recommend us?”."),
        (changed(0, measure=None), "“Would you recommend us?”: it no longer counts as the measure nps."),
        (changed(0, required=True), "“Would you recommend us?”: it must be answered now."),
        (changed(0, not_applicable=True), "“Would you recommend us?”: “does not apply” is offered now."),
        (changed(0, labels={"0": {"en": "Never"}}), "“Would you recommend us?”: the words at its scale are other."),
        (changed(0, help={"en": "Honestly"}), "“Would you recommend us?”: it has an explanation now."),
        (changed(1, when=None), "“What should we have done better?”: it is always shown now."),
        (
            changed(1, when={"question": "recommend", "at_most": 5}),
            "“What should we have done better?”: the condition on which it is shown is other.",
        ),
        (changed(1, about="price"), "“What should we have done better?”: it is about “price” now."),
        (changed(1, longest=9), "“What should we have done better?”: its longest answer in characters: 9."),
        (
            changed(4, kind="ces", measure="ces", scale=[1, 7]),
            "“It is solved”: it is of another kind (Ease (high is easy), before Felt service (heard, respected, understood, "
            "valued, would return, solved)); it counts as the measure ces, no longer as felt.solved; its scale goes from 1 to 7, "
            "before from 1 to 5.",
        ),
        (
            changed(
                6, choices=[{"key": "other", "text": {"en": "More"}, "score": 2}, {"key": "x", "text": {"en": "X"}, "score": 1}]
            ),
            "“What was it about?”: it has a scale from 1 to 2 now; one can choose “X” too; one can no longer choose “A bill”; "
            "“Something else” is called “More” now; “More” scores: 2; “More” is chosen in another way (with own words, or "
            "alone).",
        ),
    ],
)
def test_a_change_of_a_question_is_said_in_words(new, said):
    assert differences(OLD, new) == [said]


def test_what_is_new_gone_moved_and_translated_is_said():
    written = copy.deepcopy(AFTER_A_CALL)
    first, *rest = written["questions"]
    new = {"key": "new", "kind": "statement", "text": {"en": "Hello"}}
    written["questions"] = [new, *rest[1:-1], {**first, "text": {**first["text"], "ar": "؟"}}]
    written |= {"languages": ["en", "ar", "pt"], "thanks": {"en": "Thank you"}}

    assert differences(OLD, parse(written)) == [
        "The words of thanks: “Thank you”, before nothing.",
        "It can be read in pt now.",
        "1 text in ar is other.",
        "“What should we have done better?” is not asked any more.",
        "“What was it about?” is not asked any more.",
        "“Hello” is new.",
        "“Would you recommend us?” stands in another place.",
    ]


@pytest.mark.parametrize(
    ("fields", "said"),
    [
        ({"reversed": True}, "its lowest answer is the best now"),
        ({"text": {"en": "Did we listen?"}}, "its words were “I was heard”"),
        ({"when": {"question": "recommend", "at_most": 5}}, "it is shown only on a condition now"),
        ({"labels": {"1": {"en": "Never"}}}, "the words at its scale are other"),
        ({"help": {"en": "Honestly"}}, None),
        ({"about": "price"}, None),
    ],
)
def test_a_measure_asked_otherwise_is_said_to_be_so_and_not_that_it_can_be_compared(fields, said):
    place = next(place for place, one in enumerate(OLD.questions) if one.measure == "felt.heard")
    new = changed(place, **fields)
    (found,) = [one for one in measure_changes(OLD, new, {"felt.heard": (1.0, 5.0)}) if one.name == "felt.heard"]
    assert (found.state, found.otherwise) == (("shifts", (said,)) if said else ("keeps", ()))


@settings(max_examples=tries(60), deadline=None)
@given(documents())
def test_a_document_does_not_differ_from_itself_and_says_something_about_any_other(document):
    one = parse(document)

    assert differences(one, parse(dump(one))) == []
    if dump(one)["questions"] != dump(OLD)["questions"]:
        assert differences(OLD, one)


def test_measures_begin_end_go_on_and_clash():
    new = changed(4, kind="csat", measure="csat")
    new = parse({**dump(new), "questions": dump(new)["questions"][2:]})
    settled = {"nps": (0.0, 10.0), "csat": (1.0, 7.0), "felt.heard": (1.0, 5.0)}
    found = measure_changes(OLD, new, settled)

    assert MeasureChange("csat", "clashes", (1, 5), (1.0, 7.0)) in found
    assert MeasureChange("nps", "ends", (0, 10)) in found
    assert MeasureChange("felt.heard", "keeps", (1, 5)) in found
    assert MeasureChange("nps", "begins", (0, 10), first=True) in measure_changes(None, OLD, {})


@settings(max_examples=tries(60), deadline=None)
@given(documents())
def test_every_step_of_an_editor_gives_a_document_that_can_be_saved_or_says_why_not(document):
    one = parse(document)
    for question in one.questions:
        for step in (-1, 1, 99):
            try:
                written = editing.moved(one, question.key, step)
            except Conflict:
                continue
            assert sorted(found.key for found in parse(written).questions) == sorted(found.key for found in one.questions)
        with suppress(Conflict):
            assert len(parse(editing.removed(one, question.key)).questions) == len(one.questions) - 1
        renamed = editing.with_other(
            one, question.key, {**dump(one)["questions"][editing.place_of(one, question.key)], "key": "zz9"}
        )
        assert parse(renamed).question("zz9") is not None
        written, key = editing.copied(one, question.key)
        if question.kind != "felt":
            assert parse(written).question(key) is not None


def test_texts_are_found_by_the_places_a_document_names():
    written = dump(OLD)
    assert dict(editing.places(written)) == {place: dict(texts) for place, texts in OLD.texts() if texts}
    translated = parse(editing.translated(OLD, "ar", {"topic.choices.bill": "فاتورة", "title": ""}))
    assert translated.question("topic").choices[0].text == {"en": "A bill", "ar": "فاتورة"}
    assert translated.title == {"en": "After a call"}


def test_a_language_is_added_and_goes_with_all_its_texts():
    with pytest.raises(Invalid, match="short tag"):
        editing.with_language(OLD, "xyzzy")
    assert parse(editing.with_language(OLD, "pt-BR")).languages == ("en", "ar", "pt-BR")
    assert "ar" not in parse(editing.without_language(OLD, "ar")).title
    with pytest.raises(NotFound):
        editing.without_language(OLD, "fr")


@pytest.mark.parametrize("key", list(SHELF))
def test_the_shelf_holds_right_questionnaires_that_never_stand_in_each_others_way(key):
    document = starting_point(key)
    assert document.key == key
    assert parse(dump(document)) == document
    assert document.languages == TONGUES
    scales = {}
    for other in SHELF:
        for name, scale in starting_point(other).measures().items():
            assert scales.setdefault(name, scale) == scale, name


@pytest.mark.django_db
def test_a_draft_that_was_changed_meanwhile_is_not_overwritten_published_or_thrown_away():
    draft = create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY)
    questionnaire, seen = draft.questionnaire, draft.digest
    save_draft(questionnaire=questionnaire, document={**AFTER_A_CALL, "title": {"en": "Other"}}, by=BY, over=seen)
    assert Questionnaire.objects.get().title == "Other"

    for late in (
        lambda: save_draft(questionnaire=questionnaire, document=AFTER_A_CALL, by=BY, over=seen),
        lambda: publish(version=draft, by=BY, over=seen),
        lambda: discard_draft(questionnaire=questionnaire, by=BY, over=seen),
    ):
        with pytest.raises(Conflict) as refused:
            late()
        assert refused.value.code == "changed-meanwhile"
    discard_draft(questionnaire=questionnaire, by=BY)
    with pytest.raises(Conflict, match="thrown away"):
        publish(version=draft, by=BY)


@pytest.mark.django_db
def test_a_published_version_stays_when_its_draft_is_thrown_away():
    version = publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)
    with pytest.raises(Conflict, match="no draft"):
        discard_draft(questionnaire=version.questionnaire, by=BY)
    save_draft(questionnaire=version.questionnaire, document={**AFTER_A_CALL, "title": {"en": "Other"}}, by=BY)
    discard_draft(questionnaire=version.questionnaire, by=BY)

    assert [one.number for one in version.questionnaire.versions.all()] == [1]
    assert Questionnaire.objects.get().title == "After a call"
    assert Line.objects.filter(kind="questionnaire.discarded").count() == 1


@pytest.mark.django_db
def test_an_archived_questionnaire_takes_answers_again_once_it_is_restored():
    version = publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)
    archive_questionnaire(questionnaire=version.questionnaire, by=BY)
    restore_questionnaire(questionnaire=version.questionnaire, by=BY)
    restore_questionnaire(questionnaire=version.questionnaire, by=BY)

    assert accept_response(version=version, answers={"recommend": 9}, identity="1", channel="link", by=BY)
    assert Line.objects.filter(kind="questionnaire.restored").count() == 1
