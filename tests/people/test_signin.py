"""Signing in over HTTP: password, second factor, recovery codes, passkey; and who is turned away."""

import base64
import hashlib
import hmac
import json
import re
from datetime import timedelta

import pytest
from allauth.mfa.models import Authenticator
from django.core import mail
from django.test import Client
from django.urls import reverse
from tests.people.authenticator import SoftwareKey

from everweek import clock
from everweek.errors import Misconfigured
from everweek.journal.models import Line, Values
from everweek.people.adapters import SecondFactorAdapter
from everweek.people.queries import today
from everweek.people.services import leave_member, remove_factors, set_password

PASSWORD = "three quiet herons"
ORIGIN = "http://localhost"


@pytest.fixture
def bob(cast):
    """Bob, with a password."""
    account = cast.bob.account
    account.set_password(PASSWORD)
    account.save()
    return cast.bob


def browser():
    return Client(SERVER_NAME="localhost")


def sign_in(client, email="bob@example.org", password=PASSWORD):
    return client.post(reverse("account_login"), {"login": email, "password": password})


def is_in(client):
    return "_auth_user_id" in client.session


def lines(kind):
    return list(Line.objects.filter(kind=kind).order_by("pk"))


def now():
    return clock.now().timestamp()


def code_of(secret, at=None):
    # RFC 6238 with HMAC-SHA-1, six digits, thirty seconds: written here a second time.
    counter = int(at if at is not None else now()) // 30
    digest = hmac.new(base64.b32decode(secret), counter.to_bytes(8, "big"), hashlib.sha1).digest()
    start = digest[-1] % 16
    return f"{(int.from_bytes(digest[start : start + 4], 'big') % 2**31) % 10**6:06}"


def test_the_codes_of_this_test_are_those_of_the_rfc():
    # RFC 6238, appendix B, SHA1 at 59 s and 1111111109 s: 94287082 and 07081804, of which the last six digits.
    secret = base64.b32encode(b"12345678901234567890")
    assert (code_of(secret, 59), code_of(secret, 1111111109)) == ("287082", "081804")


def test_bob_signs_in_with_his_password_and_the_journal_says_so(bob):
    client = browser()
    sign_in(client)

    assert is_in(client)
    [line] = lines("account.signed_in")
    assert (line.actor, line.subject_id) == (bob.actor, str(bob.account_id))
    assert line.ids == {"member": bob.pk, "methods": ["password"]}
    client.post(reverse("account_logout"))
    assert not is_in(client)
    assert [one.actor for one in lines("account.signed_out")] == [bob.actor]


def test_a_wrong_password_and_an_unknown_address_are_one_answer_and_leave_no_address_behind(bob):
    answers = set()
    for email, password in (("bob@example.org", "wrong heron"), ("stranger@example.org", PASSWORD)):
        client = browser()
        page = sign_in(client, email, password).content.decode()
        assert not is_in(client)
        answers.add(re.sub(r"csrfmiddlewaretoken.*?>|nonce=.*?>", "", page).replace(email, "EMAIL"))
    assert len(answers) == 1
    assert [(line.subject_id, line.ids) for line in lines("account.sign_in_failed")] == [
        (str(bob.account_id), {"method": "password"}),
        ("0", {"method": "password"}),
    ]
    assert not Values.objects.filter(line__kind="account.sign_in_failed").exists()


def test_whoever_guesses_is_stopped_even_with_the_right_password(bob):
    client = browser()
    for _ in range(5):
        sign_in(client, password="wrong heron")
    sign_in(client)
    assert not is_in(client)


def test_bob_who_left_is_turned_away_with_the_right_password(bob, cast):
    leave_member(member=bob, by=cast.frank)
    client = browser()
    sign_in(client)
    assert not is_in(client)


def test_bob_is_signed_out_and_turned_away_on_the_day_he_leaves(bob, cast):
    client = browser()
    sign_in(client)
    leave_member(member=bob, on=today() + timedelta(days=2), by=cast.frank)
    assert client.get(reverse("mfa_index")).status_code != 302
    with clock.frozen(clock.now() + timedelta(days=2)):
        assert "login" in client.get(reverse("mfa_index")).headers.get("Location", "")
        again = browser()
        sign_in(again)
        assert not is_in(again)


