"""Looking at what came in, off the path of accepting, and marking what is doubtful. Nothing is dropped by it."""

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Final

from django.db import transaction
from django.db.models import QuerySet

from everweek import clock
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.journal.subscribers import external_subscriber
from everweek.listen import rules as voices
from everweek.listen.doubting.rules import (
    AT_ONCE,
    WORDS_WITHIN,
    Came,
    Day,
    DoubtKind,
    doubtful,
    may_be_doubtful,
    said_key,
    words_key,
)
from everweek.listen.models import Doubt, Doubted, Imprint, PublicLink, Wording
from everweek.people.queries import chunks
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import mark_responses
from everweek.questionnaires.services.several import DOUBT
from everweek.questionnaires.versions import sheet_of

BY: Final = System("doubting")
PIECE: Final = 500
MOST_OF_A_DAY: Final = 20_000
"""So many answers of one link and day are looked at together, the newest."""
MOST_BEFORE: Final = 5_000
BEFORE: Final = timedelta(days=30)


# Outside a transaction, as comments are judged: who answers meanwhile must not wait. Told twice, it does nothing more.
@external_subscriber(
    "listen.doubting",
    kinds=["response.received", "response.corrected", "response.unnamed"],
    history=True,
    start="beginning",
    batch=PIECE,
)
def look(lines: Sequence[Line]) -> None:
    """Look at what came in, and at what came in beside it; forget the words of answers that lost or changed them."""
    changed = {int(line.ids["response"]) for line in lines if line.kind != "response.received"}
    if changed:
        Wording.objects.filter(response__in=changed).delete()
    look_at(int(line.ids["response"]) for line in lines if line.kind == "response.received")


def look_at(responses: Iterable[int]) -> int:
    """Look at these responses and what came in beside them; how many answers were newly marked."""
    ids = sorted(set(responses))
    found = list(_answers().filter(pk__in=ids).prefetch_related("version").order_by("pk"))
    links = dict(PublicLink.objects.values_list("pk", "slug"))
    marked = _mark_at_once(found) + _mark_same_words([one for one in found if one.customer_id is None])
    days: dict[tuple[int, date], list[Imprint]] = {}
    for one in _imprints(ids):
        days.setdefault((one.link, one.made_at.astimezone(UTC).date()), []).append(one)
    for (link, day), fresh in sorted(days.items(), key=lambda pair: pair[0]):
        since = datetime.combine(day, datetime.min.time(), UTC)
        if _is_worth_a_look(_imprinted(link, since), fresh):
            marked += _look_at_day(link, links.get(link, ""), since)
    return marked


@transaction.atomic
def doubt_at_once(*, response: int, kind: str) -> None:
    """Mark an answer that stands already: what it was changed to was sent by what seems a program. Decided once, it stays so."""
    _doubt(DoubtKind(kind), [response], key=f"{kind}::{clock.now().date().isoformat()}")


def _answers() -> QuerySet[Response]:
    """Return those of these answers that customers gave who were asked, and that count."""
    return Response.objects.filter(member__isnull=True, withdrawn_at__isnull=True, questionnaire__unasked=False)


def _unknown() -> QuerySet[Response]:
    """Return the answers of customers who are not known: only those can be anybody's, however they were given."""
    return _answers().filter(customer__isnull=True)


def _imprints(ids: Sequence[int]) -> list[Imprint]:
    return [one for some in chunks(ids, 500) for one in Imprint.objects.filter(pk__in=some)]


def _imprinted(link: int, since: datetime) -> QuerySet[Imprint]:
    """What came in at a link on a day."""
    return Imprint.objects.filter(link=link, made_at__gte=since, made_at__lt=since + timedelta(days=1))


def _is_worth_a_look(day: QuerySet[Imprint], fresh: Sequence[Imprint]) -> bool:
    """Whether a whole day is to be looked at because of what came in: reading it costs as much as the day is long.

    So it is where what came in belongs to a group that is looked at, and whenever the day has become twice as long: by what
    others say, a group that nothing joined may be another.
    """
    many = day.count()
    if many.bit_length() > (many - len(fresh)).bit_length():
        return True
    from_there = day.filter(place__in={one.place for one in fresh if one.place})
    told = from_there.values_list("pk", "response__answered_at", "place", "browser", "response__channel")
    return may_be_doubtful([Came(*one, said="") for one in told], {one.pk for one in fresh})


def _mark_at_once(responses: Sequence[Response]) -> int:
    """Mark the answers whose doubt was seen as they came in (a field nobody sees was filled in, or nobody can have read so
    quickly); how many were marked.
    """
    groups: dict[tuple[str, str, str], list[int]] = {}
    for one in responses:
        if one.dimensions.get(DOUBT) in AT_ONCE:
            groups.setdefault((one.dimensions[DOUBT], one.dimensions.get("link", ""), one.day.isoformat()), []).append(one.pk)
    return sum(_doubt(DoubtKind(kind), ids, key=f"{kind}:{link}:{day}", link=link) for (kind, link, day), ids in groups.items())


