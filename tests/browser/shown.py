"""On what pages are looked at, and a questionnaire that shows everything they can."""

from tests.cast import Cast

from everweek.journal.services import System
from everweek.questionnaires.services import create_questionnaire, publish, save_draft

PHONE, DESK = {"width": 390, "height": 844}, {"width": 1280, "height": 860}


def ask() -> None:
    """A questionnaire in two languages, published, with a draft that has a condition."""
    text = {"en": "What was it about, and what would have helped you most at that moment?", "ar": "عن ماذا كان؟"}
    choices = [{"key": "bill", "text": {"en": "A bill"}}, {"key": "other", "text": {"en": "Something else"}, "open": True}]
    questions: list[dict[str, object]] = [
        {"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps", "not_applicable": True},
        {"key": "topic", "kind": "choice", "text": text, "choices": choices},
        {"key": "expected", "kind": "expectation", "text": {"en": "Was it as you expected?"}, "required": True},
    ]
    document: dict[str, object] = {
        "title": {"en": "After a crossing"},
        "language": "en",
        "languages": ["en", "ar"],
        "questions": questions,
    }
    by = System("tests")
    version = publish(version=create_questionnaire(key="ferry", document=document, by=by), by=by)
    nested = [{"question": "topic", "any_of": ["bill", "other"]}, {"question": "recommend", "at_most": 6}]
    why = {"key": "why", "kind": "text", "text": {"en": "Why?"}, "when": {"any": nested}, "longest": 500}
    save_draft(questionnaire=version.questionnaire, document={**document, "questions": [*questions, why]}, by=by)


def import_and_understand(cast: Cast) -> None:
    """That questionnaire, and the survey of ``tests/web/survey.py``: imported by Erin and understood, with a topic."""
    from tests.web.survey import import_answers

    from everweek.listen.understanding.hearing import hear_all
    from everweek.listen.understanding.topics import keep_topic

    ask()
    import_answers(cast)
    keep_topic(name="Signs", words=["signs", "sign"], by=cast.erin)
    hear_all(lambda _done: None)
