"""Reading a questionnaire document: everything checked, everything that is wrong named with its place."""

import re
from collections.abc import Mapping

from django.utils.translation import gettext as _

from everweek.errors import Invalid
from everweek.questionnaires.document.conditional import read_condition
from everweek.questionnaires.document.places import Object, Place
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE, Kind
from everweek.questionnaires.kinds.answers import LONGEST_TEXT
from everweek.questionnaires.shape import FELT_ITEMS, FORMAT, Choice, Document, Question, Texts

DOCUMENT_KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,79}")
QUESTION_KEY = re.compile(r"[A-Za-z][A-Za-z0-9_.-]{0,79}")
CHOICE_KEY = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.-]{0,63}")
MEASURE = re.compile(r"[a-z][a-z0-9_]*(\.[a-z0-9][a-z0-9_]*)*")
WORD = re.compile(r"[a-z][a-z0-9_-]{0,39}")

_EVERY_QUESTION = frozenset({"key", "kind", "text"})
_ANY_QUESTION = frozenset({"help", "when"})
_SOME_QUESTIONS = frozenset(
    {"measure", "scale", "labels", "choices", "required", "about", "reversed", "not_applicable", "whole", "longest", "least"}
    | {"most", "personal"}
)


def parse(document: Mapping[str, object]) -> Document:
    """The questionnaire a document ``everweek.questionnaire/1`` (as read from JSON) holds.

    Raises ``Invalid`` whose message and ``field`` name the place, such as ``questions[3] (recommend).scale``.

    >>> parse({
    ...     "format": "everweek.questionnaire/1", "key": "after-a-call", "title": {"en": "After a call"}, "language": "en",
    ...     "questions": [{"key": "recommend", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"}],
    ... }).measures()
    {'nps': (0, 10)}
    """
    whole = Place(document, "document")
    top = whole.mapping(
        required=frozenset({"format", "key", "title", "language", "questions"}),
        optional=frozenset({"languages", "intro", "thanks"}),
    )
    top = Object(top.value, "")
    if top["format"].value != FORMAT:
        raise top["format"].refuse(f"give {FORMAT!r}, not {top['format'].value!r}.")
    default = top["language"].tag()
    allowed = _languages(top, default)
    questions: list[Question] = []
    for place in top["questions"].items(least=1, most=1000):
        questions.append(read_question(place, default, allowed, questions))
    _check_measures(top["questions"], questions)

    def texts(name: str) -> Texts:
        return top[name].texts(default, allowed) if name in top else {}

    return Document(
        key=top["key"].word(DOCUMENT_KEY, "a key of small letters, digits, - and _, such as after-a-call"),
        title=top["title"].texts(default, allowed),
        language=default,
        languages=allowed,
        questions=tuple(questions),
        intro=texts("intro"),
        thanks=texts("thanks"),
    )


def parse_under(key: str, document: Mapping[str, object]) -> Document:
    """The questionnaire ``key`` of a document that may leave ``format`` and ``key`` out; ``Invalid`` also for another's."""
    if not isinstance(document, Mapping):
        raise Invalid(_("Give the questionnaire as a document everweek.questionnaire/1."), field="document")
    whole = {"format": FORMAT, "key": key, **document}
    if whole["key"] != key:
        message = _("The document is of the questionnaire {found!r}, not {key!r}.").format(found=whole["key"], key=key)
        raise Invalid(message, field="key")
    return parse(whole)


def _languages(top: Object, default: str) -> tuple[str, ...]:
    if "languages" not in top:
        return (default,)
    found = tuple(place.tag() for place in top["languages"].items(least=1, most=100))
    if len(set(found)) < len(found):
        raise top["languages"].refuse("name each language once.")
    if found[0] != default:
        raise top["languages"].refuse(f"begin with the default language {default!r}.")
    return found


