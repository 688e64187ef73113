"""How questionnaires are told of: kinds and conditions in words, languages by name, titles as sentences."""

from collections.abc import Collection, Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.prove import names, rules
from everweek.questionnaires.conditions import chosen, questions_of
from everweek.questionnaires.differences import name_of, short
from everweek.questionnaires.effort import seconds_to_answer
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.languages import pick
from everweek.questionnaires.overview import Standing
from everweek.questionnaires.shape import Comparison, Condition, Document, Negation, Question, Some

A_MINUTE: Final = 60

FELT: Final[Mapping[str, str | Promise]] = {
    "felt.heard": gettext_lazy("heard"),
    "felt.respected": gettext_lazy("respected"),
    "felt.understood": gettext_lazy("understood"),
    "felt.valued": gettext_lazy("valued"),
    "felt.would_return": gettext_lazy("would return"),
    "felt.solved": gettext_lazy("solved"),
}
OPERATORS: Final[Mapping[str, str | Promise]] = {
    "is": gettext_lazy("is"),
    "is_not": gettext_lazy("is not"),
    "at_least": gettext_lazy("is at least"),
    "at_most": gettext_lazy("is at most"),
    "any_of": gettext_lazy("is one of"),
    "includes": gettext_lazy("includes"),
}


def condition_words(condition: Condition, document: Document) -> str:
    """A condition as people would say it, to stand after "shown only where"."""
    if isinstance(condition, Comparison):
        return _comparison(condition, document)
    if isinstance(condition, Negation):
        return _("not (%(part)s)") % {"part": condition_words(condition.part, document)}
    joint = _(" or ") if isinstance(condition, Some) else _(" and ")
    return joint.join(_part(part, document) for part in condition.parts)


def because_words(condition: Condition, document: Document, answers: Mapping[str, object], shown: Collection[str]) -> str:
    """What now decides a condition, in words: how each question it looks at is answered, so that one sees why it holds or not."""
    asked = [question for question in document.questions if question.key in questions_of(condition)]
    return saying.names([_answered(question, answers.get(question.key), question.key in shown) for question in asked])


def _answered(question: Question, answer: object, shown: object) -> str:
    told = {"question": name_of(question)}
    if not shown:
        return _("%(question)s is not asked itself") % told
    if answer is None:
        return _("%(question)s is not answered yet") % told
    values = chosen(answer) if isinstance(answer, list | dict) else [answer]
    if KINDS[question.kind].control == "text":
        return _("%(question)s is answered") % told
    said = saying.names([value_words(question, one) for one in values])
    return _("%(question)s is answered with %(answer)s") % {**told, "answer": said}


def _part(condition: Condition, document: Document) -> str:
    words = condition_words(condition, document)
    return words if isinstance(condition, Comparison | Negation) else f"({words})"


def _comparison(condition: Comparison, document: Document) -> str:
    question = document.question(condition.question)
    name = name_of(question) if question is not None else condition.question
    if condition.operator == "answered":
        told = _("%(question)s was answered") if condition.value else _("%(question)s was not answered")
        return told % {"question": name}
    values = condition.value if isinstance(condition.value, tuple) else (condition.value,)
    said = _(" or ").join(value_words(question, value) for value in values)
    return f"{name} {OPERATORS[condition.operator]} {said}"


def kind_words(key: str) -> str:
    """A kind of question in a word or two, for a line of a list.

    >>> kind_words("felt"), kind_words("text")
    ('Felt service', 'Own words')
    """
    return str(KINDS[key].name).partition(" (")[0]


def counted_words(question: Question) -> str:
    """What an answer counts as, in words; nothing for a question that is only read."""
    if not question.measure:
        return ""
    # By its own short name: what the question asks stands beside it.
    title = str(rules.measure_named(question.measure, [question.measure]).title)
    if title == kind_words(question.kind):
        return _("counts in the numbers")
    if question.measure in FELT:
        return _("counts as “%(felt)s” of felt service") % {"felt": FELT[question.measure]}
    return _("counts as %(measure)s") % {"measure": names.within(question.measure, title)}


def value_words(question: Question | None, value: object) -> str:
    """A value of a condition in words."""
    if value == NOT_APPLICABLE:
        return _("“does not apply”")
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int | float):
        return saying.number(value)
    if question is not None and value in KINDS[question.kind].words:
        return f"“{KINDS[question.kind].words[str(value)]}”"
    choice = next((one for one in question.choices if one.key == value), None) if question is not None else None
    return f"“{short(pick(choice.text, get_language() or 'en'))}”" if choice is not None else str(value)


def responses_words(responses: int) -> str:
    """How many have answered, in words."""
    return ngettext("%(count)s response", "%(count)s responses", responses) % {"count": saying.count(responses)}


def takes_words(document: Document) -> str:
    """About how long it takes to answer, in words."""
    seconds = seconds_to_answer(document)
    if seconds < A_MINUTE:
        return _("less than a minute")
    minutes = round(seconds / A_MINUTE)
    return ngettext("about %(minutes)d minute", "about %(minutes)d minutes", minutes) % {"minutes": minutes}


def title_of_list(total: int, asked: int, unasked: int, *, filtered: bool) -> str:
    """What can be said of the questionnaires there are (or that fit): how many are asked, and how many take in what people say
    ``unasked``.
    """
    if not total:
        return _("No questionnaire fits what you asked for.") if filtered else _("Nothing is asked yet.")
    told = {"total": saying.count(total), "asked": saying.count(asked), "unasked": saying.count(unasked)}
    if filtered:
        return ngettext("%(total)s questionnaire fits.", "%(total)s questionnaires fit.", total) % told
    first = _("Nothing is asked of anybody yet.")
    if asked:
        first = ngettext("One questionnaire is asked.", "%(asked)s questionnaires are asked.", asked) % told
    if not unasked:
        return first
    rest = ngettext("%(unasked)s takes in what people say unasked.", "%(unasked)s take in what people say unasked.", unasked)
    return f"{first} {rest % told}"


def title_of_one(standing: Standing) -> str:
    """How one questionnaire stands, as a sentence."""
    told = {"title": standing.title, "responses": responses_words(standing.responses), "number": standing.published}
    if standing.archived_at is not None:
        return _("“%(title)s” is archived: it takes no more answers.") % told
    if standing.published is None:
        return _("“%(title)s” is a draft: nobody has been asked yet.") % told
    if not standing.responses:
        return _("“%(title)s” can be asked; nobody has answered yet.") % told
    return _("“%(title)s” has %(responses)s so far.") % told
