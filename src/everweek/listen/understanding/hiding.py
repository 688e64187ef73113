"""Who reads personal data in comments, and what everybody else reads instead: the one place where voices are masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from everweek.journal.services import Actor
from everweek.listen.models import Comment
from everweek.listen.understanding.hearing import words_in
from everweek.listen.understanding.judging import own_name, personal
from everweek.listen.understanding.lens import people_now
from everweek.listen.understanding.rules import Hidden, Place, digest_of, hidden
from everweek.people.access import Scope, reach_of
from everweek.people.expressions import Numbers
from everweek.people.policy import Action
from everweek.questionnaires.models import Response
from everweek.text.private import WORDS

Key = tuple[int, str, int]


@dataclass(frozen=True)
class Judged:
    """What is stored of one comment that hiding needs."""

    digest: str
    personal: tuple[Hidden, ...]
    cleared: frozenset[Place]


@dataclass(frozen=True, slots=True)
class Whose:
    """What hiding needs to know of a response: the path of its unit, whom it is about, the name of whoever gave it."""

    response: int
    unit: str | None = None
    about: int | None = None
    name: str = ""

    @classmethod
    def of(cls, response: Response) -> "Whose":
        """Return what hiding needs to know of this response; its unit and its customer should be read with it."""
        unit, customer = response.unit, response.customer
        return cls(response.pk, unit.path if unit else None, response.about_member_id, customer.name if customer else "")


def reach_of_unmasked(by: Actor) -> Scope:
    """How far somebody may read personal data in comments."""
    return reach_of(by, Action.COMMENTS_UNMASKED)


class Veil:
    """What may be seen of the words of some responses within a reach: read once for all of them.

    A comment that was not judged yet is looked through while it is read: nobody is quicker than the judging.
    """

    def __init__(self, reach: Scope, responses: Iterable[Whose]) -> None:
        self._reach = reach
        veiled = [one.response for one in responses if not self.lifted(one)]
        self._judged: Mapping[Key, Judged] = _judged(veiled) if veiled else {}
        self._people = people_now() if veiled else None

    def lifted(self, whose: Whose) -> bool:
        """Whether the reader may read personal data in this one's comments."""
        return may_read(self._reach, whose)

    def over(self, whose: Whose, question: str, place: int, text: str) -> str:
        """The words as the reader may read them."""
        return hidden(text, self.places(whose, question, place, text))

    def places(self, whose: Whose, question: str, place: int, text: str) -> tuple[Hidden, ...]:
        """Where something is hidden from the reader; nowhere for who may read it."""
        if self.lifted(whose) or self._people is None:
            return ()
        found = self._judged.get((whose.response, question, place))
        if found is None or found.digest != digest_of(text):
            if found is not None and any(one.kind == WORDS for one in found.personal):
                # A person hid words of what stood here before, and where those stand now is not known yet.
                return (Hidden(WORDS, 0, len(text)),)
            return tuple(personal(text, self._people, whose.name))
        # The customer may have got this name, or another, since it was judged.
        own = (one for one in own_name(text, self._people.own(whose.name)) if (one.start, one.end) not in found.cleared)
        return (*found.personal, *own)


def hidden_beside(reach: Scope, unit: str | None, name: str, told: Mapping[str, object]) -> dict[str, object]:
    """What was told beside a moment at a unit (its path), with a customer of that name, as the reader may read it."""
    if reach.allows_path(unit):
        return dict(told)
    people = people_now()

    def over(value: object) -> object:
        return hidden(value, tuple(personal(value, people, name))) if isinstance(value, str) else value

    return {key: over(value) for key, value in told.items()}


def may_read(reach: Scope, whose: Whose) -> bool:
    """Whether personal data in the comments of a response is within a reach, as the gate has it for the response itself."""
    return reach.allows_path(whose.unit) or (reach.own is not None and whose.about == reach.own)


def words_hidden_in(responses: Iterable[Response]) -> dict[int, tuple[str, ...]]:
    """Return of each of these responses, by its number, the words that people hid in its comments: whoever made something of the
    responses hides them there.
    """
    found = list(responses)
    judged = _judged([one.pk for one in found])
    said = {one.pk: {(each.question, each.place): each.text for each in words_in(one, one.answers)} for one in found}
    words: dict[int, dict[str, None]] = {one.pk: {} for one in found}
    for (response, question, place), one in judged.items():
        text = said[response].get((question, place), "")
        if one.digest == digest_of(text):
            words[response].update(dict.fromkeys(text[each.start : each.end] for each in one.personal if each.kind == WORDS))
    return {pk: tuple(each) for pk, each in words.items()}


def _judged(responses: Iterable[int]) -> dict[Key, Judged]:
    rows = Comment.objects.filter(response__in=Numbers(list(responses)))
    return {
        (response, question, place): Judged(
            digest, tuple(Hidden(*one) for one in found), frozenset((start, end) for start, end in cleared)
        )
        for response, question, place, digest, found, cleared in rows.values_list(
            "response", "question", "place", "digest", "personal", "cleared"
        )
    }
