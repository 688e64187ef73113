"""The rules by which customers are asked: which there are, writing one, what one did, changing and stopping it."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import Invalid
from everweek.listen.inviting import queries, services
from everweek.listen.inviting.access import access_rule
from everweek.listen.inviting.queries import DecisionsWanted, RuleShown
from everweek.listen.inviting.rules import reason_in_words
from everweek.listen.inviting.services import RuleWanted
from everweek.messages.contact.queries import rules as contact_rules
from everweek.moments.queries import touchpoint_names
from everweek.people import saying
from everweek.people.access import access_unit, check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.inviting import words
from everweek.web.inviting.asking import InvitationsAsked
from everweek.web.inviting.contexts import NewRulePage, ReasonLine, RuleLine, RulePage, RulesPage
from everweek.web.inviting.forms import NewRuleForm, RuleChangeForm, as_typed, listed, told
from everweek.web.inviting.reminding import held_back_in_words
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of

NEWEST = 10


@looks
def rules(request: HttpRequest) -> HttpResponse:
    """Show every asking rule, those that are on first."""
    found, names, standing = queries.list_rules(viewer_of(request)), touchpoint_names(), contact_rules()
    lines = [
        RuleLine(
            id=one.id,
            name=one.name,
            says=words.rule_in_words(one, names),
            held_back=held_back_in_words(one, standing),
            did=words.lately_in_words(one.decided, one.asked),
            stopped_at=one.stopped_at,
        )
        for one in found
    ]
    return show(request, RulesPage(title=_title(found), lines=lines))


@asks
def new(request: HttpRequest) -> HttpResponse:
    """Write an asking rule."""
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.ASKING_EDIT)
    form = NewRuleForm(viewer, scope, request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        made = services.make_rule(wanted=_wanted(viewer, form.cleaned_data), by=viewer)
        says = _("From now on customers are asked by “%(name)s”.") % {"name": made.name}
        return Done(says, reverse("asking-rule", args=[made.pk]), Back(reverse("asking-rule-stop", args=[made.pk])))

    answer = doing.sent(request, form, carry_out, blamed="name")
    if answer is not None:
        return answer
    nothing = not form.fields["questionnaire"].choices  # type: ignore[attr-defined]  # a ChoiceField
    return show(request, NewRulePage(form=None if nothing else form), status=doing.status_shown(form))


@asks
def rule(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Show one asking rule and what it did, and change it."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)
    shown, scope = queries.rule_shown(standing), check_may(viewer, Action.ASKING_EDIT)
    form = RuleChangeForm(viewer, scope, shown, request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        before = _plain(as_typed(shown))
        typed = as_typed(shown) | form.changes
        services.change_rule(rule=standing, wanted=_wanted(viewer, typed), by=viewer)
        change = kept_change(before, _plain(as_typed(queries.rule_shown(access_rule(viewer, rule_id)))))
        back = Back(reverse("asking-rule-undo", args=[rule_id]), f"asking_rule:{rule_id}", change)
        return doing.changed(change, to=reverse("asking-rule", args=[rule_id]), back=back)

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, viewer, shown, form)


@acts("asking-rule", "rule_id")
def stop(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let an asking rule ask nobody any more."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)

    def carry_out() -> Done:
        services.stop_rule(rule=standing, by=viewer)
        says = _("“%(name)s” asks nobody any more. Who was asked can still answer.") % {"name": standing.name}
        return Done(says, reverse("asking-rule", args=[rule_id]), Back(reverse("asking-rule-start", args=[rule_id])))

    return doing.pressed(request, carry_out, to=reverse("asking-rule", args=[rule_id]))


@acts("asking-rule", "rule_id")
def start(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Let an asking rule ask again, about moments from now on."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)

    def carry_out() -> Done:
        services.start_rule(rule=standing, by=viewer)
        says = _("“%(name)s” asks again, about moments from now on.") % {"name": standing.name}
        return Done(says, reverse("asking-rule", args=[rule_id]), Back(reverse("asking-rule-stop", args=[rule_id])))

    return doing.pressed(request, carry_out, to=reverse("asking-rule", args=[rule_id]))


@acts("asking-rule", "rule_id")
def take_back(request: HttpRequest, rule_id: int) -> HttpResponse:
    """Undo a change of an asking rule within the day."""
    viewer = viewer_of(request)
    standing = access_rule(viewer, rule_id)

    def carry_out() -> Done:
        with undo.taken(request, f"asking_rule:{rule_id}") as was:
            now = _plain(as_typed(queries.rule_shown(standing)))
            services.change_rule(rule=standing, wanted=_wanted(viewer, now | way_back(was, now)), by=viewer)
        return Done(_("It is as it was before."), reverse("asking-rule", args=[rule_id]))

    return doing.pressed(request, carry_out, to=reverse("asking-rule", args=[rule_id]))


def _page(request: HttpRequest, viewer: Member, shown: RuleShown, form: RuleChangeForm) -> HttpResponse:
    did, here = queries.what_it_did(shown.id), reverse("invitations")
    newest = queries.list_decisions(viewer, DecisionsWanted(rule=shown.id)).rows[:NEWEST]
    reasons = sorted(did.reasons.items(), key=lambda one: (-one[1], one[0]))
    context = RulePage(
        id=shown.id,
        name=shown.name,
        title=words.did_in_words(shown.name, did),
        says=words.rule_in_words(shown, touchpoint_names()),
        held_back=held_back_in_words(shown, contact_rules()),
        since=shown.since,
        stopped_at=shown.stopped_at,
        reasons=[
            ReasonLine(n, reason_in_words(one), InvitationsAsked(rule=shown.id, outcome=one).to(here)) for one, n in reasons
        ],
        lines=[words.decision_line(one) for one in newest],
        all=InvitationsAsked(rule=shown.id).to(here),
        form=form,
    )
    return show(request, context, status=doing.status_shown(form))


def _wanted(viewer: Member, typed: Mapping[str, Any]) -> RuleWanted:
    """What was typed, as the service takes it; ``Invalid`` where a fact cannot be read."""
    attributes = told(typed["attributes"])
    if attributes is None:
        raise Invalid(_("Write each as name = value, such as queue = refunds."), field="attributes")
    return RuleWanted(
        name=typed["name"],
        questionnaire=typed["questionnaire"],
        unit=access_unit(viewer, typed["unit"], Action.ASKING_EDIT) if typed["unit"] else None,
        touchpoints=typed["touchpoints"],
        channels=listed(typed["channels"]),
        attributes=attributes,
        delay_minutes=int(typed["delay"]),
        share=round(float(typed["share"]) * 10_000),
        open_days=int(typed["open_days"]),
        reminders=int(typed["reminders"]),
        remind_after_days=int(typed["remind_after_days"]),
        language=typed["language"],
    )


def _plain(typed: Mapping[str, object]) -> dict[str, object]:
    """Return the values of a rule's form as the way back keeps them."""
    return {**typed, "share": str(typed["share"])}


def _title(found: Sequence[RuleShown]) -> str:
    on = sum(one.stopped_at is None for one in found)
    if not on:
        return _("No rule asks anybody now.")
    return ngettext("%(n)s rule asks customers.", "%(n)s rules ask customers.", on) % {"n": saying.count(on)}
