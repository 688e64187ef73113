"""The gate of the log: who may see who was told what."""

from everweek.journal.services import Actor
from everweek.people.access import check_may
from everweek.people.policy import Action


def check_may_read_told(by: Actor) -> None:
    """Raise ``NotAllowed`` where ``by`` may not look through the log of the whole house."""
    check_may(by, Action.TOLD_READ)
