"""The gate of asking: who may open and close links, and what anybody may have who comes by one."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import NotFound
from everweek.journal.services import Actor
from everweek.listen.asking import rules
from everweek.listen.models import PublicLink
from everweek.people.access import check_may, the_one
from everweek.people.links import LinkHolder
from everweek.people.policy import Action
from everweek.people.prepared import Prepared, PreparedAmong
from everweek.people.queries import organisation_name
from everweek.questionnaires.models import Version
from everweek.questionnaires.queries import get_published, get_version, published_digest

LATEST: Final = timedelta(days=90)
"""So long after a link was closed, answers given before are still taken from a tablet that could not send them."""


_AT: Final = Prepared(
    lambda slug: PublicLink.objects.filter(slug=slug, closed_at__isnull=True).select_related("questionnaire", "unit"), 1
)


_STANDS: Final = PreparedAmong[str](
    lambda slugs: PublicLink.objects.filter(
        slug__in=slugs, closed_at__isnull=True, questionnaire__archived_at__isnull=True
    ).values_list(published_digest("questionnaire"), organisation_name()),
    str,
)


@dataclass(frozen=True)
class Stands:
    """All that the page at an open link shows, as long as nobody has written on it: the digest of what is asked, and by whom."""

    digest: str
    house: str


@dataclass(frozen=True)
class OpenLink:
    """What a customer has who comes by an open link: the version that is asked, and as whom the customer acts. To be read, not
    changed.
    """

    link: PublicLink
    version: Version
    holder: LinkHolder


def access_link(by: Actor, link_id: int) -> PublicLink:
    """The link of that id within the reach of ``by``; ``NotFound`` otherwise."""
    within = check_may(by, Action.LINKS_OPEN).reaching()
    rows = PublicLink.objects.filter(within, pk=link_id).select_related("questionnaire", "unit")
    return the_one(rows, _("There is no such link, or it is not yours to see."))


def access_by_slug(slug: str) -> OpenLink:
    """Return the open link at that address. ``NotFound``, with one and the same sentence, where there is no link, it is closed,
    or its questionnaire is archived.
    """
    told = rules.slug_in(slug)
    found = _AT.first_unchanged(told) if told else None
    if found is None or found.questionnaire.archived_at is not None:
        raise NotFound(_("Nothing is asked at this address now. Thank you for coming all the same."))
    return OpenLink(found, get_published(found.questionnaire.key, to_read=True), LinkHolder("open", found.pk))


def stands_at(slug: str) -> Stands | None:
    """Return what the page at that address shows, in one query; None wherever ``access_by_slug`` refuses."""
    told = rules.slug_in(slug)
    for digest, house in _STANDS.rows([told] if told else []):
        if digest and house:
            return Stands(digest, house)
    return None


def access_kept(slug: str, number: int, given_at: datetime) -> OpenLink:
    """What stood at that address when an answer was given to version ``number`` in a tablet that could not send it then.

    The link may be closed since, and a newer version be asked there; ``NotFound`` alike for all that never stood there.
    """
    told = rules.slug_in(slug)
    found = PublicLink.objects.filter(slug=told).select_related("questionnaire", "unit").first() if told else None
    if found is not None and found.questionnaire.archived_at is None and _stood(found, given_at):
        version = get_version(found.questionnaire.key, number)
        if version.published_at is not None:
            return OpenLink(found, version, LinkHolder("open", found.pk))
    raise NotFound(_("Nothing is asked at this address now. Thank you for coming all the same."))


def _stood(link: PublicLink, given_at: datetime) -> bool:
    closed = link.closed_at
    return closed is None or (given_at <= closed and clock.now() <= closed + LATEST)
