"""The pages of a second proof and of a new password, which are met on the way in alone: each is held to what all pages are."""

import re
from collections.abc import Callable

import pytest
from allauth.mfa.models import Authenticator
from django.contrib.auth.hashers import make_password
from django.core import mail
from django.test import Client
from playwright.sync_api import Page
from tests.browser.addresses import PROOFS
from tests.browser.looking import Looking
from tests.cast import Cast
from tests.web.test_signing_in import PASSWORD, code_for, sign_in

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]
Enter = Callable[..., Page]


@pytest.fixture
def bob(cast: Cast) -> str:
    """Bob's address; his password is ``PASSWORD``."""
    account = cast.bob.account
    assert account is not None
    account.password = make_password(PASSWORD)
    account.save()
    return account.email


def look(enter: Enter, house: str, client: Client | None, addresses: list[str]) -> list[str]:
    """What is wrong with these pages for whoever is as far as ``client`` is."""
    page = enter("nobody")
    if client is not None:
        page.context.add_cookies([{"name": "sessionid", "value": client.cookies["sessionid"].value, "url": house}])
    looking = Looking(page, house)
    return [one for address in addresses for one in looking.at(address)]


def set_up_an_app(client: Client) -> None:
    """As it is done with a telephone."""
    page = client.get("/accounts/2fa/totp/activate/").content.decode()
    [secret] = re.findall(r'<dd class="code">(\w+)</dd>', page)
    client.post("/accounts/2fa/totp/activate/", {"code": code_for(secret)})


def test_no_page_of_a_second_proof_or_of_a_new_password_breaks_a_rule(enter: Enter, house: str, bob: str):
    fresh = Client()
    sign_in(fresh, bob)
    fresh.post("/accounts/reauthenticate/", {"password": PASSWORD})
    wrong = look(enter, house, fresh, list(PROOFS["before"]))
    set_up_an_app(fresh)
    credential = {"clientExtensionResults": {"credProps": {"rk": True}}}
    key = Authenticator.objects.create(
        user=Authenticator.objects.all()[0].user, type="webauthn", data={"name": "My laptop", "credential": credential}
    )
    wrong += look(enter, house, fresh, [one.format(key=key.pk) for one in PROOFS["after"]])
    key.delete()  # It is none that a device knows, and what is asked next would ask for it.
    half = Client()
    assert sign_in(half, bob)["Location"].startswith("/accounts/2fa/authenticate/")
    wrong += look(enter, house, half, list(PROOFS["half"]))
    Client().post("/accounts/password/reset/", {"email": bob})
    [link] = re.findall(r"/accounts/password/reset/key/[\w-]+/", str(mail.outbox[-1].body))
    wrong += look(enter, house, None, [link])
    assert "\n".join(wrong) == ""
