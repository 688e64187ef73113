"""What a response names is there and stays there, by whatever way it came in: on both databases, and where two do it at once."""

import threading
import time
from contextlib import contextmanager

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction
from tests.questionnaires.documents import AFTER_A_CALL

from everweek import clock
from everweek.journal import bulk
from everweek.journal.services import System
from everweek.people.models import Customer, Member, Unit
from everweek.questionnaires import references
from everweek.questionnaires.models import Questionnaire, Response
from everweek.questionnaires.services import create_questionnaire, publish

BY = System("tests")
NOBODY = 987_654
NAMED = ["customer", "member", "about_member", "unit"]
only_postgresql = pytest.mark.skipif("connection.vendor != 'postgresql'", reason="SQLite has one writer, and keeps its keys")
pytestmark = pytest.mark.django_db


@pytest.fixture
def version():
    return publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)


@pytest.fixture
def named():
    """Somebody and something to be named, by column."""
    member = Member.objects.create(name="Bob", email="bob@example.org")
    return {
        "customer": Customer.objects.create(external_id="dana"),
        "member": member,
        "about_member": member,
        "unit": Unit.objects.create(key="north", name="North"),
    }


@contextmanager
def looked_at_its_end():
    yield
    connection.check_constraints()


@contextmanager
def refused():
    """What is done here the database refuses, at once or at the end of the transaction."""
    with pytest.raises(IntegrityError), transaction.atomic(), looked_at_its_end():
        yield


def response(version, identity, **named):
    return Response(
        **{"version": version, "questionnaire": version.questionnaire, **named},
        identity=identity,
        channel="file",
        answers={},
        answered_at=clock.now(),
        day=clock.now().date(),
    )


def copied(rows):
    """Into the table as an import puts them there: more than are worth a statement of their own each."""
    columns = ("id", "version_id", "questionnaire_id", "identity", "fingerprint", "channel", "subject_type", "subject_id")
    more = (
        "touchpoint",
        "language",
        "answers",
        "dimensions",
        "weight",
        "answered_at",
        "day",
        "received_at",
        "history",
        "unit_id",
    )
    now = clock.now()
    moments = now, now.date(), now, False
    ids = bulk.new_ids("questionnaires_response", len(rows))
    bulk.insert_rows(
        "questionnaires_response",
        columns + more,
        [
            (
                pk,
                one.version_id,
                one.questionnaire_id,
                one.identity,
                *("", "file", "", "", "", "", "{}", "{}", 1),
                *moments,
                one.unit_id,
            )
            for pk, one in zip(ids, rows, strict=True)
        ],
    )


@pytest.mark.parametrize("column", [*NAMED, "version", "questionnaire"])
def test_a_response_that_names_what_is_not_there_is_refused(version, column):
    with refused():
        response(version, "lost", **{f"{column}_id": NOBODY}).save()
    assert not Response.objects.exists()


def test_one_of_a_thousand_that_names_what_is_not_there_refuses_them_all(version, named):
    rows = [response(version, f"row-{number}", unit=named["unit"]) for number in range(1000)]
    with transaction.atomic():
        copied(rows)
    assert Response.objects.filter(unit=named["unit"]).count() == 1000
    rows = [response(version, f"more-{number}", unit=named["unit"]) for number in range(1000)]
    rows[700].unit_id = NOBODY
    with refused():
        copied(rows)
    assert Response.objects.count() == 1000


@pytest.mark.parametrize("column", NAMED)
def test_a_stored_response_cannot_come_to_name_what_is_not_there(version, named, column):
    response(version, "here", **named).save()
    with refused():
        Response.objects.update(**{column: NOBODY})
    Response.objects.update(**{column: None})
    assert Response.objects.filter(**{column: None}).count() == 1


@pytest.mark.parametrize("column", NAMED)
def test_what_a_response_names_does_not_go(version, named, column):
    response(version, "here", **{column: named[column]}).save()
    # Around Django, which looks itself before it deletes.
    table = named[column]._meta.db_table
    with refused(), connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [named[column].pk])  # noqa: S608  # our own table's name
    with connection.cursor() as cursor:
        cursor.execute(f"DELETE FROM {table} WHERE id = %s", [named[column].pk])  # noqa: S608  # our own table's name
        Response.objects.update(**{column: None})
    connection.check_constraints()
    assert not type(named[column]).objects.filter(pk=named[column].pk).exists()


@only_postgresql
def test_a_version_and_its_questionnaire_belong_together(version):
    other = Questionnaire.objects.create(key="other", title="Other")
    with refused():
        response(version, "astray", questionnaire=other).save()


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_what_a_response_names_does_not_go_while_it_comes_in(version, named):
    """Whoever deletes waits for the import that is about to commit, and is refused then."""
    gone = []

    def delete():
        try:
            with connection.cursor() as cursor:
                cursor.execute("DELETE FROM people_unit WHERE id = %s", [named["unit"].pk])
            gone.append("deleted")
        except IntegrityError:
            gone.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        copied([response(version, f"row-{number}", unit=named["unit"]) for number in range(100)])
        thread = threading.Thread(target=delete)
        thread.start()
        until(waits_for_a_lock)
        assert not gone
    thread.join(60)
    assert gone == ["refused"]


@only_postgresql
@pytest.mark.django_db(transaction=True)
def test_a_response_waits_for_the_unit_that_is_being_deleted(version, named):
    came = []

    def store():
        try:
            response(version, "late", unit=named["unit"]).save()
            came.append("stored")
        except IntegrityError:
            came.append("refused")
        finally:
            connection.close()

    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DELETE FROM people_unit WHERE id = %s", [named["unit"].pk])
        thread = threading.Thread(target=store)
        thread.start()
        until(waits_for_a_lock)
        assert not came
    thread.join(60)
    assert came == ["refused"]


def until(holds):
    give_up = time.monotonic() + 30
    while not holds():
        assert time.monotonic() < give_up
        time.sleep(0.02)


def waits_for_a_lock():
    with connection.cursor() as cursor:
        cursor.execute("SELECT count(*) FROM pg_locks WHERE NOT granted")
        return cursor.fetchone()[0] > 0


@only_postgresql
def test_a_missing_trigger_is_found_by_the_system_check():
    def found():
        return [one.id for one in run_checks(databases=["default"], include_deployment_checks=False)]

    assert "questionnaires.E002" not in found()
    with transaction.atomic():
        with connection.cursor() as cursor:
            cursor.execute("DROP TRIGGER people_unit_named ON people_unit")
        assert found().count("questionnaires.E002") == 1
        transaction.set_rollback(True)


@only_postgresql
def test_it_may_be_put_up_again_where_responses_are_stored_and_a_key_stands(version, named):
    response(version, "here", **named).save()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        cursor.execute(
            "ALTER TABLE questionnaires_response ADD CONSTRAINT again FOREIGN KEY (unit_id) REFERENCES people_unit (id) "
            "DEFERRABLE INITIALLY DEFERRED"
        )
        response(version, "with a key", **named).save()
        cursor.execute("DROP TRIGGER people_unit_named ON people_unit")
        for statement in references.POSTGRESQL:
            cursor.execute(statement)
        cursor.execute(
            "SELECT count(*) FROM pg_constraint WHERE conrelid = 'questionnaires_response'::regclass AND contype = 'f'"
        )
        assert cursor.fetchone() == (0,)
    assert "questionnaires.E002" not in [one.id for one in run_checks(databases=["default"], include_deployment_checks=False)]
    with refused():
        response(version, "lost", unit_id=NOBODY).save()
    assert Response.objects.count() == 2
