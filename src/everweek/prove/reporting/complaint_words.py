"""What became of complaints, in sentences: how many cases, whether promises were kept, why they came, what was changed."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove import causing, names, rules
from everweek.prove.reporting.numbers import places_of, untold
from everweek.prove.reporting.shape import BoardReport, Complaints
from everweek.prove.reporting.texts import ChangedText
from everweek.science import Estimate


def complaints(report: BoardReport) -> list[str]:
    """What became of complaints, a sentence each; that nothing may be told, to who may read no cases."""
    found = report.complaints
    if found is None:
        return [_("Your posts do not let you read cases: nothing of complaints is told here.")]
    moved = [causing.sentence(one) for one in found.moved]
    still = _("No cause can be said to come more often, or less often, than before.")
    became = [_became(report, name) for name in ("kept", rules.RECOVERED)]
    said = [_opened(found, report.month.name), *became, *_unexplained(found), *(moved or [still])]
    return [sentence for sentence in said if sentence]


def _opened(found: Complaints, month: str) -> str:
    if not found.opened:
        return _("No case was opened in %(month)s.") % {"month": month}
    told = ngettext("%(n)s case was opened in %(month)s.", "%(n)s cases were opened in %(month)s.", found.opened)
    return told % {"n": saying.count(found.opened), "month": month}


def _unexplained(found: Complaints) -> list[str]:
    told = []
    if n := found.open:
        told.append(
            (n, ngettext("Of %(n)s nobody has said yet why it happened.", "Of %(n)s nobody has said yet why they happened.", n))
        )
    if n := found.unknown:
        told.append(
            (n, ngettext("Of %(n)s it is not known yet why it happened.", "Of %(n)s it is not known yet why they happened.", n))
        )
    return [words % {"n": saying.count(n)} for n, words in told]


def _became(report: BoardReport, name: str) -> str:
    """How promises were kept, or customers won back, in a sentence; why that cannot be told where it cannot."""
    found = report.measure(name)
    if found is None:
        return ""
    if not isinstance(found.result, Estimate):
        return untold(found)
    # As the table of measures rounds it: one number is told in one way.
    places = places_of(found.unit)
    parts = {
        "value": saying.number(found.result.value, places),
        "low": saying.number(found.result.low, places, down=True),
        "high": saying.number(found.result.high, places, down=False),
        "n": saying.count(found.result.n),
    }
    won = _("%(value)s of 100 unhappy customers were won back, as they told us or agreed (%(low)s to %(high)s, of %(n)s cases).")
    kept = _("%(value)s of 100 promises were kept (%(low)s to %(high)s, of %(n)s promises).")
    return (won if name == rules.RECOVERED else kept) % parts


def causes(found: Complaints) -> list[str]:
    """The most frequent causes, each with how many cases and its share; last how many cases come from all others."""
    several = []
    for one in found.causes:
        parts = {"name": one.name, "n": saying.count(one.n)}
        if isinstance(one.share, Estimate):
            parts |= {
                "value": saying.points(one.share.value * 100),
                "low": saying.number(one.share.low * 100, 0, down=True),
                "high": saying.number(one.share.high * 100, 0, down=False),
            }
            several.append(_("%(name)s: %(n)s, %(value)s of 100 whose cause is known (%(low)s to %(high)s)") % parts)
        else:
            several.append(_("%(name)s: %(n)s") % parts)
    rest = found.opened - found.open - found.unknown - sum(one.n for one in found.causes)
    if several and rest > 0:
        several.append(_("Other causes: %(n)s") % {"n": saying.count(rest)})
    return several


def changed(found: Complaints) -> list[ChangedText]:
    """What was changed, each with the day from which everybody may read it."""
    return [ChangedText(one.said, one.did, names.day(one.since), one.language) for one in found.changed]
