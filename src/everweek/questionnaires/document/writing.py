"""Writing a questionnaire document as JSON can hold it, in one canonical form: the same document is always written the same."""

from everweek.questionnaires.shape import (
    FORMAT,
    Comparison,
    Condition,
    Document,
    Every,
    Negation,
    Question,
    Some,
    Texts,
)

Json = dict[str, object]


def dump(document: Document) -> Json:
    """The document as ``parse`` reads it: ``parse(dump(document)) == document``. What is empty or usual is left out."""
    written: Json = {
        "format": FORMAT,
        "key": document.key,
        "title": dict(document.title),
        "language": document.language,
        "languages": list(document.languages),
    }
    for name, texts in (("intro", document.intro), ("thanks", document.thanks)):
        if texts:
            written[name] = dict(texts)
    written["questions"] = [dump_question(question) for question in document.questions]
    return written


def dump_question(question: Question) -> Json:
    """One question as JSON can hold it."""
    written: Json = {"key": question.key, "kind": question.kind, "text": dict(question.text)}
    for name in ("measure", "about", "longest", "least", "most", "required", "reversed", "not_applicable", "whole", "personal"):
        value = getattr(question, name)
        if value:
            written[name] = value
    if question.help:
        written["help"] = dict(question.help)
    if question.scale is not None:
        written["scale"] = list(question.scale)
    if question.labels:
        written["labels"] = {str(point): dict(texts) for point, texts in question.labels.items()}
    if question.choices:
        written["choices"] = [
            _choice(choice.key, choice.text, choice.score, opened=choice.open, exclusive=choice.exclusive)
            for choice in question.choices
        ]
    if question.when is not None:
        written["when"] = dump_condition(question.when)
    return written


def dump_condition(condition: Condition) -> Json:
    """A condition as JSON can hold it."""
    if isinstance(condition, Every):
        return {"all": [dump_condition(part) for part in condition.parts]}
    if isinstance(condition, Some):
        return {"any": [dump_condition(part) for part in condition.parts]}
    if isinstance(condition, Negation):
        return {"not": dump_condition(condition.part)}
    return _comparison(condition)


def _comparison(comparison: Comparison) -> Json:
    value = list(comparison.value) if isinstance(comparison.value, tuple) else comparison.value
    return {"question": comparison.question, comparison.operator: value}


def _choice(key: str, text: Texts, score: float | None, *, opened: bool, exclusive: bool) -> Json:
    written: Json = {"key": key, "text": dict(text)}
    if score is not None:
        written["score"] = score
    if opened:
        written["open"] = True
    if exclusive:
        written["exclusive"] = True
    return written
