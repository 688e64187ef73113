"""What is said of guides, in words."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.cases.rules import CaseKind
from everweek.act.knowing.queries import GuideShown
from everweek.act.knowing.rules import Sort
from everweek.act.words import KINDS
from everweek.people import saying

SORTS: Final[Mapping[Sort, str | Promise]] = {
    Sort.GUIDELINE: gettext_lazy("How to judge"),
    Sort.KNOW_HOW: gettext_lazy("How it is done"),
}


def about(guide: GuideShown) -> str:
    """Return of which cases a guide is: “Complaint, At the gate, Late · North”."""
    named = [str(KINDS[CaseKind(guide.kind)])] if guide.kind else []
    named += [one for one in (guide.touchpoint_name, guide.cause_name) if one]
    return " · ".join([", ".join(named) or _("every case"), guide.unit_name])


def list_title(n: int, *, words: str, away: bool) -> str:
    """How many there are, as a sentence."""
    if words:
        return ngettext("%(n)s guide holds “%(words)s”.", "%(n)s guides hold “%(words)s”.", n) % {
            "n": saying.count(n),
            "words": words,
        }
    if away:
        return _("What was put away stands beside no case.")
    if not n:
        return _("Nothing stands beside cases yet.")
    told = ngettext("%(n)s guide stands beside the cases it is about.", "%(n)s guides stand beside the cases they are about.", n)
    return told % {"n": saying.count(n)}
