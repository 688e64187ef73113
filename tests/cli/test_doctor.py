"""Heidi asks how her installation is."""

import json
import socketserver
import threading
from collections.abc import Iterator

import pytest
from tests.cli.installation import Installation

pytestmark = pytest.mark.slow
same_on_any = pytest.mark.one_database("Neither mail nor the clock is the database's.")


class Postman(socketserver.StreamRequestHandler):
    """Takes mail over SMTP, just far enough for a client to be content."""

    def handle(self) -> None:
        self.wfile.write(b"220 here\r\n")
        body = False
        for raw in self.rfile:
            line = raw.decode().rstrip("\r\n")
            if body:
                self.server.letters.append(line)  # type: ignore[attr-defined]  # set below
                if line == ".":
                    body = False
                    self.wfile.write(b"250 taken\r\n")
            elif line.upper() == "DATA":
                body = True
                self.wfile.write(b"354 go on\r\n")
            elif line.upper() == "QUIT":
                self.wfile.write(b"221 bye\r\n")
                return
            else:
                self.wfile.write(b"250 well\r\n")


@pytest.fixture
def post_office() -> Iterator[socketserver.ThreadingTCPServer]:
    with socketserver.ThreadingTCPServer(("127.0.0.1", 0), Postman) as server:
        server.letters = []  # type: ignore[attr-defined]  # where the letters go
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield server
        server.shutdown()


def examined(house: Installation, *words: str) -> tuple[int, dict[str, dict[str, str]]]:
    done = house.run("doctor", "--json", *words)
    assert done.stdout, done.stderr
    return done.returncode, {one["part"]: one for one in json.loads(done.stdout)}


def test_a_fresh_installation_is_well_and_says_what_is_still_to_do(house: Installation) -> None:
    code, found = examined(house, "--no-mail")
    assert code == 0, found
    assert {part: one["state"] for part, one in found.items()} == {
        "database": "well",
        "jobs": "look",
        # Once its first lines have waited for a minute, it asks for a worker.
        "journal": found["journal"]["state"] if found["journal"]["state"] == "look" else "well",
        "seals": "well",
        "facts": "well",
        "promises": "well",
        "case-mail": "well",
        "ledger": "well",
        "tokens": "well",
        "webhooks": "well",
        "mail": "look",
        "clock": "well",
        "disk": "well",
        "keys": "well",
        "settings": "well",
    }
    assert "No worker runs on this machine" in found["jobs"]["says"]
    assert all(one["do"] for one in found.values() if one["state"] == "ill")


@same_on_any
def test_a_mail_is_really_sent_to_the_administrator(house: Installation, post_office: socketserver.ThreadingTCPServer) -> None:
    port = post_office.server_address[1]
    code, found = examined(house.having(EVERWEEK_MAIL=f"smtp+plain://127.0.0.1:{port}"))
    assert code == 0, found
    assert found["mail"]["state"] == "well"
    letters: list[str] = post_office.letters  # type: ignore[attr-defined]  # set by the fixture
    assert "To: heidi@example.org" in letters
    assert "Subject: Everweek can write to you" in letters


@same_on_any
def test_a_mail_server_that_does_not_answer_is_ill(house: Installation) -> None:
    code, found = examined(house.having(EVERWEEK_MAIL="smtp+plain://127.0.0.1:1"))
    assert code == 1
    assert found["mail"]["state"] == "ill"
    assert found["mail"]["do"]


@same_on_any
def test_without_a_mail_server_nothing_is_sent_and_this_is_said(house: Installation) -> None:
    _, found = examined(house)
    assert found["mail"]["state"] == "look"
    assert "EVERWEEK_MAIL" in found["mail"]["do"]


def test_a_dead_job_a_late_job_and_an_open_key_are_found(house: Installation) -> None:
    house.python(
        "from datetime import timedelta\n"
        "from django_tasks_db.models import DBTaskResult\n"
        "from everweek import clock\n"
        "DBTaskResult.objects.create(args_kwargs={'args': [], 'kwargs': {}}, task_path='gone', backend_name='default',\n"
        "    run_after=clock.now() - timedelta(hours=1))\n"
    )
    (house.home / "keys" / "seal.key").chmod(0o644)
    code, found = examined(house, "--no-mail")
    assert code == 1
    assert (found["jobs"]["state"], found["keys"]["state"]) == ("ill", "ill")
    assert "everweek serve" in found["jobs"]["do"]
    assert "chmod" in found["keys"]["do"]


@same_on_any
def test_a_clock_that_went_back_is_found(house: Installation) -> None:
    house.python(
        "from datetime import timedelta\n"
        "from django.db import transaction\n"
        "from everweek import clock\n"
        "from everweek.journal.services import Happening, System, record\n"
        "with transaction.atomic():\n"
        "    record(Happening('account.closed', System('test'), ('account', 1), at=clock.now() + timedelta(days=2)))\n"
    )
    code, found = examined(house, "--no-mail")
    assert code == 1
    assert "time server" in found["clock"]["do"]


def test_a_database_that_was_never_prepared_is_ill_and_the_rest_is_examined_all_the_same(bare: Installation) -> None:
    code, found = examined(bare, "--no-mail")
    assert code == 1
    assert found["database"]["do"] == "everweek init"
    assert {"clock", "disk", "keys", "settings"} <= set(found)


@pytest.mark.parametrize(
    ("trigger", "table", "check"),
    [
        ("ledger_account_currency", "ledger_ledgeraccount", "ledger.E001"),
        ("questionnaires_version_never_changed", "questionnaires_version", "questionnaires.E001"),
        ("journal_line_changed", "journal_line", "everweek.journal.E005"),
    ],
)
def test_a_trigger_that_is_missing_is_found(house: Installation, trigger: str, table: str, check: str) -> None:
    """A database copied by a tool that leaves triggers behind."""
    on = f" ON {table}" if house.database_url else ""
    house.python(
        "from django.db import connection\n"
        "with connection.cursor() as cursor:\n"
        f"    cursor.execute('DROP TRIGGER {trigger}{on}')\n"
    )
    code, found = examined(house, "--no-mail")
    assert code == 1
    assert found["settings"]["state"] == "ill"
    assert check in found["settings"]["says"]
    assert found["settings"]["do"]


def test_a_journal_that_nobody_places_is_ill_and_late_by_name(house: Installation) -> None:
    house.python(
        "from datetime import timedelta\n"
        "from django.db import transaction\n"
        "from everweek import clock\n"
        "from everweek.journal.sequencer import place\n"
        "from everweek.journal.services import Happening, System, record\n"
        "place()\n"
        "with transaction.atomic():\n"
        "    record(Happening('account.closed', System('test'), ('account', 1), at=clock.now() - timedelta(minutes=9)))\n"
    )
    code, found = examined(house, "--no-mail")
    assert code == 1
    assert found["journal"]["state"] == "ill"
    assert "placing" in found["journal"]["says"]
    assert "everweek serve" in found["journal"]["do"]
