"""From an answer to its case: the one it has, or opening one, filled in with what the answer says."""

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace

from django.http import HttpRequest
from django.urls import reverse
from django.utils import translation
from django.utils.translation import gettext as _

from everweek.act.access import access_case
from everweek.act.answered import cases_of_answers, key_of, subject_of
from everweek.act.cases.opening import CaseWanted, Opened
from everweek.act.cases.rules import CaseKind
from everweek.errors import Conflict, NotFound
from everweek.listen.voices import masked_voices
from everweek.moments.queries import touchpoint_in_use
from everweek.people.access import reach_of, reaches_of
from everweek.people.models import Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.questionnaires.access import access_response
from everweek.questionnaires.models import Response
from everweek.web.choices import Step
from everweek.web.fronts import Heard
from everweek.web.house.asking import number_of


def onward(viewer: Member, heard: Collection[Heard]) -> Mapping[int, Step]:
    """The case of each answer that has one the reader may see; where there is none, opening it: if wanted, or the answer is read
    by itself.
    """
    reach = reaches_of(viewer, (Action.CASES_READ, Action.CASES_WRITE))
    if not reach[Action.CASES_READ]:
        return {}
    standing = cases_of_answers(viewer, [one.response.pk for one in heard])
    steps = {}
    for response, wants in ((one.response, one.wants or one.whole) for one in heard):
        case = standing.get(response.pk)
        if case is not None:
            steps[response.pk] = Step(_("See case #%(number)s") % {"number": case}, reverse("case", args=[case]))
        elif response.pk not in standing and wants and reach[Action.CASES_WRITE].allows_unit(response.unit):
            steps[response.pk] = Step(_("Open a case"), f"{reverse('case-new')}?response={response.pk}")
    return steps


@dataclass(frozen=True)
class Answer:
    """The answer of a customer that a case is to be opened for; ``case`` is the one it has already."""

    response: Response
    case: int | None

    def initial(self, units: Collection[Unit]) -> dict[str, object]:
        """What the form says before anybody typed; the unit is that of the answer, or the nearest above it among ``units``."""
        near = self.response.unit
        while near is not None and near not in units:
            near = near.parent
        # Whoever reads the case reads its title: what is personal is hidden in it, also from those who may read it.
        [voice] = masked_voices([self.response])
        name = self.response.version.questionnaire.title
        with translation.override(organisation().language):
            title = subject_of([words for _question, words in voice.said], name=name, scores=voice.scored)
        return {"kind": CaseKind.UNHAPPY_ANSWER, "title": title, **({"unit": near.key} if near is not None else {})}

    def of(self, wanted: CaseWanted) -> CaseWanted:
        """Return the wanted case as that of the answer: its key is the answer's, so that one answer has one case, whoever opens
        it.
        """
        response = self.response
        return replace(
            wanted,
            key=key_of(response.pk),
            customer=response.customer,
            language=response.language,
            touchpoint=touchpoint_in_use(response.touchpoint) if response.touchpoint else None,
            response=response,
            about_member=response.about_member,
        )


def asked_answer(viewer: Member, request: HttpRequest) -> Answer | None:
    """The answer the address names, where the reader may hear it and open cases there; ``NotFound`` otherwise.

    Raises:
        Conflict: It has a case, beyond the reader's reach.
    """
    number = number_of(request.POST.get("response") or request.GET.get("response", ""))
    if number is None:
        return None
    response = access_response(viewer, number)
    if response.member_id is not None or not reach_of(viewer, Action.CASES_WRITE).allows_unit(response.unit):
        raise NotFound(_("There is no such answer, or it is not yours to see."))
    standing = cases_of_answers(viewer, [response.pk])
    if standing.get(response.pk, 0) is None:
        raise Conflict(_("Somebody sees to this answer already, in a case that is not yours to see."))
    return Answer(response, standing.get(response.pk))


def check_within(viewer: Member, opened: Opened) -> None:
    """Check that the viewer may see the case that somebody else was quicker to open; ``Conflict`` where not."""
    try:
        access_case(viewer, opened.case.pk)
    except NotFound:
        message = _("Somebody sees to this answer already, in a case that is not yours to see.")
        raise Conflict(message) from None
