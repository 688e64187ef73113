"""Top scores that look asked for: each pattern with its evidence, what explains it as well, and the next step."""

from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.http import urlencode
from django.utils.translation import gettext as _

from everweek.people.access import check_may, may
from everweek.people.clientele import list_segments
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures
from everweek.prove.begging import words
from everweek.prove.begging.reading import Found, Patterns, patterns
from everweek.prove.begging.rules import Pattern
from everweek.prove.names import titles_of
from everweek.questionnaires.standing import LEADING
from everweek.web.choices import Step, options
from everweek.web.house import asking
from everweek.web.house.asking import TO_MEND, Asking, shortened
from everweek.web.pages import looks, show
from everweek.web.prove.contexts import BeggingPage, PatternCard
from everweek.web.prove.question import SilenceAsked
from everweek.web.viewer import viewer_of

_NEEDS: Final = {
    Pattern.WORDS: Action.RESPONSES_READ,
    Pattern.CHOSEN: Action.MEASURES_READ,
    Pattern.PRESENT: Action.ASKING_EDIT,
}


@dataclass(frozen=True)
class BeggingAsked(Asking):
    """Of which measure, of which customers, since when."""

    measure: str = asking.key()
    segment: str = asking.key()
    since: date | None = asking.day()


@looks
def begging(request: HttpRequest) -> HttpResponse:
    """The page of patterns of top scores."""
    viewer = viewer_of(request)
    check_may(viewer, Action.MEASURES_READ)
    asked = BeggingAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    segments = [(one.key, one.name) for one in list_segments(viewer, sized=False)]
    asked = asked.among("segment", [key for key, _name in segments])
    known = {info.name for info in measures.list_names(viewer)}
    names = [name for name in LEADING if name in known and name not in {"expectation", "retention"}]
    found = None
    if names:
        asked = asked if asked.measure else asked.with_(measure=names[0])
        asked = asked.among("measure", names)
        looked = partial(patterns, viewer=viewer, since=asked.since, segment=asked.segment)
        asked, found = asked.answered(lambda: looked(asked.measure), blamed="measure")
    told = found.found if found else ()
    context = BeggingPage(
        title=words.headline(found) if found else TO_MEND if names else words.NOTHING,
        asked=asked,
        measures=options(titles_of(names).items(), asked.measure),
        segments=options(segments, asked.segment, everything=_("everybody")) if segments else [],
        cards=[_card(viewer, one, found) for one in found.standing] if found else [],
        others=[words.evidence(one) for one in told if not one.judged.stands],
        looked=len(told),
        any=bool(names),
        may_import=may(viewer, Action.IMPORTS_RUN),
    )
    return show(request, context, status=asked.status)


def _card(viewer: Member, one: Found, found: Patterns) -> PatternCard:
    pattern = one.judged.looked.pattern
    return PatternCard(
        title=words.title(one),
        evidence=words.evidence(one),
        otherwise=words.OTHERWISE[pattern],
        step=Step(str(words.NEXT[pattern]), _road(one, found)) if may(viewer, _NEEDS[pattern]) else None,
    )


def _road(one: Found, found: Patterns) -> str:
    pattern, place = one.judged.looked.pattern, one.place
    if pattern is Pattern.WORDS:
        where = {place.by: place.value} if place.by in {"unit", "touchpoint"} else {}
        where |= {"segment": found.segment} if found.segment else {}
        return f"{reverse('voices')}?{urlencode({**where, 'mood': 'happy'})}"
    if pattern is Pattern.CHOSEN:
        whose = {"segment": found.segment} if found.segment else {}
        return SilenceAsked.of(measures.Question(found.measure, where=whose, since=found.since), place.by).to(reverse("silence"))
    return reverse("asking-rules")
