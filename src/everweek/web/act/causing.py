"""Why a case happened, on its page, and what cases like it came from."""

from collections.abc import Mapping

from django import forms
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.causes.queries import Suggestion, list_causes, suggest_causes
from everweek.act.shown import CaseShown
from everweek.people import saying
from everweek.web.act.contexts import CauseOffer, CausePart
from everweek.web.act.folds import Fold
from everweek.web.act.forms import CauseForm


def cause_part(case: CaseShown, *, writes: bool, sent: Mapping[str, forms.Form]) -> CausePart | None:
    """Why it happened, with what cases like it came from; None where the organisation has no causes."""
    causes = list_causes()
    if not causes.shown:
        return None
    named = causes.by_key(case.cause_key)
    says, offers = "", []
    may_name = writes and bool(case.title)
    if may_name and named is None:
        found = suggest_causes(case, causes)
        offers = [CauseOffer(one.cause.key, _offered(one)) for one in found]
        if found:
            told = ngettext("Of %(n)s case like this one:", "Of %(n)s cases like this one:", found[0].of)
            says = told % {"n": saying.count(found[0].of)}
    folds = []
    if may_name:
        form = sent.get("case-cause") or CauseForm(case)
        folds.append(Fold(_("Say why it happened"), "case-cause", _("That is why"), "", form, first=False))
    return CausePart(name=named.full if named is not None else "", offers=offers, says=says, folds=folds)


def _offered(found: Suggestion) -> str:
    return _("%(cause)s (%(n)s)") % {"n": saying.count(found.n), "cause": found.cause.name}
