"""Heidi makes, lists and revokes the keys of programs at the machine."""

import json

import pytest
from click.testing import CliRunner
from tests.cast import Cast

from everweek.cli import program
from everweek.errors import NotFound
from everweek.people.tokens import authenticate

pytestmark = pytest.mark.django_db


def run(*words: str):
    return CliRunner().invoke(program, ["token", *words])


def test_a_token_is_shown_once_and_works(cast: Cast):
    made = run("make", "dashboard", "--for", "Grace@example.org", "--scope", "measures:read", "--days", "30", "--json")
    assert made.exit_code == 0, made.output
    told = json.loads(made.stdout)
    assert authenticate(told["token"]).member == cast.grace
    listed = run("list")
    assert "dashboard, for Grace, measures:read" in listed.stdout
    assert told["token"] not in listed.stdout
    assert run("revoke", str(told["id"])).exit_code == 0
    assert run("revoke", str(told["id"])).exit_code == 0
    with pytest.raises(NotFound):
        authenticate(told["token"])
    assert json.loads(run("list", "--json").stdout) == []


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (["make", "x", "--for", "zed@example.org", "--scope", "measures:read"], 1, "Nobody here has the address"),
        (["make", "x", "--for", "grace@example.org", "--scope", "everything"], 2, "measures:read"),
        (["make", "x", "--for", "grace@example.org", "--scope", "measures:read", "--days", "400"], 2, "1<=x<=366"),
        (["revoke", "999"], 1, "There is no token 999"),
        (["revoke", "dashboard"], 2, "not a valid integer"),
    ],
)
def test_what_is_wrong_is_said_in_a_line(cast: Cast, words, code, said):
    told = run(*words)
    assert told.exit_code == code
    assert said in told.stderr
