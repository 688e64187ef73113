"""How a form is carried out: what is refused is said where it can be seen to, and what was typed stays."""

import re
from datetime import UTC, date, datetime, timedelta

import pytest
from django import forms
from django.http import QueryDict
from django.test import RequestFactory
from django.utils import translation
from tests.cast import BY, Cast
from tests.web.reading import read

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, Misconfigured, NotAllowed, NotFound, TooMany, Unavailable
from everweek.people import once, services, undoing
from everweek.people.models import Member, Sent, Token
from everweek.people.queries import today
from everweek.people.services import erase_customer
from everweek.web.house import doing
from everweek.web.house.changing import ChangeForm
from everweek.web.house.doing import Done

pytestmark = pytest.mark.one_database(
    "Each page and form of it is sent to PostgreSQL by test_spoilt; what is kept is tried below."
)

MORNING = datetime(2026, 10, 5, 9, 30, tzinfo=UTC)
FIELDS = {
    "text": (forms.CharField(required=False), "South", "", "North"),
    "email": (forms.EmailField(required=False), "a@example.org", "", "b@example.org"),
    "day": (forms.DateField(required=False), date(2026, 10, 5), None, date(2026, 10, 6)),
    "moment": (forms.DateTimeField(required=False), MORNING, None, MORNING + timedelta(days=1)),
    "number": (forms.IntegerField(required=False), 5, None, 6),
    "amount": (forms.DecimalField(required=False), 5, None, 6),
    "choice": (forms.ChoiceField(choices=[("", "nobody"), ("a", "Alice"), ("b", "Bob")], required=False), "a", None, "b"),
    "typed": (forms.TypedChoiceField(choices=[(1, "one"), (2, "two")], coerce=int, empty_value=None, required=False), 1, None, 2),
    "several": (forms.MultipleChoiceField(choices=[("a", "Alice"), ("b", "Bob")], required=False), ["a"], [], ["b"]),
    "typed_several": (
        forms.TypedMultipleChoiceField(choices=[(1, "one"), (2, "two")], coerce=int, required=False), [1], [], [2]
    ),
    "yes": (forms.BooleanField(required=False), True, False, False),
}  # fmt: skip


def change(field: forms.Field, *, shown: object, now: object, sent: object) -> ChangeForm:
    """A form made while ``shown`` stood there, sent with ``sent`` when ``now`` stands there."""
    form = type("OneForm", (ChangeForm,), {"one": field, "other": forms.CharField(required=False)})

    def values(prefix: str, value: object, widget: forms.Widget) -> list[tuple[str, str]]:
        plain = widget.format_value(field.prepare_value(value))
        found = plain if isinstance(plain, list) else ["" if plain is None else plain]
        return [(prefix, str(one)) for one in found]

    asked = form(initial={"one": shown})
    data = QueryDict(mutable=True)
    bound = asked["one"]
    data.update({asked["other"].html_initial_name: "", "other": ""})
    for name, value in values(bound.html_initial_name, shown, field.hidden_widget()):
        data.appendlist(name, value)
    if isinstance(field, forms.BooleanField):
        data.update({"one": "on"} if sent else {})
    else:
        for name, value in values("one", sent, field.hidden_widget()):
            data.appendlist(name, value)
    return form(data, initial={"one": now})


@pytest.mark.parametrize("kind", FIELDS)
@pytest.mark.parametrize("language", ["en", "de"])
def test_whatever_kind_of_field_it_is_it_can_be_set_emptied_and_changed(kind: str, language: str):
    field, one, empty, other = FIELDS[kind]
    with translation.override(language):
        for before, after in ((one, other), (one, empty), (empty, one)):
            if before == after:
                continue
            form = change(field, shown=before, now=before, sent=after)
            assert form.is_valid(), (before, after, form.errors)
            assert "one" in form.changes
        untouched = change(field, shown=one, now=other, sent=one)
        assert untouched.is_valid()
        assert untouched.changes == {}


@pytest.mark.parametrize("kind", [kind for kind in FIELDS if kind != "yes"])
def test_whatever_kind_of_field_it_is_two_do_not_write_over_each_other(kind: str):
    field, one, empty, other = FIELDS[kind]
    for shown, now, sent in ((empty, other, one), (one, empty, other), (one, other, empty)):
        form = change(field, shown=shown, now=now, sent=sent)
        assert not form.is_valid(), (shown, now, sent)
        assert "Somebody changed this meanwhile" in str(form.errors["one"])
        assert doing.status_shown(form) == 409
    # Both meant the same.
    assert change(field, shown=one, now=other, sent=other).is_valid()


