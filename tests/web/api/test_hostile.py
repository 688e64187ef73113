"""What strangers and broken programs send: nothing breaks, nothing is guessed, nobody learns what is not hers."""

from datetime import timedelta

import pytest
from django.db import transaction
from django.test import Client
from django_tasks_db.models import DBTaskResult
from tests.cast import BY, LONG_AGO
from tests.web.api.calls import Program, nps_document, program_of
from tests.web.api.scoped import BY_SCOPE, TEMPLATES, made_up, scope_of

from everweek import clock
from everweek.jobs.models import Ticket
from everweek.jobs.tasks import JOBS, discover
from everweek.journal import sequencer
from everweek.journal.models import Line, Parked
from everweek.journal.services import System
from everweek.listen.mentions.services import open_source
from everweek.listen.models import Comment
from everweek.listen.understanding.hearing import hear_all
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.models import Customer, Reply
from everweek.people.policy import POLICY, SCOPES, Action, Role, TokenScope
from everweek.people.queries import today
from everweek.people.services import (
    CustomerRow,
    close_unit,
    end_post,
    erase_customer,
    give_post,
    join_member,
    leave_member,
    make_token,
    merge_customers,
    open_unit,
    upsert_customers,
)
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = pytest.mark.django_db
SCOPE_NAMES = [scope.value for scope in TokenScope]
NOW = "2026-10-05T09:30:00+01:00"


@pytest.fixture
def asked(cast):
    return publish(version=create_questionnaire(key="after-visit", document=nps_document(), by=cast.erin), by=cast.erin)


@pytest.fixture
def erins(cast) -> Program:
    return program_of(cast.erin, *SCOPE_NAMES)


@pytest.mark.parametrize(
    ("body", "said"),
    [
        ('{"external_id": "a", "external_id": "b"}', "twice"),
        ('{"external_id": "a", "attributes": {"x": 1, "x": 2}}', "twice"),
        ('{"external_id": "a", "attributes": {"x": NaN}}', "NaN"),
        ('{"external_id": "a", "attributes": {"x": -Infinity}}', "Infinity"),
        ('{"external_id": "\\ud800"}', "surrogate"),
        ('{"\\uDFFF": 1}', "surrogate"),
        ('{"external_id": "a", "attributes": {"x": ' + "9" * 5000 + "}}", "digits"),
        ("[" * 100_000, "deeply"),
        (b'{"external_id": "\xe9"}', "UTF-8"),
        ('{"external_id": "a"}'.encode("utf-16"), "UTF-8"),
        ("{", "not JSON"),
    ],
)
def test_a_body_that_others_might_read_differently_is_refused_with_the_reason(erins, body, said):
    reply = erins.call("POST", "/customers", body)
    assert reply.status_code == 400
    assert said in reply.json()["detail"]
    assert not Customer.objects.exclude(external_id="dana").exists()


def test_an_astral_letter_written_as_a_pair_is_a_letter(erins):
    assert erins.call("POST", "/customers", '{"external_id": "a", "name": "\\ud83d\\ude00"}').status_code == 201
    assert Customer.objects.get(external_id="a").name == "\U0001f600"


def test_an_answer_to_a_question_with_an_impossible_name_is_refused_like_any_other(erins, asked):
    reply = erins.call("POST", "/responses", '{"questionnaire": "after-visit", "answers": {"\\ud800": "x"}}')
    assert reply.status_code == 400


NAMED = [
    ("/interactions", "interactions", {"at": NOW}, name)
    for name in ("external_id", "customer", "unit", "touchpoint", "handled_by", "channel")
] + [
    ("/responses", "responses", {"questionnaire": "after-visit", "answers": {"recommend": 9}}, name)
    for name in ("questionnaire", "identity", "customer", "about_member", "unit", "touchpoint", "interaction", "language")
]


@pytest.mark.parametrize(("path", "many", "sound", "name"), NAMED)
def test_a_name_with_nothing_in_its_middle_is_refused_alone_and_stops_no_other(erins, asked, path, many, sound, name):
    spoilt = {**sound, name: "a\x00b"}
    assert erins.call("POST", path, spoilt).status_code == 422
    reply = erins.call("POST", f"{path}/batch", {many: [spoilt, sound]})
    if reply.status_code == 200:
        assert [one["outcome"] for one in reply.json()["results"]] == ["refused", "stored"]
    else:
        assert reply.status_code == 422