def _mark_same_words(responses: Sequence[Response]) -> int:
    """Mark answers whose long comment is word for word that of another, within thirty days; the first one of each comment is not
    marked. Returns how many were marked.
    """
    rows = [
        Wording(response=one, key=key, answered_at=one.answered_at)
        for one in responses
        for key in {words_key(text) for _question, text in voices.words_of(sheet_of(one.version).document, one.answers)}
        if key
    ]
    Wording.objects.bulk_create(rows, ignore_conflicts=True)
    same = [
        other
        for some in chunks(sorted({row.key for row in rows}), 500)
        for other in Wording.objects.filter(key__in=some)
        .order_by("answered_at", "response")
        .values_list("key", "response", "answered_at")
    ]
    said: dict[str, list[tuple[int, datetime]]] = {}
    for key, response, at in same:
        said.setdefault(key, []).append((response, at))
    marked = 0
    for told in said.values():
        first, after = told[0], told[1:]
        again = [pk for (pk, at), (_before, before) in zip(after, told, strict=False) if at - before <= WORDS_WITHIN]
        if again:
            marked += _doubt(DoubtKind.WORDS, again, key=f"{DoubtKind.WORDS}:{first[0]}", told={"first": first[0]})
    return marked


def _look_at_day(link: int, slug: str, since: datetime) -> int:
    imprints = {row.pk: row for row in _imprinted(link, since).order_by("-made_at")[:MOST_OF_A_DAY]}
    came: list[Came] = []
    for some in chunks(sorted(imprints), 500):
        told = _unknown().filter(pk__in=some).prefetch_related("version")
        came += [
            Came(one.pk, one.answered_at, imprints[one.pk].place, imprints[one.pk].browser, one.channel, _said(one))
            for one in told
        ]
    return sum(
        _doubt(found.kind, found.ids, key=f"{found.kind}:{link}:{found.ids[0]}", link=slug, told=found.told)
        for found in doubtful(Day(came, lambda: _before(slug, since)))
    )


def _said(one: Response) -> str:
    """Return a key that tells apart what was chosen in an answer, leaving out what was said in own words."""
    spoken = {question.key for question in sheet_of(one.version).document.questions if question.kind == "text"}
    chosen = {
        key: [
            each.get("choice") if isinstance(each, Mapping) else each for each in (value if isinstance(value, list) else [value])
        ]
        for key, value in one.answers.items()
        if key not in spoken
    }
    return said_key(sorted(chosen.items()) if chosen else None)


def _before(slug: str, since: datetime) -> dict[str, int]:
    """Return what was chosen at the link in the days before, and how often, as far back as the newest answers of the
    house reach.
    """
    earlier = Response.objects.filter(answered_at__gte=since - BEFORE, answered_at__lt=since)
    newest = list(earlier.order_by("-answered_at", "-pk").values_list("pk", flat=True)[:MOST_BEFORE])
    told: Counter[str] = Counter()
    for some in chunks(newest, 500):
        there = _unknown().filter(pk__in=some).prefetch_related("version")
        told.update(
            said for one in there if one.dimensions.get("link") == slug and DOUBT not in one.dimensions and (said := _said(one))
        )
    return dict(told)


@transaction.atomic
def _doubt(kind: DoubtKind, ids: Sequence[int], *, key: str, link: str = "", told: Mapping[str, object] | None = None) -> int:
    """Mark those of these answers that no doubt holds yet; how many that were. They join the doubt that holds some of theirs.

    Where all that a doubt holds was said to be honest, what would join it is honest too.
    """
    held = {
        pk: doubt for some in chunks(ids, 500) for pk, doubt in Doubted.objects.filter(pk__in=some).values_list("pk", "doubt")
    }
    # Who withdrew or erased one meanwhile was quicker. What was seen at once is a program's at a link of a known customer too.
    among = _answers() if kind in AT_ONCE else _unknown()
    fresh = {
        pk
        for some in chunks([pk for pk in ids if pk not in held], 500)
        for pk in among.filter(pk__in=some).order_by("pk").select_for_update().values_list("pk", flat=True)
    }
    if not fresh:
        return 0
    joined = Doubt.objects.filter(pk__in=set(held.values()), kind=kind).order_by("pk").first()
    doubt = joined or Doubt.objects.get_or_create(key=key, defaults={"kind": kind, "link": link})[0]
    verdicts = set(doubt.answers.values_list("verdict", flat=True))
    if kind not in AT_ONCE and verdicts == {Doubted.Verdict.HONEST.value}:
        return 0
    Doubted.objects.bulk_create([Doubted(response_id=pk, doubt=doubt) for pk in sorted(fresh)], ignore_conflicts=True)
    doubt.told = {**doubt.told, **(told or {})}
    doubt.found_at = clock.now()
    doubt.save(update_fields=["told", "found_at"])
    mark_responses(doubts=dict.fromkeys(fresh, kind.value), by=BY)
    return len(fresh)
