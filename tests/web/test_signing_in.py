"""Signing in and out, second factors, and what an outsider learns: nothing."""

import re

import pytest
from allauth.mfa.totp.internal.auth import format_hotp_value, hotp_value, yield_hotp_counters_from_time
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from tests.cast import Cast
from tests.web.reading import read

pytestmark = pytest.mark.django_db
PASSWORD = "correct horse battery staple"


@pytest.fixture
def bob(cast: Cast) -> str:
    """Bob's address; he has a password."""
    account = cast.bob.account
    assert account is not None
    account.password = make_password(PASSWORD)
    account.save()
    return account.email


def sign_in(client: Client, email: str, password: str = PASSWORD, **more: str) -> object:
    return client.post("/accounts/login/", {"login": email, "password": password, **more})


def test_bob_signs_in_and_lands_where_he_wanted_to_go(bob: str):
    client = Client()
    first = client.get("/prove/?measure=nps")
    assert first["Location"] == "/accounts/login/?next=/prove/%3Fmeasure%3Dnps"

    answer = sign_in(client, bob, next="/prove/?measure=nps")
    assert answer["Location"] == "/prove/?measure=nps"  # type: ignore[index]  # a response
    assert client.get("/").status_code == 200


def test_every_form_of_the_account_speaks_our_words_and_holds_no_grey_ones(bob: str):
    client = Client()
    sign_in(client, bob)
    changing = read(client.get("/accounts/password/change/"))
    refused = read(client.post("/accounts/password/change/", {"oldpassword": "x", "password1": "y", "password2": "y"}))

    assert "New password once more" in changing
    assert "At least 10 characters." in changing
    assert "This is not your password now." in refused
    for address in (
        "/accounts/login/",
        "/accounts/password/reset/",
        "/accounts/reauthenticate/",
        "/accounts/password/change/",
        "/accounts/email/",
    ):
        html = read((Client() if "login" in address else client).get(address))
        assert " placeholder=" not in html.split("<main", 1)[1], address


def test_nobody_is_sent_to_another_host_after_signing_in(bob: str):
    answer = sign_in(Client(), bob, next="https://evil.example/")

    assert answer["Location"] == "/"  # type: ignore[index]  # a response


def test_a_wrong_password_and_an_unknown_address_are_told_alike_and_the_address_stays(bob: str):
    wrong, unknown = sign_in(Client(), bob, "not it"), sign_in(Client(), "nobody@example.org", "not it")
    sentences = [re.findall(r'role="alert">(.*?)</div>', read(one)) for one in (wrong, unknown)]

    assert sentences[0] == sentences[1]
    assert sentences[0]
    assert f'value="{bob}"' in read(wrong)


def test_guessing_is_stopped(bob: str):
    client = Client()
    for _ in range(5):
        sign_in(client, bob, "not it")
    answer = sign_in(client, bob)

    assert client.get("/").status_code == 302
    assert "too many" in read(answer).lower() or answer.status_code == 429  # type: ignore[attr-defined]  # a response


def test_signing_out_is_a_post_and_works(bob: str):
    client = Client()
    sign_in(client, bob)
    client.get("/accounts/logout/")
    assert client.get("/").status_code == 200

    client.post("/accounts/logout/")
    assert client.get("/").status_code == 302


def test_a_forgotten_password_is_replaced_by_a_link_that_works_once(bob: str):
    client = Client()
    client.post("/accounts/password/reset/", {"email": bob})
    [message] = mail.outbox
    [link] = re.findall(r"https?://[^/]+(/accounts/password/reset/key/\S+)", message.body)
    form = client.get(link, follow=True)
    place = form.redirect_chain[-1][0]
    client.post(place, {"password1": "a new and long one", "password2": "a new and long one"})

    assert sign_in(Client(), bob, "a new and long one").status_code == 302  # type: ignore[attr-defined]  # a response
    assert "This link is used up" in read(Client().get(link, follow=True))


def test_where_no_mail_is_set_up_a_forgotten_password_is_for_an_administrator(bob: str, settings):
    assert "a message with a link goes there" in read(Client().get("/accounts/password/reset/"))
    settings.EMAIL_HOST = ""
    html = read(Client().get("/accounts/password/reset/"))

    assert "Ask an administrator of your house for one" in html
    assert "a message with a link goes there" not in html
    assert "Send the link" not in html


def test_asking_for_a_link_tells_nobody_who_has_an_account(bob: str):
    answers = [Client().post("/accounts/password/reset/", {"email": one}, follow=True) for one in (bob, "who@example.org")]
    pages = [re.sub(r'name="csrfmiddlewaretoken" value="[^"]*"', "", read(one)) for one in answers]

    assert pages[0] == pages[1]
    assert len(mail.outbox) == 1


def test_nobody_can_make_an_account(cast: Cast):
    client = Client()
    client.post("/accounts/signup/", {"email": "new@example.org", "password1": PASSWORD, "password2": PASSWORD})

    assert "made by your administrator" in read(client.get("/accounts/signup/"))
    assert sign_in(client, "new@example.org").status_code == 200  # type: ignore[attr-defined]  # the form again


def code_for(secret: str) -> str:
    return format_hotp_value(hotp_value(secret, next(iter(yield_hotp_counters_from_time()))))


def test_bob_sets_up_an_app_and_is_then_asked_for_its_code(bob: str):
    client = Client()
    sign_in(client, bob)
    place = client.get("/accounts/2fa/totp/activate/")["Location"]
    assert "Is it still you?" in read(client.get(place))
    page = client.post(place, {"password": PASSWORD}, follow=True)
    [secret] = re.findall(r'<dd class="code">(\w+)</dd>', page.content.decode())
    assert 'src="data:image/svg+xml' in page.content.decode()
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})
    assert "On: you are asked" in read(client.get("/accounts/2fa/"))
    codes = re.findall(r"<li>(\w+)</li>", client.get("/accounts/2fa/recovery-codes/").content.decode())
    assert len(codes) == 10

    another = Client()
    assert sign_in(another, bob)["Location"].startswith("/accounts/2fa/authenticate/")  # type: ignore[index]  # a response
    assert another.get("/").status_code == 302
    assert "One more proof" in read(another.get("/accounts/2fa/authenticate/"))
    another.post("/accounts/2fa/authenticate/", {"code": "000000"})
    assert another.get("/").status_code == 302
    another.post("/accounts/2fa/authenticate/", {"code": codes[0]})
    assert another.get("/").status_code == 200


def test_the_passkey_page_hands_the_browser_what_it_needs_without_an_inline_script(bob: str):
    client = Client()
    sign_in(client, bob)
    client.post("/accounts/reauthenticate/", {"password": PASSWORD})
    page = client.get("/accounts/2fa/webauthn/add/").content.decode()

    assert 'id="js_data" type="application/json"' in page
    assert "creation_options" in page
    assert all('src="/static/' in tag or 'type="application/json"' in tag for tag in re.findall(r"<script[^>]*>", page))


def test_charlie_is_told_nothing_but_whom_to_ask(cast: Cast):
    answer = cast.client("charlie").get("/")

    assert answer.status_code == 403
    assert "Ask your administrator" in read(answer)


def test_who_has_left_is_out_at_the_next_click(cast: Cast):
    client = cast.client("alice")
    assert client.get("/").status_code == 200
    cast.alice.left_on = "2020-01-01"
    cast.alice.save()

    assert client.get("/").status_code == 302
