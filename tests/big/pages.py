"""Every page that is read, asked of a house that stands already: which of them take the server more than they may.

    EVERWEEK_HOME=/somewhere python -m tests.big.pages
    EVERWEEK_HOME=/somewhere python -m tests.big.pages --only /listen/voices/ --looks 5

The pages are those of the table of doors that are read, and ``ALSO``: what people ask of them that is dear. Each is asked in a
process of its own: *cold*, by a process that has shown the home page and nothing else, then *warm*, the least of some looks.
What counts is processor time, of all threads; beside it stand the clock of the quickest warm look and what the page weighs with all that it
loads, without its charts. In an address stands, where the table has the doors' own, whoever and whatever the
house has most of. A page that the house has none of is told apart.
"""

import argparse
import json
import os
import re
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path
from typing import Any

MARK, HEAVIEST = 200.0, 100_000
ROLES = ("service_manager", "administrator", "director", "lead", "front_line", "")
"""Who asks: whoever is let in of these, and nobody last."""
ALSO = (
    "/?week={week}",
    "/search?q=ferry",
    "/listen/voices/?silent=1",
    "/listen/voices/?mood=unhappy",
    "/listen/voices/?mood=untold",
    "/listen/voices/?words=the",
    "/listen/voices/?words=zyxwv",
    "/listen/voices/?words=zyxwv&silent=1",
    "/listen/voices/?mood=untold&silent=1",
    "/listen/voices/?language={language}",
    "/listen/voices/?language=fi",
    "/listen/voices/?link=nothing",
    "/listen/voices/?sentiment=negative",
    "/listen/voices/?sentiment=positive",
    "/listen/voices/?urgent=1",
    "/listen/voices/?praise=1",
    "/listen/voices/?topic={topic}",
    "/listen/voices/?topic={topic}&sentiment=negative",
    "/listen/voices/?topic={topic}&mood=happy",
    "/listen/voices/?unit={unit}",
    "/listen/voices/?unit={leaf}",
    "/listen/voices/?touchpoint={touchpoint}",
    "/listen/voices/?questionnaire={questionnaire}",
    "/listen/voices/?member={member}",
    "/listen/voices/?customer={customer}",
    "/listen/voices/?since={day}&until={day}",
    "/listen/voices/?since=1999-01-01&until=1999-12-31",
    "/customers/?words={name}",
    "/customers/?words=zyxwv",
    "/customers/?kind=supplier",
    *(f"/customers/?segment={{segment_{n}}}" for n in range(5)),
    *(f"/customers/segments/{{segment_{n}}}" for n in range(5)),
    "/prove/?measure=nps&by=month",
    "/prove/?measure=nps&by=week&by=unit",
    "/prove/?measure=nps&by=day",
    "/prove/?measure=nps&by=touchpoint",
    "/prove/?measure=nps&by=member",
    "/prove/?measure=nps&by=segment",
    "/prove/?measure=csat&by=channel",
    "/prove/fair/?unit={unit}",
    "/prove/silence/?by=unit",
    "/prove/top-scores/?measure=csat",
    "/listen/invitations/?outcome=asked",
    "/settings/people/?words=an",
    "/settings/units/{leaf}",
)
FROM_DOORS = {
    "about-doors": "{questionnaire}",
    "/doors": "/{link_slug}",
    "unit=north": "unit={unit}",
    "units/north": "units/{unit}",
    "regulars": "{segment_0}",
    "harbour-reviews": "{source}",
    "words=dana": "words={name}",
    "{bob}": "{member}",
    "{own}": "nothing",
}


@dataclass(frozen=True)
class Looked:
    """One page as it was asked for: by whom, its status, what it took in milliseconds of processor time (and by the clock), its bytes."""

    address: str
    role: str
    status: int
    cold: float
    warm: float
    queries: int
    clock: float = 0.0
    weight: int = 0

    @property
    def over(self) -> bool:
        return max(self.cold, self.warm) > MARK or self.weight > HEAVIEST


