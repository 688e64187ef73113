"""What is doubtful, as far as somebody may read it: the groups with their evidence, and how many answers that is."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum

from django.db.models import Count, Exists, Min, OuterRef, QuerySet

from everweek.journal.services import Actor
from everweek.listen.doubting.access import list_doubted
from everweek.listen.doubting.rules import AT_ONCE, DANGER, DoubtKind
from everweek.listen.models import Comment, Doubt, Doubted
from everweek.listen.understanding.rules import URGENCIES
from everweek.listen.voices import Voice, voices_of
from everweek.people.access import check_may, reach_of
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action
from everweek.questionnaires.models import Response
from everweek.questionnaires.services.several import DOUBT

PAGE = 10
EXAMPLES = 3
ANSWERS = 50
FIRST = "first"
"""In the evidence: the answer that had the same words before."""
_NEWEST_FIRST = Order("-found_at", "-pk")
_BY_NUMBER = Order("pk")


class DoubtState(StrEnum):
    """Where doubts stand: open, or what was decided of them."""

    OPEN = "open"
    HONEST = "honest"
    WITHDRAWN = "withdrawn"

    @property
    def verdict(self) -> str:
        """The verdict under which answers of this state are kept."""
        return "" if self is DoubtState.OPEN else self.value


@dataclass(frozen=True)
class DoubtTold:
    """Answers that are doubtful together: why, with the numbers of the evidence, how many stand as asked, and some of them.

    ``first`` is the moment of the earliest of them.
    """

    id: int
    kind: DoubtKind
    link: str
    told: Mapping[str, float | int | None]
    count: int
    first: datetime
    found_at: datetime
    examples: tuple[Voice, ...]


def list_doubts(by: Actor, *, state: DoubtState = DoubtState.OPEN, link: str = "", place: Place = START) -> Stretch[DoubtTold]:
    """The doubts that hold answers of that state within reach, the newest first."""
    check_may(by, Action.RESPONSES_READ)
    mine = _at(_standing(list_doubted(by), state), link)
    found = _NEWEST_FIRST.stretch(Doubt.objects.filter(Exists(mine.filter(doubt=OuterRef("pk")))), place, most=PAGE)
    counts = _counts(mine.filter(doubt__in=[one.pk for one in found.rows]))
    return found.holding([_told(by, one, mine, counts[one.pk]) for one in found.rows if one.pk in counts])


def get_doubt(by: Actor, doubt: Doubt, *, state: DoubtState = DoubtState.OPEN) -> DoubtTold | None:
    """One doubt with its answers of that state, without examples; None where it has none of it any more."""
    mine = _standing(list_doubted(by), state).filter(doubt=doubt)
    counts = _counts(mine)
    return _told(by, doubt, mine, counts[doubt.pk], examples=0) if doubt.pk in counts else None


def list_answers(by: Actor, doubt: Doubt, *, state: DoubtState = DoubtState.OPEN, place: Place = START) -> Stretch[Voice]:
    """The answers of a doubt that stand so, in the order they came."""
    mine = _standing(list_doubted(by), state).filter(doubt=doubt)
    found = _BY_NUMBER.stretch(mine, place, most=ANSWERS)
    return found.holding(_voices(by, [one.pk for one in found.rows]))


def ids_of(by: Actor, doubt: Doubt, action: Action, *, state: DoubtState = DoubtState.OPEN) -> list[int]:
    """The answers of a doubt that stand so, and that ``by`` may decide of."""
    mine = _standing(list_doubted(by, action), state).filter(doubt=doubt)
    return list(mine.order_by("pk").values_list("pk", flat=True))


def count_doubtful(by: Actor, *, link: str = "") -> int:
    """How many doubtful answers within reach nobody has decided of yet; those of one link where it is named."""
    return _at(_standing(list_doubted(by), DoubtState.OPEN), link).count()


def urgency_of(responses: Collection[int]) -> Mapping[int, str]:
    """How urgent the words in these answers are held to be, the gravest of each; for flows, which read for nobody."""
    rows = Comment.objects.filter(response__in=responses).exclude(urgency="") if responses else Comment.objects.none()
    told = sorted(rows.values_list("response", "urgency"), key=lambda one: -URGENCIES.index(one[1]))
    return dict(told)


def doubtful_responses(since: datetime) -> QuerySet[Response, int]:
    """The numbers of the answers since a moment of which somebody is to say first that a person gave them; for all."""
    seems = Response.objects.filter(answered_at__gte=since, **{f"dimensions__{DOUBT}__in": sorted(AT_ONCE)})
    grave = Comment.objects.filter(answered_at__gte=since, urgency__in=sorted(DANGER))
    return seems.exclude(pk__in=grave.values("response")).values_list("pk", flat=True)


def _standing(rows: QuerySet[Doubted], state: DoubtState) -> QuerySet[Doubted]:
    """Return those of these doubtful answers that are in this state. An answer that was withdrawn for another reason is not open:
    there is nothing to decide.
    """
    found = rows.filter(verdict=state.verdict)
    return found.filter(response__withdrawn_at__isnull=True) if state is DoubtState.OPEN else found


def _at(rows: QuerySet[Doubted], link: str) -> QuerySet[Doubted]:
    """Return those of these doubtful answers that came by this link; all of them where ``link`` is empty."""
    return rows.filter(response__dimensions__link=link) if link else rows


def _counts(rows: QuerySet[Doubted]) -> dict[int, tuple[int, datetime]]:
    told = rows.order_by().values("doubt").annotate(many=Count("pk"), first=Min("response__answered_at"))
    return {one["doubt"]: (one["many"], one["first"]) for one in told}


def _told(
    by: Actor, one: Doubt, mine: QuerySet[Doubted], counted: tuple[int, datetime], *, examples: int = EXAMPLES
) -> DoubtTold:
    ids = list(mine.filter(doubt=one).order_by("pk").values_list("pk", flat=True)[:examples]) if examples else []
    count, first = counted
    told = {name: value for name, value in one.told.items() if name != FIRST or _may_read(by, value)}
    return DoubtTold(one.pk, DoubtKind(one.kind), one.link, told, count, first, one.found_at, tuple(_voices(by, ids)))


def _may_read(by: Actor, response_id: int) -> bool:
    """Return whether ``by`` may read that answer. The evidence may name an answer elsewhere, where the same words were said
    first.
    """
    within = reach_of(by, Action.RESPONSES_READ).reaching(own="about_member")
    return Response.objects.filter(within, pk=response_id, member__isnull=True).exists()


def _voices(by: Actor, ids: list[int]) -> list[Voice]:
    rows = Response.objects.filter(pk__in=ids).select_related("version__questionnaire", "unit", "about_member", "customer")
    return voices_of(by, list(rows.order_by("pk")))
