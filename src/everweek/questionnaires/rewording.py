"""Since when a measure is asked otherwise: what publishing says beforehand, of what was published (``differences``)."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache

from django.utils.translation import get_language

from everweek import clock
from everweek.people.queries import organisation, read_once
from everweek.questionnaires.differences import asked_otherwise
from everweek.questionnaires.models import Version
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheets_of


@dataclass(frozen=True)
class Rewording:
    """The day on which a version was published that asks a measure otherwise than the last one that carried it.

    ``questionnaire`` is the key of what asks it and ``title`` what that is called; ``otherwise`` is what is other, each part in
    words (``differences.asked_otherwise``).
    """

    day: date
    questionnaire: str
    title: str
    otherwise: tuple[str, ...]


@dataclass(frozen=True)
class _Published:
    """The published versions of one questionnaire in their order: when each was published, and the digest of what it asks."""

    key: str
    title: str
    at: tuple[datetime, ...]
    digests: tuple[str, ...]


def list_rewordings(measure: str) -> Sequence[Rewording]:
    """The days on which questionnaires began to ask a measure otherwise, in order of time; in the zone of the house.

    A measure that begins or ends somewhere is asked no otherwise: nothing was asked there before, or nothing is any more.
    """
    several: Sequence[_Published] = read_once("questionnaires.published", _published)
    if not several:
        return []
    zone = clock.zone_of(organisation().zone)
    found = [
        Rewording(one.at[place].astimezone(zone).date(), one.key, one.title, otherwise)
        for one in several
        for place, otherwise in _reworded(one.digests, get_language() or "").get(measure, {}).items()
    ]
    return sorted(found, key=lambda one: (one.day, one.title))


def _published() -> Sequence[_Published]:
    """What was published in more than one version; of one alone nothing can be other."""
    rows = Version.objects.filter(published_at__isnull=False).order_by("questionnaire", "number")
    found: dict[tuple[str, str], list[tuple[datetime, str]]] = {}
    for key, title, at, digest in rows.values_list("questionnaire__key", "questionnaire__title", "published_at", "digest"):
        if at is not None:
            found.setdefault((key, title), []).append((at, digest))
    return [
        _Published(key, title, tuple(at for at, _digest in several), tuple(digest for _at, digest in several))
        for (key, title), several in found.items()
        if len(several) > 1
    ]


@lru_cache(maxsize=64)
def _reworded(digests: tuple[str, ...], _language: str) -> Mapping[str, Mapping[int, tuple[str, ...]]]:
    """For each measure the places of the versions that ask it otherwise than the last one that carried it, and what is other.

    Kept by what was published, which never changes, and the language it is told in.
    """
    sheets = sheets_of(set(digests))
    last: dict[str, Document] = {}
    found: dict[str, dict[int, tuple[str, ...]]] = {}
    for place, digest in enumerate(digests):
        document = sheets[digest].document
        for measure in document.measures():
            otherwise = asked_otherwise(measure, last[measure], document) if measure in last else ()
            if otherwise:
                found.setdefault(measure, {})[place] = otherwise
            last[measure] = document
    return found
