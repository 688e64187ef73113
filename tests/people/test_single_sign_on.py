"""Single sign-on against a small provider: members come in, strangers do not, whatever the provider says."""

from urllib.parse import parse_qs, urlsplit

import pytest
from allauth.socialaccount.models import SocialAccount
from django.test import Client
from django.urls import reverse
from tests.people import provider as providers

from everweek.journal.models import Line
from everweek.people.models import Account, Member
from everweek.people.services import MemberRow, join_member, leave_member, upsert_members


@pytest.fixture
def provider(settings):
    with providers.provider() as says:
        app = {
            "provider_id": "sso",
            "name": "Directory",
            "client_id": providers.CLIENT,
            "secret": providers.SECRET,
            "settings": {"server_url": says.issuer, "oauth_pkce_enabled": True},
        }
        settings.SOCIALACCOUNT_PROVIDERS = {"openid_connect": {"APPS": [app]}}
        settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
        yield says


def come_by(provider, client=None):
    """Press the button, be sent to the provider, come back with its code."""
    client = client or Client(SERVER_NAME="localhost")
    sent = client.post(reverse("openid_connect_login", kwargs={"provider_id": "sso"}))
    if sent.status_code != 302:
        return client, sent
    asked = parse_qs(urlsplit(sent.headers["Location"]).query)
    assert asked["code_challenge_method"] == ["S256"]
    provider.challenge = asked["code_challenge"][0]
    back = reverse("openid_connect_callback", kwargs={"provider_id": "sso"})
    return client, client.get(back, {"code": "the code", "state": asked["state"][0]})


def who(client):
    return client.session.get("_auth_user_id")


def test_bob_comes_in_by_his_verified_address_and_is_known_by_his_identity_afterwards(cast, provider):
    client, _page = come_by(provider)
    assert who(client) == str(cast.bob.account_id)
    assert SocialAccount.objects.get().user_id == cast.bob.account_id
    kinds = list(Line.objects.filter(subject_type="account", subject_id=str(cast.bob.account_id)).values_list("kind", flat=True))
    assert kinds[-2:] == ["account.connected", "account.signed_in"]

    provider.claims |= {"email": "robert@example.org"}
    client, _page = come_by(provider)
    assert who(client) == str(cast.bob.account_id)


@pytest.mark.parametrize("verified", [False, None, "false", "no", 0, 1])
def test_an_address_the_provider_does_not_vouch_for_opens_nothing(cast, provider, verified):
    provider.claims |= {"email_verified": verified}
    client, _page = come_by(provider)
    assert who(client) is None
    assert not SocialAccount.objects.exists()


@pytest.mark.parametrize("email", ["stranger@example.org", "charlie@example.org", "dana@example.org", ""])
def test_a_stranger_an_account_of_nobody_and_a_customer_stay_outside(cast, provider, email):
    provider.claims |= {"email": email}
    accounts = Account.objects.count()
    client, _page = come_by(provider)

    assert who(client) is None
    assert Account.objects.count() == accounts
    assert Line.objects.filter(kind="account.sign_in_failed", ids__method="openid_connect").count() == 1
    signup = reverse("socialaccount_signup")
    client.post(signup, {"email": "stranger@example.org"})
    assert who(client) is None
    assert Account.objects.count() == accounts


def test_a_member_without_an_account_gets_hers_when_she_first_comes(cast, provider):
    ivan = join_member(name="Ivan", email="ivan@example.org", by=cast.frank)
    provider.claims |= {"sub": "43", "email": "Ivan@Example.org"}
    client, _page = come_by(provider)

    ivan = Member.objects.get(pk=ivan.pk)
    assert who(client) == str(ivan.account_id)
    assert not ivan.account.has_usable_password()


def test_an_address_that_two_members_share_opens_nothing(cast, provider):
    upsert_members(
        [MemberRow(external_id=name, name=name, email="desk@example.org") for name in ("Ivan", "Ivana")], by=cast.frank
    )
    provider.claims |= {"email": "desk@example.org"}
    client, _page = come_by(provider)
    assert who(client) is None


def test_bob_who_left_is_turned_away_though_the_provider_knows_him(cast, provider):
    come_by(provider)
    leave_member(member=cast.bob, by=cast.frank)
    client, _page = come_by(provider)
    assert who(client) is None


@pytest.mark.parametrize(
    "lie",
    [
        {"told_issuer": "https://elsewhere.example"},
        {"audience": "another client"},
        {"userinfo": {"sub": "43", "email": "heidi@example.org", "email_verified": True}},
    ],
)
def test_an_answer_for_another_house_or_of_two_minds_opens_nothing(cast, provider, lie):
    for name, value in lie.items():
        setattr(provider, name, value)
    client, page = come_by(provider)
    assert who(client) is None
    assert page.status_code < 500


def test_a_code_that_another_browser_asked_for_opens_nothing(cast, provider):
    client = Client(SERVER_NAME="localhost")
    sent = client.post(reverse("openid_connect_login", kwargs={"provider_id": "sso"}))
    state = parse_qs(urlsplit(sent.headers["Location"]).query)["state"][0]
    other = Client(SERVER_NAME="localhost")
    other.get(reverse("openid_connect_callback", kwargs={"provider_id": "sso"}), {"code": "the code", "state": state})
    assert who(other) is None
    assert "/token" not in provider.asked


def test_a_provider_that_redirects_is_not_followed(cast, provider):
    provider.redirects = True
    client, page = come_by(provider)
    assert who(client) is None
    assert page.status_code == 503
    assert "/elsewhere" not in provider.asked


def test_a_provider_on_a_private_address_is_not_called_unless_it_is_named(cast, provider, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset()
    client, page = come_by(provider)
    assert who(client) is None
    assert provider.asked == []
    assert page.status_code == 503