def read_question(place: Place, default: str, allowed: tuple[str, ...], earlier: list[Question]) -> Question:
    """The question written at ``place``, after ``earlier`` ones; ``default`` and ``allowed`` are the document's languages."""
    fields = place.mapping(required=_EVERY_QUESTION, optional=_ANY_QUESTION | _SOME_QUESTIONS)
    key = fields["key"].word(QUESTION_KEY, "a key that begins with a letter, of letters, digits, . - and _")
    place = place.named(key)
    fields = Object(fields.value, place.path)
    if any(question.key == key for question in earlier):
        raise fields["key"].refuse(f"there is an earlier question {key!r}; give each its own key.")
    kind = KINDS.get(str(fields["kind"].value))
    if kind is None:
        raise fields["kind"].refuse(f"there is no kind {fields['kind'].value!r}; there are {', '.join(KINDS)}.")
    for name in fields.value:
        if name in _SOME_QUESTIONS and name not in kind.allows:
            raise fields[name].refuse(f"a question of kind {kind.key!r} has no {name!r}.")
    choices = _choices(fields, default, allowed) if "choices" in kind.allows else ()
    scale = _scale(fields, kind, choices)
    question = Question(
        key=key,
        kind=kind.key,
        text=fields["text"].texts(default, allowed),
        help=fields["help"].texts(default, allowed) if "help" in fields else {},
        measure=_measure(fields, kind),
        scale=scale,
        labels=_labels(fields, scale, default, allowed),
        choices=choices,
        when=read_condition(fields["when"], earlier) if "when" in fields else None,
        about=fields["about"].word(WORD, "one word of small letters, such as experience") if "about" in fields else "",
        longest=fields["longest"].whole(1, LONGEST_TEXT) if "longest" in fields else None,
        least=fields["least"].whole(1, len(choices)) if "least" in fields else None,
        most=fields["most"].whole(1, len(choices)) if "most" in fields else None,
        **{name: fields[name].flag() for name in _FLAGS if name in fields},
    )
    _check_question(place, question)
    return question


_FLAGS = ("required", "reversed", "not_applicable", "whole", "personal")


def _measure(fields: Object, kind: Kind) -> str | None:
    if "measure" not in fields:
        if kind.key == "felt":
            raise fields["kind"].refuse(f"name what is felt as its measure: one of {', '.join(FELT_ITEMS)}.")
        return None
    place = fields["measure"]
    name = place.word(MEASURE, "a measure's name of small letters, with dots between its parts, such as touchpoint.signs")
    if len(name) > 80:
        raise place.refuse("give a measure's name of at most 80 characters.")
    if name.rpartition(".")[2] == "top":
        raise place.refuse("a measure's name cannot end in 'top': NAME.top is the share of the top two boxes of NAME.")
    if name == "felt":
        raise place.refuse(f"'felt' is computed from its items; name one of them: {', '.join(FELT_ITEMS)}.")
    if (name.startswith("felt.") or kind.key == "felt") and name not in FELT_ITEMS:
        raise place.refuse(f"there is no such item of felt service; there are {', '.join(FELT_ITEMS)}.")
    return name


def _choices(fields: Object, default: str, allowed: tuple[str, ...]) -> tuple[Choice, ...]:
    if "choices" not in fields:
        raise fields["kind"].refuse("a question with choices needs the field 'choices'.")
    found: list[Choice] = []
    keys: set[str] = set()
    for item in fields["choices"].items(least=1, most=1000):
        names = item.mapping(required=frozenset({"key", "text"}), optional=frozenset({"score", "open", "exclusive"}))
        key = names["key"].word(CHOICE_KEY, "a key of letters, digits, . - and _")
        if key in keys:
            raise names["key"].refuse(f"there is an earlier choice {key!r}; give each its own key.")
        keys.add(key)
        if key == NOT_APPLICABLE:
            raise names["key"].refuse(f"{NOT_APPLICABLE!r} is kept for 'not_applicable': true.")
        found.append(
            Choice(
                key=key,
                text=names["text"].texts(default, allowed),
                score=names["score"].number() if "score" in names else None,
                open=names["open"].flag() if "open" in names else False,
                exclusive=names["exclusive"].flag() if "exclusive" in names else False,
            )
        )
    return tuple(found)


