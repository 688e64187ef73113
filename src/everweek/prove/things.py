"""What a measure counts, in words: answers; promises or cases where it is of cases; customers where it is of who stayed."""

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.people import saying
from everweek.prove.rules import PROMISED, RECOVERED, RETENTION

__all__ = ["Things", "meaning", "so_many", "things"]


@dataclass(frozen=True)
class Things:
    """What is counted: many of them within a sentence, as the head of a column, all of them, and that so many were."""

    many: str | Promise
    heading: str | Promise
    every: str | Promise
    counted: str | Promise


_ANSWERS: Final = Things(
    gettext_lazy("answers"),
    gettext_lazy("Answers"),
    gettext_lazy("All answers"),
    gettext_lazy("%(many)s answers were counted."),
)
_PROMISES: Final = Things(
    gettext_lazy("promises"),
    gettext_lazy("Promises"),
    gettext_lazy("All promises"),
    gettext_lazy("%(many)s promises were counted."),
)
_CASES: Final = Things(
    gettext_lazy("cases"),
    gettext_lazy("Cases"),
    gettext_lazy("All cases"),
    gettext_lazy("%(many)s cases were counted: those of unhappy customers of whom it is known whether they were won back."),
)
_CUSTOMERS: Final = Things(
    gettext_lazy("customers"),
    gettext_lazy("Customers"),
    gettext_lazy("All customers"),
    gettext_lazy("%(many)s customers were counted: those of whom it is known whether they stayed."),
)
_OF_ITS_OWN: Final = MappingProxyType({RECOVERED: _CASES, RETENTION: _CUSTOMERS})


def things(measure: str) -> Things:
    """What the measure of this name counts.

    >>> str(things("csat.top").many), str(things("kept").many), str(things("recovered").many), str(things("retention").many)
    ('answers', 'promises', 'cases', 'customers')
    """
    return _OF_ITS_OWN.get(measure, _PROMISES if measure in PROMISED else _ANSWERS)


def meaning(measure: str) -> str:
    """Return what the measure of this name means, as a sentence, where its name alone does not say it; else nothing.

    >>> meaning("retention"), meaning("csat")
    ('Of 100 customers of whom it is known whether they stayed with us, so many did.', '')
    """
    return _("Of 100 customers of whom it is known whether they stayed with us, so many did.") if measure == RETENTION else ""


def so_many(measure: str, n: int) -> str:
    """So many of what a measure counts.

    >>> so_many("csat", 1), so_many("kept", 412), so_many("retention", 1200)
    ('1 answer', '412 promises', '1,200 customers')
    """
    found = things(measure)
    if found is _CUSTOMERS:
        told = ngettext("%(n)s customer", "%(n)s customers", n)
    elif found is _CASES:
        told = ngettext("%(n)s case", "%(n)s cases", n)
    elif found is _PROMISES:
        told = ngettext("%(n)s promise", "%(n)s promises", n)
    else:
        told = ngettext("%(n)s answer", "%(n)s answers", n)
    return told % {"n": saying.count(n)}
