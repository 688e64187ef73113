"""A customer erased after a life in every room: no trace of her in any row of any table, nor in the bytes beneath."""

import json
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from django.apps import apps
from django.conf import settings
from django.contrib.sessions.models import Session
from django.db import connection
from django.test import override_settings
from tests.cast import BY, Cast
from tests.listen.inviting import handed, published
from tests.listen.tables import HEADER, MAP, good, write
from tests.web.api.calls import program_of
from tests.web.test_helpdesks import FLAT

from everweek import clock
from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Decision, Way
from everweek.act.cases.settling import close_case, decide_case, reopen_case, tell_decision
from everweek.act.cases.working import Word, note_in_case
from everweek.jobs import worker
from everweek.journal import delivery
from everweek.listen import running
from everweek.listen.helpdesks.services import hear, open_helpdesk
from everweek.listen.inviting.access import access_by_token
from everweek.listen.inviting.answering import keep_half
from everweek.listen.inviting.services import invite
from everweek.listen.mentions.rules import Told
from everweek.listen.mentions.services import open_source, take_mentions
from everweek.listen.models import Comment
from everweek.listen.services import begin_import, start_import, upload_file
from everweek.listen.trials import start_trial
from everweek.listen.understanding.correcting import correct
from everweek.messages.contact.opting import How, Wants, choose
from everweek.moments.services import InteractionRow, record_interactions
from everweek.people.models import Customer
from everweek.people.services import (
    CustomerRow,
    erase_customer,
    last_merging_of,
    merge_customers,
    part_customers,
    remove_segment,
    save_segment,
    upsert_customers,
)
from everweek.questionnaires.services import accept_response, correct_response

NAME, EMAIL, PHONE, NUMBER, OLD_NUMBER = "Zyxomma Quirrel", "zyxomma@quirrel.example", "+999 8877 6655", "zyx-4711", "till-qrl"
OLD_EMAIL = "old@quirrel.example"
TRACES = ("zyxomma", "quirrel", "8877 6655", "88776655", "zyx-4711", "till-qrl", "amberley")


def her_life(cast: Cast, folder: Path) -> Customer:
    """Everything the house can know of a customer, told the way it is told."""
    hers, older, other = upsert_customers(
        [
            CustomerRow(external_id=NUMBER, name=NAME, email=EMAIL, phone=PHONE, language="en", attributes={"suite": "amberley"}),
            CustomerRow(external_id=OLD_NUMBER, name="Z. Quirrel", email=OLD_EMAIL),
            CustomerRow(external_id="ivan", name="Ivan", phone="+999 1111 2222"),
        ],
        by=BY,
    )
    assert hers.id is not None
    assert older.id is not None
    assert other.id is not None
    her, ivan = Customer.objects.get(pk=hers.id), Customer.objects.get(pk=other.id)
    merge_customers(kept=her, gone=ivan, by=cast.erin)
    part_customers(merging=last_merging_of(her), by=cast.erin)
    merge_customers(kept=her, gone=Customer.objects.get(pk=older.id), by=cast.erin)
    her.refresh_from_db()
    her_words(cast, her)
    her_cases(cast, her)
    her_mail_and_files(cast, her, folder)
    rule = {"any": [{"field": "email", "is": EMAIL}, {"field": "external_id", "in": [OLD_NUMBER, "ivan"]}]}
    save_segment(key="guests", name="Guests", rule=rule, by=cast.erin)
    remove_segment(segment=save_segment(key="once", name="Once", rule={"field": "name", "is": NAME}, by=cast.erin), by=cast.erin)
    erins = cast.client("erin")
    erins.post(f"/customers/{her.pk}/profile", {"name": f"{NAME} II", "email": EMAIL, "kind": "customer"})
    erins.post(f"/customers/{her.pk}/attribute", {"name": "room", "kind": "text", "value": "Amberley"})
    delivery.settle()
    return her


def her_words(cast: Cast, her: Customer) -> None:
    """What she said: asked, half-way, corrected, unasked, at the helpdesk; and what people said of it."""
    version = published()
    said = {"recommend": 2, "why": f"I am {NAME}, write to {EMAIL} about Amberley, awful food"}
    told = accept_response(
        version=version,
        by=BY,
        answers=said,
        identity=f"{NUMBER}-1",
        channel="mail",
        customer=her,
        unit=cast.north_desk,
        subject=("customer", str(her.pk)),
    ).response
    correct_response(response=told, answers={**said, "recommend": 3}, by=cast.erin, reason=f"{NAME} said three")
    _invitation, path = handed(version, her.pk, "half")
    keep_half(at=access_by_token(path.removeprefix("/a/")), answers={"recommend": 1, "why": f"{NAME} was here"})
    invite(questionnaire="after-visit", customer=her, channel="email", word="w", unit=cast.north_desk, by=cast.erin)
    source = open_source(name="Harbour Reviews", unit=cast.north, by=BY)
    link = "https://reviews.example.org/zyxomma"
    mention = Told(identity=f"{NUMBER}-r", at=clock.now(), text=f"{NAME} again", author=NAME, link=link, customer=her.pk)
    mailed = Told(identity="mailed", at=clock.now(), text="I slept badly in the Amberley suite", sender=OLD_EMAIL)
    take_mentions([mention, mailed], source=source, by=BY)
    helpdesk = open_helpdesk(name="Support", kind="freshdesk", unit=cast.north, by=BY).helpdesk
    hear(helpdesk=helpdesk, body=json.dumps(FLAT | {"email": EMAIL, "name": NAME, "status": "solved"}).encode())
    hear(helpdesk=helpdesk, body=json.dumps(FLAT | {"ticket": "y" * 300, "email": OLD_EMAIL, "name": ""}).encode())
    hear(helpdesk=helpdesk, body=json.dumps(FLAT | {"ticket": "x" * 300, "email": EMAIL, "name": NAME}).encode())
    row = InteractionRow(external_id=f"{NUMBER}-i", at=clock.now(), customer=her.pk, attributes={"seat": "Amberley"})
    record_interactions([row], by=BY)
    delivery.settle()
    comment = Comment.objects.filter(response=told).get()
    correct(comment=comment, about="sentiment", says="neutral", by=cast.erin)
    program = program_of(cast.erin, "comments:correct", "comments:unmasked", "invitations:write", "customers:write")
    correction = {"about": "sentiment", "says": "negative"}
    assert program.post(f"/voices/comments/{comment.pk}/corrections", correction, Idempotency_Key=NUMBER).status_code == 200
    asked = {"questionnaire": "after-visit", "customer": NUMBER, "channel": "link"}
    program.post("/invitations", asked, Idempotency_Key=f"{NUMBER}-2")
    wrong = {"external_id": NUMBER, "email": f"{NAME} is no address"}
    program.post("/customers/batch", {"customers": [wrong]}, Idempotency_Key=f"{NUMBER}-3")


