"""What is different between two versions of a questionnaire, in words, and what that means for the measures."""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from difflib import SequenceMatcher
from typing import Final, Literal

from django.utils.functional import Promise
from django.utils.translation import get_language, ngettext
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from everweek.people import saying
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.languages import pick
from everweek.questionnaires.shape import FELT, FELT_MEAN, Choice, Document, Question, Texts

LONGEST: Final = 90
"""Characters of a text that is quoted in a sentence."""

Scale = tuple[float, float]


@dataclass(frozen=True)
class MeasureChange:
    """What becomes of one measure: it ``begins``, ``ends``, stays (``keeps``), stays though it is asked otherwise (``shifts``),
    is ``moved`` from a scale on which nothing holds it, or cannot be published on its scale (``clashes``); ``scale`` is the one
    it will stand on, ``other`` the one it stands on now. ``first``: nothing published carries it so far; from then on it stands
    on this scale everywhere. ``otherwise`` says, where it shifts, what is other about the questions it comes from.
    """

    name: str
    state: Literal["begins", "ends", "keeps", "shifts", "moved", "clashes"]
    scale: Scale
    other: Scale | None = None
    first: bool = False
    otherwise: tuple[str, ...] = ()


def measure_changes(
    old: Document | None, new: Document, settled: Mapping[str, Scale], free: Collection[str] = ()
) -> list[MeasureChange]:
    """What becomes of each measure when ``new`` is published after ``old``; ``settled`` are the scales in use.

    ``free`` are those that nothing holds on theirs (``settling.other_scales``).
    """
    before = dict(old.measures()) if old is not None else {}
    after = dict(new.measures())
    found: list[MeasureChange] = []
    for name, scale in sorted(after.items()):
        other = settled.get(name)
        if other is not None and tuple(map(float, other)) != tuple(map(float, scale)):
            found.append(MeasureChange(name, "moved" if name in free else "clashes", scale, other))
        elif old is None or name not in before:
            found.append(MeasureChange(name, "begins", scale, first=other is None))
        else:
            parts = asked_otherwise(name, old, new)
            found.append(MeasureChange(name, "shifts" if parts else "keeps", scale, first=other is None, otherwise=parts))
    return found + [MeasureChange(name, "ends", scale) for name, scale in sorted(before.items()) if name not in after]


def asked_otherwise(name: str, old: Document, new: Document) -> tuple[str, ...]:
    """What is other about the questions a measure comes from, so that its number may move though nobody's mind did: each part in
    words; none where it is asked alike.
    """
    fed = FELT_MEAN if name == FELT else (name,)
    before = {one.key: one for one in old.questions if one.measure in fed}
    after = {one.key: one for one in new.questions if one.measure in fed}
    found: list[str] = []
    for key in before.keys() | after.keys():
        was, now = before.get(key), after.get(key)
        if was is not None and now is not None:
            found += _weighs(was, now)
        elif now is not None:
            found.append(_("it comes from %(question)s too") % {"question": name_of(now)})
        elif was is not None:
            found.append(_("it no longer comes from %(question)s") % {"question": name_of(was)})
    return tuple(dict.fromkeys(sorted(found)))


def _weighs(old: Question, new: Question) -> Iterator[str]:
    """Of what a question says otherwise, what may move its number: not its explanation, nor what it is about."""
    yield from _words(old, replace(new, help=old.help))
    if _at_points(old) != _at_points(new):
        yield _("the words at its scale are other")
    yield from _choices(old.choices, new.choices)
    yield from _rules(old, replace(new, about=old.about))


def differences(old: Document, new: Document) -> list[str]:
    """Sentences that say what ``new`` asks otherwise than ``old``; none where they ask the same."""
    return [*_whole(old, new), *_questions(old, new)]


def question_differences(old: Question, new: Question) -> list[str]:
    """What one question says otherwise than before, each part in words, without the question's name."""
    return list(_parts(old, new))


def name_of(question: Question) -> str:
    """What a question is called in a sentence: its words, shortened."""
    return f"“{short(pick(question.text, get_language() or 'en'))}”"


