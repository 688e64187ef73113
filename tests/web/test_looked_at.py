"""No page can be forgotten: each that opens to anybody (``tests/doors``) is looked at in a browser and stands in a picture."""

import re
from collections.abc import Iterable

from django.urls import resolve
from tests.browser.addresses import CUSTOMERS, FALLEN, INSIDE, KEPT, OTHERS, OUTSIDE, PROOFS
from tests.pictures import PICTURES
from tests.test_doors import knocks

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
    "c/<path:token>",
    "act/<int:case_id>/",
    "act/<int:case_id>/past",
    "act/<int:case_id>/whose",
    "act/<int:case_id>/suggested",
    "act/<int:case_id>/worked",
    "act/<int:case_id>/told",
    "act/<int:case_id>/hand-over",
    "act/<int:case_id>/move",
    "act/guides/<slug:key>/",
    "act/guides/beside/<int:case_id>",
    "act/rules/<int:rule_id>/",
    "act/improvements/<int:improvement_id>/",
    "act/causes/tree/<slug:key>/",
    "respect/<int:incident_id>/",
    "respect/steps/<int:step_id>/",
    "respect/voices/<int:response_id>/",
    "listen/invitations/rules/<int:rule_id>",
    "listen/invitations/<int:invitation_id>/link",
    "listen/questionnaires/<slug:key>/publish",
    "listen/voices/<int:response_id>",
    "settings/people/<int:member_id>",
    "settings/skills/<int:member_id>",
    "settings/webhooks/<int:webhook_id>",
    "listen/imports/files/<int:upload_id>",
    "listen/imports/<int:run_id>",
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


def test_every_page_is_looked_at_in_a_browser_with_something_on_it():
    assert sorted(opened() - looked_at()) == []
    assert sorted((ELSEWHERE | LIKE_ANOTHER) & looked_at()) == [], "what is looked at is no exception"


def test_every_step_on_the_way_in_is_looked_at_in_a_browser():
    steps = {plain(one.route) for one in knocks() if one.route.startswith("accounts/")}
    assert sorted(one for one in steps - looked_at() - WITH_A_KEY if not NEVER_SHOWN.search(one)) == []


def test_every_page_but_those_of_an_account_stands_in_a_picture():
    pictured = routes(one.address for one in PICTURES if one.address.startswith("/")) | PICTURED_BY_PLACE
    ours = {one for one in opened() if not one.startswith("accounts/")}

    assert sorted(ours - pictured - NOT_PICTURED) == []
    assert sorted(NOT_PICTURED & pictured) == [], "what has a picture is no exception"
