"""Heidi prepares an installation."""

import stat

import pytest
from tests.cli.installation import PASSWORD, Installation

pytestmark = pytest.mark.slow


def test_heidi_prepares_an_installation_and_doing_so_again_changes_nothing(bare: Installation) -> None:
    first = bare.run("init", "--email", "heidi@example.org", "--password-stdin", stdin=f"{PASSWORD}\n")
    assert first.returncode == 0, first.stderr
    assert "Administrator: heidi@example.org" in first.stdout
    assert PASSWORD not in first.stdout + first.stderr
    again = bare.run("init", "--email", "mallory@example.org", "--random-password")
    assert again.returncode == 0, again.stderr
    assert "There is an administrator already: heidi@example.org." in again.stdout
    accounts = (
        "from everweek.people.models import Account, Organisation; print(Account.objects.count(), Organisation.objects.count())"
    )
    assert bare.python(accounts) == "1 1"
    signs_in = f"from everweek.people.models import Account; print(Account.objects.get().check_password({PASSWORD!r}))"
    assert bare.python(signs_in) == "True"


BEFORE_A_NEW_SUBSCRIBER = """
from everweek.journal import guard
from everweek.journal.models import Position
guard.take_down()
print(Position.objects.filter(subscriber="facts").delete()[0])
"""
AFTER_IT = """
from everweek.journal import guard
from everweek.journal.models import Position
print(guard.missing(), Position.objects.filter(subscriber="facts").count())
"""


def test_init_of_a_version_without_steps_of_its_own_guards_the_journal_and_lets_new_subscribers_begin(
    house: Installation,
) -> None:
    assert house.python(BEFORE_A_NEW_SUBSCRIBER) == "1"
    assert "Database: up to date" in house.run("init").stdout
    assert house.python(AFTER_IT) == "[] 1"


@pytest.mark.one_database("What is asked is asked before anything is written.")
def test_what_it_makes_is_closed_to_others(house: Installation) -> None:
    made = [path for path in house.home.rglob("*") if path.name in {"secret.key", "seal.key", "everweek.sqlite3"}]
    assert len(made) >= 2
    assert [path.name for path in made if stat.S_IMODE(path.stat().st_mode) != 0o600] == []
    assert stat.S_IMODE(house.home.stat().st_mode) == 0o700


@pytest.mark.one_database("What is asked is asked before anything is written.")
def test_what_is_missing_or_wrong_is_said_in_one_line_and_nobody_is_made(bare: Installation) -> None:
    heidi = ("--email", "heidi@example.org")
    for words, stdin, says in (
        ((), "", "There is no administrator yet"),
        (heidi, "", "Give the password on standard input"),
        ((*heidi, "--password-stdin"), "", "The password is empty"),
        ((*heidi, "--password-stdin"), "short\n", "at least 10 characters"),
        (("--email", "no address", "--password-stdin"), f"{PASSWORD}\n", "address"),
    ):
        refused = bare.run("init", *words, stdin=stdin)
        assert refused.returncode == 1, says
        assert says in refused.stderr
        assert refused.stderr.count("\n") == 1
    assert bare.python("from everweek.people.models import Member; print(Member.objects.count())") == "0"


@pytest.mark.one_database("What is asked is asked before anything is written.")
def test_a_random_password_is_shown_once_and_works(bare: Installation) -> None:
    made = bare.run("init", "--email", "heidi@example.org", "--random-password")
    password = made.stdout.partition("(shown this once): ")[2].splitlines()[0]
    signs_in = f"from everweek.people.models import Account; print(Account.objects.get().check_password({password!r}))"
    assert bare.python(signs_in) == "True"


@pytest.mark.one_database("What is asked is asked before anything is written.")
def test_a_database_that_does_not_answer_is_said_in_one_line(bare: Installation) -> None:
    nowhere = Installation(bare.home, "postgresql://nobody@127.0.0.1:1/nothing")
    refused = nowhere.run("init", "--email", "heidi@example.org", "--random-password")
    assert refused.returncode == 1
    assert "Check DATABASE_URL" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.one_database("Neither help nor a wrong word opens it.")
@pytest.mark.parametrize("name", ["init", "serve", "backup", "restore", "doctor"])
def test_every_command_has_help_with_an_example_and_refuses_wrong_usage(bare: Installation, name: str) -> None:
    told = bare.run(name, "--help")
    assert told.returncode == 0
    assert f"Example: everweek {name}" in told.stdout
    assert bare.run(name, "--no-such-option").returncode == 2