def test_what_stands_there_meanwhile_is_said_as_people_read_it():
    def told(kind: str) -> str:
        field, shown, empty, now = FIELDS[kind]
        return str(change(field, shown=shown, now=now, sent=empty).errors["one"])

    assert "“Bob”" in told("choice")
    assert "“Oct. 6, 2026”" in told("day") or "“6 October 2026”" in told("day")
    field, shown, empty, other = FIELDS["day"]
    assert "it is empty now" in str(change(field, shown=shown, now=empty, sent=other).errors["one"])


class NameForm(forms.Form):
    name = forms.CharField()


REFUSALS = [
    (Invalid("No such name.", field="name"), 422),
    (Conflict("It is taken.", field="name"), 409),
    (NotFound("The unit is gone."), 422),
    (TooMany("Wait a minute.", retry_after=60), 429),
    (Unavailable("The database is busy."), 503),
    (Misconfigured("No mail server is set up."), 503),
]


@pytest.mark.parametrize(("refused", "status"), REFUSALS, ids=lambda one: type(one).__name__)
def test_whatever_refuses_a_form_is_said_in_it_and_what_was_typed_stays(refused: EverweekError, status: int):
    form = NameForm({"name": "Zed"})

    def carry_out() -> Done:
        raise refused

    assert doing.sent(RequestFactory().post("/"), form, carry_out) is None
    assert refused.message in form.errors["name" if refused.field else "__all__"]
    assert form["name"].value() == "Zed"
    assert doing.status_shown(form) == status


def test_a_closed_door_is_a_page_of_its_own():
    def carry_out() -> Done:
        raise NotAllowed("Not yours.")

    with pytest.raises(NotAllowed):
        doing.sent(RequestFactory().post("/"), NameForm({"name": "Zed"}), carry_out)
    with pytest.raises(NotAllowed):
        doing.pressed(RequestFactory().post("/"), carry_out, to="/")


@pytest.mark.parametrize("refused", [one for one, _status in REFUSALS], ids=lambda one: type(one).__name__)
def test_whatever_refuses_a_button_is_said_on_its_page(cast: Cast, monkeypatch: pytest.MonkeyPatch, refused: EverweekError):
    def busy(**_given: object) -> None:
        raise refused

    monkeypatch.setattr(services, "remove_factors", busy)
    here = f"/settings/people/{cast.bob.pk}"
    answer = cast.client("frank").post(f"{here}/factors", follow=True)

    assert answer.redirect_chain == [(here, 302)]
    assert refused.message in answer.content.decode()


def test_a_form_without_a_change_says_so_and_offers_nothing_to_undo(cast: Cast):
    here = f"/settings/people/{cast.bob.pk}"
    as_it_is = {"name": "Bob", "email": cast.bob.email, "language": cast.bob.language, "zone": cast.bob.zone}
    shown = {f"initial-{name}": value for name, value in as_it_is.items()}
    html = cast.client("frank").post(f"{here}/profile", as_it_is | shown, follow=True).content.decode()

    assert "Nothing was changed." in html
    assert ">Undo</button>" not in html


def test_a_post_goes_on_by_its_button_on_the_day_it_ended_and_not_later(cast: Cast):
    post, here = cast.bob.posts.get(), f"/settings/people/{cast.bob.pk}"
    services.end_post(post=post, on=today(), by=BY)
    renew = f"{here}/posts/{post.pk}/renew"
    assert f'action="{renew}"' in cast.client("frank").get(here).content.decode()
    assert "Bob has the post now" in cast.client("frank").post(renew, follow=True).content.decode()
    assert cast.bob.posts.get().until is None
    assert "Give it anew." in cast.client("frank").post(renew, follow=True).content.decode()


def test_a_post_that_ended_today_by_itself_is_given_anew(cast: Cast):
    post, here = cast.bob.posts.get(), f"/settings/people/{cast.bob.pk}"
    cast.bob.posts.update(until=today())
    renew = f"{here}/posts/{post.pk}/renew"
    assert f'action="{renew}"' not in cast.client("frank").get(here).content.decode()
    assert "by itself, as it was given. Give it anew." in cast.client("frank").post(renew, follow=True).content.decode()
    assert cast.bob.posts.get().until == today()


@pytest.mark.parametrize("method", ["GET", "HEAD"])
def test_the_address_a_form_is_sent_to_leads_to_the_page_it_stands_on(cast: Cast, method: str):
    here = f"/settings/people/{cast.bob.pk}"
    answer = cast.client("frank").generic(method, f"{here}/give")

    assert (answer.status_code, answer["Location"]) == (302, here)


@pytest.mark.parametrize("address", ["/", "/listen/imports/"])
def test_a_page_may_be_asked_for_its_head_alone(cast: Cast, address: str):
    assert cast.client("erin").head(address).status_code == 200


def test_who_was_signed_out_while_she_wrote_comes_back_to_her_page(cast: Cast):
    here = f"/settings/people/{cast.bob.pk}"
    answer = cast.client("nobody").post(f"{here}/profile", {"name": "Bobby"})

    assert answer["Location"].endswith(f"?next={here}/profile")