def _scale(fields: Object, kind: Kind, choices: tuple[Choice, ...]) -> tuple[float, float] | None:
    given = _given_scale(fields["scale"], whole="labels" in kind.allows) if "scale" in fields else None
    if kind.scale_rule == "fixed" and given not in {None, kind.scale}:
        raise fields["scale"].refuse(f"the scale of {kind.key!r} is always {list(kind.scale or ())}.")
    if kind.scale_rule == "given" and given is None:
        raise fields["kind"].refuse("a scale needs the field 'scale', such as [1, 5].")
    if kind.scale_rule == "from-choices":
        return _choices_scale(fields, kind, choices, given)
    return given or kind.scale


def _given_scale(place: Place, *, whole: bool) -> tuple[float, float]:
    ends = list(place.items(least=2, most=2))
    low, high = (end.whole(-1000, 1000) if whole else end.number() for end in ends)
    if not low < high:
        raise place.refuse(f"give the lowest first, then the highest: [{high:g}, {low:g}] (and 'reversed': true if low is best).")
    return low, high


def _choices_scale(
    fields: Object, kind: Kind, choices: tuple[Choice, ...], given: tuple[float, float] | None
) -> tuple[float, float] | None:
    scores = [choice.score for choice in choices if choice.score is not None]
    if not scores:
        if "scale" in fields or "measure" in fields:
            raise fields["choices"].refuse("a measure of choices needs a 'score' for at least one of them.")
        return None
    low, high = min(scores), max(scores)
    if kind.key == "choices":
        low = sum(score for score in scores if score < 0) or low
        high = sum(score for score in scores if score > 0) or high
    if given is None:
        if not low < high:
            raise fields["choices"].refuse("give two choices different scores, or name the 'scale' they stand on.")
        return low, high
    if not (given[0] <= low and high <= given[1]):
        raise fields["scale"].refuse(f"what can be scored runs from {low:g} to {high:g}; the scale must hold it.")
    return given


def _labels(fields: Object, scale: tuple[float, float] | None, default: str, allowed: tuple[str, ...]) -> Mapping[int, Texts]:
    if "labels" not in fields or scale is None:
        return {}
    low, high = scale
    points = {str(point): point for point in range(int(low), int(high) + 1)}
    place = fields["labels"]
    names = place.mapping(required=frozenset(), optional=frozenset(points))
    return {point: names[name].texts(default, allowed) for name, point in points.items() if name in names}


def _check_question(place: Place, question: Question) -> None:
    if question.measure == "nps" and question.scale != (0, 10):
        raise place.refuse("the measure 'nps' stands on the scale [0, 10]; for another scale take another measure.")
    if question.measure is not None and question.scale is None:
        raise place.refuse("a measure needs a 'scale', so that its numbers mean something.")
    if question.reversed and question.scale is None:
        raise place.refuse("'reversed' needs a 'scale' to turn the score round in.")
    if question.scale is not None and "labels" in KINDS[question.kind].allows and question.scale[1] - question.scale[0] > 100:
        raise place.refuse("a scale has at most 101 points; ask for a number instead.")
    if (question.least or 1) > (question.most or len(question.choices) or 1):
        raise place.refuse("'least' is more than 'most'.")


def _check_measures(place: Place, questions: list[Question]) -> None:
    """A measure is asked once, or in questions that are each shown on a condition; felt items share one scale."""
    first: dict[str, Question] = {}
    felt: Question | None = None
    for question in questions:
        if question.measure is None:
            continue
        same = first.setdefault(question.measure, question)
        if same is not question and (same.when is None or question.when is None):
            raise place.refuse(
                f"{same.key!r} and {question.key!r} both feed the measure {question.measure!r}, and would count a respondent "
                "twice: give them different measures, or show each only when the other is not."
            )
        if same.scale != question.scale:
            raise place.refuse(f"{same.key!r} and {question.key!r} feed {question.measure!r} on different scales.")
        if question.measure in FELT_ITEMS:
            felt = felt or question
            if felt.scale != question.scale:
                raise place.refuse(f"{felt.key!r} and {question.key!r} ask what is felt on different scales; take one.")
