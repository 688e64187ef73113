"""Views of the numbers that colleagues of the simulated company keep; one of them is offered to everybody."""

from typing import Final

from everweek.cli.demo import truths
from everweek.cli.demo.staff import Staff
from everweek.people.queries import member_by_external_id
from everweek.prove.services import save_view

KEPT: Final = (
    ("service_manager", "Luggage, port by port", "prove", f"measure=nps&by=unit&where=touchpoint%3D{truths.DRIVER}", True),
    ("lead", "Our desk, week by week", "consistency", f"measure=csat&by=unit&group={truths.SLIPPING_UNIT}", False),
    ("director", "Who stays with us", "prove", "measure=retention&by=unit", False),
)
"""Whose it is by role, its name, the page, what is asked there, and whether it is offered to every reader."""


def keep_views(staff: Staff) -> None:
    """Let each of them keep the view; done again, nothing changes."""
    for role, name, page, asked, shared in KEPT:
        member = member_by_external_id(staff.first_of(role).employee)
        if member is not None:
            save_view(name=name, page=page, asked=asked, shared=shared, by=member)
