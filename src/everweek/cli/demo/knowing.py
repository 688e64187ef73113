"""What the ferry company has written down for its colleagues, and which of them know which language."""

from collections.abc import Mapping, Sequence
from importlib.resources import files

import yaml

from everweek.act.assigning.rules import About
from everweek.act.assigning.services import say_skills
from everweek.act.causes.queries import access_cause
from everweek.act.knowing.queries import has_guide
from everweek.act.knowing.rules import Sort
from everweek.act.knowing.services import GuideWanted, write_guide
from everweek.cli.demo.staff import Staff
from everweek.journal.services import System
from everweek.moments.queries import touchpoint_in_use
from everweek.people.queries import list_every_unit, member_by_external_id

BY = System("demo")
FREQUENT = "en"
"""What everybody in the company speaks, and nobody is chosen for."""


def write_guides(staff: Staff) -> None:
    """Let a service manager write down what counts; what is there already is passed by."""
    writer, everywhere = staff.members("service_manager")[0], next(unit for unit in list_every_unit() if unit.parent_id is None)
    for place, one in enumerate(_guides(), start=1):
        key = f"guide-{place}"
        if has_guide(key):
            continue
        cause = access_cause(writer, one["cause"]) if "cause" in one else None
        touchpoint = touchpoint_in_use(one["touchpoint"]) if "touchpoint" in one else None
        wanted = GuideWanted(
            sort=Sort(one["sort"]), title=one["title"], text=one["text"], unit=everywhere, cause=cause, touchpoint=touchpoint
        )
        write_guide(wanted=wanted, key=key, by=writer)


def tell_skills(staff: Staff) -> None:
    """Say which language colleagues who meet customers speak besides English; said again, nothing changes."""
    for unit in {one.unit for one in staff.employees}:
        for one in staff.at_work(unit):
            member = member_by_external_id(one.employee) if one.language != FREQUENT else None
            if member is not None:
                say_skills(member=member, skills=[(About.LANGUAGE, one.language)], by=BY)


def _guides() -> Sequence[Mapping[str, str]]:
    text = (files("everweek.cli.demo") / "words" / "guides.yaml").read_text(encoding="utf-8")
    found: Sequence[Mapping[str, str]] = yaml.safe_load(text)
    return found
