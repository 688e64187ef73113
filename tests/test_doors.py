"""Every door x everybody: who is let in where. A URL that is not in this table fails the test, and so does a line without a URL.

A cell is the status somebody gets who knocks with the method given. Dana is a customer and nobody is nobody: neither is signed
in. Charlie is signed in and belongs to no one: every door he tries is shut, and tells him nothing.
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.hashers import make_password
from django.db import connection, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import URLPattern, URLResolver, get_resolver
from tests.cast import BY, NAMES, Cast

from everweek import clock
from everweek.listen import services
from everweek.people.models import Member, Unit
from everweek.people.services import join_member, make_token
from everweek.prove.services import save_view
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.web.api.everything import api

FILE = b"id,when,score\n1,2026-01-05,9\n2,2026-01-06,4\n"
MAP = """\
format: everweek.map/1
kind: answers
questionnaire: doors
respondent: id
answered_at: {column: when, format: "%Y-%m-%d"}
measures:
  nps: {column: score, scale: [0, 10]}
"""

NO_JOB = "00000000-0000-4000-8000-000000000000"

# The same answers again and again, in the order of the cast:
#            alice bob charlie dana erin frank grace heidi nobody
EVERYBODY = "200   200 200     200  200  200   200   200   200"
SIGNED_IN = "200   200 403     302  200  200   200   200   302"
ACCOUNTS = " 200   200 200     302  200  200   200   200   302"
MEASURES = " 200   200 403     302  200  200   200   200   302"
VOICES = "   200   200 403     302  200  403   200   403   302"
ANSWERING = "200   403 403     302  200  403   200   403   302"
IMPORTERS = "403   403 403     302  200  403   403   200   302"
IMPORT = "   404   404 403     302  200  404   404   200   302"
IMPORT_GO = "404   404 403     302  302  404   404   302   302"
ASKERS = "   200   403 403     302  200  200   200   200   302"
ASKED = "    200   404 403     302  200  200   200   200   302"
WRITERS = "  403   403 403     302  200  200   403   403   302"
WRITE = "    404   404 403     302  200  200   404   404   302"
WRITE_GO = " 404   404 403     302  302  302   404   404   302"
WRITE_NOT = "404   404 403     302  422  422   404   404   302"
GUESTS = "   302   302 302     200  302  302   302   302   200"
AWAY = "     302   302 302     302  302  302   302   302   302"
NOT_FOUND = "404   404 404     404  404  404   404   404   404"
NO_KEY_YET = "404 404 404    302  404  404   404   404   302"
NO_PROOF = "401   401 401     401  401  401   401   401   401"
NO_TOKEN = "401   401 401     401  401  401   401   401   401"
MOVED = "   301   301 301     301  301  301   301   301   301"
NO_METHOD = "405   405 405     405  405  405   405   405   405"

#            alice bob charlie dana erin frank grace heidi nobody
EDITORS = "  404   404 403     302  404  302   404   302   302"
REFUSED = "  404   404 403     302  404  422   404   422   302"
TOKENERS = " 403   403 403     302  200  403   403   200   302"
KEEPER = "   403   403 403     302  403  403   403   200   302"
KEEPER_GO = "403   403 403     302  403  403   403   302   302"
WAY_BACK = " 404   404 403     302  404  409   404   409   302"

# route as Django knows it: (method, address, who gets what); {run} and {upload} are an import and a file of Erin's.
DOORS: dict[str, list[tuple[str, str, str]]] = {
    "": [("GET", "/", SIGNED_IN), ("GET", "/?week=2026-10-05", SIGNED_IN), ("POST", "/", NO_METHOD)],
    "settings/": [("GET", "/settings/", SIGNED_IN)],
    "settings/people/": [("GET", "/settings/people/", SIGNED_IN), ("GET", "/settings/people/?unit=north", SIGNED_IN)],
    "settings/people/new": [("GET", "/settings/people/new", "403 403 403 302 403 200 403 200 302")],
    "settings/people/<int:member_id>": [
        ("GET", "/settings/people/{bob}", SIGNED_IN),
        ("GET", "/settings/people/999999", "404 404 403 302 404 404 404 404 302"),
        ("POST", "/settings/people/{bob}", NO_METHOD),
    ],
    "settings/people/<int:member_id>/profile": [("POST", "/settings/people/{bob}/profile", REFUSED)],
    "settings/people/<int:member_id>/give": [("POST", "/settings/people/{bob}/give", REFUSED)],
    "settings/people/<int:member_id>/posts/<int:post_id>/end": [
        ("GET", "/settings/people/{bob}/posts/{post}/end", NO_METHOD),
        ("POST", "/settings/people/{bob}/posts/{post}/end", REFUSED),
    ],
    "settings/people/<int:member_id>/leave": [("POST", "/settings/people/{bob}/leave", REFUSED)],
    "settings/people/<int:member_id>/return": [("POST", "/settings/people/{bob}/return", EDITORS)],
    "settings/people/<int:member_id>/undo": [("POST", "/settings/people/{bob}/undo?was=made-up", WAY_BACK)],
    "settings/people/<int:member_id>/account": [
        ("POST", "/settings/people/{judy}/account", EDITORS),
        # Heidi's posts reach everything: only who may give such posts may touch her account.
        ("POST", "/settings/people/{heidi}/account", "404 404 403 302 404 403 404 302 302"),
    ],
    "settings/people/<int:member_id>/factors": [("POST", "/settings/people/{bob}/factors", EDITORS)],
    "settings/units/": [
        ("GET", "/settings/units/", SIGNED_IN),
        ("POST", "/settings/units/", "403 403 403 302 403 422 403 422 302"),
    ],
    "settings/units/<slug:key>": [
        ("GET", "/settings/units/north", SIGNED_IN),
        ("GET", "/settings/units/nowhere", "404 404 403 302 404 404 404 404 302"),
    ],
    "settings/units/<slug:key>/rename": [("POST", "/settings/units/south/rename", REFUSED)],
    "settings/units/<slug:key>/move": [("POST", "/settings/units/south/move", REFUSED)],
    "settings/units/<slug:key>/close": [("POST", "/settings/units/south/close", REFUSED)],
    "settings/units/<slug:key>/reopen": [("POST", "/settings/units/south/reopen", EDITORS)],
    "settings/units/<slug:key>/undo": [("POST", "/settings/units/south/undo?was=made-up", WAY_BACK)],
    "settings/roles/": [("GET", "/settings/roles/", SIGNED_IN), ("GET", "/settings/roles/?role=lead", SIGNED_IN)],
    "settings/tokens/": [
        ("GET", "/settings/tokens/", TOKENERS),
        ("POST", "/settings/tokens/", "403 403 403 302 422 403 403 422 302"),
    ],
    # The token is Erin's: Heidi may end it too.
    "settings/tokens/<int:token_id>/revoke": [("POST", "/settings/tokens/{token}/revoke", "404 404 403 302 302 404 404 302 302")],
    "settings/organisation": [
        ("GET", "/settings/organisation", KEEPER),
        ("POST", "/settings/organisation", "403 403 403 302 403 403 403 422 302"),
    ],
    "settings/organisation/undo": [("POST", "/settings/organisation/undo?was=made-up", "403 403 403 302 403 403 403 409 302")],
    "settings/pending/": [("GET", "/settings/pending/", KEEPER), ("POST", "/settings/pending/", NO_METHOD)],
    "settings/pending/jobs/<uuid:job_id>/again": [("POST", f"/settings/pending/jobs/{NO_JOB}/again", KEEPER_GO)],
    "settings/pending/jobs/<uuid:job_id>/drop": [("POST", f"/settings/pending/jobs/{NO_JOB}/drop", KEEPER_GO)],
    "settings/pending/parked/again": [("POST", "/settings/pending/parked/again", KEEPER_GO)],
    "settings/pending/parked/<int:parked_id>/again": [("POST", "/settings/pending/parked/1/again", KEEPER_GO)],
    "settings/pending/parked/<int:parked_id>/drop": [("POST", "/settings/pending/parked/1/drop", KEEPER_GO)],
    "settings/health/": [("GET", "/settings/health/", KEEPER)],
    "search": [("GET", "/search", SIGNED_IN), ("GET", "/search?q=north", SIGNED_IN), ("POST", "/search", NO_METHOD)],
    "listen/voices/": [("GET", "/listen/voices/", VOICES), ("GET", "/listen/voices/?mood=unhappy&unit=north", VOICES)],
    "listen/voices/<int:response_id>": [
        # The answer is about the north desk: within the reach of Alice, who leads it, and about no work of Bob's.
        ("GET", "/listen/voices/{voice}", "200 404 403 302 200 404 200 404 302"),
        ("GET", "/listen/voices/999999", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/questionnaires/": [
        ("GET", "/listen/questionnaires/", ASKERS),
        ("GET", "/listen/questionnaires/?state=draft", ASKERS),
        ("POST", "/listen/questionnaires/", NO_METHOD),
    ],
    "listen/questionnaires/new/": [
        ("GET", "/listen/questionnaires/new/", WRITERS),
        ("POST", "/listen/questionnaires/new/", "403 403 403 302 422 422 403 403 302"),
    ],
    "listen/questionnaires/import/": [
        ("GET", "/listen/questionnaires/import/", WRITERS),
        ("POST", "/listen/questionnaires/import/", "403 403 403 302 422 422 403 403 302"),
    ],
    "listen/questionnaires/<slug:key>": [
        ("GET", "/listen/questionnaires/about-doors", ASKED),
        ("GET", "/listen/questionnaires/made-up", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/questionnaires/<slug:key>/archive": [
        ("GET", "/listen/questionnaires/about-doors/archive", NO_METHOD),
        ("POST", "/listen/questionnaires/about-doors/archive", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/restore": [("POST", "/listen/questionnaires/about-doors/restore", WRITE_GO)],
    "listen/questionnaires/<slug:key>/<int:number>.json": [
        ("GET", "/listen/questionnaires/about-doors/1.json", ASKED),
        ("GET", "/listen/questionnaires/about-doors/9.json", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/questionnaires/<slug:key>/<int:number>/preview": [
        ("GET", "/listen/questionnaires/about-doors/1/preview", ASKED),
        ("POST", "/listen/questionnaires/about-doors/1/preview", ASKED),
    ],
    "listen/questionnaires/<slug:key>/edit": [("GET", "/listen/questionnaires/about-doors/edit", WRITE)],
    "listen/questionnaires/<slug:key>/edit/words": [
        ("GET", "/listen/questionnaires/about-doors/edit/words", WRITE),
        ("POST", "/listen/questionnaires/about-doors/edit/words", WRITE_NOT),
    ],
    "listen/questionnaires/<slug:key>/edit/new/<str:kind>": [
        ("GET", "/listen/questionnaires/about-doors/edit/new/text", WRITE),
        ("POST", "/listen/questionnaires/about-doors/edit/new/text", WRITE_NOT),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>": [
        ("GET", "/listen/questionnaires/about-doors/edit/questions/why", WRITE),
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why", WRITE_NOT),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>/move": [
        ("GET", "/listen/questionnaires/about-doors/edit/questions/why/move", NO_METHOD),
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why/move", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>/copy": [
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why/copy", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/edit/questions/<str:question>/remove": [
        ("POST", "/listen/questionnaires/about-doors/edit/questions/why/remove", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/edit/put-back/<str:token>": [
        ("POST", "/listen/questionnaires/about-doors/edit/put-back/made-up", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/languages": [("POST", "/listen/questionnaires/about-doors/languages", WRITE_NOT)],
    "listen/questionnaires/<slug:key>/languages/<str:tag>/remove": [
        ("POST", "/listen/questionnaires/about-doors/languages/pt/remove", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/translate/<str:tag>": [
        ("GET", "/listen/questionnaires/about-doors/translate/pt", WRITE),
        # Sent over no state that was seen.
        ("POST", "/listen/questionnaires/about-doors/translate/pt", "404 404 403 302 409 409 404 404 302"),
    ],
    "listen/questionnaires/<slug:key>/publish": [
        # There is no draft: what is published is shown instead.
        ("GET", "/listen/questionnaires/about-doors/publish", WRITE_GO),
        ("POST", "/listen/questionnaires/about-doors/publish", WRITE_GO),
    ],
    "listen/questionnaires/<slug:key>/discard": [("POST", "/listen/questionnaires/about-doors/discard", WRITE_GO)],
    "listen/questionnaires/<slug:key>/bring-back/<str:token>": [
        ("POST", "/listen/questionnaires/about-doors/bring-back/made-up", "403 403 403 302 302 302 403 403 302"),
    ],
    "listen/imports/": [("GET", "/listen/imports/", IMPORTERS)],
    "listen/imports/new": [("GET", "/listen/imports/new", IMPORTERS)],
    "listen/imports/files/<int:upload_id>": [
        ("GET", "/listen/imports/files/{upload}", IMPORT),
        ("POST", "/listen/imports/files/{upload}", "404 404 403 302 422 404 404 422 302"),
    ],
    "listen/imports/files/<int:upload_id>/trials/<int:trial_id>": [
        ("GET", "/listen/imports/files/{upload}/trials/{trial}", IMPORT),
        ("POST", "/listen/imports/files/{upload}/trials/{trial}", IMPORT_GO),
    ],
    "listen/imports/<int:run_id>": [
        ("GET", "/listen/imports/{run}", IMPORT),
        ("GET", "/listen/imports/999999", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/imports/<int:run_id>/refused.csv": [
        ("GET", "/listen/imports/{run}/refused.csv", "404 404 403 302 404 404 404 404 302"),
    ],
    "listen/imports/<int:run_id>/cancel": [
        ("GET", "/listen/imports/{run}/cancel", NO_METHOD),
        ("POST", "/listen/imports/{run}/cancel", IMPORT_GO),
    ],
    "listen/imports/<int:run_id>/resume": [("POST", "/listen/imports/{run}/resume", IMPORT_GO)],
    "listen/imports/<int:run_id>/erase-file": [("POST", "/listen/imports/{run}/erase-file", IMPORT_GO)],
    "prove/": [("GET", "/prove/", MEASURES), ("GET", "/prove/?measure=nps&by=unit", MEASURES)],
    "prove/measure.<str:ending>": [
        ("GET", "/prove/measure.csv?measure=nps", MEASURES),
        ("GET", "/prove/measure.xlsx?measure=nps", MEASURES),
        ("GET", "/prove/measure.exe?measure=nps", "404 404 403 302 404 404 404 404 302"),
    ],
    "prove/consistency/": [("GET", "/prove/consistency/", MEASURES), ("POST", "/prove/consistency/", NO_METHOD)],
    "prove/fair/": [("GET", "/prove/fair/", ANSWERING)],
    "prove/views/": [("GET", "/prove/views/", MEASURES), ("POST", "/prove/views/", "422 422 403 302 422 422 422 422 302")],
    # The view is Erin's.
    "prove/views/<int:view_id>/remove": [
        ("GET", "/prove/views/{view}/remove", NO_METHOD),
        ("POST", "/prove/views/{view}/remove", "404 404 403 302 302 404 404 404 302"),
    ],
    "prove/views/<int:view_id>/restore": [("POST", "/prove/views/{view}/restore", "404 404 403 302 302 404 404 404 302")],
    # For programs and operators: whoever comes with a browser's session and no token is nobody here (tests/web/api has the rest).
    "api/v1/": [("GET", "/api/v1/", NOT_FOUND)],
    "api/v1/openapi.json": [("GET", "/api/v1/openapi.json", EVERYBODY)],
    "api/v1/responses": [("POST", "/api/v1/responses", NO_TOKEN)],
    "api/v1/responses/batch": [("POST", "/api/v1/responses/batch", NO_TOKEN)],
    "api/v1/interactions": [("POST", "/api/v1/interactions", NO_TOKEN)],
    "api/v1/interactions/batch": [("POST", "/api/v1/interactions/batch", NO_TOKEN)],
    "api/v1/customers": [("POST", "/api/v1/customers", NO_TOKEN)],
    "api/v1/customers/batch": [("POST", "/api/v1/customers/batch", NO_TOKEN)],
    "api/v1/customers/<path:external_id>": [
        ("GET", "/api/v1/customers/dana", NO_TOKEN),
        ("DELETE", "/api/v1/customers/dana", NO_TOKEN),
        ("GET", "/api/v1/customers/stranger", NO_TOKEN),
    ],
    "api/v1/measures/<name>": [("GET", "/api/v1/measures/nps", NO_TOKEN)],
    "api/v1/journal": [("GET", "/api/v1/journal", NO_TOKEN)],
    "health/live": [("GET", "/health/live", EVERYBODY)],
    "health/ready": [("GET", "/health/ready", EVERYBODY)],
    "metrics": [("GET", "/metrics", NO_TOKEN)],
    # Signing in. Who is signed in has nothing to do at the entrance.
    "accounts/login/": [("GET", "/accounts/login/", GUESTS)],
    "accounts/logout/": [("GET", "/accounts/logout/", "200 200 200 302 200 200 200 200 302")],
    "accounts/inactive/": [("GET", "/accounts/inactive/", EVERYBODY)],
    "accounts/signup/": [("GET", "/accounts/signup/", GUESTS)],
    "accounts/reauthenticate/": [("GET", "/accounts/reauthenticate/", ACCOUNTS)],
    "accounts/email/": [("GET", "/accounts/email/", ACCOUNTS)],
    "accounts/confirm-email/": [("GET", "/accounts/confirm-email/", EVERYBODY)],
    r"accounts/^confirm-email/(?P<key>[-:\w]+)/$": [("GET", "/accounts/confirm-email/made-up/", EVERYBODY)],
    "accounts/password/change/": [("GET", "/accounts/password/change/", ACCOUNTS)],
    "accounts/password/set/": [("GET", "/accounts/password/set/", AWAY)],
    "accounts/password/reset/": [("GET", "/accounts/password/reset/", EVERYBODY)],
    "accounts/password/reset/done/": [("GET", "/accounts/password/reset/done/", EVERYBODY)],
    "accounts/password/reset/key/done/": [("GET", "/accounts/password/reset/key/done/", EVERYBODY)],
    "accounts/^password/reset/key/(?P<uidb36>[0-9A-Za-z]+)-(?P<key>.+)/$": [
        ("GET", "/accounts/password/reset/key/1-made-up/", EVERYBODY),
    ],
    "accounts/login/code/confirm/": [("GET", "/accounts/login/code/confirm/", AWAY)],
    "accounts/2fa/": [("GET", "/accounts/2fa/", ACCOUNTS)],
    "accounts/2fa/authenticate/": [("GET", "/accounts/2fa/authenticate/", AWAY)],
    "accounts/2fa/reauthenticate/": [("GET", "/accounts/2fa/reauthenticate/", AWAY)],
    "accounts/2fa/totp/activate/": [("GET", "/accounts/2fa/totp/activate/", AWAY)],
    "accounts/2fa/totp/deactivate/": [("GET", "/accounts/2fa/totp/deactivate/", NO_KEY_YET)],
    "accounts/2fa/recovery-codes/": [("GET", "/accounts/2fa/recovery-codes/", NO_KEY_YET)],
    "accounts/2fa/recovery-codes/generate/": [("GET", "/accounts/2fa/recovery-codes/generate/", AWAY)],
    "accounts/2fa/recovery-codes/download/": [("GET", "/accounts/2fa/recovery-codes/download/", NO_KEY_YET)],
    "accounts/2fa/webauthn/": [("GET", "/accounts/2fa/webauthn/", ACCOUNTS)],
    "accounts/2fa/webauthn/add/": [("GET", "/accounts/2fa/webauthn/add/", AWAY)],
    "accounts/2fa/webauthn/reauthenticate/": [("GET", "/accounts/2fa/webauthn/reauthenticate/", AWAY)],
    "accounts/2fa/webauthn/keys/<int:pk>/remove/": [("GET", "/accounts/2fa/webauthn/keys/1/remove/", AWAY)],
    "accounts/2fa/webauthn/keys/<int:pk>/edit/": [("GET", "/accounts/2fa/webauthn/keys/1/edit/", AWAY)],
    "accounts/2fa/webauthn/login/": [("GET", "/accounts/2fa/webauthn/login/", AWAY)],
    "accounts/3rdparty/": [("GET", "/accounts/3rdparty/", ACCOUNTS)],
    "accounts/3rdparty/login/cancelled/": [("GET", "/accounts/3rdparty/login/cancelled/", EVERYBODY)],
    "accounts/3rdparty/login/error/": [("GET", "/accounts/3rdparty/login/error/", NO_PROOF)],
    "accounts/3rdparty/signup/": [("GET", "/accounts/3rdparty/signup/", AWAY)],
    "accounts/social/login/cancelled/": [("GET", "/accounts/social/login/cancelled/", MOVED)],
    "accounts/social/login/error/": [("GET", "/accounts/social/login/error/", MOVED)],
    "accounts/social/signup/": [("GET", "/accounts/social/signup/", MOVED)],
    "accounts/social/connections/": [("GET", "/accounts/social/connections/", MOVED)],
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/": [("GET", "/accounts/oidc/made-up/login/", NOT_FOUND)],
    "accounts/oidc/^(?P<provider_id>[^/]+)/login/callback/": [("GET", "/accounts/oidc/made-up/login/callback/", NOT_FOUND)],
}


FEW_QUERIES = 20
# Health tries each part of the house; a file that was brought in is read and tried as far as it can be shown.
MOST_QUERIES = {"/settings/health/": 40, "/listen/imports/files/{upload}": 50}
ASKING_FOR_RIGHTS = 'SELECT "people_post"."role"'


@dataclass(frozen=True)
class Knock:
    """One knock at one door."""

    route: str
    method: str
    address: str
    expected: dict[str, int]


def knocks() -> Iterator[Knock]:
    for route, lines in DOORS.items():
        for method, address, answers in lines:
            yield Knock(route, method, address, dict(zip(NAMES, map(int, answers.split()), strict=True)))


def routes(patterns: list[URLPattern | URLResolver], before: str = "") -> Iterator[str]:
    for one in patterns:
        here = before + str(one.pattern)
        if isinstance(one, URLResolver):
            yield from routes(one.url_patterns, here)
        else:
            yield here


def test_every_url_is_in_the_table_and_every_line_of_the_table_is_a_url():
    found = set(routes(get_resolver().url_patterns))

    assert found - DOORS.keys() == set(), "doors nobody has thought about"
    assert DOORS.keys() - found == set(), "lines without a door"


def test_every_operation_of_the_api_is_knocked_at():
    operations = {
        (method.upper(), path.partition("{")[0])
        for path, methods in api.get_openapi_schema()["paths"].items()
        for method in methods
        if method in {"get", "post", "put", "patch", "delete"}
    }
    missing = [
        (method, path)
        for method, path in sorted(operations)
        if not any(knock.method == method and knock.address.startswith(path) for knock in knocks())
    ]
    assert missing == []


def answer_about(unit: Unit) -> int:
    """Somebody has answered about a unit's work."""
    question = {"key": "why", "kind": "text", "text": {"en": "Why?"}}
    document = {"title": {"en": "Doors"}, "language": "en", "languages": ["en", "pt"], "questions": [question]}
    version = publish(version=create_questionnaire(key="about-doors", document=document, by=BY), by=BY)
    [outcome] = accept_many(version, [ResponseRow(answers={"why": "It was open."}, identity="door", unit=unit.pk)], by=BY)
    assert outcome.id is not None
    return outcome.id


