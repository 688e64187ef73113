"""Carrying out imports: a run that can be killed at any moment and goes on, and a plan that writes nothing."""

from everweek.listen.running.carrying import run
from everweek.listen.running.trying import check, plan

__all__ = ["check", "plan", "run"]
