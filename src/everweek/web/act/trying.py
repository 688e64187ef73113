"""What an opening rule would have opened, shown beside its form before it is switched on."""

from typing import Final

from django.http import HttpRequest
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.ruling.trying import WEEKS, Tried
from everweek.errors import Invalid
from everweek.people import saying
from everweek.people.access import access_unit
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove.trying import try_opening
from everweek.web.act.contexts import TriedPart, TriedWeek
from everweek.web.act.ruled import RuleForm
from everweek.web.fronts import aloud
from everweek.web.house.doing import blame

TRY: Final = "try"


def tried(request: HttpRequest, viewer: Member, form: RuleForm) -> TriedPart | None:
    """What the rule in the form would have done, where that was asked for; refusals stand beside its fields."""
    if request.method != "POST" or request.POST.get("do") != TRY or not form.is_valid():
        return None
    unit = access_unit(viewer, form.cleaned_data["unit"], Action.CASES_RULE) if form.cleaned_data["unit"] else None
    try:
        return _part(viewer, try_opening(viewer, opens=form.opens, unit=unit))
    except Invalid as refused:
        blame(form, refused)
        return None


def is_trial(request: HttpRequest) -> bool:
    """Whether a form that was sent is only to be tried: nothing is written by it."""
    return request.method == "POST" and request.POST.get("do") == TRY


def _part(viewer: Member, found: Tried) -> TriedPart:
    voices = [part for one in aloud() if (part := one.of(viewer, found.voices)) is not None] if found.voices else []
    return TriedPart(
        title=_title(found),
        lead=_lead(found),
        weeks=[TriedWeek(saying.day(one.begins.date()), saying.count(one.opens)) for one in found.weeks] if found.opens else [],
        units=[(name or _("no unit is named"), saying.count(many)) for name, many in found.units],
        more=_more(found.more_units),
        voices=voices,
    )


def _title(found: Tried) -> str:
    told = {"n": saying.count(found.opens), "weeks": saying.count(len(found.weeks))}
    if not found.opens:
        return _("In the last weeks it would have opened no case.")
    if len(found.weeks) < WEEKS:
        return _("It would have opened %(n)s cases of the newest answers.") % told
    says = ngettext(
        "It would have opened %(n)s case in four weeks.", "It would have opened %(n)s cases in four weeks.", found.opens
    )
    return says % told


def _lead(found: Tried) -> str:
    says = ngettext("%(n)s answer came in.", "%(n)s answers came in.", found.heard) % {"n": saying.count(found.heard)}
    if not found.already:
        return says
    has = ngettext(
        "%(n)s of those that meet it has a case already.", "%(n)s of those that meet it have a case already.", found.already
    )
    return f"{says} {has % {'n': saying.count(found.already)}}"


def _more(many: int) -> str:
    return ngettext("and %(n)s more unit", "and %(n)s more units", many) % {"n": saying.count(many)} if many else ""
