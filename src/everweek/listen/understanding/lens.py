"""What comments are judged by: what was learned, the topics that are kept, the names of customers and colleagues."""

import hashlib
import json
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property, lru_cache
from threading import Lock
from typing import Final

from django.db.models import Count, Max

from everweek import clock
from everweek.listen.models import Lesson, Topic
from everweek.people.models import Customer, Member, Merging
from everweek.people.queries import read_once, today
from everweek.text.learning import Learned
from everweek.text.learning.kept import from_bytes
from everweek.text.praise import Colleagues
from everweek.text.private import Names

RULES: Final = 9
"""Counts up when lists of words, lookers or what a mood is change: everything is judged anew then."""
_NAMES_LAST: Final = 600.0
_NOBODY: Final = Names()


@dataclass(frozen=True)
class Lens:
    """What comments are judged by. ``mark`` tells one from another; ``topics`` are the words of each that is given."""

    mark: str
    sentiment: Learned | None
    learned: Learned | None
    learned_topics: frozenset[str]
    topics: Mapping[str, tuple[str, ...]]
    joined: Mapping[str, str]

    @cached_property
    def by_phrase(self) -> Mapping[str, tuple[str, ...]]:
        """The topics that each phrase tells."""
        found: dict[str, list[str]] = {}
        for key, words in self.topics.items():
            for word in words:
                found.setdefault(word, []).append(key)
        return {word: tuple(keys) for word, keys in found.items()}


@dataclass(frozen=True)
class People:
    """The names that are hidden, and the colleagues who may be praised: those of today, by each one's name where no
    other has it.
    """

    hidden: Names
    colleagues: Colleagues
    members: Mapping[str, int]

    def own(self, name: str) -> Names:
        """Return the names to be hidden in an answer: the respondent's own name, which is looked for in pieces too; none where it
        is unknown.
        """
        return self.hidden.beside([name]) if name.strip() else _NOBODY


def every_topic() -> list[Topic]:
    """The topics there are and were, the first kept first; read once for a page, whatever of it asks for them."""
    return read_once("listen.topics", lambda: list(Topic.objects.order_by("pk")))


def lens_now() -> Lens:
    """What comments are judged by from now on."""
    topics = every_topic()
    lessons = {one.what: one for one in Lesson.objects.filter(used=True).only("pk", "what", "held")}
    joined = going_on(topics)
    words: dict[str, tuple[str, ...]] = {}
    open_ = {one.key for one in topics if one.retired_at is None and one.merged_into_id is None}
    for one in topics:
        key = joined[one.key]
        if key in open_:
            words[key] = (*words.get(key, ()), *one.words)
    taken = frozenset(lessons["topics"].held.get("taken", ())) & open_ if "topics" in lessons else frozenset[str]()
    told = [RULES, *(lessons[what].pk if what in lessons else 0 for what in ("sentiment", "topics")), sorted(words.items())]
    mark = hashlib.blake2b(json.dumps(told, ensure_ascii=False).encode(), digest_size=8).hexdigest()
    return Lens(
        mark=mark,
        sentiment=_learned(lessons["sentiment"].pk) if "sentiment" in lessons else None,
        learned=_learned(lessons["topics"].pk) if taken else None,
        learned_topics=taken,
        topics=words,
        joined=joined,
    )


def going_on(topics: Iterable[Topic]) -> dict[str, str]:
    """The key under which each topic goes on: its own, or that of the one it was merged into, however often."""
    found = list(topics)
    by_id = {one.pk: one for one in found}
    joined = {}
    for one in found:
        at, seen = one, {one.pk}
        while at.merged_into_id in by_id and at.merged_into_id not in seen:
            at = by_id[at.merged_into_id]
            seen.add(at.pk)
        joined[one.key] = at.key
    return joined


@lru_cache(maxsize=4)
def _learned(lesson: int) -> Learned | None:
    data = Lesson.objects.values_list("data", flat=True).get(pk=lesson)
    return from_bytes(bytes(data)) if data else None


class _Kept:
    """The names as they were read last: a hundred thousand take half a second."""

    def __init__(self) -> None:
        self.lock = Lock()
        self.seen: object = None
        self.at = 0.0
        self.people: People | None = None


_kept = _Kept()


def forget() -> None:
    """Forget the names and what was learned: the records under them are others now."""
    _kept.people = None
    _learned.cache_clear()


def people_now() -> People:
    """Return the names that are hidden and kept. Read anew when somebody comes or goes, and every ten minutes because of those
    renamed.
    """
    customers = Customer.objects.aggregate(many=Count("pk"), last=Max("pk"), erased=Count("erased_at"))
    members = Member.objects.aggregate(many=Count("pk"), last=Max("pk"), left=Max("left_on"))
    seen = (tuple(customers.values()), tuple(members.values()), today())
    with _kept.lock:
        if _kept.people is None or _kept.seen != seen or clock.elapsed() - _kept.at > _NAMES_LAST:
            _kept.people, _kept.seen, _kept.at = _read(), seen, clock.elapsed()
        return _kept.people


def _read() -> People:
    day = today()
    staff = list(Member.objects.values_list("pk", "name", "left_on"))
    customers = Customer.objects.exclude(name="").values_list("name", flat=True)
    # What somebody wrote under the name they had before they were merged into another is not bared by that.
    merged = Merging.objects.filter(parted_at=None, was__gone__name__isnull=False).values_list("was__gone__name", flat=True)
    here: dict[str, list[int]] = {}
    for pk, name, left in staff:
        if left is None or left > day:
            here.setdefault(name, []).append(pk)
    members = {name: found[0] for name, found in here.items() if len(found) == 1}
    names = tuple(name for _pk, name, _left in staff)
    return People(Names([*customers, *merged], names, alone=False), Colleagues(members), members)
