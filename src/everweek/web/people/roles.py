"""The policy as one readable table, and who holds the roles that reach everything."""

from collections.abc import Collection, Mapping, Sequence
from typing import Final

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.directory import holders
from everweek.people.models import Post, Unit
from everweek.people.policy import ACTIONS, POLICY, ROLES, Action, Reach, Role, rights_of
from everweek.people.rules import ROLES_BY_FILE
from everweek.web.choices import Step, options
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.pages import looks, show
from everweek.web.people.asking import RolesAsked
from everweek.web.people.contexts import Holder, ReachCell, RightGroup, RightLine, RoleLine, RolesPage
from everweek.web.people.words import REACHES, REACHES_AT_LENGTH
from everweek.web.viewer import viewer_of

FAR_FIRST: Sequence[Reach] = (Reach.ALL, Reach.UNIT, Reach.OWN)

ABOUT: Final[Mapping[str | Promise, Collection[str]]] = {
    gettext_lazy("Numbers"): {"measures"},
    gettext_lazy("Answers, and what comments are held for"): {"responses", "comments", "topics"},
    gettext_lazy("Asking customers"): {"questionnaires", "links", "asking", "invitations", "contact"},
    gettext_lazy("Moments, and what comes in"): {"interactions", "touchpoints", "sources", "imports"},
    gettext_lazy("Customers and segments"): {"customers", "segments"},
    gettext_lazy("Units and colleagues"): {"units", "hours", "people", "profile", "skills"},
    gettext_lazy("Cases"): {"cases", "board", "assigning", "promises", "guides"},
    gettext_lazy("What customers are given"): {"ledger", "allowances"},
    gettext_lazy("Causes and improvements"): {"causes", "improvements"},
    gettext_lazy("Respect"): {"respect", "charter"},
    gettext_lazy("What is told to whom"): {"notices", "words", "told", "channels"},
    gettext_lazy("Programs, and the house itself"): {"tokens", "webhooks", "journal", "jobs", "organisation"},
}
"""The headings of the policy, each with the things of which its rows tell what may be done."""


@looks
def roles(request: HttpRequest) -> HttpResponse:
    """What each role may do, how far; ``?role=`` shows one alone."""
    viewer = viewer_of(request)
    check_may(viewer, Action.PEOPLE_READ)
    asked = RolesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    role = asked.role
    wide = [one for one in Role if one not in ROLES_BY_FILE]
    held = holders(wide)
    context = RolesPage(
        title=TO_MEND if asked.problems else _title(role) if role else _title_of_all(held),
        asked=asked,
        names=list(ROLES.values()),
        groups=[] if asked.chosen else _groups(),
        wide=[
            RoleLine(one.value, ROLES[one], [Holder(post.member_id, post.member.name, _where(post.unit)) for post in held[one]])
            for one in wide
            if one is role or not asked.chosen
        ],
        roles=options([(one.value, name) for one, name in ROLES.items()], asked.role or "", everything=_("every role")),
        each=[Step(_title(one), RolesAsked(role=one).to(reverse("roles"))) for one in Role],
        one=_of(role) if role else {},
    )
    return show(request, context, status=asked.status)


def _title_of_all(held: Mapping[Role, Sequence[Post]]) -> str:
    """Return how many colleagues reach everything, whichever of their roles does."""
    names = {post.member_id: post.member.name for posts in held.values() for post in posts}
    if not names:
        return _("Nobody holds a role that reaches everything.")
    told = {"n": saying.count(len(names)), "name": next(iter(names.values()))}
    says = ngettext(
        "%(name)s alone holds a role that reaches everything.",
        "%(n)s colleagues hold a role that reaches everything.",
        len(names),
    )
    return says % told


def _title(role: Role) -> str:
    rights = len(rights_of(role))
    told = {"role": ROLES[role], "number": saying.count(rights)}
    return (
        ngettext("The role “%(role)s” may do %(number)s thing.", "The role “%(role)s” may do %(number)s things.", rights) % told
    )


def _where(unit: Unit) -> str:
    """Say that a post in a unit below the top reaches everywhere; nothing of one at the top."""
    return _("everywhere, though the post is at %(unit)s") % {"unit": unit.name} if unit.parent_id else ""


def _groups() -> list[RightGroup]:
    """The policy under what its rows are about; a thing that no heading names would stand under the last."""
    named = {thing for things in ABOUT.values() for thing in things}
    last = list(ABOUT)[-1]
    return [
        RightGroup(
            name,
            [
                _right(action)
                for action in Action
                if (thing := action.partition(".")[0]) in things or (name is last and thing not in named)
            ],
        )
        for name, things in ABOUT.items()
    ]


def _right(action: Action) -> RightLine:
    row = POLICY[action]
    return RightLine(ACTIONS[action], [ReachCell(*REACHES[row.get(role)]) for role in Role])


def _of(role: Role) -> dict[str, list[str | Promise]]:
    """The rights of one role, those that reach far first."""
    rights = rights_of(role)
    found: dict[Reach, list[str | Promise]] = {
        reach: [ACTIONS[action] for action, far in rights.items() if far is reach] for reach in FAR_FIRST
    }
    return {str(REACHES_AT_LENGTH[reach]): rights for reach, rights in found.items() if rights}
