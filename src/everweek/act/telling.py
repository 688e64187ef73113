"""A case as a whole: what stands in it, what is promised, what was said, and what is part of it, as plain values."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime

from everweek.act.models import Case
from everweek.act.queries import list_answers, list_conversation, list_parts, list_stages
from everweek.act.queues import list_clocks
from everweek.act.shown import CaseShown, ClockShown, RemarkShown, show_case
from everweek.moments.models import Interaction
from everweek.people.models import Member


@dataclass(frozen=True)
class CaseTold:
    """A case with all that belongs to it; ``stages`` are those reached in the round it is in.

    ``answers`` are those it is about, ``about`` is the colleague, ``moment`` the one it is about.
    """

    case: CaseShown
    clocks: Sequence[ClockShown]
    stages: Mapping[str, datetime]
    remarks: Sequence[RemarkShown]
    parts: Sequence[int]
    answers: Sequence[int]
    about: Member | None
    moment: Interaction | None


def tell_case(case: Case) -> CaseTold:
    """A case that was fetched by the gate, as it stands by now: what was done since is in it."""
    beside = ("unit", "customer", "owner", "touchpoint", "cause", "interaction__touchpoint", "interaction__unit")
    now = Case.objects.select_related(*beside).get(pk=case.pk)
    said, parts, answers = list_conversation(now), list_parts(now), list_answers(now)
    # What was taken back never was.
    moment = now.interaction if now.interaction is not None and now.interaction.withdrawn_at is None else None
    return CaseTold(show_case(now), list_clocks(now), list_stages(now), said, parts, answers, now.about_member, moment)