def test_charlie_finds_no_door_to_sign_up(cast):
    client = browser()
    page = client.post(reverse("account_signup"), {"email": "charlie2@example.org", "password1": PASSWORD, "password2": PASSWORD})
    assert not is_in(client)
    assert page.status_code in {200, 302, 404}
    from everweek.people.models import Account

    assert not Account.objects.filter(email="charlie2@example.org").exists()


def test_a_changed_and_a_reset_password_are_in_the_journal(bob):
    client = browser()
    sign_in(client)
    fresh = "four loud herons"
    client.post(reverse("account_change_password"), {"oldpassword": PASSWORD, "password1": fresh, "password2": fresh})
    other = browser()
    other.post(reverse("account_reset_password"), {"email": "bob@example.org"})
    [letter] = [one for one in mail.outbox if "/reset/" in one.body]
    link = re.search(r"https?://[^/]+(/\S+)", letter.body).group(1)
    page = other.get(link, follow=True)
    newest = "five tired herons"
    other.post(page.request["PATH_INFO"], {"password1": newest, "password2": newest})

    assert [line.ids["how"] for line in lines("account.password_changed")] == ["changed", "reset"]
    bob.account.refresh_from_db()
    assert bob.account.check_password(newest)


@pytest.mark.parametrize("host", ["localhost:1337", "127.0.0.1"])
def test_the_link_to_a_new_password_leads_to_our_address_whatever_host_was_asked(bob, settings, host):
    """Who asks for Bob's new password chooses the Host header; the link in his mail would lead him where she listens."""
    settings.EVERWEEK_ADDRESS = "https://service.example.org"
    browser().post(reverse("account_reset_password"), {"email": "bob@example.org"}, headers={"host": host})
    [letter] = [one for one in mail.outbox if "/reset/" in one.body]
    assert re.findall(r"https?://[^/\s]+", letter.body) == ["https://service.example.org"]


def test_a_password_reset_tells_nobody_whether_there_is_an_account(bob):
    pages = {
        browser().post(reverse("account_reset_password"), {"email": email}, follow=True).status_code
        for email in ("bob@example.org", "stranger@example.org")
    }
    assert pages == {200}
    assert [letter.to for letter in mail.outbox] == [["bob@example.org"]]


def prove_again(client):
    client.post(reverse("account_reauthenticate"), {"password": PASSWORD})


def test_nothing_of_the_second_factor_is_changed_without_proving_again_who_one_is(bob):
    client = browser()
    sign_in(client)
    for page in ("mfa_activate_totp", "mfa_add_webauthn"):
        assert "reauthenticate" in client.get(reverse(page)).headers["Location"]


def add_totp(client):
    prove_again(client)
    client.get(reverse("mfa_activate_totp"))
    secret = client.session["mfa.totp.secret"]
    client.post(reverse("mfa_activate_totp"), {"code": code_of(secret)})
    return secret


@pytest.mark.django_db(transaction=True)
def test_with_a_second_factor_the_password_alone_is_not_enough(bob):
    client = browser()
    sign_in(client)
    secret = add_totp(client)
    stored = Authenticator.objects.get(type="totp")
    assert secret not in json.dumps(stored.data)

    other = browser()
    sign_in(other)
    assert not is_in(other)
    other.post(reverse("mfa_authenticate"), {"code": "000000"})
    assert not is_in(other)
    # The window after next: the code used to add the factor counts once.
    other.post(reverse("mfa_authenticate"), {"code": code_of(secret, now() + 30)})
    assert is_in(other)
    assert [line.ids["type"] for line in lines("account.factor_added")] == ["totp", "recovery_codes"]
    assert [line.ids["method"] for line in lines("account.sign_in_failed")] == ["totp"]
    assert lines("account.signed_in")[-1].ids["methods"] == ["password", "totp"]


