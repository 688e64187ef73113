"""What each kind of gesture brought back beside like cases, as sentences: which are told apart, which way, and which are not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.giving.returns import Brought
from everweek.act.giving.saying import KINDS
from everweek.act.recovering.rules import LEAST
from everweek.people import saying
from everweek.science import Estimate

POINTS = 100
NAMED = 3
"""So many kinds are named in a title."""


def headline(kinds: Sequence[Brought]) -> str:
    """The finding in one sentence: after which kinds fewer, and after which more customers were won back than in like cases.

    Fewer before more, the largest difference first. Empty where no kind can be told apart from giving nothing.
    """
    known = [(one, one.against) for one in kinds if isinstance(one.against, Estimate)]
    told = sorted((one for one in known if not one[1].low <= 0 <= one[1].high), key=lambda one: one[1].value)
    fewer, more = [one for one in told if one[1].value < 0], [one for one in reversed(told) if one[1].value > 0]
    parts = [_by_how_much(one, against) for one, against in [*fewer, *more][:NAMED]]
    if not parts:
        return ""
    return _("Of 100 customers, beside like cases given nothing, %(parts)s.") % {"parts": saying.names(parts)}


def _by_how_much(one: Brought, against: Estimate) -> str:
    told = {"n": saying.number(abs(against.value) * POINTS, 0), "kind": KINDS[one.kind]}
    more = against.value > 0
    return (_("%(n)s more were won back after “%(kind)s”") if more else _("%(n)s fewer were won back after “%(kind)s”")) % told


def sentences(kinds: Sequence[Brought]) -> list[str]:
    """A sentence for each kind that can be told apart from giving nothing, one for all that cannot, and one for all of which too
    few are known; none of a kind of which nobody is known, nor of no gesture. Each says of how many customers that is known,
    after it and in like cases.
    """
    known = [(one, one.against) for one in kinds if isinstance(one.against, Estimate)]
    told = [_apart(one, against) for one, against in known if not against.low <= 0 <= against.high]
    alike = [_counted(one) for one, against in known if against.low <= 0 <= against.high]
    if alike:
        told.append(_("%(kinds)s cannot be told apart from giving nothing.") % {"kinds": saying.names(alike)})
    few = [_counted(one) for one in kinds if not isinstance(one.against, Estimate) and one.compared.mine]
    if few:
        said = _("Too few customers said how it was to tell anything of %(kinds)s: it takes %(need)s on either side.")
        told.append(said % {"kinds": saying.names(few), "need": saying.count(LEAST)})
    return told


def _counted(one: Brought) -> str:
    """A kind with how many it rests on: customers who said how it was, and are of a sort of case that both sides have."""
    said = ngettext(
        "“%(kind)s” (%(n)s customer beside %(like)s in like cases)",
        "“%(kind)s” (%(n)s customers beside %(like)s in like cases)",
        one.compared.mine,
    )
    return said % {"kind": KINDS[one.kind], "n": saying.count(one.compared.mine), "like": saying.count(one.compared.like)}


def _apart(one: Brought, against: Estimate) -> str:
    ends = sorted((abs(against.low), abs(against.high)))
    parts = {
        "kind": KINDS[one.kind],
        "value": saying.number(abs(against.value) * POINTS, 0),
        "low": saying.number(ends[0] * POINTS, 0, down=True),
        "high": saying.number(ends[1] * POINTS, 0, down=False),
        "n": saying.count(one.compared.mine),
        "like": saying.count(one.compared.like),
    }
    if against.value > 0:
        return (
            _(
                "After “%(kind)s” %(value)s more of 100 customers were won back than in like cases without anything "
                "(between %(low)s and %(high)s; known of %(n)s customers beside %(like)s in like cases)."
            )
            % parts
        )
    return (
        _(
            "After “%(kind)s” %(value)s fewer of 100 customers were won back than in like cases without anything "
            "(between %(low)s and %(high)s; known of %(n)s customers beside %(like)s in like cases)."
        )
        % parts
    )
