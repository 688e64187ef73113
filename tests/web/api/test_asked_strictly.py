"""What a program asks is answered as it was meant, or refused by name: methods, charsets, parameters, levels, ids, lengths."""

import json

import pytest
from django.test import Client
from tests.cast import Cast
from tests.web.api.calls import program_of

pytestmark = pytest.mark.django_db
NAMES = ["\u200b", "\u2800", "\u3164", "\u00ad", "\u2060", "\U000e0041"]
NEW = {"name": "Ines", "email": "ines@example.org", "external_id": "ines", "unit": "north", "role": "front_line"}


def test_head_is_answered_as_get_is_without_the_body(cast: Cast):
    erin = program_of(cast.erin, "units:read", "views:write")
    for address in ("/units", "/views", "/nowhere", "/units?colour=red"):
        got, head = erin.get(address), erin.call("HEAD", address)
        assert (head.status_code, head.content) == (got.status_code, b"")
        assert head["Content-Type"] == got["Content-Type"]
    assert erin.call("HEAD", "/responses/batch").status_code == 405
    refused = erin.call("DELETE", "/views")
    assert (refused.status_code, refused["Allow"]) == (405, "GET, HEAD, POST")


@pytest.mark.parametrize("level", ["0.9999999999999999", "0.9991", "0.4999", "1", "0", "nan", "1e-300"])
def test_a_level_that_is_nearly_certain_or_says_nothing_is_refused(cast: Cast, level: str):
    erin = program_of(cast.erin, "measures:read")
    for address in ("/measures/nps", "/measures/nps/silence", "/measures/nps/comparison"):
        by = "by=unit&" if "silence" not in address else ""
        refused = erin.get(f"{address}?{by}level={level}")
        assert (refused.status_code, refused.json()["field"]) == (422, "level"), address


def test_a_list_that_is_narrowed_by_nothing_takes_no_parameter(cast: Cast):
    heidi = program_of(cast.heidi, "tokens:revoke", "views:write", "work:run")
    for address, field in [
        ("/tokens?colour=red", "colour"),
        ("/views?colour=red", "colour"),
        ("/pending/parked?listener=nope", "listener"),
        ("/pending/jobs?standing=running&after=foo", "after"),
    ]:
        refused = heidi.get(address)
        assert (refused.status_code, refused.json()["field"]) == (422, field), address


def test_whoever_may_open_no_unit_is_told_so_and_not_that_another_is_unknown(cast: Cast):
    refused = program_of(cast.erin, "units:read", "units:write").post(
        "/units", {"key": "kiosk", "name": "Kiosk", "above": "north"}
    )
    assert refused.status_code == 403


def test_a_body_that_says_it_is_written_otherwise_than_utf_8_is_not_read(cast: Cast):
    frank = program_of(cast.frank, "people:write")
    body = json.dumps({"name": "Ines"}).encode()
    told = {"HTTP_AUTHORIZATION": f"Bearer {frank.token}"}
    for charset, status in {"utf-16": 415, "latin-1": 415, '"UTF-8"': 422}.items():
        kind = f"application/json; charset={charset}"
        assert Client().generic("POST", "/api/v1/members", body, kind, **told).status_code == status


def test_what_is_too_long_or_no_object_is_said_in_words(cast: Cast):
    frank = program_of(cast.frank, "people:read", "people:write")
    for method, address, body in [
        ("POST", "/members", NEW | {"name": "x" * 201}),
        ("PUT", f"/members/{cast.bob.pk}", {"name": "x" * 201}),
    ]:
        assert "at most 200 characters" in frank.call(method, address, body).json()["detail"]
    empty = frank.post("/members", NEW | {"name": ""})
    assert "item" not in empty.json()["detail"]
    no_object = frank.post("/members", [])
    assert (no_object.status_code, "instance" in no_object.json()["detail"]) == (422, False)
    assert "Send an object" in no_object.json()["detail"]


@pytest.mark.parametrize("address", ["/views/99999999999999999999", "/voices/99999999999999999999"])
def test_a_number_no_table_has_is_refused(cast: Cast, address: str):
    program = program_of(cast.erin, "views:write", "responses:read")
    method = "GET" if "voices" in address else "DELETE"
    assert program.call(method, address).status_code in {404, 422}


@pytest.mark.parametrize("name", NAMES)
def test_a_name_nobody_sees_is_refused(cast: Cast, name: str):
    frank, erin = (
        program_of(cast.frank, "people:read", "people:write", "units:read", "units:write"),
        program_of(cast.erin, "views:write"),
    )
    for refused in (
        frank.post("/members", NEW | {"name": name}),
        frank.post("/units", {"key": "kiosk", "name": name, "above": "north"}),
        erin.post("/views", {"name": name, "page": "prove", "asked": ""}),
    ):
        assert (refused.status_code, refused.json()["field"]) == (422, "name")
