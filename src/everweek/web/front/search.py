"""The search: one box, and for each kind of thing a line that knows how to find it and where it is shown."""

from collections.abc import Callable, Iterable, Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.people import finding
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import measures, names, rules
from everweek.questionnaires.overview import find_questionnaires
from everweek.web.front.contexts import Hit, HitGroup, SearchPage
from everweek.web.house.layout import may
from everweek.web.pages import looks, show
from everweek.web.viewer import viewer_of

Find = Callable[[Member, str], Iterable[Hit]]


def _customers(viewer: Member, text: str) -> Iterable[Hit]:
    if not may(viewer, Action.RESPONSES_READ):
        return []
    found = finding.find_customers(viewer, text)
    return [
        Hit(
            one.name or one.email or one.external_id or _("A customer without a name"),
            one.email if one.name else "",
            f"{reverse('voices')}?{urlencode({'customer': one.pk})}",
        )
        for one in found
    ]


def _colleagues(viewer: Member, text: str) -> Iterable[Hit]:
    return [Hit(one.name, one.email, reverse("member", args=[one.pk])) for one in finding.find_members(viewer, text)]


def _units(viewer: Member, text: str) -> Iterable[Hit]:
    return [Hit(one.name, one.key, reverse("unit", args=[one.key])) for one in finding.find_units(viewer, text)]


def _questionnaires(viewer: Member, text: str) -> Iterable[Hit]:
    found = find_questionnaires(viewer, text)
    return [Hit(one.title, one.key, reverse("questionnaire", args=[one.key])) for one in found]


def _measures(viewer: Member, text: str) -> Iterable[Hit]:
    if not may(viewer, Action.MEASURES_READ):
        return []
    known = {info.name for info in measures.list_names(viewer)}
    titles = names.titles(rules.measure_named(name, known) for name in sorted(known))
    words = text.casefold().split()
    return [
        Hit(title, name, f"{reverse('prove')}?{urlencode({'measure': name})}")
        for name, title in titles.items()
        if words and all(word in f"{title} {name}".casefold() for word in words)
    ][: finding.MOST]


def _words(viewer: Member, text: str) -> Iterable[Hit]:
    if not may(viewer, Action.RESPONSES_READ):
        return []
    told = _("Voices with “%(text)s” in them") % {"text": text}
    return [Hit(told, "", f"{reverse('voices')}?{urlencode({'words': text})}")]


WORDS: Final = gettext_lazy("What customers said")
SOURCES: Final[Sequence[tuple[str | Promise, Find]]] = (
    (gettext_lazy("Customers"), _customers),
    (gettext_lazy("Colleagues"), _colleagues),
    (gettext_lazy("Units"), _units),
    (gettext_lazy("Questionnaires"), _questionnaires),
    (gettext_lazy("Measures"), _measures),
    (WORDS, _words),
)
"""Add a line, and a kind of thing can be found; each sees to it that nobody finds what is not hers to see."""


@looks
def search(request: HttpRequest) -> HttpResponse:
    """``/search?q=``: what the few letters fit, group by group."""
    viewer = viewer_of(request)
    text = " ".join(request.GET.get("q", "").replace("\0", " ").split())[: finding.LONGEST]
    groups = [HitGroup(name, list(find(viewer, text))) for name, find in SOURCES] if text else []
    found = [group for group in groups if group.hits]
    named = any(group.name != WORDS for group in found)
    return show(request, SearchPage(text=text, groups=found, named=named))