@pytest.mark.parametrize("kind", ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data; boundary=x"])
def test_what_is_not_said_to_be_json_is_not_read(erins, kind):
    sent = {"Authorization": f"Bearer {erins.token}"}
    reply = Client().generic("POST", "/api/v1/customers", b'{"external_id": "a"}', kind, headers=sent)
    assert (reply.status_code, reply.json()["code"]) == (415, "unsupported-media-type")


def test_a_length_of_thousands_of_digits_is_too_large(erins):
    sent = {"Authorization": f"Bearer {erins.token}"}
    client = Client(raise_request_exception=False)
    reply = client.generic("POST", "/api/v1/customers", b"{}", "application/json", headers=sent, CONTENT_LENGTH="9" * 5000)
    assert reply.status_code == 413


@pytest.mark.parametrize("moment", ['"1700000000"', "1700000000", '"2026-10-05"', '"2026-10-05T09:30:00"'])
def test_a_moment_that_is_no_moment_is_refused(erins, moment):
    assert erins.call("POST", "/interactions", f'{{"at": {moment}}}').status_code == 422


@pytest.mark.parametrize(
    ("path", "sent", "moment"),
    [
        ("/interactions", {"external_id": "far"}, "at"),
        ("/responses", {"questionnaire": "after-visit", "answers": {"recommend": 9}, "identity": "far"}, "answered_at"),
        ("/mentions", {"source": "harbour-reviews", "id": "far", "text": "Good."}, "at"),
    ],
)
@pytest.mark.parametrize("offset", ["+23:59", "-23:59", "+15:59"])
def test_a_moment_told_in_a_zone_that_is_nowhere_is_that_moment(erins, asked, path, sent, moment, offset):
    """PostgreSQL takes none that is sixteen hours away or more."""
    open_source(name="Harbour Reviews", by=System("tests"))
    reply = erins.call("POST", path, sent | {moment: f"1959-01-31T16:38:16{offset}"})
    assert reply.status_code == 201, reply.content


def test_a_whole_number_that_is_not_kept_exactly_is_refused(erins):
    reply = erins.call("POST", "/interactions", f'{{"at": "{NOW}", "attributes": {{"x": {2**53 + 1}}}}}')
    assert (reply.status_code, reply.json()["field"]) == (422, "attributes.x")


def test_a_parameter_given_twice_is_not_guessed_at(erins):
    reply = erins.get("/measures/nps?by=day&by=week")
    assert (reply.status_code, reply.json()["field"]) == (422, "by")
    assert erins.get("/measures/nps?where=channel=api&where=channel=api").status_code == 200


def test_a_response_is_about_an_interaction_that_is_there_and_within_reach(cast, asked, erins):
    """Else any text could stand there, her address for one, and nobody would ever erase it."""
    here = record_interaction(row=InteractionRow(at=clock.now(), unit=cast.north.pk), by=cast.erin).interaction
    beside = record_interaction(row=InteractionRow(at=clock.now(), unit=cast.south.pk), by=cast.erin).interaction
    alices = program_of(cast.alice, "responses:write")
    body = {"questionnaire": "after-visit", "answers": {"recommend": 9}, "unit": "north"}

    assert alices.post("/responses", {**body, "interaction": str(here.pk)}).status_code == 201
    assert Response.objects.get().subject_id == str(here.pk)
    refusals = [alices.post("/responses", {**body, "interaction": one}) for one in (str(beside.pk), "999999", "dana@example.org")]
    assert {one.status_code for one in refusals} == {422}
    assert len({one.content for one in refusals}) == 1, "not yours and not there are one answer"


def test_the_outside_id_of_one_who_was_merged_leads_to_the_other(cast, erins):
    [old] = upsert_customers([CustomerRow(external_id="till-5", name="Dana Old")], by=cast.erin)
    merge_customers(kept=cast.dana, gone=Customer.objects.get(pk=old.id), by=cast.erin)
    assert erins.get("/customers/till-5").json()["external_id"] == "dana"
    assert erins.call("DELETE", "/customers/till-5").status_code == 204
    assert not Customer.objects.filter(erased_at__isnull=True).exists()


def test_an_erasure_leaves_no_word_in_kept_replies_and_brings_nobody_back(cast, erins):
    body = {"customers": [{"external_id": "dana", "name": "Dana"}, {"external_id": "dana", "email": "dana at example"}]}
    first = erins.post("/customers/batch", body, Idempotency_Key="dana@example.org")
    assert "dana at example" in first.json()["results"][1]["reason"]
    erase_customer(customer=cast.dana, by=cast.erin)

    assert not [kept for kept in Reply.objects.values_list("key", "body") if "dana" in "".join(kept)]
    again = erins.post("/customers/batch", body, Idempotency_Key="dana@example.org")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert [one["outcome"] for one in again.json()["results"]] == ["already", "refused"]
    assert not Customer.objects.filter(external_id="dana").exists()


def test_an_erasure_does_not_make_other_programs_do_their_work_twice(cast, erins):
    """Her outside id is 1, and there is a 1 in many a reply."""
    upsert_customers([CustomerRow(external_id="1")], by=cast.erin)
    erins.post("/interactions", {"at": NOW}, Idempotency_Key="k1")
    erase_customer(customer=Customer.objects.get(external_id="1"), by=cast.erin)
    assert erins.post("/interactions", {"at": NOW}, Idempotency_Key="k1").headers["Idempotency-Replayed"] == "true"


PRAISE = {"about": "praise", "what": "{bob}", "says": "yes"}
OPERATIONS = (
    (
        "POST",
        "/responses",
        {"questionnaire": "after-visit", "answers": {"recommend": 9}, "unit": "north-desk"},
        Action.RESPONSES_ADD,
    ),
    ("POST", "/responses/batch", {"responses": [{"questionnaire": "x", "answers": {}}]}, Action.RESPONSES_ADD),
    ("POST", "/interactions", {"at": NOW, "unit": "north-desk"}, Action.INTERACTIONS_LOG),
    ("POST", "/interactions/batch", {"interactions": [{"at": NOW}]}, Action.INTERACTIONS_LOG),
    ("POST", "/customers", {"external_id": "dana"}, Action.CUSTOMERS_EDIT),
    ("POST", "/customers/batch", {"customers": [{"external_id": "dana"}]}, Action.CUSTOMERS_EDIT),
    ("GET", "/customers/dana", None, Action.CUSTOMERS_READ),
    ("DELETE", "/customers/dana", None, Action.CUSTOMERS_ERASE),
    ("GET", "/measures/nps", None, Action.MEASURES_READ),
    ("GET", "/measures/nps/silence", None, Action.MEASURES_READ),
    ("GET", "/voices", None, Action.RESPONSES_READ),
    ("GET", "/topics", None, Action.RESPONSES_READ),
    ("GET", "/journal", None, Action.JOURNAL_READ),
    ("GET", "/measures/nps/chart", None, Action.MEASURES_READ),
    ("GET", "/units", None, Action.UNITS_READ),
    ("GET", "/told", None, Action.TOLD_READ),
    ("GET", "/keeping", None, Action.ORGANISATION_EDIT),
    ("POST", "/topics", {"name": "Queues", "words": ["queue"]}, Action.TOPICS_EDIT),
    ("GET", "/imports", None, Action.IMPORTS_RUN),
    ("GET", "/asking-rules", None, Action.ASKING_EDIT),
    ("GET", "/asking-decisions", None, Action.INVITATIONS_MAKE),
    ("GET", "/questionnaires", None, Action.QUESTIONNAIRES_READ),
    ("GET", "/questionnaires/after-visit", None, Action.QUESTIONNAIRES_READ),
    ("GET", "/questionnaires/after-visit/versions/1", None, Action.QUESTIONNAIRES_READ),
    ("GET", "/shelf", None, Action.QUESTIONNAIRES_READ),
    ("POST", "/questionnaires/after-visit/archive", {}, Action.QUESTIONNAIRES_EDIT),
    ("POST", "/questionnaires/after-visit/restore", {}, Action.QUESTIONNAIRES_EDIT),
    ("POST", "/questionnaires/after-visit/publish", {}, Action.QUESTIONNAIRES_EDIT),
    ("GET", "/questionnaires/after-visit/translations/en", None, Action.QUESTIONNAIRES_EDIT),
    ("GET", "/members", None, Action.PEOPLE_READ),
    ("GET", "/members/{bob}", None, Action.PEOPLE_READ),
    ("POST", "/members", {"name": "Zed", "unit": "north", "role": "front_line"}, Action.PEOPLE_EDIT),
    ("PUT", "/members/{bob}", {"name": "Robert"}, Action.PEOPLE_EDIT),
    ("POST", "/members/{bob}/posts", {"unit": "south", "role": "front_line"}, Action.PEOPLE_EDIT),
    ("POST", "/members/{bob}/posts/{post}/end", {}, Action.PEOPLE_EDIT),
    ("POST", "/members/{bob}/posts/{ended}/renew", {}, Action.PEOPLE_EDIT),
    ("POST", "/members/{bob}/leave", {}, Action.PEOPLE_EDIT),
    ("POST", "/members/{gone}/return", {}, Action.PEOPLE_EDIT),
    ("GET", "/roles", None, Action.PEOPLE_READ),
    ("GET", "/roles/lead", None, Action.PEOPLE_READ),
    ("GET", "/units/north", None, Action.UNITS_READ),
    ("POST", "/units", {"key": "east", "name": "East", "above": "north"}, Action.UNITS_EDIT),
    ("PUT", "/units/pier", {"name": "The pier"}, Action.UNITS_EDIT),
    ("POST", "/units/pier/move", {"above": "north"}, Action.UNITS_EDIT),
    ("POST", "/units/pier/close", {}, Action.UNITS_EDIT),
    ("POST", "/units/shed/reopen", {}, Action.UNITS_EDIT),
    ("GET", "/tokens", None, Action.TOKENS_MAKE),
    ("DELETE", "/tokens/{token}", None, Action.TOKENS_MAKE),
    ("GET", "/pending", None, Action.JOBS_READ),
    ("GET", "/pending/jobs", None, Action.JOBS_READ),
    ("POST", "/pending/jobs/{job}/drop", {}, Action.JOBS_READ),
    ("GET", "/pending/parked?listener=facts", None, Action.JOBS_READ),
    ("POST", "/pending/parked/{parked}/drop", {}, Action.JOBS_READ),
    ("GET", "/health", None, Action.JOBS_READ),
    ("GET", "/measures/nps/peers?of=units", None, Action.MEASURES_READ),
    ("POST", "/voices/comments/{comment}/corrections", {"about": "language", "says": "pt"}, Action.COMMENTS_CORRECT),
    (
        "POST",
        "/voices/comments/{comment}/corrections",
        {"about": "urgency", "says": "urgent"},
        Action.COMMENTS_CORRECT,
    ),
)
"""Called whole by everybody: the method, the address, what is sent, and the right it takes."""
POSTS = {
    "bob": Role.FRONT_LINE,
    "alice": Role.LEAD,
    "erin": Role.SERVICE_MANAGER,
    "frank": Role.PEOPLE_TRAINING,
    "grace": Role.DIRECTOR,
    "heidi": Role.ADMINISTRATOR,
}


@pytest.fixture
def there(cast, asked) -> dict[str, object]:
    """What the operations of the table are about: each under the name its address has for it."""
    said = ResponseRow(answers={"why": "Bob was kind."}, identity="1", unit=cast.north_desk.pk, about_member=cast.bob.pk)
    accept_many(asked, [said], by=BY)
    sequencer.place()
    hear_all(lambda _done: None)
    pier = open_unit(key="pier", name="Pier", parent=cast.south, by=BY)
    close_unit(unit=open_unit(key="shed", name="Shed", parent=cast.south, by=BY), on=today(), by=BY)
    ended = give_post(member=cast.bob, unit=pier, role=Role.FRONT_LINE, since=LONG_AGO, by=BY)
    end_post(post=ended, by=BY)
    gone = join_member(name="Gone", by=BY)
    give_post(member=gone, unit=cast.south, role=Role.FRONT_LINE, since=LONG_AGO, by=BY)
    leave_member(member=gone, by=BY)
    token, _plain = make_token(
        member=cast.erin, name="Till", scopes=["measures:read"], expires_at=clock.now() + timedelta(days=1), by=BY
    )
    line = Line.objects.filter(kind="unit.opened").earliest("seq")
    parked = Parked.objects.create(subscriber="facts", line=line, tries=5, reason="OSError", parked_at=clock.now())
    discover()
    dead = JOBS["facts.merge"].enqueue()
    DBTaskResult.objects.filter(pk=dead.id).update(status="FAILED", finished_at=clock.now())
    Ticket.objects.filter(task_id=dead.id).update(tries=5)
    return {
        "bob": cast.bob.pk,
        "post": cast.bob.posts.get(unit=cast.north_desk).pk,
        "ended": ended.pk,
        "gone": gone.pk,
        "token": token.pk,
        "comment": Comment.objects.get().pk,
        "parked": parked.pk,
        "job": dead.id,
    }


def test_every_operation_of_the_document_stands_in_the_table_of_scopes_once():
    listed = [name for names in BY_SCOPE.values() for name in names]
    assert sorted(listed) == sorted(TEMPLATES), "a new operation has to be put under its scope"
    assert set(SCOPE_NAMES) - BY_SCOPE.keys() == {"comments:unmasked"}, "which opens nothing by itself"


@pytest.mark.one_database("A scope is looked at before anything is asked of the database.")
def test_its_scope_opens_an_operation_and_all_others_together_do_not(cast):
    wrong = []
    for scope, operations in BY_SCOPE.items():
        own = program_of(cast.heidi, scope)
        others = program_of(cast.heidi, *(name for name in SCOPE_NAMES if name != scope))
        for operation in sorted(operations):
            with transaction.atomic():
                opened, closed = (one.call(*made_up(operation)) for one in (own, others))
                transaction.set_rollback(True)
            if is_closed(opened) or not is_closed(closed):
                wrong.append(f"{operation}: {opened.status_code} with its scope, {closed.status_code} with all others")
    assert not wrong


def is_closed(reply) -> bool:
    return reply.status_code == 403 and reply.json()["code"] == "scope"


@pytest.mark.one_database("The policy is the same on any; every operation is called on PostgreSQL by its document.")
def test_every_operation_of_the_table_for_everybody_with_its_scope(cast, there):
    """The table of the policy says who may."""
    wrong = []
    for method, address, body, action in OPERATIONS:
        scope = scope_of(method, address.format(**there))
        assert action in SCOPES[TokenScope(scope)], f"{scope} is for {address}, and does not hold {action}"
        sent = {key: value.format(**there) if isinstance(value, str) else value for key, value in (body or {}).items()}
        for name, role in POSTS.items():
            program, may = program_of(getattr(cast, name), scope), role in POLICY[action]
            with transaction.atomic():
                # What one of them did decides nothing about the next.
                status = program.call(method, address.format(**there), None if body is None else sent).status_code
                transaction.set_rollback(True)
            # Whoever may not name a unit there is told so of the unit: what they sent is taken of others.
            if (status < 300) != may or (not may and status not in {403, 404, 422}):
                wrong.append(f"{name}, {method} {address}: {status}")
    assert not wrong


def test_personal_words_are_hidden_only_by_a_token_that_may_read_them_too_of_somebody_who_may(cast, there):
    address, sent = f"/voices/comments/{there['comment']}/corrections", {"about": "personal", "what": "0-3", "says": "yes"}
    for name, role in POSTS.items():
        person = getattr(cast, name)
        assert program_of(person, "comments:correct", "responses:read").post(address, sent).status_code in {403, 404}, name
        assert program_of(person, "comments:unmasked", "responses:read").post(address, sent).status_code == 403, name
        with transaction.atomic():
            status = program_of(person, "comments:correct", "comments:unmasked").post(address, sent).status_code
            transaction.set_rollback(True)
        may = role in POLICY[Action.COMMENTS_UNMASKED] and role in POLICY[Action.COMMENTS_CORRECT]
        assert (status == 200) == may, (name, status)


def test_who_may_not_cannot_tell_who_is_there(cast):
    """Frank may look up nobody: one answer for Dana and for a stranger."""
    franks = program_of(cast.frank, "customers:read", "customers:write")
    assert franks.get("/customers/dana").content == franks.get("/customers/stranger").content
    there, nowhere = (franks.call("DELETE", f"/customers/{one}") for one in ("dana", "stranger"))
    assert (there.status_code, there.content) == (nowhere.status_code, nowhere.content)


def test_a_token_goes_with_the_post_and_with_the_person(cast):
    erins = program_of(cast.erin, "customers:read", "measures:read")
    end_post(post=cast.erin.posts.get(), by=cast.heidi)
    assert erins.get("/customers/dana").status_code == 404
    assert erins.get("/measures/nps").status_code == 403
    leave_member(member=cast.erin, by=cast.heidi)
    assert erins.get("/customers/dana").status_code == 401


def test_knocking_at_the_wrong_door_is_counted_too(cast, settings):
    settings.EVERWEEK_API_CALLS_A_MINUTE = 60
    program = program_of(cast.heidi, "measures:read")
    codes = [program.get("/customers/dana").status_code for _ in range(61)]
    assert codes == [403] * 60 + [429]
