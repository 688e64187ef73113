"""The system check notices when the database no longer holds what the ledger promises."""

import pytest
from django.core.checks import run_checks
from django.db import connection


def found() -> list[str]:
    return [one.id for one in run_checks(databases=["default"]) if one.id == "ledger.E001"]


@pytest.mark.django_db
def test_a_missing_trigger_is_found():
    assert found() == []
    with connection.cursor() as cursor:
        on = "" if connection.vendor == "sqlite" else " ON ledger_ledgeraccount"
        cursor.execute(f"DROP TRIGGER ledger_account_currency{on}")
    assert found() == ["ledger.E001"]
