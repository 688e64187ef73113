"""Gestures as lines of a list."""

from collections.abc import Container, Mapping
from datetime import date

from django import forms
from django.utils.translation import gettext as _

from everweek.act.giving.rules import GestureStanding
from everweek.act.giving.shown import GestureShown
from everweek.web.act.giving.contexts import GestureLine
from everweek.web.act.giving.forms import WhyForm
from everweek.web.act.giving.words import STANDINGS, TONES, told


def gesture_line(
    one: GestureShown,
    *,
    day: date,
    decides: Container[int] = (),
    keeps: bool = False,
    takes_back: bool = False,
    declining: Mapping[int, forms.Form] | None = None,
) -> GestureLine:
    """A gesture in words; who may do what with it is the caller's to say."""
    waits = one.standing in {GestureStanding.ASKED, GestureStanding.GIVEN}
    due = one.due_on if waits else None
    return GestureLine(
        id=one.id,
        case=one.case,
        title=one.case_title or _("A case without words"),
        told=told(one),
        standing=STANDINGS[one.standing],
        tone=TONES.get(one.standing, ""),
        words=[text for text in (one.what, one.why, one.said, _told_as(one)) if text],
        who=_who(one),
        at=one.given_at or one.asked_at,
        due=due,
        late=due is not None and due < day,
        decides=one.id in decides,
        keeps=keeps and one.standing is GestureStanding.GIVEN,
        takes_back=takes_back and waits,
        decline=(declining or {}).get(one.id) or (WhyForm(one.id) if one.id in decides else None),
    )


def _who(one: GestureShown) -> list[str]:
    asked = _("asked for by %(name)s") % {"name": one.asked_by} if one.asked_by else ""
    gave = _("given by %(name)s") % {"name": one.member} if one.member else ""
    keeps = ""
    if one.keeper_name and one.keeper_name not in {one.member, one.asked_by}:
        keeps = _("%(name)s sees it through") % {"name": one.keeper_name}
    tells = _("the customer reads it on their page") if one.tells else ""
    return [words for words in (asked, gave, keeps, tells) if words]


def _told_as(one: GestureShown) -> str:
    return _("To the customer: %(words)s") % {"words": one.told_as} if one.told_as else ""
