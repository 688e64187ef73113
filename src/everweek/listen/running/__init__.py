"""Carrying out imports: a run that can be killed at any moment and goes on, and a plan that writes nothing."""

from everweek.listen.running.plan import check, plan
from everweek.listen.running.run import run

__all__ = ["check", "plan", "run"]
