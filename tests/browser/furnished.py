"""A house in which every page has something to show, and the numbers under which it stands there."""

import json
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path

from django.conf import settings
from tests.act.respect import promised_and_asked, wanted
from tests.browser.shown import import_and_understand
from tests.cast import BY, Cast
from tests.listen.doubting.saying import doubt_at
from tests.listen.inviting import handed

from everweek import clock
from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Decision, Way
from everweek.act.cases.settling import decide_case, tell_decision
from everweek.act.cases.working import Word, note_in_case
from everweek.act.causes.services import take_ready_tree
from everweek.act.improving.services import ImprovementWanted, propose_improvement
from everweek.act.knowing.rules import Sort
from everweek.act.knowing.services import GuideWanted, write_guide
from everweek.act.models import Case
from everweek.act.respect.charter import begin_charter
from everweek.act.respect.ladder import propose_step
from everweek.act.respect.rules import StepKind
from everweek.act.respect.services import Report, report_incident
from everweek.act.ruling import services as opening
from everweek.act.ruling.rules import Opens
from everweek.listen.asking.services import open_link
from everweek.listen.helpdesks.services import hear, open_helpdesk
from everweek.listen.inviting.planning import plan
from everweek.listen.inviting.services import RuleWanted, make_rule
from everweek.listen.models import ImportRun
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Customer, Unit
from everweek.people.services import CustomerRow, save_segment, upsert_customers
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import get_published

Numbers = Mapping[str, int | str]
"""What stands in the addresses of ``addresses.py``, by the name it has there."""


def furnish(cast: Cast) -> None:
    """What ``import_and_understand`` brings, and something for every page; its numbers are kept in the test's own folder."""
    import_and_understand(cast)
    _kept_in().write_text(json.dumps(_asked(cast) | _told(cast) | _worked(cast)), encoding="utf-8")


def numbers() -> Numbers:
    """Under which numbers that stands; it was put back with the rows, where it was not made just now."""
    found: Numbers = json.loads(_kept_in().read_text(encoding="utf-8"))
    return found


def places(numbers: Numbers, patterns: Sequence[str]) -> list[str]:
    """The addresses of these pages in the furnished house."""
    return [one.format(**numbers) for one in patterns]


def told_case(customer: Customer) -> Case:
    """A case in which everybody has said something, and the customer was told what was decided."""
    unit = Unit.objects.get(key="north-desk")
    wanted = CaseWanted(
        kind=CaseKind.COMPLAINT, way=Way.HAND, title="Left behind", unit=unit, customer=customer, text="On the quay!"
    )
    case = open_case(wanted=wanted, by=BY).case
    note_in_case(case=case, word=Word(text="It stands at pier 4."), by=BY, finding=True)
    decide_case(case=case, decision=Decision.ALTERNATIVE, what="A later ferry.", by=BY)
    return tell_decision(case=case, word=Word(text="We offer a later ferry.", through="phone"), by=BY)


def _kept_in() -> Path:
    return Path(settings.EVERWEEK_HOME) / "furnished.json"


def _asked(cast: Cast) -> dict[str, int | str]:
    """What customers were asked, and who: links, invitations, the customers themselves."""
    run = ImportRun.objects.get()
    voice = Response.objects.order_by("pk").values_list("pk", flat=True)[0]
    link = open_link(slug="ferry", questionnaire="ferry", unit=None, by=BY).pk
    # Whom somebody thanks for a voice is known.
    Response.objects.filter(pk=voice).update(customer=cast.dana.pk)
    [twin] = upsert_customers([CustomerRow(external_id="twin", name="Dana", email="dana@example.org")], by=BY)
    told = {"core": True, "reason": "She needs us.", "decided_by": "The board"}
    save_segment(key="core", name="Core", rule={"all": [{"field": "language", "is": "pt"}]}, by=BY, **told)
    rule = make_rule(wanted=RuleWanted(name="After a crossing", questionnaire="ferry", reminders=1), by=BY)
    happened = record_interactions([InteractionRow(at=clock.now(), customer=cast.dana.pk)], by=BY)
    plan([one.id or 0 for one in happened], by=BY)
    invitation, _link = handed(get_published("ferry"), cast.dana.pk)
    return {
        "run": run.pk,
        "upload": run.upload_id or 0,
        "voice": voice,
        "member": cast.erin.pk,
        "link": link,
        "customer": cast.dana.pk,
        "twin": twin.id or 0,
        "rule": rule.pk,
        "invitation": invitation.pk,
    }


def _told(cast: Cast) -> dict[str, int | str]:
    """What came in by other ways: from a helpdesk, as a case, and what is doubtful in it."""
    helpdesk = open_helpdesk(name="Support", kind="zendesk", by=BY).helpdesk
    for word in ("solved", "closed"):
        hear(helpdesk=helpdesk, body=f'{{"ticket": "{word}", "status": "{word}", "group": "Billing"}}'.encode())
    case = told_case(cast.dana)
    opens = opening.RuleWanted(name="Unhappy", opens=Opens(measure="nps", at_most=6, words=("lawyer",)))
    take_ready_tree(by=BY)
    return {"helpdesk": helpdesk.pk, "case": case.pk, "opening": opening.write_rule(wanted=opens, by=BY).pk}


def _worked(cast: Cast) -> dict[str, int | str]:
    """What colleagues do about it: an improvement, what was reported and followed from it, the charter, a guide."""
    ramp = ImprovementWanted(title="A ramp", owner=cast.grace, unit=cast.north, due_on=date(2026, 12, 1))
    improvement = propose_improvement(wanted=ramp, by=BY)
    crossed = report_incident(report=Report(key="x", unit=cast.north, customer=cast.dana), by=cast.erin)
    promised_and_asked(cast.erin, cast.grace)
    begin_charter(by=cast.erin)
    step = propose_step(wanted=wanted(StepKind.NOTICE, incident=crossed), by=cast.erin)
    judged = GuideWanted(sort=Sort.GUIDELINE, title="Calm comes first", text="Hear it out.\nThen act.", unit=cast.north)
    guide = write_guide(wanted=judged, by=BY)
    return {
        "improvement": improvement.pk,
        "incident": crossed.pk,
        "step": step.pk,
        "guide": guide.key,
        "doubt": doubt_at("ferry", expected="as"),
    }
