"""What an opening rule would have opened of the answers of the last weeks, with those in which urgent words are."""

from datetime import timedelta

from everweek import clock
from everweek.act.ruling.rules import Opens
from everweek.act.ruling.trying import WEEKS, Tried, try_rule
from everweek.journal.services import Actor
from everweek.listen.doubting.queries import doubtful_responses
from everweek.listen.understanding.queries import urgent_responses
from everweek.people.models import Unit


def try_opening(by: Actor, *, opens: Opens, unit: Unit | None) -> Tried:
    """See ``act.ruling.trying``; ``NotAllowed`` for who writes no opening rules."""
    since = clock.now() - timedelta(days=7 * WEEKS)
    urgent = urgent_responses(opens.urgencies, since)
    return try_rule(by, opens=opens, unit=unit, urgent=urgent, doubtful=doubtful_responses(since))