def doors() -> Iterator[str]:
    """The addresses of the table of doors that are read, by pages and not by programs."""
    here = Path(__file__).parents[1] / "doors"
    for file in sorted(here.glob("*.py")):
        if file.stem in {"answers", "programs"}:
            continue
        for lines in getattr(import_module(f"tests.doors.{file.stem}"), "DOORS", {}).values():
            yield from (address for method, address, _answers in lines if method == "GET" and "99999" not in address)


def house() -> dict[str, object]:
    """What stands in the addresses."""
    from django.apps import apps
    from django.db.models import Count

    def last(label: str, name: str = "pk", **filters: object) -> Any:
        found = apps.get_model(label).objects.filter(**filters).order_by("-pk").values_list(name, flat=True)
        return found.first()

    def first(label: str, name: str, **filters: object) -> Any:
        return apps.get_model(label).objects.filter(**filters).order_by("pk").values_list(name, flat=True).first()

    answers = apps.get_model("questionnaires.Response").objects.order_by("-pk")[:20_000]

    def most(name: str) -> Any:
        rows = apps.get_model("questionnaires.Response").objects.filter(pk__in=answers.values("pk")).exclude(**{name: None})
        return rows.values_list(name).annotate(many=Count("pk")).order_by("-many").values_list(name, flat=True).first()

    customer = most("customer")
    segments = list(apps.get_model("people.Segment").objects.order_by("key").values_list("key", flat=True))
    version = most("version")
    found = {
        "customer": customer,
        "other": last("people.Customer"),
        "name": (first("people.Customer", "name", pk=customer) or "nobody").split()[-1].lower(),
        "voice": last("questionnaires.Response", member__isnull=True, withdrawn_at__isnull=True),
        "comment": last("listen.Comment"),
        "member": most("about_member"),
        "leaf": first("people.Unit", "key", pk=most("unit")),
        "unit": first("people.Unit", "parent__key", pk=most("unit")),
        "touchpoint": most("touchpoint"),
        "language": most("language"),
        "day": most("day"),
        "week": most("day"),
        "questionnaire": first("questionnaires.Version", "questionnaire__key", pk=version),
        "topic": first("listen.Topic", "key"),
        "link_slug": first("listen.PublicLink", "slug"),
        "source": first("listen.MentionSource", "key"),
        **{f"segment_{n}": one for n, one in enumerate(segments)},
    }
    rows = {
        "post": "people.Post",
        "token": "people.Token",
        "webhook": "everweek_messages.Webhook",
        "held": "everweek_messages.HeldAddress",
        "moment": "moments.Interaction",
        "helpdesk": "listen.Helpdesk",
        "arrival": "listen.Arrival",
        "invitation": "listen.Invitation",
        "rule": "listen.AskingRule",
        "doubt": "listen.Doubt",
        "link": "listen.PublicLink",
        "view": "prove.SavedView",
        "upload": "listen.Upload",
        "run": "listen.ImportRun",
        "trial": "listen.Trial",
    }
    return found | {name: last(label) for name, label in rows.items()}


def addresses(found: dict[str, object]) -> tuple[list[str], list[str]]:
    """The addresses that can be asked for, each once; and those for which the house has nothing."""
    told: dict[str, None] = {}
    missing = []
    for address in (*doors(), *ALSO):
        for own, ours in FROM_DOORS.items():
            address = address.replace(own, ours)  # noqa: PLW2901
        if [name for name in re.findall(r"{(\w+)}", address) if found.get(name) is None]:
            missing.append(address)
        else:
            told[address.format(**found)] = None
    return list(told), missing


def accounts() -> dict[str, Any]:
    """Somebody of each role who can sign in."""
    from everweek.people.models import Account, Post

    found: dict[str, Any] = {"": None}
    for role in filter(None, ROLES):
        post = Post.objects.filter(role=role, member__account__isnull=False, until__isnull=True).order_by("pk").first()
        if post is not None:
            found[role] = Account.objects.get(member=post.member_id)
    return found


