"""Writes of asking: links opened and closed, and what is answered at them.

What a person may do is asked at the gate (``listen.asking.access``) before any of these is called.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, NotFound, Unavailable
from everweek.journal.services import Actor, Happening, record
from everweek.listen.asking import rules
from everweek.listen.asking.access import OpenLink
from everweek.listen.doubting.imprints import Whence, imprint
from everweek.listen.models import PublicLink
from everweek.moments.queries import list_touchpoints
from everweek.people.models import Unit
from everweek.people.outcomes import Outcome, State, refusal_of
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import ResponseRow, accept_many


def open_link(*, slug: str, questionnaire: str, unit: Unit | None, touchpoint: str = "", by: Actor) -> PublicLink:
    """Let anybody answer the newest published version of ``questionnaire`` (its key) at ``/s/<slug>``.

    Safe to do twice: the same link opened again is the one that stands, and a closed one that asks the same is opened again.

    Raises:
        Invalid: the end of the address is no good one, the questionnaire has no published version or is archived, the touchpoint
            is not in use.
        Conflict: something else is asked at this address.
    """
    slug = rules.check_slug(slug)
    try:
        version = get_published(questionnaire)
    except NotFound as missing:
        raise Invalid(_("Publish the questionnaire first; a draft is answered by nobody."), field="questionnaire") from missing
    if version.questionnaire.archived_at is not None:
        raise Invalid(_archived(), field="questionnaire")
    if touchpoint and touchpoint not in {one.key for one in list_touchpoints()}:
        raise Invalid(_("There is no touchpoint %(key)s in use.") % {"key": touchpoint}, field="touchpoint")
    asks = {"questionnaire": version.questionnaire, "unit": unit, "touchpoint": touchpoint}
    with transaction.atomic():
        try:
            with transaction.atomic():
                link = PublicLink.objects.create(slug=slug, opened_at=clock.now(), **asks)
        except IntegrityError:
            return _opened_again(PublicLink.objects.select_for_update().get(slug=slug), asks, by)
        _record("link.opened", link, by)
    return link


def close_link(*, link: PublicLink, by: Actor) -> None:
    """Let nobody answer there any more; what was answered stays. A second time changes nothing."""
    _settle(link, by, closed=True)


def reopen_link(*, link: PublicLink, by: Actor) -> None:
    """Let people answer there again. A second time changes nothing; ``Conflict`` where its questionnaire is archived."""
    if link.questionnaire.archived_at is not None:
        raise Conflict(_archived())
    _settle(link, by, closed=False)


def set_sites(*, link: PublicLink, sites: Iterable[str], by: Actor) -> None:
    """Let the pages of these websites, and no others, ask there by the widget. The same again changes nothing."""
    told = rules.check_sites(sites)
    with transaction.atomic():
        held = PublicLink.objects.select_for_update().get(pk=link.pk)
        old, held.sites, link.sites = held.sites, told, told
        if old == told:
            return
        held.save(update_fields=["sites"])
        subject = ("link", held.pk)
        record(Happening("link.sites_changed", by=by, subject=subject, old={"sites": old}, new={"sites": told}))


@dataclass(frozen=True)
class LinkAnswer:
    """One answer to be stored that was given at an open link.

    ``word`` is the word of the page: an answer sent twice under it is one response. ``doubt`` (``rules.doubt_of``) is kept as a
    dimension. ``answered_at`` is set where a tablet kept the answer until it could send it. Of where the answer came from only a
    number is kept, which is another every day.
    """

    at: OpenLink
    word: str
    answers: Mapping[str, object]
    way: str
    language: str
    doubt: str = ""
    answered_at: datetime | None = None
    whence: Whence | None = None

    @property
    def row(self) -> ResponseRow:
        """Return it as a row to be stored as a response. ``Invalid`` where nothing is answered, or ``word`` is not a word of a
        page.
        """
        if not rules.is_word(self.word):
            raise Invalid(_("This page was not whole. Load it again, then answer once more."), field="word")
        if not self.answers:
            raise Invalid(_("Nothing is answered yet. One answer is enough, then send it."), field="answers")
        link = self.at.link
        return ResponseRow(
            identity=f"link:{link.pk}:{self.word}",
            answers=self.answers,
            channel=rules.way_of(self.way),
            unit=link.unit_id,
            touchpoint=link.touchpoint,
            language=self.language,
            answered_at=self.answered_at,
            dimensions={"link": link.slug, **({"doubt": self.doubt} if self.doubt else {})},
        )


def answer_links(answers: Sequence[LinkAnswer]) -> list[Outcome | EverweekError]:
    """Store what several answered at open links, in one transaction: the one way in for page, widget and kiosk.

    Each is told in its place what came of it, and stops no other: ``Invalid`` where an answer is wrong (``answers.KEY``), there
    is none at all or the word is none; ``Conflict`` where under this word other answers are stored.
    """
    told: dict[int, Outcome | EverweekError] = {}
    ready: dict[tuple[int, int], dict[int, ResponseRow]] = {}
    for place, one in enumerate(answers):
        try:
            ready.setdefault((one.at.link.pk, one.at.version.pk), {})[place] = one.row
        except Invalid as wrong:
            told[place] = wrong
    with transaction.atomic(savepoint=False):
        for _at, rows in sorted(ready.items()):
            told.update(zip(rows, _accepted(answers[min(rows)].at, list(rows.values())), strict=True))
        imprint(
            (one.id, answers[place].at.link.pk, whence)
            for place, one in told.items()
            if isinstance(one, Outcome) and one.state is State.STORED and one.id and (whence := answers[place].whence)
        )
    return [told[place] for place in range(len(answers))]


def _accepted(at: OpenLink, rows: Sequence[ResponseRow]) -> Sequence[Outcome | EverweekError]:
    try:
        found = accept_many(at.version, rows, by=at.holder)
    except Unavailable:
        raise
    except EverweekError as wrong:
        # Such as a questionnaire that is archived by now: no fault of what is answered at other links.
        return [wrong] * len(rows)
    return [one if one.state is not State.REFUSED else refusal_of(one) for one in found]


def _archived() -> str:
    return _("This questionnaire is archived, and asked of nobody. Bring it back from the archive first.")


@transaction.atomic
def _settle(link: PublicLink, by: Actor, *, closed: bool) -> None:
    held = PublicLink.objects.select_for_update().get(pk=link.pk)
    if (held.closed_at is not None) == closed:
        return
    held.closed_at = clock.now() if closed else None
    held.save(update_fields=["closed_at"])
    link.closed_at = held.closed_at
    _record("link.closed" if closed else "link.opened", held, by)


def _opened_again(standing: PublicLink, asks: Mapping[str, object], by: Actor) -> PublicLink:
    if any(getattr(standing, name) != value for name, value in asks.items()):
        raise Conflict(_("Something else is asked at this address already; choose another end for it."), field="slug")
    _settle(standing, by, closed=False)
    return standing


def _record(kind: str, link: PublicLink, by: Actor) -> None:
    ids = {"questionnaire": link.questionnaire_id, "unit": link.unit_id}
    record(Happening(kind, by=by, subject=("link", link.pk), ids=ids))
