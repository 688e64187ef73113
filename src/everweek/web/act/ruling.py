"""The rules that open cases: which there are, writing one, changing and stopping it."""

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.act.cases.rules import Severity
from everweek.act.ruling import services
from everweek.act.ruling.queries import access_rule, list_rules, show_rule
from everweek.act.ruling.services import RuleWanted
from everweek.people import saying
from everweek.people.access import access_unit, check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.prove import names
from everweek.web.act.contexts import RuleLine, RulePage, RulesPage
from everweek.web.act.forms import Choices
from everweek.web.act.ruled import RuleForm
from everweek.web.act.trying import is_trial, tried
from everweek.web.act.words import rule_in_words
from everweek.web.choices import unit_choices
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of


@asks
def rules(request: HttpRequest) -> HttpResponse:
    """Every rule, and writing one."""
    viewer = viewer_of(request)
    found = list_rules(viewer)
    form = RuleForm(_units(viewer), _measures(), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        made = services.write_rule(wanted=_wanted(viewer, form), by=viewer)
        says = _("From now on “%(name)s” opens cases.") % {"name": made.name}
        return Done(says, reverse("case-rules"), Back(reverse("case-rule-stop", args=[made.pk])))

    on = sum(1 for one in found if one.stopped_at is None)
    title = _("No rule opens cases yet.")
    if on:
        title = ngettext("%(n)s rule opens cases.", "%(n)s rules open cases.", on) % {"n": saying.count(on)}
    lines = [RuleLine(one.id, one.name, rule_in_words(one), one.stopped_at) for one in found]
    context = RulesPage(title=title, on=on, lines=lines, form=form, tried=tried(request, viewer, form))
    sent = None if is_trial(request) else doing.sent(request, form, carry_out)
    return sent or show(request, context, status=doing.status_shown(form))


@asks
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """One rule, and changing it."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)
    shown = show_rule(standing)
    measures = _measures(shown.opens.measure)
    form = RuleForm(_units(viewer), measures, request.POST if request.method == "POST" else None, shown=shown)

    def carry_out() -> Done:
        services.rewrite_rule(rule=standing, wanted=_wanted(viewer, form), by=viewer)
        return Done(_("It says so from now on."), reverse("case-rule", args=[rule_id]))

    context = RulePage(
        id=shown.id,
        title=rule_in_words(shown),
        name=shown.name,
        since=shown.since,
        stopped_at=shown.stopped_at,
        form=form,
        tried=tried(request, viewer, form),
    )
    sent = None if is_trial(request) else doing.sent(request, form, carry_out)
    return sent or show(request, context, status=doing.status_shown(form))


@acts("case-rule", "rule_id")
def stop(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let an opening rule open no case any more."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)

    def carry_out() -> Done:
        services.stop_rule(rule=standing, by=viewer)
        says = _("“%(name)s” opens no case any more. Those it opened stay.") % {"name": standing.name}
        return Done(says, reverse("case-rules"), Back(reverse("case-rule-start", args=[rule_id])))

    return doing.pressed(request, carry_out, to=reverse("case-rule", args=[rule_id]))


@acts("case-rule", "rule_id")
def start(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let an opening rule open cases again, for what comes from now on."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)

    def carry_out() -> Done:
        services.start_rule(rule=standing, by=viewer)
        says = _("“%(name)s” opens cases again, for what comes from now on.") % {"name": standing.name}
        return Done(says, reverse("case-rules"), Back(reverse("case-rule-stop", args=[rule_id])))

    return doing.pressed(request, carry_out, to=reverse("case-rule", args=[rule_id]))


def _units(viewer: Member) -> Choices:
    return unit_choices(list_units(check_may(viewer, Action.CASES_RULE).units()))


def _wanted(viewer: Member, form: RuleForm) -> RuleWanted:
    told = form.cleaned_data
    return RuleWanted(
        name=told["name"],
        opens=form.opens,
        unit=access_unit(viewer, told["unit"], Action.CASES_RULE) if told["unit"] else None,
        severity=Severity(told["severity"]),
        safety=told["safety"],
    )


def _measures(listened: str = "") -> Choices:
    """What a rule may be about, and what one listens for although nothing asks it any more, by what people call it."""
    known = services.measures_known()
    titles = names.titles_of({*known, *([listened] if listened else [])})
    scales = {
        name: _("%(low)s to %(high)s") % {"low": f"{one[0]:g}", "high": f"{one[1]:g}"} for name, one in known.items() if one
    }
    called = {
        name: _("%(title)s (%(scale)s)") % {"title": title, "scale": scales.get(name, name)} for name, title in titles.items()
    }
    return sorted(called.items(), key=lambda each: each[1].casefold())
