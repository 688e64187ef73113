"""A published version never changes: the services do not offer it, and the database itself refuses it."""

import copy

import pytest
from django.core.checks import run_checks
from django.db import IntegrityError, connection, transaction
from tests.questionnaires.documents import AFTER_A_CALL, QUIZ, REVIEW

from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.questionnaires import guards, queries
from everweek.questionnaires.document import parse
from everweek.questionnaires.models import Questionnaire, Version
from everweek.questionnaires.services import (
    accept_response,
    archive_questionnaire,
    bring_questionnaire,
    create_questionnaire,
    publish,
    save_draft,
)

pytestmark = pytest.mark.django_db
BY = System("tests")


@pytest.fixture
def published():
    return publish(version=create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY), by=BY)


def changed(**changes):
    document = copy.deepcopy(AFTER_A_CALL)
    document.update(changes)
    return document


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE questionnaires_version SET document = '{}' WHERE id = %s",
        "UPDATE questionnaires_version SET published_at = NULL WHERE id = %s",
        "UPDATE questionnaires_version SET number = 7 WHERE id = %s",
        "UPDATE questionnaires_version SET digest = '' WHERE id = %s",
        "DELETE FROM questionnaires_version WHERE id = %s",
    ],
)
def test_the_database_refuses_to_change_or_delete_a_published_version_by_hand(published, statement):
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement, [published.pk])
    assert Version.objects.get(pk=published.pk).document == published.document


@pytest.mark.skipif(connection.vendor != "sqlite", reason="only SQLite can replace a row in passing")
@pytest.mark.parametrize(
    "statement",
    [
        "INSERT OR REPLACE INTO questionnaires_version (id, questionnaire_id, number, document, digest, saved_at) "
        "SELECT id, questionnaire_id, 7, '{}', '', saved_at FROM questionnaires_version WHERE number = 1",
        "INSERT OR REPLACE INTO questionnaires_version (questionnaire_id, number, document, digest, saved_at, published_at) "
        "SELECT questionnaire_id, number, '{}', '', saved_at, saved_at FROM questionnaires_version WHERE number = 1",
        "UPDATE OR REPLACE questionnaires_version SET number = 1 WHERE number = 2",
        "UPDATE OR REPLACE questionnaires_version SET id = (SELECT id FROM questionnaires_version WHERE number = 1) "
        "WHERE number = 2",
    ],
)
def test_a_published_version_is_not_replaced_in_passing(published, statement):
    save_draft(questionnaire=published.questionnaire, document=changed(title={"en": "Other"}), by=BY)
    with pytest.raises(IntegrityError, match="never changes"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert Version.objects.get(pk=published.pk).document == published.document


def test_a_draft_can_be_changed_and_deleted_by_hand():
    draft = create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY)
    with connection.cursor() as cursor:
        cursor.execute("UPDATE questionnaires_version SET number = 2 WHERE id = %s", [draft.pk])
        cursor.execute("DELETE FROM questionnaires_version WHERE id = %s", [draft.pk])
        assert cursor.rowcount == 1


def test_a_missing_trigger_is_found_by_the_system_check(published):
    def found():
        return [one.id for one in run_checks(databases=["default"], include_deployment_checks=False) if one.id]

    assert "questionnaires.E001" not in found()
    on = " ON questionnaires_version" if connection.vendor == "postgresql" else ""
    with connection.cursor() as cursor:
        cursor.execute(f"DROP TRIGGER {guards.UPDATED}{on}")
    assert found().count("questionnaires.E001") == 1


def test_a_draft_is_written_anew_until_it_is_published_and_then_a_new_one_begins(published):
    first = save_draft(questionnaire=published.questionnaire, document=changed(title={"en": "Second"}), by=BY)
    again = save_draft(questionnaire=published.questionnaire, document=changed(title={"en": "Third"}), by=BY)
    assert (first.pk, first.number) == (again.pk, 2)
    assert queries.get_published("after-a-call").number == 1
    assert str(Questionnaire.objects.get()) == "After a call"
    publish(version=again, by=BY)
    assert queries.get_published("after-a-call").number == 2
    assert str(Questionnaire.objects.get()) == "Third"
    assert list(Line.objects.order_by("id").values_list("kind", flat=True)) == [
        "questionnaire.created",
        "questionnaire.published",
        "questionnaire.drafted",
        "questionnaire.drafted",
        "questionnaire.published",
    ]


def test_publishing_twice_does_nothing_more(published):
    assert publish(version=published, by=BY).published_at == published.published_at
    assert Line.objects.filter(kind="questionnaire.published").count() == 1


def test_a_draft_is_not_answered_and_nor_is_what_is_archived(published):
    draft = save_draft(questionnaire=published.questionnaire, document=changed(title={"en": "New"}), by=BY)
    with pytest.raises(Invalid, match="Publish this version"):
        accept_response(version=draft, by=BY, answers={}, identity="a", channel="api")
    archive_questionnaire(questionnaire=published.questionnaire, by=BY)
    with pytest.raises(Invalid, match="archived"):
        accept_response(version=queries.get_published("after-a-call"), by=BY, answers={}, identity="a", channel="api")


def test_a_key_is_taken_once(published):
    with pytest.raises(Conflict, match="'after-a-call' already"):
        create_questionnaire(key="after-a-call", document=AFTER_A_CALL, by=BY)
    with pytest.raises(Invalid, match="not 'another'"):
        create_questionnaire(key="another", document=AFTER_A_CALL, by=BY)


def test_a_measure_stands_on_one_scale_in_every_questionnaire(published):
    other = {
        "title": {"en": "Other"},
        "language": "en",
        "questions": [{"key": "h", "kind": "felt", "scale": [0, 10], "text": {"en": "?"}, "measure": "felt.heard"}],
    }
    draft = create_questionnaire(key="other", document=other, by=BY)
    with pytest.raises(Conflict, match="from 1 to 5 elsewhere, and here from 0 to 10") as refused:
        publish(version=draft, by=BY)
    assert refused.value.code == "measure-scale"
    assert refused.value.field in {"felt.heard", "felt"}
    assert Version.objects.get(pk=draft.pk).published_at is None
    assert queries.list_measures()["felt"] == (1.0, 5.0)


def test_a_file_brought_in_twice_changes_nothing_and_a_changed_one_becomes_the_draft(published):
    assert bring_questionnaire(document=parse(AFTER_A_CALL), by=BY).already
    brought = bring_questionnaire(document=parse(changed(title={"en": "New"})), by=BY)
    assert (brought.already, brought.version.number, brought.version.published_at) == (False, 2, None)
    assert bring_questionnaire(document=parse(changed(title={"en": "New"})), by=BY).already
    assert not bring_questionnaire(document=parse(changed(title={"en": "New"})), by=BY, publishing=True).already
    assert bring_questionnaire(document=parse(changed(title={"en": "New"})), by=BY, publishing=True).already


def test_versions_are_found_by_number_and_missing_ones_are_said(published):
    assert queries.get_version("after-a-call", 1) == published
    assert queries.get_version("after-a-call") == published
    with pytest.raises(NotFound, match="no version 9 of 'after-a-call'"):
        queries.get_version("after-a-call", 9)
    with pytest.raises(NotFound, match="no published questionnaire 'x'"):
        queries.get_published("x")


@pytest.mark.parametrize("document", [REVIEW, QUIZ], ids=lambda document: document["key"])
def test_reviews_and_quizzes_are_published_and_answered_like_surveys(document):
    version = publish(version=create_questionnaire(key=document["key"], document=document, by=BY), by=BY)
    assert accept_response(version=version, by=BY, answers={}, identity="a", channel="web").response.pk