def test_what_was_before_stands_in_no_address_and_in_no_page(cast: Cast):
    here = f"/settings/people/{cast.bob.pk}"
    was = cast.bob.email
    html = cast.client("frank").post(f"{here}/profile", {"name": "Bob", "email": "robert@example.org"}, follow=True)
    address, kept = read(html).undo()

    assert address == f"{here}/undo"
    assert was not in str(kept)
    assert len(kept["back"]) < 40


def test_a_page_is_right_even_where_the_way_back_could_not_be_kept(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    def busy(**_given: object) -> str:
        raise Unavailable("The database is busy.")

    monkeypatch.setattr(undoing, "keep", busy)
    here = f"/settings/people/{cast.bob.pk}"
    html = cast.client("frank").post(f"{here}/profile", {"name": "Robert"}, follow=True).content.decode()

    assert "It is so from now on." in html
    assert ">Undo</button>" not in html


def test_who_is_at_home_keeps_her_way_around_where_a_door_is_closed(cast: Cast):
    closed = cast.client("bob").get("/settings/people/999999")
    assert closed.status_code == 404
    assert '<nav aria-label="Rooms"' in closed.content.decode()
    assert "Sign out" in closed.content.decode()
    # Who belongs to nobody is shown no room.
    assert '<nav aria-label="Rooms"' not in cast.client("charlie").get("/settings/people/999999").content.decode()


def joining(cast: Cast, **fields: str) -> tuple[dict[str, str], str]:
    """The fields of a new colleague, with the word of a page that was just loaded."""
    html = cast.client("frank").get("/settings/people/new").content.decode()
    [word] = re.findall(r'name="once" value="([^"]+)"', html)
    plain = {"name": "Zed", "role": "front_line", "unit": "north-desk", "since": today().isoformat()}
    return plain | {"once": word} | fields, word


def test_a_form_sent_twice_makes_one_and_says_the_same_again(cast: Cast):
    fields, _word = joining(cast)
    first = cast.client("frank").post("/settings/people/new", fields)
    second = cast.client("frank").post("/settings/people/new", fields, follow=True)

    assert Member.objects.filter(name="Zed").count() == 1
    assert second.redirect_chain == [(first["Location"], 302)]
    assert "Zed has joined." in second.content.decode()


def test_a_form_that_went_back_and_was_changed_is_another_and_so_is_a_page_loaded_anew(cast: Cast):
    fields, word = joining(cast)
    for one in (fields, fields | {"name": "Zoe"}, joining(cast)[0]):
        assert cast.client("frank").post("/settings/people/new", one).status_code == 302
    assert Member.objects.filter(name="Zed").count() == 2
    assert Member.objects.filter(name="Zoe").count() == 1
    # The same word from somebody else's page is not hers.
    assert cast.client("heidi").post("/settings/people/new", fields | {"once": word}).status_code == 302
    assert Member.objects.filter(name="Zed").count() == 3


def test_a_form_that_was_refused_may_be_sent_again(cast: Cast, monkeypatch: pytest.MonkeyPatch):
    fields, _word = joining(cast)

    def busy(**_given: object) -> None:
        raise Unavailable("The database is busy.")

    with monkeypatch.context() as patched:
        patched.setattr(services, "welcome_member", busy)
        answer = cast.client("frank").post("/settings/people/new", fields)
    assert answer.status_code == 503
    assert 'value="Zed"' in answer.content.decode()
    assert cast.client("frank").post("/settings/people/new", fields).status_code == 302
    assert Member.objects.filter(name="Zed").count() == 1


def test_the_secret_of_a_token_is_made_and_shown_once(cast: Cast):
    client = cast.client("erin")
    [word] = re.findall(r'name="once" value="([^"]+)"', client.get("/settings/tokens/").content.decode())
    fields = {"name": "till", "scopes": ["measures:read"], "days": "90", "once": word}
    assert client.post("/settings/tokens/", fields).status_code == 200
    again = client.post("/settings/tokens/", fields)
    assert again.status_code == 409
    assert "This was done already" in again.content.decode()
    assert Token.objects.filter(name="till").count() == 1


def test_what_is_kept_of_a_form_names_nobody_after_an_erasure_and_is_gone_after_a_day(
    cast: Cast, monkeypatch: pytest.MonkeyPatch
):
    fields, _word = joining(cast)
    cast.client("frank").post("/settings/people/new", fields)
    erase_customer(customer=cast.dana, by=BY)
    assert "Zed" not in "".join(Sent.objects.values_list("says", flat=True))
    assert cast.client("frank").post("/settings/people/new", fields).status_code == 302
    assert Member.objects.filter(name="Zed").count() == 1
    later = clock.now() + timedelta(days=1)
    monkeypatch.setattr(clock, "now", lambda: later)
    assert once.forget_old() == 1
