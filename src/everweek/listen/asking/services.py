"""Writes of asking: links opened and closed, and what is answered at them.

What a person may do is asked at the gate (``listen.asking.access``) before any of these is called.
"""

from collections.abc import Iterable, Mapping
from datetime import datetime

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.services import Actor, Happening, record
from everweek.listen.asking import rules
from everweek.listen.asking.access import OpenLink
from everweek.listen.doubting.imprints import Whence, imprint
from everweek.listen.models import PublicLink
from everweek.moments.queries import list_touchpoints
from everweek.people.models import Unit
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import Accepted, accept_response


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


def answer_link(
    *,
    at: OpenLink,
    word: str,
    answers: Mapping[str, object],
    way: str,
    language: str,
    doubt: str = "",
    answered_at: datetime | None = None,
    whence: Whence | None = None,
) -> Accepted:
    """Store what somebody answered at an open link, whichever way she came: the one way in for page, widget and kiosk.

    ``word`` is that of her page: sent twice, it is one response. ``doubt`` (``rules.doubt_of``) is kept as a dimension.
    ``answered_at`` where it was kept elsewhere meanwhile. Of ``whence`` it came, a number is kept that is another every day.

    Raises:
        Invalid: an answer is wrong (``answers.KEY``), there is none at all, or the word is none.
        Conflict: under this word other answers are stored.
    """
    if not rules.is_word(word):
        raise Invalid(_("This page was not whole. Load it again, then answer once more."), field="word")
    if not answers:
        raise Invalid(_("Nothing is answered yet. One answer is enough, then send it."), field="answers")
    link = at.link
    with transaction.atomic():
        accepted = accept_response(
            version=at.version,
            by=at.holder,
            answers=answers,
            identity=f"link:{link.pk}:{word}",
            channel=rules.way_of(way),
            unit=link.unit,
            touchpoint=link.touchpoint,
            language=language,
            answered_at=answered_at,
            dimensions={"link": link.slug, **({"doubt": doubt} if doubt else {})},
        )
        if whence is not None and not accepted.already:
            imprint(accepted.response.pk, link.pk, whence)
    return accepted


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