def looked_at(address: str, role: str, account: Any, looks: int) -> Looked:
    """Ask for the page by somebody, first cold and then warm."""
    from django.db import connection
    from django.test import Client
    from django.test.utils import CaptureQueriesContext

    client = Client(headers={"host": "localhost"})
    if account is not None:
        client.force_login(account)
        client.get("/")
    took, status, weight = [], 0, 0
    for _look in range(looks + 1):
        began, moment = time.process_time(), time.perf_counter()
        answer = client.get(address)
        content = b"".join(answer.streaming_content) if answer.streaming else answer.content
        took.append((1000 * (time.process_time() - began), 1000 * (time.perf_counter() - moment)))
        status = answer.status_code
        if status >= 300:
            break
        weight = weighed(client, content) if answer.get("Content-Type", "").startswith("text/html") else 0
    with CaptureQueriesContext(connection) as asked:
        client.get(address)
    warm = took[1:] or took
    return Looked(
        address,
        role,
        status,
        took[0][0],
        min(processor for processor, _clock in warm),
        len(asked),
        min(clock for _processor, clock in warm),
        weight,
    )


def weighed(client: Any, content: bytes) -> int:
    """What a page weighs with all that it loads; charts are the data's, and a table beside them says the same."""
    plain = re.sub(rb'<figure class="picture">.*?</figure>', b"", content, flags=re.DOTALL)
    files = set(re.findall(rb'(?:src|href)="(/static/[^"]+)"', content))
    return len(plain) + sum(len(b"".join(client.get(one.decode()).streaming_content)) for one in files)


def in_a_process_of_its_own(address: str, role: str, account: Any, looks: int) -> Looked:
    """The same by a process that has done nothing else."""
    from django.db import connections

    connections.close_all()
    reads, writes = os.pipe()
    child = os.fork()
    if not child:
        os.close(reads)
        with os.fdopen(writes, "w") as told:
            try:
                json.dump(vars(looked_at(address, role, account, looks)), told)
            except Exception as failed:  # told as it is: one page that fails keeps nobody from the next
                print(f"{address}: {failed!r}", file=sys.stderr)
        os._exit(0)
    os.close(writes)
    with os.fdopen(reads) as told:
        text = told.read()
    os.waitpid(child, 0)
    return Looked(**json.loads(text)) if text else Looked(address, role, 0, 0.0, 0.0, 0)


def everything(only: str, looks: int, roles: list[str]) -> Iterator[Looked]:
    """Each page by the first of the roles that is let in."""
    from django.test import Client

    from everweek.cli.collecting import set_aside

    # Views and templates are there in every process that has answered anybody; what speaks to the facts comes with the home page.
    Client(headers={"host": "localhost"}).get("/accounts/login/")
    set_aside()
    people = accounts()
    told, missing = addresses(house())
    for address in told:
        if only not in address:
            continue
        for role in roles:
            if role in people:
                found = in_a_process_of_its_own(address, role, people[role], looks)
                if found.status < 300:
                    break
        yield found
    if missing and not only:
        print(f"The house has nothing for: {', '.join(missing)}", file=sys.stderr)


def main() -> int:
    """As the text above has it."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--only", default="", help="the pages whose address has this in it")
    parser.add_argument("--looks", type=int, default=3)
    parser.add_argument("--role", choices=[role for role in ROLES if role], help="let this one ask, and nobody else")
    asked = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    import django

    django.setup()
    found = []
    print("   cold    warm   clock   bytes queries status  who, what")
    for one in everything(asked.only, asked.looks, [asked.role] if asked.role else list(ROLES)):
        found.append(one)
        mark = "!" if one.over else " "
        told = f"{one.cold:6.0f} {one.warm:7.0f} {one.clock:7.0f} {one.weight:7} {one.queries:7} {one.status:6}"
        print(f"{mark}{told}  {one.role or 'nobody'} {one.address}", flush=True)
    over = [one for one in found if one.over]
    print(f"\nOf {len(found)} pages {len(over)} took more than {MARK:.0f} ms or weighed more than {HEAVIEST:,} bytes:")
    for one in sorted(over, key=lambda one: -max(one.cold, one.warm)):
        print(f"{one.cold:7.0f} {one.warm:7.0f} {one.weight:7}  {one.address}")
    return bool(over)


if __name__ == "__main__":
    sys.exit(main())
