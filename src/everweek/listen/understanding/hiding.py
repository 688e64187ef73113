"""Who reads personal data in comments, and what everybody else reads instead: the one place where voices are masked."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from everweek.journal.services import Actor
from everweek.listen.models import Comment
from everweek.listen.understanding.judging import own_name, personal
from everweek.listen.understanding.lens import people_now
from everweek.listen.understanding.rules import Hidden, Place, digest_of, hidden
from everweek.people.access import Scope, reach_of
from everweek.people.policy import Action
from everweek.questionnaires.models import Response

Key = tuple[int, str, int]


@dataclass(frozen=True)
class Judged:
    """What is stored of one comment that hiding needs."""

    digest: str
    personal: tuple[Hidden, ...]
    cleared: frozenset[Place]


class Veil:
    """What one reader may see of the words of some responses: read once for all of them.

    A comment that was not judged yet is looked through while it is read: nobody is quicker than the judging.
    """

    def __init__(self, by: Actor, responses: Iterable[Response]) -> None:
        self._reach = reach_of(by, Action.COMMENTS_UNMASKED)
        veiled = [one.pk for one in responses if not self.lifted(one)]
        self._judged: Mapping[Key, Judged] = _judged(veiled) if veiled else {}
        self._people = people_now() if veiled else None

    def lifted(self, response: Response) -> bool:
        """Whether the reader may read personal data in this one's comments."""
        return may_read(self._reach, response)

    def over(self, response: Response, question: str, place: int, text: str) -> str:
        """The words as the reader may read them."""
        return text if self.lifted(response) else hidden(text, self.places(response, question, place, text))

    def places(self, response: Response, question: str, place: int, text: str) -> tuple[Hidden, ...]:
        """Where something is hidden from the reader; nowhere for who may read it."""
        if self.lifted(response) or self._people is None:
            return ()
        name = response.customer.name if response.customer else ""
        found = self._judged.get((response.pk, question, place))
        if found is None or found.digest != digest_of(text):
            return tuple(personal(text, self._people, name))
        # She may have got her name, or another, since it was judged.
        own = (one for one in own_name(text, self._people.own(name)) if (one.start, one.end) not in found.cleared)
        return (*found.personal, *own)


def may_read(reach: Scope, response: Response) -> bool:
    """Whether personal data in the comments of a response is within a reach, as the gate has it for the response itself."""
    return reach.allows_unit(response.unit) or (reach.own is not None and response.about_member_id == reach.own)


def _judged(responses: Iterable[int]) -> dict[Key, Judged]:
    rows = Comment.objects.filter(response__in=list(responses))
    return {
        (response, question, place): Judged(
            digest, tuple(Hidden(*one) for one in found), frozenset((start, end) for start, end in cleared)
        )
        for response, question, place, digest, found, cleared in rows.values_list(
            "response", "question", "place", "digest", "personal", "cleared"
        )
    }
