"""The case ``cases``: queues of open cases, their clocks told of, and cases opened by rule while answers come."""

import threading
from collections.abc import Iterator
from typing import Any, Final

from everweek import clock
from everweek.cli.bench import clients
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground
from everweek.cli.bench.visits import Browser

CASE: Final = "cases"
WAIT: Final = 150.0
RECKONED_WITHIN: Final = 10.0
OPENED_WITHIN: Final = 3.0
A_SECOND: Final = 200
UNITS: Final = 60
QUEUES: Final = {
    "all open": "/act/?queue=team",
    "mine": "/act/",
    "nobody's": "/act/?queue=nobodys",
    "late": "/act/?queue=late",
    "due by tomorrow": "/act/?queue=due",
    "no answer from the customer": "/act/?queue=unanswered",
    "of one unit": "/act/?queue=team&unit=unit-7",
    "grave ones": "/act/?queue=team&severity=4",
}


def figures(ground: Ground, *, cases: int, runs: int, seconds: float) -> Iterator[Figure]:
    """Fill, tell of what clocks have to tell, look at each queue, then let answers come and cases be opened of some."""
    ground.inside("units", many=UNITS)
    token = ground.inside("people")["token"]
    ground.inside("cases", many=cases)
    how = f"{ground.engine}, {cases:,} open cases"
    found = ground.inside("cases-reckon")
    yield Figure(CASE, f"every clock reckoned anew ({found['clocks']:,}), {how}", found["seconds"], "s", RECKONED_WITHIN)
    told = ground.inside("cases-tell")
    yield Figure(CASE, f"all clocks telling at once what nobody was told yet ({told['clocks']:,}), {how}", told["seconds"], "s")
    ground.inside("cases-rule")
    with ground.serving() as (port, _server):
        browser = Browser(port)
        browser.sign_in()
        for name, address in QUEUES.items():
            took = []
            for _run in range(runs + 1):
                began = clock.elapsed()
                browser.get(address)
                took.append(1000 * (clock.elapsed() - began))
            yield Figure(CASE, f"the queue {name}, {how}", min(took[1:]), "ms", WAIT)
        sent = _answers_at(port, token, seconds)
        clock.pause(OPENED_WITHIN)
    opened = ground.inside("cases-opened")
    how = f"{ground.engine}, {sent / seconds:,.0f} answers a second for {seconds:g} s, {opened['cases']:,} cases"
    yield Figure(CASE, f"from an unhappy answer to its open case, the longest, {how}", opened["longest"], "s", OPENED_WITHIN)


def _answers_at(port: int, token: str, seconds: float) -> int:
    """Post as many answers a second as the mark says, by eight clients that keep their pace; how many were stored."""
    gap = 8 / A_SECOND
    paced = threading.local()

    def call(began: float, client: int, number: int) -> bytes:
        due = getattr(paced, "due", began) + gap
        clock.pause(max(0.0, due - clock.elapsed()))
        paced.due = due
        return clients.call_of(token, client, number)

    return len(clients.drive(port, call, b"201", clients=8, seconds=seconds).took)


def inside(*, many: int) -> dict[str, int]:
    """Make so many open cases within the home of the run; returns how many there are."""
    from everweek.act.synthetic import fill

    return {"cases": fill(many)}


def reckon() -> dict[str, float]:
    """Reckon every clock anew within the home of the run; returns how many run, and how many seconds that took."""
    from everweek.act.clocks.reckoning import reckon_all

    began = clock.elapsed()
    return {"clocks": reckon_all().running, "seconds": clock.elapsed() - began}


def tell() -> dict[str, float]:
    """Within the home of the run: tell of all that clocks have to tell, and how long that took."""
    from everweek.act.clocks.services import tell_due
    from everweek.journal import delivery, sequencer
    from everweek.journal.services import pass_by

    began, clocks, more = clock.elapsed(), 0, True
    while more:
        told = tell_due()
        clocks, more = clocks + told.clocks, told.more
    took = clock.elapsed() - began
    # Nobody but the facts hears of it, and they now: no house is ever told so much at once, and what follows is measured at the
    # pace of a day.
    while sequencer.place():
        pass
    pass_by(but="facts")
    delivery.settle()
    return {"clocks": clocks, "seconds": took}


def rule() -> dict[str, Any]:
    """Within the home of the run: a rule by which two of eleven answers open a case."""
    from everweek.act.ruling.rules import Opens
    from everweek.act.ruling.services import RuleWanted, write_rule
    from everweek.journal.services import System

    opens = Opens(measure="nps", at_most=1)
    return {"rule": write_rule(wanted=RuleWanted(name="Unhappy", opens=opens), by=System("bench")).pk}


def opened() -> dict[str, float]:
    """Return, within the home of the run, how many cases the rule opened, and the longest it took from the answer to the case."""
    from everweek.act.queries import longest_to_open

    cases, longest = longest_to_open()
    return {"cases": cases, "longest": longest}