def short(text: str) -> str:
    """A text in one line, cut where it is long.

    >>> short("What should we" + " have done" * 20)
    'What should we have done have done have done have done have done have done have done have…'
    """
    line = " ".join(text.split())
    return line if len(line) <= LONGEST else f"{line[: LONGEST - 1].rstrip()}…"


def _whole(old: Document, new: Document) -> Iterator[str]:
    for name, before, after in (
        (_("The title"), old.title, new.title),
        (_("The words before the first question"), old.intro, new.intro),
        (_("The words of thanks"), old.thanks, new.thanks),
    ):
        if _own(before, old) != _own(after, new):
            yield _said(name, _own(before, old), _own(after, new))
    added = [tag for tag in new.languages if tag not in old.languages]
    gone = [tag for tag in old.languages if tag not in new.languages]
    if added:
        yield _("It can be read in %(tags)s now.") % {"tags": ", ".join(added)}
    if gone:
        yield _("It can no longer be read in %(tags)s.") % {"tags": ", ".join(gone)}
    if old.language != new.language:
        yield _("The language it is written in first is %(tag)s now.") % {"tag": new.language}
    for tag in new.languages:
        count = _retold(old, new, tag)
        if tag not in {new.language, *added} and count:
            told = ngettext("%(count)s text in %(tag)s is other.", "%(count)s texts in %(tag)s are other.", count)
            yield told % {"count": count, "tag": tag}


def _retold(old: Document, new: Document, tag: str) -> int:
    before = {place: texts.get(tag) for place, texts in old.texts()}
    return sum(texts.get(tag) != before.get(place) for place, texts in new.texts() if texts.get(tag) or before.get(place))


def _questions(old: Document, new: Document) -> Iterator[str]:
    before = {question.key: question for question in old.questions}
    after = {question.key: question for question in new.questions}
    for key, question in before.items():
        if key not in after:
            yield _("%(question)s is not asked any more.") % {"question": name_of(question)}
    for key, question in after.items():
        if key not in before:
            yield _("%(question)s is new.") % {"question": name_of(question)}
            continue
        parts = list(_parts(before[key], question))
        if parts:
            yield f"{name_of(question)}: {'; '.join(parts)}."
    moved = _moved([key for key in before if key in after], [key for key in after if key in before])
    for key in moved:
        yield _("%(question)s stands in another place.") % {"question": name_of(after[key])}


def _moved(before: Sequence[str], after: Sequence[str]) -> list[str]:
    """Return the fewest keys that must have been moved to make ``after`` of ``before``, in the order of ``after``."""
    matcher = SequenceMatcher(None, before, after, autojunk=False)
    kept = {before[block.a + step] for block in matcher.get_matching_blocks() for step in range(block.size)}
    return [key for key in after if key not in kept]


def _parts(old: Question, new: Question) -> Iterator[str]:
    yield from _words(old, new)
    if old.measure != new.measure:
        yield _measure(old.measure, new.measure)
    if old.scale != new.scale:
        yield _scale(old.scale, new.scale)
    if _at_points(old) != _at_points(new):
        yield _("the words at its scale are other")
    yield from _choices(old.choices, new.choices)
    yield from _rules(old, new)


def _words(old: Question, new: Question) -> Iterator[str]:
    if old.kind != new.kind:
        told = {"old": KINDS[old.kind].name, "new": KINDS[new.kind].name}
        yield _("it is of another kind (%(new)s, before %(old)s)") % told
    if _first(old.text) != _first(new.text):
        yield _("its words were “%(old)s”") % {"old": short(_first(old.text))}
    if _first(old.help) != _first(new.help):
        yield _("its explanation is other") if new.help and old.help else _gained(bool(new.help), _("an explanation"))


def _at_points(question: Question) -> dict[int, str]:
    return {point: _first(texts) for point, texts in question.labels.items()}


def _rules(old: Question, new: Question) -> Iterator[str]:
    for name, (on, off) in _FLAGS.items():
        if getattr(old, name) != getattr(new, name):
            yield str(on if getattr(new, name) else off)
    for name, word in _LIMITS.items():
        before, after = getattr(old, name), getattr(new, name)
        if before != after:
            shown = _("as it may be") if after is None else str(after)
            yield word % {"new": shown}
    if old.when != new.when:
        yield _when(old, new)
    if old.about != new.about:
        yield _("it is about “%(about)s” now") % {"about": new.about} if new.about else _("it is about nothing named any more")


