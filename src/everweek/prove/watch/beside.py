"""The sentences on colleagues, or units, beside all who met the same: how many differ, how far, compared with whom."""

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove.watch.findings import Direction, NoneApart, PeerApart, SomeApart, UnitApart


def some_apart(finding: SomeApart) -> str:
    """Return the sentence that so many differ, with places for ``n``, ``of``, ``what`` and, in a part of the house, ``where``."""
    if finding.dimension == "unit" and finding.place.named:
        return ngettext(
            "%(where)s, %(n)s of %(of)s units differs on %(what)s from others at the same touchpoints by more than luck.",
            "%(where)s, %(n)s of %(of)s units differ on %(what)s from others at the same touchpoints by more than luck.",
            finding.apart,
        )
    if finding.dimension == "unit":
        return ngettext(
            "%(n)s of %(of)s units differs on %(what)s from others at the same touchpoints by more than luck.",
            "%(n)s of %(of)s units differ on %(what)s from others at the same touchpoints by more than luck.",
            finding.apart,
        )
    if finding.place.named:
        return ngettext(
            "%(where)s, %(n)s of %(of)s colleagues differs from their peers on %(what)s by more than luck.",
            "%(where)s, %(n)s of %(of)s colleagues differ from their peers on %(what)s by more than luck.",
            finding.apart,
        )
    return ngettext(
        "%(n)s of %(of)s colleagues differs from their peers on %(what)s by more than luck.",
        "%(n)s of %(of)s colleagues differ from their peers on %(what)s by more than luck.",
        finding.apart,
    )


def none_apart(finding: NoneApart) -> str:
    """Return the sentence that none can be told apart, with places for ``n``, ``what`` and, in a part of the house, ``where``."""
    if finding.dimension == "unit" and finding.place.named:
        return _("%(what)s %(where)s: none of %(n)s units can be told apart from others at the same touchpoints.")
    if finding.dimension == "unit":
        return _("%(what)s: none of %(n)s units can be told apart from others at the same touchpoints.")
    if finding.place.named:
        return _("%(what)s %(where)s: none of %(n)s colleagues can be told apart from their peers.")
    return _("%(what)s: none of %(n)s colleagues can be told apart from their peers.")


def far(finding: PeerApart) -> str:
    """Return the sentence on how far it lies apart, with places for ``size``, ``low`` and ``high``."""
    down = finding.direction is Direction.DOWN
    if isinstance(finding, UnitApart) and down:
        return _("The difference is %(size)s downwards: with all units looked at together, between %(low)s and %(high)s.")
    if isinstance(finding, UnitApart):
        return _("The difference is %(size)s upwards: with all units looked at together, between %(low)s and %(high)s.")
    if down:
        return _("The difference is %(size)s downwards: with all colleagues looked at together, between %(low)s and %(high)s.")
    return _("The difference is %(size)s upwards: with all colleagues looked at together, between %(low)s and %(high)s.")


def compared(finding: PeerApart) -> str:
    """Return the sentence on whom it was compared with; of a unit only answers count that others could have had, too."""
    told = ngettext("Compared with %(n)s peer.", "Compared with %(n)s peers together.", finding.peers)
    if isinstance(finding, UnitApart):
        told = ngettext(
            "Compared with %(n)s other unit; only answers at touchpoints and in months that both have count here.",
            "Compared with %(n)s other units together; only answers at touchpoints and in months that it shares with any of "
            "them count here.",
            finding.peers,
        )
    return told % {"n": saying.count(finding.peers)}
