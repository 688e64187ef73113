"""Every door x everybody: who is let in where. A URL that is not in this table fails the test, and so does a line without a URL.

A cell is the status somebody gets who knocks with the method given. Dana is a customer and nobody is nobody: neither is signed
in. Charlie is signed in and belongs to no one: every door he tries is shut, and tells him nothing.
"""

import json
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from importlib import import_module
from io import BytesIO
from pathlib import Path
from typing import Any

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.act.files import filed
from tests.act.giving import promised
from tests.act.guides import written
from tests.act.opening import opened, opening_rule
from tests.act.respect import limited, promised_and_asked, reported
from tests.cast import BY, NAMES, Cast
from tests.listen.inviting import invited

from everweek import clock
from everweek.act.causes.services import take_ready_tree
from everweek.act.following.services import give_link
from everweek.act.improving.services import ImprovementWanted, propose_improvement
from everweek.act.respect.charter import begin_charter
from everweek.act.respect.models import CharterLine
from everweek.act.respect.writing import link_of
from everweek.flows.case_given_is_told import GIVEN
from everweek.journal.models import Line
from everweek.listen import services
from everweek.listen.asking.access import access_by_slug
from everweek.listen.asking.services import LinkAnswer, answer_links, open_link
from everweek.listen.doubting.judging import look_at
from everweek.listen.helpdesks.services import open_helpdesk
from everweek.listen.inviting.services import RuleWanted, make_rule
from everweek.listen.mentions.services import open_source
from everweek.listen.models import Arrival, Comment, Doubt
from everweek.listen.understanding.hearing import hear
from everweek.listen.understanding.topics import keep_topic
from everweek.messages.contact.returning import note_bounces
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.identity import token_of
from everweek.messages.letters.services import send_to_customer
from everweek.messages.letters.shapes import CustomerLetter, Words
from everweek.messages.models import CustomerMail, Delivery, HeldAddress, Notice, TeamChannel
from everweek.messages.notices.services import News, tell
from everweek.messages.webhooks.services import add_webhook
from everweek.moments.services import log_moment, save_touchpoint
from everweek.people.models import Customer, Member, Unit
from everweek.people.services import CustomerRow, join_member, make_token, save_segment, upsert_customers
from everweek.prove.services import save_view
from everweek.questionnaires.queries import get_published
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.web import middleware
from everweek.web.api import document
from everweek.web.house.errors import error_page

FILE = b"id,when,score\n1,2026-01-05,9\n2,2026-01-06,4\n"
MAP = """\
format: everweek.map/1
kind: answers
questionnaire: doors
respondent: id
answered_at: {column: when, format: "%Y-%m-%d"}
measures:
  nps: {column: score, scale: [0, 10]}
"""

DOORS: dict[str, list[tuple[str, str, str]]] = {}
"""Route as Django knows it: (method, address, who gets what). Each room has its file in ``tests/doors``.

In an address, ``{run}`` and ``{upload}`` are an import and a file of Erin's: ``places`` makes them and all the others.
"""
for file in sorted((Path(__file__).parent / "doors").glob("*.py")):
    for route, lines in getattr(import_module(f"tests.doors.{file.stem}"), "DOORS", {}).items():
        assert route not in DOORS, f"{route} stands in two files of doors"
        DOORS[route] = lines


FEW_QUERIES = 20
# The stream of voices asks for all that stands beside it, the cases too, and the bell of its frame once more.
# Health tries each part of the house; a file that was brought in is read and tried as far as it can be shown; every room gives
# its part of a customer's past, and its part of the first page: what one may give there, and to an administrator what is broken.
# Prove counts again, by weights. The report is of everything: scores, promises, cases, causes, voices. Evidence counts the
# improvements of the year, and those its cases ask for. A whole answer has its customer's others and moments beside it.
MOST_QUERIES = {
    "/": 24,
    "/customers/{customer}": 30,
    "/customers/{customer}?only=answers": 30,
    "/act/{case}/": 26,
    "/act/evidence/?unit=south": 21,
    "/listen/imports/files/{upload}": 50,
    "/listen/voices/": 25,
    "/listen/voices/{voice}": 21,
    "/listen/voices/?mood=unhappy&unit=north": 23,
    "/prove/?measure=nps&by=unit": 23,
    "/prove/report/": 21,
    "/prove/report/?month=2020-01&unit=north": 22,
    "/settings/health/": 38,
}
ASKING_FOR_RIGHTS = 'SELECT "people_post"."role"'


