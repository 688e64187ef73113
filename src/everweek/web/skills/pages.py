"""What colleagues know of languages, touchpoints and kinds of case: to be seen, and said by whoever leads them."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.act.assigning.queries import Knows, list_who_knows, skills_of
from everweek.act.assigning.rules import About
from everweek.act.assigning.services import say_skills
from everweek.act.cases.rules import CaseKind
from everweek.act.words import KINDS
from everweek.moments.queries import touchpoint_names
from everweek.people import saying
from everweek.people.access import access_member, check_may, may
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.pages import asks, looks, show
from everweek.web.skills.asking import SkillsAsked
from everweek.web.skills.contexts import SkillsLine, SkillsOfPage, SkillsPage, Words
from everweek.web.skills.forms import SkillsForm
from everweek.web.viewer import viewer_of

Skills = Sequence[tuple[About, str]]


@looks
def skills(request: HttpRequest) -> HttpResponse:
    """What is said of the colleagues one leads, and of oneself."""
    viewer = viewer_of(request)
    check_may(viewer, Action.SKILLS_READ)
    asked = SkillsAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked, found = asked.answered(lambda: list_who_knows(viewer, asked.words, asked.place))
    says = may(viewer, Action.ASSIGNING_EDIT)
    names = touchpoint_names()
    lines = [_line(one, names) for one in found.rows] if found else []
    context = SkillsPage(
        title=_title(found.rows, says=says) if found else TO_MEND,
        asked=asked,
        lines=[one for one in lines if one.knows],
        unsaid=[one for one in lines if not one.knows],
        says=says,
        pager=pager_of(asked, reverse("skills"), found),
    )
    return show(request, context, status=asked.status)


@asks
def one_colleague(request: HttpRequest, member_id: int) -> HttpResponse:
    """Say all that one of them knows."""
    viewer = viewer_of(request)
    member = access_member(viewer, member_id, Action.ASSIGNING_EDIT)
    form = SkillsForm(skills_of([member.pk])[member.pk], touchpoint_names(), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        say_skills(member=member, skills=form.skills, by=viewer)
        return Done(_("So much is said of %(name)s now.") % {"name": member.name}, reverse("skills"))

    title = _("What does %(name)s know?") % {"name": member.name}
    context = SkillsOfPage(id=member.pk, title=title, name=member.name, form=form)
    return doing.sent(request, form, carry_out) or show(request, context, status=doing.status_shown(form))


def _title(rows: Sequence[Knows], *, says: bool) -> str:
    """Return of how many of the colleagues shown it is said what they know; to who says it of nobody, that it is one's own."""
    if not says:
        return _("What is said that you know, so that cases fall to you.")
    silent = sum(not one.skills for one in rows)
    if not silent:
        return _("Of everybody shown here it is said what they know: cases go to them by it.")
    told = {"n": saying.count(silent), "of": saying.count(len(rows))}
    return _("Of %(n)s of the %(of)s colleagues shown nobody has said yet what they know.") % told


def _line(one: Knows, touchpoints: dict[str, str]) -> SkillsLine:
    def called(about: About, value: str) -> str:
        match about:
            case About.LANGUAGE:
                return saying.language(value)
            case About.TOUCHPOINT:
                return touchpoints.get(value, value)
            case About.KIND:
                return str(KINDS[CaseKind(value)])

    heads = {About.LANGUAGE: _("Languages"), About.TOUCHPOINT: _("Touchpoints"), About.KIND: _("Kinds of case")}
    told: list[tuple[Words, str]] = []
    for about, head in heads.items():
        names = [called(about, value) for what, value in one.skills if what is about]
        if names:
            told.append((head, ", ".join(names)))
    return SkillsLine(one.member, one.name, told, one.may)