def _measure(old: str | None, new: str | None) -> str:
    if old is None:
        return _("it counts as the measure %(new)s now") % {"new": new}
    if new is None:
        return _("it no longer counts as the measure %(old)s") % {"old": old}
    return _("it counts as the measure %(new)s, no longer as %(old)s") % {"old": old, "new": new}


def _scale(old: Scale | None, new: Scale | None) -> str:
    if new is None:
        return _("it has no scale any more")
    told = {"low": saying.number(new[0]), "high": saying.number(new[1])}
    if old is None:
        return _("it has a scale from %(low)s to %(high)s now") % told
    return _("its scale goes from %(low)s to %(high)s, before from %(was_low)s to %(was_high)s") % {
        **told,
        "was_low": saying.number(old[0]),
        "was_high": saying.number(old[1]),
    }


def _choices(old: Sequence[Choice], new: Sequence[Choice]) -> Iterator[str]:
    before, after = {choice.key: choice for choice in old}, {choice.key: choice for choice in new}
    added = [short(_first(choice.text)) for key, choice in after.items() if key not in before]
    gone = [short(_first(choice.text)) for key, choice in before.items() if key not in after]
    if added:
        yield _("one can choose %(choices)s too") % {"choices": ", ".join(f"“{one}”" for one in added)}
    if gone:
        yield _("one can no longer choose %(choices)s") % {"choices": ", ".join(f"“{one}”" for one in gone)}
    both = [(before[key], after[key]) for key in after if key in before]
    for was, now in both:
        if _first(was.text) != _first(now.text):
            yield _("“%(old)s” is called “%(new)s” now") % {"old": short(_first(was.text)), "new": short(_first(now.text))}
        if was.score != now.score:
            told = {"choice": short(_first(now.text)), "score": _("no score") if now.score is None else saying.number(now.score)}
            yield _("“%(choice)s” scores: %(score)s") % told
        if was.open != now.open or was.exclusive != now.exclusive:
            yield _("“%(choice)s” is chosen in another way (with own words, or alone)") % {"choice": short(_first(now.text))}
    if [was.key for was, _after in both] != [choice.key for choice in old if choice.key in after]:
        yield _("its choices stand in another order")


def _when(old: Question, new: Question) -> str:
    if new.when is None:
        return _("it is always shown now")
    return _("it is shown only on a condition now") if old.when is None else _("the condition on which it is shown is other")


def _gained(now: bool, what: str) -> str:  # noqa: FBT001  # a word of the sentence
    return (_("it has %(what)s now") if now else _("it has not %(what)s any more")) % {"what": what}


def _said(name: str, old: str, new: str) -> str:
    if not old:
        return _("%(name)s: “%(new)s”, before nothing.") % {"name": name, "new": short(new)}
    if not new:
        return _("%(name)s: nothing any more, before “%(old)s”.") % {"name": name, "old": short(old)}
    return _("%(name)s: “%(new)s”, before “%(old)s”.") % {"name": name, "new": short(new), "old": short(old)}


def _own(texts: Texts, document: Document) -> str:
    return texts.get(document.language, "")


def _first(texts: Texts) -> str:
    """Return the text in the language it was first written in: documents keep it at the head. Empty where there is none."""
    return next(iter(texts.values()), "")


_FLAGS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = {
    "required": (_lazy("it must be answered now"), _lazy("it may be left out now")),
    "not_applicable": (_lazy("“does not apply” is offered now"), _lazy("“does not apply” is no longer offered")),
    "reversed": (_lazy("its lowest answer is the best now"), _lazy("its highest answer is the best now")),
    "whole": (_lazy("it takes whole numbers only now"), _lazy("it takes broken numbers too now")),
    "personal": (_lazy("its answer names somebody now"), _lazy("its answer names nobody any more")),
}
_LIMITS: Final[Mapping[str, str | Promise]] = {
    "longest": _lazy("its longest answer in characters: %(new)s"),
    "least": _lazy("how many must be chosen at least: %(new)s"),
    "most": _lazy("how many may be chosen at most: %(new)s"),
}
