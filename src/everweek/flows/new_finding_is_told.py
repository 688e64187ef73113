"""A finding that is new is told to whoever answers for the numbers it is of, once, with its chart; one that goes on to nobody.

Looked for each morning, before the digest: what each of them would read under what matters now, as far as they may see it. It
names units, and no customer.
"""

import hashlib
from collections.abc import Mapping
from datetime import date
from typing import TYPE_CHECKING, Final
from urllib.parse import urlencode

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.flows import addresses
from everweek.messages.notices.kinds import NoticeKind, Place, declare
from everweek.messages.notices.services import News, tell
from everweek.messages.rules import HEAVIEST_PICTURE, Picture
from everweek.people import saying
from everweek.people.models import Member
from everweek.people.queries import organisation
from everweek.prove.access import list_who_compare

if TYPE_CHECKING:
    # What watches charts is loaded where it is wanted: each process loads every flow, and few look for findings.
    from everweek.prove.watch.findings import Moved

LONGEST_PATH: Final = 200
"""So many letters of an address a notice keeps; a longer one is that of the first page, where the finding stands."""


def _pictured(values: Mapping[str, object], member: int) -> Picture | None:
    """The chart of what moved as the member of that number may see it when the mail leaves."""
    from everweek.prove.watch.sent import chart_sent

    since = date.fromisoformat(str(values["since"])) if values["since"] else None
    sent = chart_sent(member, measure=str(values["measure"]), group=str(values["group"]), since=since, heaviest=HEAVIEST_PICTURE)
    return Picture(sent.png, sent.wide, sent.says) if sent is not None else None


FOUND: Final = declare(
    NoticeKind(
        key="finding.new",
        name=gettext_lazy("Something moved where you lead, and chance does not explain it"),
        title="{finding}",
        text=gettext_lazy("{far} Its chart shows each week; read what customers said before you ask anybody why."),
        places={
            "finding": Place(
                gettext_lazy("what was found, as a sentence"),
                gettext_lazy("Satisfaction at North desk has been slipping, little by little, since about week 22."),
            ),
            "far": Place(
                gettext_lazy("how far it went, with its interval, and of how many answers"),
                gettext_lazy("By itself it was 0.60 lower than its own normal (95 % confidence: 0.40 to 0.80)."),
            ),
        },
        pictured=_pictured,
    )
)


def tell_new_findings() -> int:
    """Tell each who answers for others what is new to them; returns how many notices were not there before."""
    return sum(_tell(one) for one in list_who_compare())


def _tell(member: Member) -> int:
    """Tell one colleague, in their language. What was told and that it is known from now on stand in one transaction."""
    from everweek.prove.watch import news
    from everweek.prove.watch.fresh import note_findings, so_now

    with translation.override(member.language or organisation().language):
        # Counted before the transaction: it takes its time, and on SQLite every other writer would wait.
        seen = news.signals(member)
        if seen.newest is None:
            return 0
        with transaction.atomic():
            fresh = note_findings(member=member, findings=so_now(seen.findings), until=seen.newest)
            return tell(news=[_news(one, member, seen.since) for one in fresh])


def _news(finding: "Moved", member: Member, since: date | None) -> News:
    from everweek.prove.watch import words
    from everweek.prove.watch.fresh import begun

    place, began = finding.place, begun(finding)
    group = "" if place.whole else place.value
    path = _chart(finding.measure, group, since)
    return News(
        kind=FOUND,
        # A mark of where and which way: the keys of units may have letters that a key of ours has not.
        key=f"finding:{_mark(finding)}:{began.isoformat()}",
        path=path if len(path) <= LONGEST_PATH else addresses.FIRST_PAGE,
        values={
            "finding": words.headline(finding),
            "far": _far(finding),
            "measure": finding.measure,
            "group": group,
            "since": since.isoformat() if since else "",
        },
        to=[member.pk],
    )


def _chart(measure: str, group: str, since: date | None) -> str:
    """The page with the chart of a unit, or of the whole."""
    shown = {"by": "unit", "group": group} if group else {"of": "whole"}
    asked = {"measure": measure, **shown, **({"since": since.isoformat()} if since else {})}
    return f"{addresses.CONSISTENCY}?{urlencode(asked)}"


def _mark(finding: "Moved") -> str:
    place = f"{finding.direction}:{finding.place.dimension}:{finding.place.value}"
    return hashlib.sha256(place.encode()).hexdigest()[:16]


def _far(finding: "Moved") -> str:
    """Return how far it went, with the interval, where one is known, and of how many answers that is told."""
    from everweek.prove.watch.far import how_far

    n = finding.evidence.n
    counted = ngettext("%(n)s answer was counted.", "%(n)s answers were counted.", n) % {"n": saying.count(n)}
    return " ".join([*(how_far(finding) or [_("How far it went is not told with an interval.")]), counted])