def test_a_recovery_code_opens_once(bob):
    client = browser()
    sign_in(client)
    add_totp(client)
    codes = Authenticator.objects.get(type="recovery_codes").wrap().get_unused_codes()
    opened = []
    for _ in range(2):
        other = browser()
        sign_in(other)
        other.post(reverse("mfa_authenticate"), {"code": codes[0]})
        opened.append(is_in(other))
    assert opened == [True, False]


def test_heidi_helps_somebody_who_lost_the_phone(bob, cast):
    client = browser()
    sign_in(client)
    add_totp(client)
    remove_factors(account=bob.account, by=cast.heidi)
    set_password(account=bob.account, password="six lost herons", by=cast.heidi)

    other = browser()
    sign_in(other, password="six lost herons")
    assert is_in(other)
    assert [line.ids["type"] for line in lines("account.factor_removed")] == ["recovery_codes", "totp"]
    assert {line.actor for line in lines("account.factor_removed") + lines("account.password_changed")} == {cast.heidi.actor}
    # Whoever was signed in with the old password is not any more.
    assert "login" in client.get(reverse("mfa_index")).headers.get("Location", "")


def test_secrets_sealed_with_another_key_say_which_setting_to_restore(settings):
    from everweek.people import adapters

    sealed = SecondFactorAdapter().encrypt("secret")
    assert SecondFactorAdapter().decrypt(sealed) == "secret"
    adapters._box.cache_clear()
    old, settings.SECRET_KEY = settings.SECRET_KEY, "another key"
    with pytest.raises(Misconfigured, match="EVERWEEK_SECRET_KEY"):
        SecondFactorAdapter().decrypt(sealed)
    adapters._box.cache_clear()
    settings.SECRET_KEY_FALLBACKS = [old]
    assert SecondFactorAdapter().decrypt(sealed) == "secret"
    adapters._box.cache_clear()


def add_passkey(client, key):
    prove_again(client)
    page = client.get(reverse("mfa_add_webauthn")).content.decode()
    [told] = re.findall(r'<script id="js_data" type="application/json">(.*?)</script>', page, re.DOTALL)
    credential = key.create(json.loads(told)["creation_options"])
    return client.post(reverse("mfa_add_webauthn"), {"name": "Phone", "passwordless": "on", "credential": json.dumps(credential)})


def sign_in_by_passkey(client, key, **changes):
    options = client.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"}).json()["request_options"]
    answer = key.get(options) | changes
    return client.post(reverse("mfa_login_webauthn"), {"credential": json.dumps(answer)})


def test_bob_signs_in_by_passkey_alone(bob):
    client, key = browser(), SoftwareKey(ORIGIN)
    sign_in(client)
    add_passkey(client, key)
    assert Authenticator.objects.filter(type="webauthn").count() == 1

    other = browser()
    sign_in_by_passkey(other, key)
    assert is_in(other)
    line = lines("account.signed_in")[-1]
    assert (line.actor, line.ids["methods"]) == (bob.actor, ["webauthn"])


def test_somebody_elses_key_a_replayed_answer_and_a_key_that_asked_for_no_finger_open_nothing(bob):
    client, key = browser(), SoftwareKey(ORIGIN)
    sign_in(client)
    add_passkey(client, key)

    thief = SoftwareKey(ORIGIN)
    thief.id, thief.owner = key.id, key.owner
    other = browser()
    sign_in_by_passkey(other, thief)
    assert not is_in(other)

    options = other.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"}).json()["request_options"]
    answer = {"credential": json.dumps(key.get(options))}
    replayed = browser()
    replayed.get(reverse("mfa_login_webauthn"), headers={"x-requested-with": "XMLHttpRequest"})
    replayed.post(reverse("mfa_login_webauthn"), answer)
    assert not is_in(replayed)

    key.verified = False
    careless = browser()
    sign_in_by_passkey(careless, key)
    assert not is_in(careless)


def test_a_passkey_opens_nothing_once_its_owner_has_left(bob, cast):
    client, key = browser(), SoftwareKey(ORIGIN)
    sign_in(client)
    add_passkey(client, key)
    leave_member(member=bob, on=today() + timedelta(days=1), by=cast.frank)
    with clock.frozen(clock.now() + timedelta(days=1)):
        other = browser()
        sign_in_by_passkey(other, key)
        assert not is_in(other)
