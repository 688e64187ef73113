"""What a program can be told of: the kinds of the journal under headings, what programs want first, our own housekeeping last."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _

from everweek.journal.events import all_events
from everweek.messages.webhooks import rules

Headed = Sequence[tuple[str | Promise, Sequence[tuple[str, str]]]]
"""Headings, each with the kinds under it and what they tell."""
_HEADINGS: Final[Mapping[str | Promise, Sequence[str]]] = {
    _("What customers say"): ("response", "comment", "doubt"),
    _("Cases"): ("case", "promised_time"),
    _("Customers"): ("customer", "segment"),
    _("Moments with customers"): ("interaction", "touchpoint"),
    _("Asking and writing"): ("invitation", "contact", "letter", "message", "address"),
    _("What is asked, and by what rules"): ("questionnaire", "link", "asking_rule", "opening_rule", "topic"),
    _("Colleagues and units"): ("member", "post", "unit", "organisation"),
}
"""What stands under each heading, in that order, by what a kind is about: ``case`` of ``case.opened``."""
_THE_REST: Final = _("The house itself")


def told_of(kind: str) -> str:
    """What a kind of line tells, in words; the kind itself where nothing writes it any more."""
    return all_events().get(kind, kind).partition(" Subject:")[0].partition(" Ids:")[0]


def told_kinds() -> Headed:
    """The kinds a webhook can be told, each with what it tells, under their headings.

    Within a heading they stand as their package announces them: what begins before what ends.
    """
    # Of webhooks none is told: each delivery would be told of by another.
    kinds = [kind for kind in all_events() if _about(kind) != rules.OF_ITSELF]
    named = {thing for things in _HEADINGS.values() for thing in things}
    under = {name: [kind for thing in things for kind in kinds if _about(kind) == thing] for name, things in _HEADINGS.items()}
    under[_THE_REST] = sorted(kind for kind in kinds if _about(kind) not in named)
    return [(name, [(kind, told_of(kind)) for kind in found]) for name, found in under.items() if found]


def _about(kind: str) -> str:
    return kind.partition(".")[0]
