"""Looking at feeds: each entry is taken once, and what cannot be read or taken is said beside the source, with what to do."""

import http.client
import tempfile
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek import clock
from everweek.errors import EverweekError, Invalid
from everweek.journal.services import System
from everweek.listen.mentions import rules
from everweek.listen.mentions.models import MentionSource
from everweek.listen.mentions.rules import Told
from everweek.listen.mentions.services import take_mentions
from everweek.listen.readers.confined import open_confined
from everweek.people import fetching
from everweek.people.outcomes import State
from everweek.questionnaires import languages
from everweek.questionnaires.models import Response
from everweek.text.storable import storable

EVERY: Final = timedelta(minutes=15)
MOST_BYTES: Final = 5 * 1024 * 1024
BY: Final = System("sources")
AGENT: Final = "Everweek (feed reader)"
NOT_MODIFIED: Final = 304
OK: Final = 200


@dataclass(frozen=True)
class Looked:
    """What looking at a source came to: what was taken anew, and why things were not taken."""

    taken: int = 0
    refused: tuple[str, ...] = ()


def due_sources(way: str) -> list[int]:
    """The sources of that way it is time to look at again."""
    rows = MentionSource.objects.filter(way=way, paused_at__isnull=True)
    before = clock.now() - EVERY
    return [pk for pk, looked in rows.values_list("pk", "looked_at").order_by("pk") if looked is None or looked <= before]


def look_at_feed(source_id: int, *, anew: bool = False) -> Looked:
    """Fetch a feed and take what is new in it; ``anew`` even where its server says that nothing changed.

    Doing it twice takes each entry once. Why it failed is kept beside the source; nothing is raised for that.
    """
    source = MentionSource.objects.select_related("questionnaire").filter(pk=source_id, way=MentionSource.Way.FEED).first()
    if source is None or source.paused_at is not None:
        return Looked()
    try:
        return _looked(source, anew=anew)
    except (OSError, http.client.HTTPException, ValueError) as failed:
        told = str(failed) or _("The connection failed (%(kind)s).") % {"kind": type(failed).__name__}
        note(source, failure=told)
    except EverweekError as refused:
        note(source, failure=refused.message)
    return Looked()


def _looked(source: MentionSource, *, anew: bool) -> Looked:
    known = {} if anew else {"If-None-Match": source.etag, "If-Modified-Since": source.changed}
    asked = {name: value for name, value in known.items() if value}
    got = fetching.get(source.address, {"User-Agent": AGENT, **asked}, most=MOST_BYTES)
    if got.status == NOT_MODIFIED:
        note(source, failure="")
        return Looked()
    if got.status != OK:
        message = _("Its server answered %(status)d. Open the address yourself: is it still there, and open to anybody?")
        raise Invalid(message % {"status": got.status})
    looked = take_new(source, entries_of(got.body))
    # Cut short, or with what cannot be kept, it is not what its server said: then it is asked for the whole anew.
    said = {"etag": (got.headers.get("etag", ""), 400), "changed": (got.headers.get("last-modified", ""), 100)}
    seen = {name: text if len(text) <= longest and storable(text) == text else "" for name, (text, longest) in said.items()}
    note(source, failure="", refused=words_of(looked.refused), **seen)
    return looked


def entries_of(body: bytes) -> list[Told]:
    """The entries of a feed, read in a confined process; ``Invalid`` where it is none."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "feed"
        path.write_bytes(body)
        table = open_confined(path, form="feed")
        rows = [dict(zip(table.columns, record.cells, strict=False)) for record in table.records() if not record.problem]
    now = clock.now()
    return [_told(row, now) for row in rows]


def take_new(source: MentionSource, told: Sequence[Told]) -> Looked:
    """Take what is not here yet. What was said before we listened is history: it counts, and moves nothing else."""
    here = _here(source, told)
    new = [one for one in told if one.identity and rules.identity_of(source.key, one.identity) not in here]
    refused = [_("An entry has neither an id nor a link: it cannot be told from others.") for one in told if not one.identity]
    taken = 0
    with transaction.atomic():
        for history in (True, False):
            some = [one for one in new if (one.at < source.opened_at) == history]
            for outcome in take_mentions(some, source=source, by=BY, history=history) if some else ():
                taken += outcome.state is State.STORED
                if outcome.state is State.REFUSED:
                    refused.append(outcome.reason)
    return Looked(taken, tuple(refused))


def words_of(refused: Iterable[str]) -> str:
    """What was not taken, in a sentence, with the first reasons."""
    reasons = list(refused)
    if not reasons:
        return ""
    told = ngettext("%(n)d entry was not taken: %(why)s", "%(n)d entries were not taken: %(why)s", len(reasons))
    return told % {"n": len(reasons), "why": " ".join(dict.fromkeys(reasons[:20]))}


def _here(source: MentionSource, told: Sequence[Told]) -> set[str]:
    wanted = {rules.identity_of(source.key, one.identity) for one in told if one.identity}
    rows = Response.objects.filter(questionnaire=source.questionnaire_id, identity__in=sorted(wanted))
    return set(rows.values_list("identity", flat=True))


def _told(row: Mapping[str, str], now: datetime) -> Told:
    """An entry on its way in. A day or hour that cannot be read, or is still to come, is now: we have just seen it."""
    at = _moment(row["at"]) or now
    language = row["language"].strip().replace("_", "-")
    return Told(
        identity=row["id"],
        at=min(at, now),
        title=row["title"] if row["title"] != row["text"] else "",
        text=row["text"],
        rating=_number(row["rating"]),
        author=row["author"] if len(row["author"]) <= rules.LONGEST_AUTHOR else "",
        link=row["link"] if rules.is_link(row["link"]) else "",
        language=language if len(language) <= 12 and languages.is_tag(language) else "",
    )


def _moment(told: str) -> datetime | None:
    try:
        found = datetime.fromisoformat(told)
    except ValueError:
        return None
    return found if found.tzinfo is not None else found.replace(tzinfo=UTC)


def _number(told: str) -> float | None:
    try:
        return float(told) if len(told) < 20 else None
    except ValueError:
        return None


def note(source: MentionSource, **told: str) -> None:
    """Keep what looking came to. Written past ``save``: nobody else's change of the source is written over."""
    kept = {name: storable(text) for name, text in told.items()}
    MentionSource.objects.filter(pk=source.pk).update(looked_at=clock.now(), **kept)
