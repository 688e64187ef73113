"""The case ``answer``: the page on which a customer answers, and sending an answer, against an empty page and a form that stores
nothing.
"""

import sys
from collections.abc import Iterator
from contextlib import ExitStack
from dataclasses import replace
from datetime import timedelta
from functools import partial
from typing import Final
from urllib.parse import urlencode

from everweek import clock
from everweek.cli.bench import clients
from everweek.cli.bench.figures import Figure
from everweek.cli.bench.ground import Ground, free_port, stopped, wait_until_ready
from everweek.errors import Unavailable

CASE: Final = "answer"
SLUG: Final = "after-visit"
WITHIN: Final = {"SQLite": 60.0, "PostgreSQL": 100.0}
_FORM: Final = "Content-Type: application/x-www-form-urlencoded\r\n"


def figures(ground: Ground, *, seconds: float, rounds: int, callers: int = 8) -> Iterator[Figure]:
    """Four servers side by side, called in turn: two with an empty page, one that stores nothing, and the house."""
    # Behind a proxy, which says who calls: so many answers of one address would be too many, and rightly.
    at = replace(ground, settings={**ground.settings, "EVERWEEK_PROXIES": "1"})
    told = at.inside("open")
    programs = {"empty": ("empty",), "bare": ("empty", "bare"), "nothing": ("nothing",)}
    ports = {name: free_port() for name in programs}
    drive = partial(clients.drive, clients=callers, seconds=seconds)
    with ExitStack() as running:
        for name, (program, *more) in programs.items():
            server = at.start(sys.executable, "-m", f"everweek.cli.bench.{program}", str(ports[name]), *more)
            running.enter_context(stopped(server))
            wait_until_ready(ports[name], server)
        serving, _server = running.enter_context(at.serving())
        asked: dict[str, tuple[int, clients.Call]] = {
            "empty": (ports["empty"], partial(_get, "/")),
            "bare": (ports["bare"], partial(_get, "/")),
            "open": (serving, partial(_get, f"/s/{SLUG}")),
            "own": (serving, partial(_get, f"/a/{told['token']}")),
            "nothing": (ports["nothing"], _post),
            "stored": (serving, _post),
        }
        warm = {
            name: clients.drive(port, call, b"200", clients=callers, seconds=min(1.0, seconds))
            for name, (port, call) in asked.items()
        }
        found: dict[str, list[clients.Posted]] = {name: [] for name in asked}
        for _round in range(rounds):
            for name, (port, call) in asked.items():
                found[name].append(drive(port, call, b"200"))
    # A form that comes back with something to correct is a page like any other.
    acknowledged = sum(len(one.took) for one in (warm["stored"], *found["stored"]))
    if (stored := at.inside("answers")["answers"]) != acknowledged:
        message = f"Of {acknowledged:,} answers that were taken {stored:,} are stored: the benchmark tells nothing."
        raise Unavailable(message)
    most = {name: max(one.a_second for one in these) for name, these in found.items()}
    how = f"{ground.engine}, {callers} clients"
    yield Figure(CASE, f"an empty page of Django, {how}", most["empty"], "a second")
    yield Figure(CASE, f"an empty page of Django without any middleware, {how}", most["bare"], "a second")
    for name, address in (("open", "/s/"), ("own", "/a/")):
        yield Figure(CASE, f"the page at {address}, {how}", most[name], "a second")
        yield Figure(CASE, f"the page at {address} to an empty page, {how}", most[name] / most["empty"], "x", 0.5, at_least=True)
    yield Figure(CASE, f"a public answer that stores nothing, {how}", most["nothing"], "a second")
    yield Figure(CASE, f"a public answer, {how}", most["stored"], "a second")
    yield Figure(CASE, f"a public answer to nothing stored, {how}", most["stored"] / most["nothing"], "x", 0.3, at_least=True)
    slowest = min(one.within(0.99) for one in found["stored"])
    yield Figure(CASE, f"a public answer, {how}: 99 of 100 within", slowest, "ms", WITHIN[ground.engine])


def inside() -> dict[str, str]:
    """Make, within the home of the run, a questionnaire, an open link, and a customer's own link; returns the secret of the
    latter.
    """
    from everweek.cli.bench.people import DOCUMENT, KEY
    from everweek.journal.services import System
    from everweek.listen.asking.services import open_link
    from everweek.listen.inviting.queries import link_of
    from everweek.listen.inviting.services import invite
    from everweek.people.services import add_customer
    from everweek.questionnaires.services import create_questionnaire, publish

    by = System("bench")
    publish(version=create_questionnaire(key=KEY, document=DOCUMENT, by=by), by=by)
    open_link(slug=SLUG, questionnaire=KEY, unit=None, by=by)
    customer = add_customer(by=by, name="Dana", email="dana@example.org")
    # Nobody is asked at night, whenever it is that this runs.
    with clock.frozen(clock.now().replace(hour=12) - timedelta(days=1)):
        invitation = invite(questionnaire=KEY, customer=customer, channel="link", word="bench", by=by)
    return {"token": link_of(invitation).rpartition("/")[2]}


def stored() -> dict[str, int]:
    """Return, within the home of the run, how many answers there are."""
    from everweek.questionnaires.queries import count_responses

    return {"answers": count_responses()}


def _get(address: str, _began: float, _client: int, _number: int) -> bytes:
    return f"GET {address} HTTP/1.1\r\nHost: localhost\r\nAccept-Language: en\r\n\r\n".encode()


def _post(began: float, client: int, number: int) -> bytes:
    word = f"{hash((began, client, number)) & (1 << 64) - 1:032x}"
    answers = {"a.recommend": number % 11, "a.overall": number % 5 + 1, "a.why": "It was quick, and they were kind."}
    seen = [("seen", name.removeprefix("a.")) for name in answers]
    body = urlencode([*answers.items(), *seen, ("word", word)]).encode()
    # Each of another address, as a day's customers are.
    address = f"10.{client}.{number >> 8 & 255}.{number & 255}"
    head = (
        f"POST /s/{SLUG} HTTP/1.1\r\nHost: localhost\r\nX-Forwarded-For: {address}\r\nAccept-Language: en\r\n"
        f"{_FORM}Content-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body
