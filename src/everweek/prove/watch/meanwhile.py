"""What else happened in the weeks of a chart, and may have moved it though no customer thinks otherwise: the words of a question,
and how many of which customers are asked.

Pages tell it when it is decided (``questionnaires.differences``, the rules of ``listen.inviting``); whoever reads the chart a
year later was not there.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.journal.services import Actor
from everweek.listen.inviting.queries import ShareChanged, list_share_changes
from everweek.people import saying
from everweek.prove import measures, names
from everweek.prove.measures import Counted
from everweek.prove.rules import PROMISED
from everweek.prove.watch.findings import Lasting, Moved, Season, SpecialWeek, Stretch
from everweek.questionnaires.rewording import Rewording, list_rewordings

if TYPE_CHECKING:
    from everweek.prove.watch.reading import Table


MOST_TOLD: Final = 3
"""So many changes of a share are told in one sentence; of more it is said how many there are."""


@dataclass(frozen=True)
class Meanwhile:
    """What happened in the weeks of a table, for each group ("": the whole) that it concerns.

    Attributes:
        otherwise: From which days on the question is asked otherwise, where answers come from what asks it so.
        shares: From which days on a rule asks another share of customers, where some answers come from it and some do not. Where
            all do, all customers are drawn alike, before and after.
    """

    otherwise: Mapping[str, tuple[Rewording, ...]] = field(default_factory=dict)
    shares: Mapping[str, tuple[ShareChanged, ...]] = field(default_factory=dict)


def meanwhile(seen: "Table", viewer: Actor | None) -> Meanwhile:
    """What happened within the weeks, or months, of a table; whoever sees the answers may know it.

    Nothing is asked of the facts for it but where something happened.
    """
    if seen.counted.question.name in PROMISED or not seen.periods:
        return Meanwhile()

    def in_it(day: date) -> bool:
        return 0 < seen.place_of(day) < len(seen.periods)

    rewordings = [one for one in list_rewordings(seen.counted.measure.reads) if in_it(one.day)]
    changes = [one for one in list_share_changes() if in_it(one.day)]
    otherwise: dict[str, tuple[Rewording, ...]] = {}
    shares: dict[str, tuple[ShareChanged, ...]] = {}
    if rewordings:
        for group, several in _sources(seen, "questionnaire", viewer).items():
            otherwise[group] = tuple(one for one in rewordings if one.questionnaire in several)
    if changes:
        for group, several in _sources(seen, names.ASKED_BY, viewer).items():
            shares[group] = tuple(one for one in changes if one.asked_by in several and len(several) > 1)
    return Meanwhile(otherwise, shares)


def shares_beside(counted: Counted, dimension: str, viewer: Actor | None) -> Mapping[str, tuple[ShareChanged, ...]]:
    """From which days on a rule asks another share of customers, for each colleague in whose units (or each unit in which), in
    the months of the answers, some answers come from it and some do not; what was ``counted`` is cut by that ``dimension``, unit
    and month.

    Where all come from one rule, the customers of a colleague and those of peers are drawn alike, before and after.
    """
    months = sorted({cut["month"] for cut in counted.cuts})
    if not months or names.ASKED_BY not in measures.list_dimensions():
        return {}
    since, until = counted.question.since or date.min, counted.question.until or date.max
    changes = [one for one in list_share_changes() if months[0] <= f"{one.day:%Y-%m}" <= months[-1] and since <= one.day <= until]
    if not changes:
        return {}
    asked: dict[str, set[str]] = {}
    for cut in measures.count(replace(counted.question, by=("unit", names.ASKED_BY)), viewer=viewer).cuts:
        asked.setdefault(cut["unit"], set()).add(cut[names.ASKED_BY])
    found: dict[str, tuple[ShareChanged, ...]] = {}
    for group in {cut[dimension] for cut in counted.cuts if cut[dimension]}:
        mixed = [asked.get(unit, set()) for unit in {cut["unit"] for cut in counted.cuts if cut[dimension] == group}]
        found[group] = tuple(one for one in changes if any(one.asked_by in several and len(several) > 1 for several in mixed))
    return found


def _sources(seen: "Table", dimension: str, viewer: Actor | None) -> Mapping[str, set[str]]:
    """The values of a dimension that the answers of each group have, and those of the whole ("")."""
    cut = tuple(dict.fromkeys([*([seen.by] if seen.by else []), dimension]))
    found: dict[str, set[str]] = {}
    if dimension not in measures.list_dimensions():
        return found
    for one in measures.count(replace(seen.counted.question, by=cut), viewer=viewer).cuts:
        for group in {"", one[seen.by] if seen.by else ""}:
            found.setdefault(group, set()).add(one[dimension])
    return found


def within(finding: Moved, rewordings: Sequence[Rewording]) -> tuple[Rewording, ...]:
    """Those of the rewordings that fall into the time in which a move may have begun."""
    return tuple(one for one in rewordings if any(first <= one.day <= last for first, last in _begins(finding)))


def _begins(finding: Moved) -> Sequence[tuple[date, date]]:
    """The first and the last day on which a finding may have begun; of single weeks those of each."""
    if isinstance(finding, Lasting):
        return [(finding.since.low, _last_day(finding.since.every, finding.since.high))]
    if isinstance(finding, Stretch):
        # Where a stretch begins is told to a week, or a month: the one before may be part of it.
        return [(_first_day_before(finding.every, finding.first), _last_day(finding.every, finding.first))]
    if isinstance(finding, SpecialWeek):
        return [(day, _last_day(finding.every, day)) for day in finding.periods]
    return [(finding.months[0], _last_day("month", finding.months[0]))] if isinstance(finding, Season) else []


def _last_day(every: str, first: date) -> date:
    following = first + timedelta(weeks=1) if every == "week" else (first + timedelta(days=31)).replace(day=1)
    return following - timedelta(days=1)


def _first_day_before(every: str, first: date) -> date:
    return first - timedelta(weeks=1) if every == "week" else (first - timedelta(days=1)).replace(day=1)


def asked_otherwise(rewording: Rewording) -> str:
    """The sentence on what is asked otherwise from when on, for the words under a chart."""
    parts = {"day": names.day(rewording.day), "title": rewording.title, "otherwise": "; ".join(rewording.otherwise)}
    return _("From %(day)s on “%(title)s” asks it otherwise: %(otherwise)s.") % parts


def asked_otherwise_here(rewordings: Sequence[Rewording]) -> str:
    """From when on it is asked otherwise, in the few words of a line of a table; empty where it is not."""
    days = saying.names([names.day(one.day) for one in rewordings])
    return _("asked otherwise from %(days)s on") % {"days": days} if rewordings else ""


def reservation(rewordings: Sequence[Rewording]) -> str:
    """The sentence that a move began where the question began to be asked otherwise; empty where it did not."""
    if not rewordings:
        return ""
    days = saying.names([names.day(one.day) for one in rewordings])
    told = _("It may be the question that moved: when this may have begun, it began to be asked otherwise (%(days)s).")
    return told % {"days": days}


def drawn_otherwise(changes: Sequence[ShareChanged]) -> str:
    """The sentence that other shares of customers were drawn before and after, so that each answer counted once tells of other
    mixtures; empty where they were not.
    """
    sentence = _(
        "Within these weeks or months another share of customers began to be asked (%(changes)s). Each answer counts once here, "
        "so that before and after are of other mixtures of customers: that alone may move it."
    )
    return sentence % {"changes": _changes(changes)} if changes else ""


def drawn_otherwise_beside(changes: Sequence[ShareChanged], dimension: str) -> str:
    """Return the sentence that customers of a colleague, or of a unit, may have been drawn otherwise than those of peers; empty
    where they were not.
    """
    sentence = _(
        "In these months another share of customers began to be asked (%(changes)s). Each answer counts once here: where this "
        "colleague's customers are asked by other ways than those of peers, that alone may set them apart."
    )
    if dimension == "unit":
        sentence = _(
            "In these months another share of customers began to be asked (%(changes)s). Each answer counts once here: where the "
            "customers of this unit are asked by other ways than those of others, that alone may set it apart."
        )
    return sentence % {"changes": _changes(changes)} if changes else ""


def _changes(changes: Sequence[ShareChanged]) -> str:
    told = [
        _("“%(rule)s” %(share)s of 100 from %(day)s on, before %(before)s")
        % {
            "rule": one.name,
            "share": saying.number(one.share / 10_000),
            "before": saying.number(one.before / 10_000),
            "day": names.day(one.day),
        }
        for one in changes[-MOST_TOLD:]
    ]
    more = len(changes) - len(told)
    if more:
        told.append(ngettext("and %(n)s change before that", "and %(n)s changes before that", more) % {"n": saying.count(more)})
    return "; ".join(told)