@dataclass(frozen=True)
class Knock:
    """One knock at one door."""

    route: str
    method: str
    address: str
    expected: dict[str, int]


def knocks() -> Iterator[Knock]:
    for route, lines in DOORS.items():
        for method, address, answers in lines:
            yield Knock(route, method, address, dict(zip(NAMES, map(int, answers.split()), strict=True)))


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        else:
            yield here


def test_every_url_is_in_the_table_and_every_line_of_the_table_is_a_url():
    found = set(routes(get_resolver().url_patterns))

    assert found - DOORS.keys() == set(), "doors nobody has thought about"
    assert DOORS.keys() - found == set(), "lines without a door"


def test_every_operation_of_the_api_is_knocked_at():
    operations = {
        (method.upper(), path.partition("{")[0])
        for path, methods in json.loads(document.FILE.read_text(encoding="utf-8"))["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    }
    missing = [
        (method, path)
        for method, path in sorted(operations)
        if not any(knock.method == method and knock.address.startswith(path) for knock in knocks())
    ]
    assert missing == []


def answer_about(unit: Unit, customer: Customer) -> int:
    """A customer has answered about a unit's work."""
    question = {"key": "why", "kind": "text", "text": {"en": "Why?"}}
    document = {"title": {"en": "Doors"}, "language": "en", "languages": ["en", "pt"], "questions": [question]}
    version = publish(version=create_questionnaire(key="about-doors", document=document, by=BY), by=BY)
    row = ResponseRow(answers={"why": "It was open."}, identity="door", unit=unit.pk, customer=customer.pk)
    [outcome] = accept_many(version, [row], by=BY)
    assert outcome.id is not None
    return outcome.id


def letter_to(customer: Customer) -> tuple[str, int]:
    """A letter on its way: the secret of its link; and an address that mail came back from."""
    decide([Wish(customer.pk, Purpose.CASE, "doors:1")], by=BY)
    send_to_customer(contact="doors:1", letter=CustomerLetter("How was it?", (Words("Tell us."),)), by=BY)
    note_bounces([("0" * 64, True, "5.1.1")], by=BY)
    return token_of(CustomerMail.objects.get(contact__key="doors:1").salt), HeldAddress.objects.get().pk


def doubted_answer() -> dict[str, int | str]:
    """Somebody has answered at the link of the doors whom we hold for a program."""
    door = {"at": access_by_slug("doors"), "word": "0" * 32, "answers": {"why": "Buy now."}}
    [stored] = answer_links([LinkAnswer(**door, way="link", language="en", doubt="trap")])
    look_at([stored.id])
    return {"doubt": Doubt.objects.get().pk, "doubted": stored.id}


@pytest.fixture(autouse=True)
def one_moment() -> Iterator[None]:
    """All knocks are at one moment: nobody works off what the doors made, which is late (``/health/ready``) after a while."""
    with clock.frozen(clock.now()):
        yield


@pytest.fixture
def places(cast: Cast, tmp_path: Path, settings) -> dict[str, int | str]:
    # Elsewhere rows of an import of another test may stand refused, under the number of this one.
    settings.EVERWEEK_HOME = tmp_path
    upload = services.upload_file(by=cast.erin, name="answers.csv", stream=BytesIO(FILE))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    trial = services.start_trial(upload=upload, map_text=MAP, by=cast.erin)
    # One hash for all: making one takes its time, on purpose.
    secret = make_password("a password for the doors")
    for person in (cast.alice, cast.bob, cast.charlie, cast.erin, cast.frank, cast.grace, cast.heidi):
        # Who has a password can be asked for it again before the safety of the account is changed.
        account = person.account if isinstance(person, Member) else person
        assert account is not None
        account.password = secret
        account.save()
    voice = answer_about(cast.north_desk, cast.dana)
    hear([voice])
    keep_topic(name="Doors", words=["door"], by=cast.erin)
    asked = get_published("about-doors")
    invitation, own = invited(cast, asked)
    link = open_link(slug="doors", questionnaire="about-doors", unit=cast.north_desk, by=BY)
    view = save_view(name="Doors", page="prove", asked="measure=nps", shared=True, by=cast.erin)
    judy = join_member(name="Judy", email="judy@example.org", by=BY)
    until = clock.now() + timedelta(days=9)
    token, _secret = make_token(member=cast.erin, name="door", scopes=["measures:read"], expires_at=until, by=BY)
    people: dict[str, int | str] = {
        "bob": cast.bob.pk,
        "heidi": cast.heidi.pk,
        "judy": judy.pk,
        "post": cast.bob.posts.get().pk,
        "token": token.pk,
    }
    webhook, _secret = add_webhook(name="helpdesk", address="https://helpdesk.example.org/", kinds=["*"], by=BY)
    delivery = Delivery.objects.create(webhook=webhook, line=Line.objects.first(), at=clock.now(), parked_at=clock.now())
    letter, held = letter_to(cast.dana)
    people |= {"letter": letter, "held": held}
    save_touchpoint(key="check-in", name="Check-in", position=1, by=BY)
    moment = log_moment(touchpoint="check-in", unit=cast.north_desk.pk, channel="desk", by=cast.bob)
    take_ready_tree(by=cast.erin)
    ramp = ImprovementWanted(title="A ramp", owner=cast.grace, unit=cast.north, due_on=date(2026, 12, 1))
    people |= {"improvement": propose_improvement(wanted=ramp, by=cast.erin).pk}
    people |= {"moment": moment.pk, "case": opened(cast).pk, "opening": opening_rule(cast).pk}
    people |= {"guide": written(cast).key}
    followed = opened(cast)
    people |= {"follow": give_link(case=followed, by=cast.bob).rpartition("/")[2]}
    people |= {"followed": followed.pk, "file": filed(followed, cast.bob)}
    crossed, step = reported(cast, case=opened(cast)), limited(cast)
    people |= {"incident": crossed.pk, "check": crossed.check_ins.first().pk, "step": step.pk}
    promised_and_asked(cast.erin, cast.grace)
    begin_charter(by=cast.erin)
    people |= {"line": CharterLine.objects.filter(charter__standing="draft").first().pk}
    people |= {"read": link_of(step).rpartition("/")[2]}
    people |= {"gesture": promised(cast, opened(cast)).pk}
    open_source(name="Harbour Reviews", by=BY)
    helpdesk = open_helpdesk(name="Desk", kind="freshdesk", by=BY).helpdesk
    arrival = Arrival.objects.create(helpdesk=helpdesk, digest="x", body="{}", reason="The number of the ticket is missing.")
    people |= {"helpdesk": helpdesk.pk, "arrival": arrival.pk}
    tell(news=[News(kind=GIVEN, key="doors", path="/act/1/", values={"case": 1, "unit": "North desk"}, to=[cast.bob.pk])])
    kept = {"service": "gotify", "address": "gotify://127.0.0.1/x", "kinds": ["case.nobodys"], "by": "tests"}
    channel = TeamChannel.objects.create(unit=cast.north, added_at=clock.now(), **kept)
    people |= {"notice": Notice.objects.get().pk, "channel": channel.pk}
    people |= {"webhook": webhook.pk, "delivery": delivery.pk, "invitation": invitation.pk}
    [other] = upsert_customers([CustomerRow(external_id="other", name="Dana Other")], by=BY)
    save_segment(key="regulars", name="Regulars", rule={"field": "language", "is": "pt"}, by=BY)
    people |= {"customer": cast.dana.pk, "other": other.id or 0}
    rule = make_rule(wanted=RuleWanted(name="Doors", questionnaire="about-doors"), by=BY)
    people |= {"rule": rule.pk}
    return (
        people
        | doubted_answer()
        | {"comment": Comment.objects.get(response=voice).pk}
        | {"own": own.removeprefix("/a/")}
        | {"link": link.pk, "view": view.pk, "upload": upload.pk, "run": run.pk, "trial": trial.pk, "voice": voice}
    )


SEE_ALL = {"erin", "heidi"}
"""They see every page between them, and so ask it of each database."""


@pytest.fixture
def refused_once(monkeypatch: pytest.MonkeyPatch) -> None:
    """The page of a refusal is drawn once for each thing it says: behind a thousand doors the same stands, but for the rail.

    What else could be refused there is drawn as ever; ``tests/web/test_frame.py`` looks at these pages.
    """
    drawn: dict[tuple[object, ...], Callable[[], object]] = {}

    def page(request: Any, status: int, sentence: object) -> object:  # Django's
        key = (status, str(sentence), request.user.pk, request.path.split("/")[1])
        if key not in drawn:
            first = error_page(request, status, sentence)
            drawn[key] = partial(type(first), first.content, status=status)
        return drawn[key]()

    monkeypatch.setattr(middleware, "error_page", page)


COUNTED = {"bob", "erin", "heidi"}
"""What their pages ask is counted: between them they see the most, and Bob the most often."""
_the_same = pytest.mark.one_database("The policy is the same on any; every page is asked of PostgreSQL by those who see it.")


def is_costly(knock: Knock, asked: CaptureQueriesContext) -> str:
    """What is wrong with how often a page asked the database, if anything is."""
    posts = sum(one["sql"].startswith(ASKING_FOR_RIGHTS) for one in asked.captured_queries)
    if posts > 1 or len(asked) > MOST_QUERIES.get(knock.address, FEW_QUERIES):
        return f"{knock.address}: {len(asked)} queries, {posts} of them for the reader's posts"
    return ""


@pytest.mark.parametrize("name", [pytest.param(one, marks=() if one in SEE_ALL else _the_same) for one in NAMES])
@pytest.mark.usefixtures("refused_once")
def test_who_is_let_in_where_and_no_page_asks_more_of_the_database_than_it_may(
    cast: Cast, places: dict[str, int | str], name: str
):
    wrong = []
    # No knock of the table signs anybody in or out: one browser will do for all of them.
    client = cast.client(name)
    # Reading changes nothing; what is kept of a page for the next is of no use once what it was kept from is taken back.
    for knock in sorted(knocks(), key=lambda knock: knock.method != "GET"):
        address = knock.address.format(**places)
        if knock.method == "GET":
            with CaptureQueriesContext(connection) if name in COUNTED else nullcontext() as asked:
                answer = client.get(address)
            wrong += filter(None, [is_costly(knock, asked)] if asked else [])
        else:
            with transaction.atomic():
                # What one knock does decides nothing about the next, so that the lines may stand in any order.
                answer = client.generic(knock.method, address)
                transaction.set_rollback(True)
        if answer.status_code != knock.expected[name]:
            wrong.append(f"{knock.method} {address}: {answer.status_code}, not {knock.expected[name]}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.one_database("Who is let in where is tried on PostgreSQL too; this is one more look at the same answers.")
@pytest.mark.parametrize("name", ["charlie", "dana", "nobody"])
def test_an_outsider_is_told_the_same_of_what_exists_and_what_does_not(cast: Cast, places: dict[str, int | str], name: str):
    client = cast.client(name)
    there = client.get(f"/listen/imports/{places['run']}", follow=False)
    nowhere = client.get("/listen/imports/999999", follow=False)

    assert there.status_code == nowhere.status_code
    assert there.content == nowhere.content
