"""Mistakes of configuration are named."""

from django.test import override_settings

from everweek.jobs.checks import check_queue, check_zone


def test_a_right_configuration_has_nothing_to_say() -> None:
    assert check_zone(None) == check_queue(None) == []


def test_a_zone_that_does_not_exist_is_jobs_e001() -> None:
    with override_settings(EVERWEEK_ZONE="Mars/Olympus"):
        assert [message.id for message in check_zone(None)] == ["jobs.E001"]


def test_a_queue_outside_the_database_is_jobs_e002() -> None:
    with override_settings(TASKS={"default": {"BACKEND": "django_tasks.backends.immediate.ImmediateBackend"}}):
        assert [message.id for message in check_queue(None)] == ["jobs.E002"]
