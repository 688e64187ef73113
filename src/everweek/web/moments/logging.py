"""Logging a moment by hand: which one, who it was if that is known, a word if there is one."""

from collections.abc import Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import Conflict
from everweek.moments import queries, services
from everweek.moments.access import access_logged
from everweek.moments.rules import CHANNELS
from everweek.moments.words import channel_words
from everweek.people import saying
from everweek.people.access import access_customer, access_unit, check_may, may
from everweek.people.days import open_on
from everweek.people.finding import find_customers
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.people.queries import list_units, today
from everweek.web.choices import unit_choices
from everweek.web.house import doing
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.moments.contexts import Candidate, LoggedLine, LogPage, Touched
from everweek.web.moments.forms import LogForm
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of

LAST: Final = 10
FOUND: Final = 5
MANY: Final = 100
FIND, NEW = "find", "new"
DIGITS: Final = "123456789"


@asks
def log(request: HttpRequest) -> HttpResponse:
    """Log a moment. ``find`` looks who may be meant by what was typed so far, and stores nothing."""
    viewer = viewer_of(request)
    units = list_units(check_may(viewer, Action.INTERACTIONS_LOG).units().filter(open_on(today())))
    touchpoints = [(one.key, one.name) for one in queries.list_touchpoints()]
    # What is remembered of the last time stands there: it may have been closed since.
    unit, channel = queries.last_place(viewer)
    initial = {"unit": unit, "channel": channel or CHANNELS[0]}
    sent = request.POST if request.method == "POST" and FIND not in request.POST else None
    form = LogForm(touchpoints, unit_choices(units), sent, initial=initial)
    if FIND in request.POST:
        # The same form again, with all that was typed, and nothing of it judged yet.
        form = LogForm(touchpoints, unit_choices(units), None, initial={**initial, **request.POST.dict()})

    def carry_out() -> Done:
        told = form.cleaned_data
        whom, newcomer = _meant(viewer, told["customer"].strip(), told["who"])
        moment = services.log_moment(
            touchpoint=told["touchpoint"],
            unit=access_unit(viewer, told["unit"], Action.INTERACTIONS_LOG).pk,
            channel=told["channel"],
            customer=whom,
            newcomer=newcomer,
            word=told["word"],
            by=viewer,
        )
        sentence = _("%(what)s is logged.") % {"what": dict(touchpoints)[told["touchpoint"]]}
        return Done(sentence, reverse("moment-log"), Back(reverse("moment-take-back", args=[moment.pk])))

    return doing.sent(request, form, carry_out, blamed="customer") or _page(request, viewer, form)


@acts("moment-log")
def take_back(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Take back a moment that was logged by hand: it counts no more."""
    viewer = viewer_of(request)
    moment = access_logged(viewer, interaction_id)

    def carry_out() -> Done:
        services.take_back_moment(interaction=moment, by=viewer)
        back = Back(reverse("moment-put-back", args=[moment.pk]))
        return Done(_("It is taken back, and counts no more."), reverse("moment-log"), back)

    return doing.pressed(request, carry_out, to=reverse("moment-log"))


@acts("moment-log")
def put_back(request: HttpRequest, interaction_id: int) -> HttpResponse:
    """Put back a moment that was taken back: it counts again."""
    viewer = viewer_of(request)
    moment = access_logged(viewer, interaction_id)

    def carry_out() -> Done:
        services.put_back_moment(interaction=moment, by=viewer)
        back = Back(reverse("moment-take-back", args=[moment.pk]))
        return Done(_("It is logged again."), reverse("moment-log"), back)

    return doing.pressed(request, carry_out, to=reverse("moment-log"))


def _meant(viewer: Member, typed: str, who: str) -> tuple[Customer | None, str]:
    """Whom the form means: somebody chosen, somebody new, or whoever is called exactly as was typed, where there is one alone."""
    if who == NEW and typed:
        return None, typed
    if who.isdecimal():
        return access_customer(viewer, int(who), Action.CUSTOMERS_READ), ""
    if not typed:
        return None, ""
    near = find_customers(viewer, typed, most=MANY)
    exact = [one for one in near if typed.casefold() in _called(one)]
    # Where there are more than were looked at, another may be called so too.
    if len(exact) == 1 and len(near) < MANY:
        return exact[0], ""
    raise Conflict(_("Say who it was: choose one below, or that it is somebody new."), field="customer")


def _called(customer: Customer) -> set[str]:
    told = (customer.name, customer.email, customer.phone, customer.external_id or "")
    return {one.strip().casefold() for one in told if one.strip()}


def _page(request: HttpRequest, viewer: Member, form: LogForm) -> HttpResponse:
    typed = str(form["customer"].value() or "").strip()
    who, found = str(form["who"].value() or ""), find_customers(viewer, typed, most=FOUND)
    units = dict(form.fields["unit"].choices)  # type: ignore[attr-defined]  # a field of choices
    unit = str(form["unit"].value() or "") if str(form["unit"].value() or "") in units else next(iter(units), "")
    logged = queries.list_logged(viewer, most=LAST)
    channel = channel_words(str(form["channel"].value()))
    touched = _touched(form)
    context = LogPage(
        title=_title(logged),
        form=form if touched and units else None,
        touched=touched,
        place=_("%(unit)s, %(channel)s") % {"unit": str(units.get(unit, "")).strip(), "channel": channel},
        # Somebody with several units says once where they sit; from then on it is remembered.
        place_open=bool(form["unit"].errors or form["channel"].errors) or (len(units) > 1 and not logged),
        typed=typed,
        candidates=_candidates(found, who),
        newcomer=typed,
        new_chosen=who == NEW,
        lines=[_line(one) for one in logged],
        may_arrange=may(viewer, Action.TOUCHPOINTS_EDIT),
    )
    return show(request, context, status=doing.status_shown(form), fragment="found")


def _touched(form: LogForm) -> list[Touched]:
    chosen = form["touchpoint"].value()
    choices = form.fields["touchpoint"].choices  # type: ignore[attr-defined]  # a field of choices
    return [Touched(key, name, DIGITS[place : place + 1], place == 0, key == chosen) for place, (key, name) in enumerate(choices)]


def _candidates(found: Sequence[Customer], who: str) -> list[Candidate]:
    lines = []
    for one in found:
        name = one.name or one.email or one.external_id or _("A customer without a name")
        details = [told for told in (one.email, one.phone, one.external_id or "") if told and told != name]
        lines.append(Candidate(str(one.pk), name, details[0] if details else "", str(one.pk) == who))
    return lines


def _line(one: queries.Logged) -> LoggedLine:
    how = [told for told in (one.unit, str(channel_words(one.channel))) if told]
    return LoggedLine(one.id, one.at, one.touchpoint, ", ".join(how), one.customer, one.word, one.first, one.fresh)


def _title(logged: Sequence[queries.Logged]) -> str:
    day = today()
    count = sum(1 for one in logged if one.day == day)
    if not count or len(logged) == count == LAST:
        return _("What has just happened?")
    told = {"n": saying.count(count)}
    return ngettext("You logged %(n)s moment today.", "You logged %(n)s moments today.", count) % told