@pytest.fixture
def places(cast: Cast, tmp_path: Path, settings) -> dict[str, int]:
    # Elsewhere rows of an import of another test may stand refused, under the number of this one.
    settings.EVERWEEK_HOME = tmp_path
    upload = services.upload_file(by=cast.erin, name="answers.csv", stream=BytesIO(FILE))
    run = services.start_import(upload=upload, map_text=MAP, by=cast.erin)
    trial = services.start_trial(upload=upload, map_text=MAP, by=cast.erin)
    # One hash for all: making one takes its time, on purpose.
    secret = make_password("a password for the doors")
    for person in (cast.alice, cast.bob, cast.charlie, cast.erin, cast.frank, cast.grace, cast.heidi):
        # Who has a password can be asked for it again before the safety of the account is changed.
        account = person.account if isinstance(person, Member) else person
        assert account is not None
        account.password = secret
        account.save()
    voice = answer_about(cast.north_desk)
    view = save_view(name="Doors", page="prove", asked="measure=nps", shared=True, by=cast.erin)
    judy = join_member(name="Judy", email="judy@example.org", by=BY)
    until = clock.now() + timedelta(days=9)
    token, _secret = make_token(member=cast.erin, name="door", scopes=["measures:read"], expires_at=until, by=BY)
    people = {"bob": cast.bob.pk, "heidi": cast.heidi.pk, "judy": judy.pk, "post": cast.bob.posts.get().pk, "token": token.pk}
    return people | {"view": view.pk, "upload": upload.pk, "run": run.pk, "trial": trial.pk, "voice": voice}


