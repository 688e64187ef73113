"""What a person hid in a comment stays hidden when its words are changed: it is looked for in the new ones at once."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from everweek import clock
from everweek.listen.models import Comment, Correction
from everweek.listen.understanding.hearing import Spoken, words_in
from everweek.listen.understanding.judging import personal
from everweek.listen.understanding.lens import people_now
from everweek.listen.understanding.rules import YES, About, Hidden, Place, carried, digest_of, place_of, places_named
from everweek.questionnaires.corrected import follower
from everweek.questionnaires.models import Response
from everweek.text.private import NAME, WORDS

Key = tuple[str, int]


@dataclass(frozen=True)
class _HiddenWords:
    """One place that is hidden in a comment, with its whole text; ``correction`` says so where a person hid it.

    Otherwise it is a name that was found once and that nobody may know any more.
    """

    key: Key
    text: str
    place: Place
    correction: Correction | None = None


@follower
def carry_hidden_words(response: Response, before: Mapping[str, object]) -> None:
    """Hide in a response's new words what was hidden in those it had ``before``, in the transaction that changes them.

    What a person hid is said again of each comment in which it stands now. One in which something was hidden that stands nowhere
    any more is hidden as a whole until it is judged: it may stand there in other words.
    """
    comments = {(one.question, one.place): one for one in Comment.objects.select_for_update().filter(response=response)}
    old = {(one.question, one.place): one.text for one in words_in(response, before)}
    kept = [each for key, one in comments.items() for each in _hidden_in(one, old.get(key))]
    if not kept:
        return
    changed = [one for one in words_in(response, response.answers) if old.get((one.question, one.place)) != one.text]
    found = {(one.question, one.place): [(each, carried(each.text, each.place, one.text)) for each in kept] for one in changed}
    again = {each for pairs in found.values() for each, places in pairs if places}
    for one in changed:
        key = (one.question, one.place)
        there = [(each, places) for each, places in found[key] if places]
        lost = any(each.key == key and each.correction is not None and each not in again for each in kept)
        if key in comments and (there or any(each.key == key for each in kept)):
            comments[key].delete()
        if there or lost:
            _write(one, there, whole=lost)


def _hidden_in(comment: Comment, text: str | None) -> Iterator[_HiddenWords]:
    if text is None or comment.digest != digest_of(text):
        return
    key = (comment.question, comment.place)
    for one in Correction.objects.filter(comment=comment, about=About.PERSONAL, says=YES).order_by("pk"):
        yield _HiddenWords(key, text, place_of(one.what), one)
    for kind, start, end in comment.personal:
        if kind == NAME:
            yield _HiddenWords(key, text, (start, end))


def _write(one: Spoken, there: Sequence[tuple[_HiddenWords, Sequence[Place]]], *, whole: bool) -> None:
    """Keep of a comment, until it is judged, what is hidden in it, and what people said of that."""
    response = one.response
    comment = Comment.objects.create(
        response=response,
        question=one.question,
        place=one.place,
        digest=digest_of(one.text),
        answered_at=response.answered_at,
        personal=[[each.kind, each.start, each.end] for each in _places(one, there, whole=whole)],
        judged_at=clock.now(),
    )
    for each, places in there:
        said = each.correction
        if said is not None:
            for start, end in _named(one.text, places):
                told = {"says": YES, "said_by": said.said_by, "said_at": said.said_at}
                what = f"{start}-{end}"
                Correction.objects.update_or_create(comment=comment, about=About.PERSONAL, what=what, defaults=told)


def _named(text: str, places: Sequence[Place]) -> Iterator[Place]:
    """Yield those of these places by which all of them are hidden."""
    left = set(places)
    for place in places:
        if place in left:
            yield place
            left -= set(places_named(text, place))


def _places(one: Spoken, there: Iterable[tuple[_HiddenWords, Sequence[Place]]], *, whole: bool) -> list[Hidden]:
    customer = one.response.customer
    found = {Hidden(WORDS, 0, len(one.text))} if whole else set()
    found |= {*personal(one.text, people_now(), customer.name if customer is not None else "")}
    for each, places in there:
        found |= {Hidden(NAME if each.correction is None else WORDS, *place) for place in places}
    return sorted(found, key=lambda each: (each.start, each.end))
