"""A mail that was put aside is told: to whose case it is about, else to whoever sees what was put aside and may take it.

Once a day for each case and reason, and each reason where it is about none: what answers by itself would be told for ever.
"""

from collections.abc import Mapping, Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.act.answering import Answering, WhoAnswers, answering_of, list_who_rules
from everweek.act.clocks.rules import Level
from everweek.act.mailing.rules import Reason
from everweek.act.mailing.saying import WHY_ASIDE
from everweek.flows import addresses
from everweek.flows.noticing import CASE, LINES_AT_ONCE
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.messages.notices.kinds import NoticeKind, Place, declare, one_of
from everweek.messages.notices.services import News, tell

SILENT: Final = frozenset({Reason.OURS, Reason.COLLEAGUE})
"""What we sent ourselves nobody waits for; a colleague whose answer it was has been told why."""
_WHY: Final[Mapping[str, Place]] = {"why": Place(_("why"), Reason.REFUSED.value, one_of(WHY_ASIDE))}
OF_CASE: Final = declare(
    NoticeKind(
        key="case.mail_aside",
        name=_("A mail about a case of yours was put aside"),
        title=_("A mail about case {case} was put aside."),
        text=_(
            "It does not stand in the case: {why}. It lies beside the opening rules; whoever sees to those may take it after all."
        ),
        places={"case": CASE["case"], **_WHY},
    )
)
OF_NONE: Final = declare(
    NoticeKind(
        key="mail.aside",
        name=_("A mail to the mailbox of cases was put aside"),
        title=_("A mail that opened no case was put aside."),
        text=_("Because: {why}. If a person wrote it, take it after all; others of today may lie beside it."),
        places=_WHY,
    )
)


@subscriber("flows.mail_put_aside_is_told", kinds=["case_mail.put_aside"], batch=LINES_AT_ONCE)
def tell_of_mail(lines: Sequence[Line]) -> None:
    """Tell of those that somebody may wait for."""
    told = [line for line in lines if line.ids.get("reason") not in SILENT]
    if not told:
        return
    cases = answering_of(int(line.ids["case"]) for line in told if line.ids.get("case") is not None)
    who, rules = WhoAnswers(cases), list_who_rules()
    tell(news=[_news(line, cases.get(line.ids.get("case") or 0), who, rules) for line in told])


def _news(line: Line, case: Answering | None, who: WhoAnswers, rules: Sequence[int]) -> News:
    reason = str(line.ids["reason"])
    key = f"mail-aside:{case.number if case is not None else ''}:{reason}:{line.at:%Y%m%d}"
    if case is None or not case.tellable:
        return News(kind=OF_NONE, key=key, path=addresses.WAYS, values={"why": reason}, to=rules)
    return News(
        kind=OF_CASE,
        key=key,
        path=addresses.case(case.number),
        values={"case": case.number, "why": reason},
        to=who.at(case.number, [Level.OWNER]),
    )
