"""The page of one unit: who works there, what is below it, renaming, moving and closing it."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.cases.closing import count_open_at as count_cases_at
from everweek.listen.asking.queries import count_open_at as count_links_at
from everweek.listen.inviting.queries import count_rules_at
from everweek.people import saying, services
from everweek.people.access import access_unit, may, reach_of
from everweek.people.directory import branch_of, list_lasting_posts
from everweek.people.managing import check_may_close, check_may_renew, check_may_reopen
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import ROLES, Action, Role
from everweek.people.queries import list_units, organisation, today
from everweek.people.tree import line_of
from everweek.text.letters import plain
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Deed, Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.people.contexts import PersonLine, UnitPage
from everweek.web.people.forms import CloseUnitForm, MoveUnitForm, UnitNameForm
from everweek.web.people.member import kept, unkept
from everweek.web.people.steps import of_unit
from everweek.web.people.units import branch_line
from everweek.web.people.words import (
    Standing,
    back_words,
    closed_words,
    closing_words,
    coming_days,
    role_words,
    since_words,
    unit_title,
)
from everweek.web.people.working import hours_card
from everweek.web.viewer import viewer_of

Sent = Mapping[str, forms.Form]
"""Forms that were sent and refused, by their name."""


@looks
def one_unit(request: HttpRequest, key: str) -> HttpResponse:
    """Who works there, and below it."""
    viewer = viewer_of(request)
    return page_of(request, viewer, access_unit(viewer, key, Action.UNITS_READ))


@acts("unit", "key")
def rename(request: HttpRequest, key: str) -> HttpResponse:
    """Change the name or the time zone of a unit."""
    viewer, unit = _edited(request, key)
    form = UnitNameForm(unit, request.POST)

    def carry_out() -> Done:
        before = _called(unit)
        after = _called(services.rename_unit(unit=unit, by=viewer, **form.changes))
        change = kept_change(before, after)
        return doing.changed(change, to=_here(unit), back=_undo(unit, {"rename": change}))

    return _done(request, viewer, unit, {"name": form}, carry_out)


@acts("unit", "key")
def move(request: HttpRequest, key: str) -> HttpResponse:
    """Put a unit under another one, with all below it."""
    viewer, unit = _edited(request, key)
    form = MoveUnitForm(unit, list_units(reach_of(viewer, Action.UNITS_EDIT).units()), request.POST)

    def carry_out() -> Done:
        parent = access_unit(viewer, form.cleaned_data["parent"], Action.UNITS_EDIT)
        before = {"parent": [unit.parent_id, parent.pk]}
        services.move_unit(unit=unit, parent=parent, by=viewer)
        told = {"unit": unit.name, "parent": parent.name}
        return Done(_("%(unit)s stands under %(parent)s now.") % told, _here(unit), _undo(unit, {"move": before}))

    return _done(request, viewer, unit, {"move": form}, carry_out)


@acts("unit", "key")
def close(request: HttpRequest, key: str) -> HttpResponse:
    """Close a unit from a day on; the posts in it end that day."""
    viewer, unit = _edited(request, key)
    form = CloseUnitForm(request.POST)

    def carry_out() -> Done:
        day: date = form.cleaned_data["on"]
        before = kept(services.held(check_may_close(viewer, unit, day)))
        services.close_unit(unit=unit, on=day, by=viewer)
        sentence = _("%(unit)s is closed.") if day <= today() else _("%(unit)s closes on %(day)s.")
        told = {"unit": unit.name, "day": saying.day(day)}
        return Done(sentence % told, _here(unit), _undo(unit, {"close": before}))

    return _done(request, viewer, unit, {"close": form}, carry_out)


@acts("unit", "key")
def reopen(request: HttpRequest, key: str) -> HttpResponse:
    """Open it again. Until the end of the day it closed the posts in it go on; later they are given anew."""
    viewer, unit = _edited(request, key)

    def carry_out() -> Done:
        posts = check_may_reopen(viewer, unit)
        services.reopen_unit(unit=unit, posts=posts, by=viewer)
        return Done(back_words(unit.name, len(posts)), _here(unit))

    return doing.pressed(request, carry_out, to=_here(unit))


@acts("unit", "key")
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Undo what was done to a unit within the day."""
    viewer, unit = _edited(request, key)

    def carry_out() -> Done:
        with undo.taken(request, f"unit:{unit.pk}") as was:
            _take_back(viewer, unit, was)
        return Done(_("It is as it was before."), _here(unit))

    return doing.pressed(request, carry_out, to=_here(unit))


def _called(unit: Unit) -> dict[str, str]:
    return {"name": unit.name, "zone": unit.zone}


