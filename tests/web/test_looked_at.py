"""No page can be forgotten: each that opens to anybody (``tests/doors``) is looked at in a browser and stands in a picture."""

import re
from collections.abc import Iterable

from django.urls import resolve
from tests.browser.addresses import CUSTOMERS, EMPTY, INSIDE, OTHERS, OUTSIDE
from tests.pictures import PICTURES
from tests.test_doors import knocks

NO_PAGES = re.compile(r"^(api/|health/|metrics)|/questions$|/files/<int:number>$|\.(js|csv|json|svg|png|pdf|<str:ending>)$")
"""What is for programs, and files that are saved."""
BY_THE_WAY = {
    "accounts/^confirm-email/(?P<key>[-:\\w]+)/$",
    "accounts/reauthenticate/",
    "c/<path:token>",  # the link of a case: tests/web/test_following.py goes there
    "step/<path:token>",  # the link of a step: tests/web/test_respect.py goes there
    "u/<path:token>",  # the link of a letter: tests/browser/test_contact.py goes there
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$",
}
"""Only the word of a letter or a step that needs a password leads there: tests/web/test_signing_in.py goes there."""
LIKE_ANOTHER = {
    "a/<path:token>",  # as an open link; tests/browser/test_invited.py goes there too
    "listen/imports/files/<int:upload_id>/trials/<int:trial_id>",  # the page of the file, with how far it is
    "settings/webhooks/<int:webhook_id>",
}
"""Drawn by the template of a page that is looked at, or made of the same parts."""
PICTURED_BY_PLACE = {
    "act/<int:case_id>/",
    "act/<int:case_id>/past",
    "act/<int:case_id>/whose",
    "act/<int:case_id>/suggested",
    "act/<int:case_id>/worked",
    "act/<int:case_id>/told",
    "act/<int:case_id>/hand-over",
    "act/<int:case_id>/move",
    "act/guides/<slug:key>/",
    "act/rules/<int:rule_id>/",
    "act/improvements/<int:improvement_id>/",
    "act/causes/tree/<slug:key>/",
    "respect/<int:incident_id>/",
    "respect/steps/<int:step_id>/",
    "listen/invitations/rules/<int:rule_id>",
    "listen/voices/<int:response_id>",
    "settings/people/<int:member_id>",
    "listen/imports/files/<int:upload_id>",
    "listen/imports/<int:run_id>",
}
"""The pages of ``PLACES``: their addresses are found by walking there."""
NOT_PICTURED = {
    "act/guides/beside/<int:case_id>",  # a part of the page of a case
    "settings/skills/<int:member_id>",  # a form of one field
    "listen/invitations/<int:invitation_id>/link",  # a link that is shown once
}


def opened() -> set[str]:
    """The routes that show a page to somebody."""
    pages = {one.route for one in knocks() if one.method == "GET" and 200 in one.expected.values()}
    return {one for one in pages if not NO_PAGES.search(one)} - BY_THE_WAY - LIKE_ANOTHER


def routes(addresses: Iterable[str]) -> set[str]:
    """The routes these addresses are of, whatever number stands in them."""
    whole = (re.sub(r"\{\w+\}", "1", one).partition("?")[0] for one in addresses)
    return {resolve(one).route for one in whole if one != "/nowhere"}


def test_every_page_is_looked_at_in_a_browser():
    looked_at = routes([*OUTSIDE, *CUSTOMERS, *EMPTY, *(one for group in (*INSIDE.values(), *OTHERS.values()) for one in group)])

    assert sorted(opened() - looked_at) == []
    assert sorted((BY_THE_WAY | LIKE_ANOTHER) & looked_at) == [], "what is looked at is no exception"


def test_every_page_but_those_of_an_account_stands_in_a_picture():
    pictured = routes(one.address for one in PICTURES if one.address.startswith("/")) | PICTURED_BY_PLACE
    ours = {one for one in opened() if not one.startswith("accounts/")}

    assert sorted(ours - pictured - NOT_PICTURED) == []
    assert sorted(NOT_PICTURED & pictured) == [], "what has a picture is no exception"
