"""What each kind of gesture brought back beside like cases, as sentences: which are told apart, which way, and which are not."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from everweek.act.giving.returns import Brought
from everweek.act.giving.saying import KINDS
from everweek.people import saying
from everweek.science import Estimate

POINTS = 100


def sentences(kinds: Sequence[Brought]) -> list[str]:
    """A sentence for each kind that can be told apart from giving nothing, then one for all that cannot; none of no gesture."""
    known = [(one, one.against) for one in kinds if isinstance(one.against, Estimate)]
    told = [_apart(one, against) for one, against in known if not against.low <= 0 <= against.high]
    alike = [f"“{KINDS[one.kind]}”" for one, against in known if against.low <= 0 <= against.high]
    if alike:
        told.append(_("%(kinds)s cannot be told apart from giving nothing.") % {"kinds": saying.names(alike)})
    return told


def _apart(one: Brought, against: Estimate) -> str:
    ends = sorted((abs(against.low), abs(against.high)))
    parts = {
        "kind": KINDS[one.kind],
        "value": saying.number(abs(against.value) * POINTS, 0),
        "low": saying.number(ends[0] * POINTS, 0, down=True),
        "high": saying.number(ends[1] * POINTS, 0, down=False),
    }
    if against.value > 0:
        return (
            _(
                "After “%(kind)s” %(value)s more of 100 customers were won back than in like cases without anything "
                "(between %(low)s and %(high)s)."
            )
            % parts
        )
    return (
        _(
            "After “%(kind)s” %(value)s fewer of 100 customers were won back than in like cases without anything "
            "(between %(low)s and %(high)s)."
        )
        % parts
    )