@pytest.mark.parametrize("name", NAMES)
def test_who_is_let_in_where(cast: Cast, places: dict[str, int], name: str):
    wrong = []
    # No knock of the table signs anybody in or out: one browser will do for all of them.
    client = cast.client(name)
    for knock in knocks():
        address = knock.address.format(**places)
        with transaction.atomic():
            # What one knock does decides nothing about the next, so that the lines may stand in any order.
            answer = client.generic(knock.method, address)
            transaction.set_rollback(True)
        if answer.status_code != knock.expected[name]:
            wrong.append(f"{knock.method} {address}: {answer.status_code}, not {knock.expected[name]}")

    assert not wrong, "\n".join(wrong)


@pytest.mark.parametrize("name", ["bob", "erin", "heidi"])
def test_no_page_asks_more_of_the_database_than_it_may(cast: Cast, places: dict[str, int], name: str):
    client, costly = cast.client(name), []
    for knock in knocks():
        if knock.method == "GET":
            with CaptureQueriesContext(connection) as asked:
                client.get(knock.address.format(**places))
            posts = sum(one["sql"].startswith(ASKING_FOR_RIGHTS) for one in asked.captured_queries)
            if posts > 1 or len(asked) > MOST_QUERIES.get(knock.address, FEW_QUERIES):
                costly.append(f"{knock.address}: {len(asked)} queries, {posts} of them for the reader's posts")

    assert not costly, "\n".join(costly)


@pytest.mark.parametrize("name", ["charlie", "dana", "nobody"])
def test_an_outsider_is_told_the_same_of_what_exists_and_what_does_not(cast: Cast, places: dict[str, int], name: str):
    client = cast.client(name)
    there = client.get(f"/listen/imports/{places['run']}", follow=False)
    nowhere = client.get("/listen/imports/999999", follow=False)

    assert there.status_code == nowhere.status_code
    assert there.content == nowhere.content
