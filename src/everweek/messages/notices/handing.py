"""Handing one notice to a chat through Apprise, in a process of its own that does nothing else and ends with it.

``python -m everweek.messages.notices.handing`` is that process: what is to be told comes in as a line of JSON, what became of it
goes out as one. Apprise's services call ``requests`` themselves; there every session keeps the rules of ``people.fetching``: the
name is resolved once, each address public or named in EVERWEEK_CHAT_HOSTS, the connection goes to the address that was
checked, no redirect is followed, no proxy used. In the house itself nothing of that library is loaded or changed.
"""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from enum import StrEnum
from http import HTTPStatus
from typing import Any, Final

from django.conf import settings

PATIENCE: Final = 40.0
"""Seconds: a service gives up after some ten, and may need several calls."""


class Outcome(StrEnum):
    """What became of it: told; refused, so that it may be tried again; or nobody knows, so that it must not be."""

    TOLD = "told"
    REFUSED = "refused"
    UNKNOWN = "unknown"


@dataclass(frozen=True)
class Handed:
    """What became of one notice, and why; nothing of the address is in it."""

    outcome: Outcome
    why: str = ""


def hand_over(address: str, *, title: str, text: str) -> Handed:
    """Hand one notice to the service at an address. A process that ends without a word may have handed it over or not."""
    told = {"address": address, "title": title, "text": text, "private": sorted(settings.EVERWEEK_CHAT_HOSTS)}
    search = os.pathsep.join(entry for entry in sys.path if entry)
    try:
        done = subprocess.run(  # noqa: S603  # our own program
            [sys.executable, "-m", __name__],
            # The address goes in by a pipe: among the arguments whoever lists processes would read its secret.
            input=json.dumps(told),
            env={**os.environ, "PYTHONPATH": search},
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            timeout=PATIENCE,
            check=False,
        )
        answer = json.loads(done.stdout)
        return Handed(Outcome(answer["outcome"]), str(answer["why"]))
    except (subprocess.TimeoutExpired, ValueError, KeyError, TypeError):
        return Handed(Outcome.UNKNOWN)


def main() -> None:
    """Tell what comes in, and say what became of it."""
    told = json.loads(sys.stdin.readline())
    # Not those of the house: what an administrator lets webhooks and sign-in call, not everybody may call who chooses a chat.
    settings.configure(EVERWEEK_PRIVATE_HOSTS=frozenset(told["private"]), USE_I18N=False)
    calls = _hold_all_sessions_to_the_rules()
    import apprise

    asset = apprise.AppriseAsset(async_mode=False, plugin_paths=[])
    service = apprise.Apprise.instantiate(told["address"], asset=asset, suppress_exceptions=True)
    taken = service is not None and bool(service.notify(body=told["text"], title=told["title"]))
    if taken:
        outcome, why = Outcome.TOLD, ""
    else:
        outcome, why = (Outcome.UNKNOWN if calls.unknown else Outcome.REFUSED), calls.why
    sys.stdout.write(f"{json.dumps({'outcome': outcome, 'why': why})}\n")


@dataclass
class _Calls:
    """What was heard of calls: why the last one failed, and whether one may have been taken without our knowing."""

    why: str = ""
    unknown: bool = False


def _hold_all_sessions_to_the_rules() -> _Calls:
    """Let every session of ``requests`` that is made in this process keep the rules, and note what becomes of its calls."""
    import requests

    from everweek.people.fetching import Refused, hold_to_rules

    calls, begin, send = _Calls(), requests.Session.__init__, requests.Session.send

    def held(session: requests.Session) -> None:
        begin(session)
        hold_to_rules(session)

    def noted(session: requests.Session, request: requests.PreparedRequest, **how: Any) -> requests.Response:  # noqa: ANN401
        try:
            response = send(session, request, **how)
        except (Refused, requests.ConnectTimeout, requests.TooManyRedirects) as refused:
            says = str(refused).replace("EVERWEEK_PRIVATE_HOSTS", "EVERWEEK_CHAT_HOSTS")
            calls.why = says if isinstance(refused, Refused) else type(refused).__name__
            raise
        except requests.RequestException as failed:
            # A connection that was never made told nobody anything; one that broke may have.
            calls.why = type(failed).__name__
            calls.unknown |= "NewConnectionError" not in repr(failed)
            raise
        # A chat of several targets is called once for each: where one has it, or may have, none is told again.
        calls.unknown |= response.ok or response.status_code >= HTTPStatus.INTERNAL_SERVER_ERROR
        if not response.ok:
            calls.why = f"HTTP {response.status_code}"
        return response

    requests.Session.__init__ = held  # type: ignore[method-assign, assignment]  # no other way into what a library makes
    requests.Session.send = noted  # type: ignore[method-assign, assignment]  # the same
    return calls


if __name__ == "__main__":
    main()
