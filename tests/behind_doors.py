"""What stands behind the doors of ``tests/doors``: one of each thing that has an address, and the numbers of them all.

It takes most of a second to make, and is made once in a process: from then on it is put back (``tests/casting.py``).
"""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from functools import cache
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from tests.act.files import filed
from tests.act.giving import promised
from tests.act.guides import written
from tests.act.opening import opened, opening_rule
from tests.act.respect import limited, promised_and_asked, reported
from tests.cast import BY, Cast
from tests.casting import told_again
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


def put_behind_doors(cast: Cast) -> dict[str, int | str]:
    """One of each thing that has an address; their numbers, keys and words by the names they have in addresses."""
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


@cache
def the_moment() -> datetime:
    """When this process first put something there: nobody works off what comes of it, which is late after a while."""
    return clock.now()


@pytest.fixture
def one_moment() -> Iterator[None]:
    """All knocks are at one moment, which is that of what stands behind the doors."""
    with clock.frozen(the_moment()):
        yield


@pytest.fixture
def behind(db: None, one_moment: None, tmp_path: Path, settings) -> tuple[Cast, dict[str, int | str]]:
    """The cast and what stands behind the doors, which came with it."""
    # Elsewhere rows of an import of another test may stand refused, under the number of this one.
    settings.EVERWEEK_HOME = tmp_path
    return told_again(put_behind_doors, tmp_path)


@pytest.fixture
def cast(behind: tuple[Cast, dict[str, int | str]]) -> Cast:
    """Who stands before the doors."""
    return behind[0]


@pytest.fixture
def places(behind: tuple[Cast, dict[str, int | str]]) -> dict[str, int | str]:
    """What fills the gaps in the addresses of the doors."""
    return behind[1]