def her_cases(cast: Cast, her: Customer) -> None:
    """What she complained of: as herself, and from an address of hers before anybody knew whose it was."""
    told = {"kind": CaseKind.COMPLAINT, "unit": cast.north_desk, "title": f"{NAME}: seat in Amberley"}
    wanted = CaseWanted(way=Way.HAND, customer=her, text=f"I am {NAME}", key=f"till:{NUMBER}", **told)
    case = open_case(wanted=wanted, by=cast.bob).case
    open_case(wanted=CaseWanted(way=Way.MAIL, writer=NAME, address=OLD_EMAIL, text="Amberley", **told), by=BY)
    note_in_case(case=case, word=Word(text=f"{NAME} called", key=EMAIL, message_id=f"<{EMAIL}>"), by=cast.bob)
    decide_case(case=case, decision=Decision.ALTERNATIVE, what="Amberley next year", by=cast.bob)
    tell_decision(case=case, word=Word(text=f"Dear {NAME}"), by=cast.bob)
    close_case(case=case, customer_said=f"{NAME} agrees", by=cast.bob)
    reopen_case(case=case, why=f"{NAME} called again", by=cast.bob)


def her_mail_and_files(cast: Cast, her: Customer, folder: Path) -> None:
    """What was to be written to her, what she wants, and the files that name her."""
    choose(customer=her, wants=Wants.FEWER, how=How.LINK, by=her)
    text = HEADER.strip() + ",who\n" + good(1).strip() + f",{NUMBER}\n" + f"2,2026-10-05,12,a,write to {EMAIL},{NUMBER}\n"
    text += f"3,2026-10-05,12,a,or to {OLD_EMAIL},nobody\n4,2026-10-05,12,a,(0999) 88776655,nobody\n"
    map_text = MAP + "customer: who\n"
    running.run(begin_import(path=write(folder / "a.csv", text), map_text=map_text, by=BY).pk)
    upload = upload_file(by=cast.erin, name="b.csv", stream=BytesIO(text.encode()))
    start_trial(upload=upload, map_text=map_text, by=cast.erin)
    tried = program_of(cast.erin, "imports:run").post(f"/imports/files/{upload.pk}/try", {"map": map_text}, Idempotency_Key="t")
    assert EMAIL in str(tried.json()["first"])
    running.run(start_import(upload=upload, map_text=map_text, by=cast.erin).pk)


def rows() -> Iterator[tuple[str, str]]:
    """Every row of every table, as text."""
    for model in apps.get_models():
        for row in model._default_manager.values():
            yield model._meta.label, repr(row)
    for session in Session.objects.all():
        yield "session", repr(session.get_decoded())


def traces(folder: Path) -> set[str]:
    """Where anything of her stands: table or file."""
    found = {label for label, text in rows() if any(trace in text.casefold() for trace in TRACES)}
    places = [Path(settings.EVERWEEK_HOME), folder]
    if connection.vendor == "sqlite":
        with connection.cursor() as cursor:
            cursor.execute("PRAGMA wal_checkpoint(TRUNCATE)")
        database = Path(connection.settings_dict["NAME"])
        places += [database, database.with_name(f"{database.name}-wal")]
    files = [file for place in places if place.exists() for file in ([place] if place.is_file() else place.rglob("*"))]
    for file in files:
        if file.is_file() and any(trace in file.read_bytes().decode("utf-8", "replace").casefold() for trace in TRACES):
            found.add(file.name)
    return found


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Path]:
    """Where somebody's own files lie; what the house writes goes into a home of this test alone."""
    for name in ("home", "theirs"):
        (tmp_path / name).mkdir()
    with override_settings(EVERWEEK_HOME=tmp_path / "home"):
        yield tmp_path / "theirs"


@pytest.mark.django_db(transaction=True)
def test_no_trace_of_her_is_left_in_any_table_nor_in_any_file(cast: Cast, folder: Path) -> None:
    her = her_life(cast, folder)
    held = {"people.Customer", "people.CustomerWord", "people.Merging", "people.Segment", "people.WayBack", "people.Reply"}
    held |= {"questionnaires.Response", "moments.Interaction", "journal.Values", "listen.Mention", "listen.Arrival"}
    held |= {"listen.Invitation", "a.refused.csv"}
    assert held <= traces(folder), "her life must have reached them, or the test proves nothing"
    erase_customer(customer=her, by=cast.erin)
    worker.run_waiting()
    # The file imported from is its owner's: only what we wrote beside it is ours.
    assert traces(folder) - {"a.csv"} == set()
