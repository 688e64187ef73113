"""No page can be forgotten: each that opens to anybody (``tests/doors``) is looked at in a browser and stands in a picture."""

import re
from collections.abc import Iterable
from pathlib import Path

from django.urls import resolve
from tests.browser.addresses import CUSTOMERS, FALLEN, INSIDE, KEPT, OTHERS, OUTSIDE, PROOFS
from tests.pictures import PICTURES
from tests.test_doors import knocks

HOUSE = Path(__file__).resolve().parents[2]
NO_PAGES = re.compile(r"^(api/|health/|metrics)|/questions$|/files/<int:number>$|\.(js|csv|json|svg|png|pdf|<str:ending>)$")
"""What is for programs, and files that are saved."""
ELSEWHERE = {
    "a/<path:token>",  # the link of an invitation: tests/browser/test_invited.py looks at it
    "u/<path:token>",  # the link of a letter: tests/browser/test_contact.py looks at it
}
"""Looked at in the same way, by the tests of what is done there."""
LIKE_ANOTHER = {
    "listen/imports/files/<int:upload_id>/trials/<int:trial_id>",  # the page of the file, with how far it is
}
"""Drawn by the template of a page that is looked at, or made of the same parts."""
ONCE_THERE_IS_SOMETHING = {"listen/questionnaires/<slug:key>/publish"}
"""Pages, though at the doors there is nothing that they would show."""
NEVER_SHOWN = re.compile(
    r"^accounts/(social/|oidc/|3rdparty/(signup|login/error)/|password/set/|login/code/)|/(login|download)/$"
)
"""Of the account: what leads elsewhere at once, what is saved, and what is offered nowhere."""
WITH_A_KEY = {"accounts/2fa/webauthn/reauthenticate/"}
"""A page that asks a device for its passkey, which a test would have to have."""
PICTURED_BY_PLACE = {
    "{customer_case}": "c/<path:token>",
    "{case}": "act/<int:case_id>/",
    "{case}past": "act/<int:case_id>/past",
    "{case}whose?words=a": "act/<int:case_id>/whose",
    "{case}suggested": "act/<int:case_id>/suggested",
    "{case}worked": "act/<int:case_id>/worked",
    "{case}told": "act/<int:case_id>/told",
    "{case}hand-over": "act/<int:case_id>/hand-over",
    "{case}move": "act/<int:case_id>/move",
    "{guide}": "act/guides/<slug:key>/",
    "{beside}": "act/guides/beside/<int:case_id>",
    "{case_rule}": "act/rules/<int:rule_id>/",
    "{improvement}": "act/improvements/<int:improvement_id>/",
    "{cause}": "act/causes/tree/<slug:key>/",
    "{incident}": "respect/<int:incident_id>/",
    "{step}": "respect/steps/<int:step_id>/",
    "{thanking}": "respect/voices/<int:response_id>/",
    "{asking_rule}": "listen/invitations/rules/<int:rule_id>",
    "{invitation}": "listen/invitations/<int:invitation_id>/link",
    "{draft}publish": "listen/questionnaires/<slug:key>/publish",
    "{voice}": "listen/voices/<int:response_id>",
    "{member}": "settings/people/<int:member_id>",
    "{skilled}": "settings/skills/<int:member_id>",
    "{webhook}": "settings/webhooks/<int:webhook_id>",
    "{plan}": "listen/imports/files/<int:upload_id>",
    "{run}": "listen/imports/<int:run_id>",
}
"""The pages of ``PLACES``: their addresses are found by walking there."""
NOT_PICTURED = {
    "step/<path:token>",  # of the simulated customers nobody is limited so that a link of theirs is known
}


def opened() -> set[str]:
    """The routes that show a page to somebody."""
    pages = {plain(one.route) for one in knocks() if one.method == "GET" and 200 in one.expected.values()}
    return {one for one in pages | ONCE_THERE_IS_SOMETHING if not NO_PAGES.search(one)} - ELSEWHERE - LIKE_ANOTHER


def plain(route: str) -> str:
    """The route as Django names it where it has found an address: without the mark of where a pattern begins."""
    return route.replace("^", "")


def routes(addresses: Iterable[str]) -> set[str]:
    """The routes these addresses are of, whatever number stands in them."""
    whole = (re.sub(r"\{\w+\}", "1", one).partition("?")[0] for one in addresses)
    return {resolve(one).route for one in whole if one != "/nowhere"}


def looked_at() -> set[str]:
    """The routes of the pages that are looked at where there is something to be seen on them."""
    several = (*INSIDE.values(), *OTHERS.values(), *FALLEN.values(), *PROOFS.values())
    return routes([*OUTSIDE, *CUSTOMERS, *KEPT, *(one for addresses in several for one in addresses)])


def pictured_routes() -> set[str]:
    """The routes of the pages that ``make pictures`` takes."""
    found_there = {PICTURED_BY_PLACE[one.address] for one in PICTURES if one.address in PICTURED_BY_PLACE}
    return found_there | routes(one.address for one in PICTURES if one.address.startswith("/"))


def shown_in_documents() -> list[tuple[str, str]]:
    """What a reader is told of a picture who does not see it, and the name of the picture: each that a document shows."""
    documents = [*HOUSE.glob("*.md"), *(HOUSE / "docs").rglob("*.md")]
    found = (re.findall(r"!\[([^\]]*)\]\([^)]*pictures/([\w-]+)\.png\)", one.read_text()) for one in documents)
    return [(words, name) for each in found for words, name in each]


def test_every_page_is_looked_at_in_a_browser_with_something_on_it():
    assert sorted(opened() - looked_at()) == []
    assert sorted((ELSEWHERE | LIKE_ANOTHER) & looked_at()) == [], "what is looked at is no exception"


def test_every_step_on_the_way_in_is_looked_at_in_a_browser():
    steps = {plain(one.route) for one in knocks() if one.route.startswith("accounts/")}
    assert sorted(one for one in steps - looked_at() - WITH_A_KEY if not NEVER_SHOWN.search(one)) == []


def test_every_page_but_those_of_an_account_stands_in_a_picture():
    pictured = pictured_routes()
    ours = {one for one in opened() if not one.startswith("accounts/")}

    assert sorted(ours - pictured - NOT_PICTURED) == []
    assert sorted(NOT_PICTURED & pictured) == [], "what has a picture is no exception"


def test_the_documents_show_what_the_command_takes_for_them_and_nothing_else():
    shown = {name for _, name in shown_in_documents()}

    assert sorted(shown) == sorted(one.name for one in PICTURES if one.shown)
    assert sorted(shown) == sorted(one.stem for one in (HOUSE / "docs" / "pictures").iterdir())


def test_a_picture_in_a_document_says_what_is_seen_on_it():
    assert [name for words, name in shown_in_documents() if not words.strip()] == []