def _take_back(viewer: Member, unit: Unit, was: Mapping[str, Any]) -> None:
    [(what, before)] = was.items()
    if what == "rename":
        services.rename_unit(unit=unit, by=viewer, **way_back(before, _called(unit)))
    elif what == "move":
        parent = way_back(before, {"parent": unit.parent_id})["parent"]
        services.move_unit(unit=unit, parent=access_unit(viewer, int(parent), Action.UNITS_EDIT), by=viewer)
    else:
        posts = unkept(before)
        check_may_renew(viewer, posts)
        services.reopen_unit(unit=unit, posts=posts, by=viewer)


def page_of(request: HttpRequest, viewer: Member, unit: Unit, sent: Sent | None = None) -> HttpResponse:
    """The page of a unit, with what was refused where it was typed."""
    given = sent or {}
    lasting, day = list_lasting_posts(unit=unit), today()
    now = [post for post in lasting if post.since <= day]
    editor = reach_of(viewer, Action.UNITS_EDIT).allows_unit(unit)
    open_, branch = unit.closed_on is None or unit.closed_on > day, branch_of(viewer, unit)
    changes = editor and open_
    closes = changes and unit.closed_on is None and branch is not None and not branch.below and unit.parent_id is not None
    people = len({post.member_id for post in now})
    context = UnitPage(
        key=unit.key,
        name=unit.name,
        title=unit_title(unit, branch.whole if branch else people, [line.name for line in _lines(now, Role.LEAD)]),
        steps=of_unit(viewer, unit),
        above=_above(viewer, unit),
        people=[(ROLES[role], _lines(now, role)) for role in _in_order() if _lines(now, role)],
        to_come=[_coming(post) for post in lasting if post.since > day],
        below=[branch_line(one) for one in branch.below] if branch else [],
        zone=unit.zone or _("%(zone)s, as the organisation's") % {"zone": organisation().zone},
        closed_on=unit.closed_on,
        closing=open_ and unit.closed_on is not None,
        may_edit=editor,
        may_add=open_ and may(viewer, Action.PEOPLE_EDIT),
        name_form=given.get("name", UnitNameForm(unit)) if changes else None,
        move_form=given.get("move", _move_form(viewer, unit)) if changes and unit.parent_id is not None else None,
        close_form=given.get("close", CloseUnitForm()) if closes else None,
        close_says=closing_words(unit, lasting, _standing(unit)) if closes else "",
        closed_says=closed_words(unit, _standing(unit)) if editor and unit.closed_on is not None else "",
        hours=hours_card(viewer, unit, open_=open_, form=given.get("hours")),
    )
    return show(request, context, status=doing.status_shown(*given.values()))


def _standing(unit: Unit) -> Standing:
    return Standing(cases=count_cases_at(unit), links=count_links_at(unit), rules=count_rules_at(unit))


def _edited(request: HttpRequest, key: str) -> tuple[Member, Unit]:
    """Return the reader, and the unit which the reader may change."""
    viewer = viewer_of(request)
    return viewer, access_unit(viewer, key, Action.UNITS_EDIT)


def _done(request: HttpRequest, viewer: Member, unit: Unit, sent: Sent, carry_out: Deed) -> HttpResponse:
    """Carry out what a form asks for; where it is refused, the page again with the form as it was sent."""
    [form] = sent.values()
    return doing.sent(request, form, carry_out) or page_of(request, viewer, unit, sent)


def _undo(unit: Unit, was: Mapping[str, object]) -> Back:
    return Back(reverse("unit-undo", args=[unit.key]), f"unit:{unit.pk}", was)


def _here(unit: Unit) -> str:
    return reverse("unit", args=[unit.key])


def _move_form(viewer: Member, unit: Unit) -> MoveUnitForm:
    return MoveUnitForm(unit, list_units(reach_of(viewer, Action.UNITS_EDIT).units()))


def _above(viewer: Member, unit: Unit) -> list[tuple[str, str]]:
    ids = line_of(unit)[1:][::-1]
    known = {one.pk: one for one in reach_of(viewer, Action.UNITS_READ).units().filter(pk__in=ids)}
    return [(known[one].key, known[one].name) for one in ids if one in known]


def _in_order() -> list[Role]:
    """Return the roles in the order in which the people of a unit stand: leads, then the front line, then those who work for the
    whole house.
    """
    return [Role.LEAD, Role.FRONT_LINE, *(role for role in Role if role not in {Role.LEAD, Role.FRONT_LINE})]


def _coming(post: Post) -> PersonLine:
    told = {"role": role_words(post.role), "when": coming_days(post)}
    return PersonLine(post.member_id, post.member.name, [], _("%(role)s, %(when)s") % told)


def _lines(posts: Sequence[Post], role: Role) -> list[PersonLine]:
    mine = sorted((post for post in posts if post.role == role), key=lambda post: plain(post.member.name))
    return [PersonLine(post.member_id, post.member.name, [], since_words(post)) for post in mine]
