"""Saying that one looks at a case, and hearing who else does."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from django.db import transaction

from everweek import clock
from everweek.act.looking.models import Looker
from everweek.act.models import Case
from everweek.people.models import Member

LASTS: Final = timedelta(seconds=60)
"""Who was not heard of for so long has closed the page: the script says so every 20 seconds while it is seen."""


@dataclass(frozen=True)
class LookerShown:
    """A colleague who has the case open too."""

    name: str
    since: datetime
    writing: bool


@transaction.atomic
def look_at_case(*, case: Case, by: Member, writing: bool) -> Sequence[LookerShown]:
    """Say that somebody has a case open, and hear who else has, by name. No change of the case: nothing is journalled."""
    now = clock.now()
    Looker.objects.filter(at__lt=now - LASTS).delete()
    Looker.objects.update_or_create(
        case=case,
        member=by,
        defaults={"at": now, "writing": writing},
        create_defaults={"since": now, "at": now, "writing": writing},
    )
    others = Looker.objects.filter(case=case).exclude(member=by).select_related("member")
    return [
        LookerShown(one.member.name, one.since, one.writing) for one in sorted(others, key=lambda one: one.member.name.casefold())
    ]
