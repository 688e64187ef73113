"""What a token may do, as it is chosen: by the kind of program that is to sign in, or one thing at a time under headings."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.people.policy import TokenScope
from everweek.web.system.words import scope_words

Headed = Sequence[tuple[str | Promise, Sequence[tuple[str, str | Promise]]]]

KINDS: Final[Mapping[str, tuple[str | Promise, frozenset[TokenScope]]]] = {
    "till": (_("A till or a desk: logs moments with customers"), frozenset({TokenScope.INTERACTIONS_WRITE})),
    "survey": (_("Another survey tool: hands in answers"), frozenset({TokenScope.RESPONSES_WRITE})),
    "helpdesk": (_("A helpdesk: opens cases and moves them on"), frozenset({TokenScope.CASES_READ, TokenScope.CASES_WRITE})),
    "customers": (
        _("A list of customers: looks them up, adds and changes them"),
        frozenset({TokenScope.CUSTOMERS_READ, TokenScope.CUSTOMERS_WRITE}),
    ),
    "dashboard": (_("A dashboard: reads measures and units"), frozenset({TokenScope.MEASURES_READ, TokenScope.UNITS_READ})),
    "monitoring": (_("Monitoring: reads how this installation is"), frozenset({TokenScope.METRICS_READ})),
}
"""The kinds of programs there are most, each with what it needs and nothing besides."""

_HEADINGS: Final[Mapping[str | Promise, Sequence[str]]] = {
    _("Answers and comments"): ("responses", "comments", "topics", "imports", "sources"),
    _("Asking customers"): ("invitations", "asking", "contact", "questionnaires", "links"),
    _("Customers and moments"): ("customers", "segments", "interactions", "touchpoints"),
    _("Cases, and what customers are given"): ("cases", "gestures", "allowances", "promises", "case-ways", "assigning", "guides"),
    _("Causes and improvements"): ("causes", "improvements"),
    _("Respect"): ("respect", "charter"),
    _("Numbers"): ("measures", "views"),
    _("Units and colleagues"): ("units", "people", "hours", "notices", "words", "told", "channels"),
}
_THE_REST: Final = _("This installation")


def kinds_for(useful: Collection[TokenScope]) -> list[tuple[str, str | Promise]]:
    """Return the kinds of programs of which all they need is among these scopes, to choose from; by hand first."""
    kinds = [(key, says) for key, (says, needs) in KINDS.items() if needs <= set(useful)]
    return [("", _("Choose below what it may do")), *kinds]


def under_headings(useful: Collection[TokenScope]) -> Headed:
    """Return these scopes in words, under the heading of what they are about."""
    named = {thing for things in _HEADINGS.values() for thing in things}
    under: dict[str | Promise, list[TokenScope]] = {
        name: [one for thing in things for one in useful if _about(one) == thing] for name, things in _HEADINGS.items()
    }
    under[_THE_REST] = [one for one in useful if _about(one) not in named]
    return [(name, [(one.value, scope_words(one)) for one in found]) for name, found in under.items() if found]


def _about(scope: TokenScope) -> str:
    return scope.value.partition(":")[0]
