"""Fields say in our words what is wrong, in every form, and long words are kept in the browser."""

import pytest
from django import forms
from django.contrib.auth import password_validation
from django.core.exceptions import ValidationError

from everweek.people.models import Account
from everweek.web.house.fields import CountryField, CurrencyField, LanguageField, LongTextField, ZoneField


def refusal(field: forms.Field, value: object) -> str:
    with pytest.raises(ValidationError) as refused:
        field.clean(value)
    return " ".join(refused.value.messages)


@pytest.mark.parametrize(
    ("field", "value", "said"),
    [
        (forms.CharField(), "", "Something is missing here."),
        (forms.CharField(max_length=3), "four", "Shorten this to 3 characters; it has 4."),
        (forms.EmailField(), "dana", "Write an e-mail address, such as name@example.org."),
        (forms.ChoiceField(choices=[("a", "A")]), "b", "“b” cannot be chosen here. Choose one of the list."),
        (forms.MultipleChoiceField(choices=[("a", "A")]), [], "Choose at least one."),
        (forms.IntegerField(), "five", "Write a whole number, such as 5."),
        (forms.IntegerField(max_value=5), "6", "Write a number of at most 5."),
        (forms.DateField(), "someday", "Write a day, such as 2026-10-05."),
        (forms.BooleanField(), False, "Tick this first."),
        (forms.FileField(), None, "Choose a file first."),
    ],
)
def test_a_field_says_what_would_be_right(field: forms.Field, value: object, said: str):
    assert refusal(field, value) == said


@pytest.mark.parametrize(
    ("password", "said"),
    [
        ("Pwo48_!", "Write at least 10 characters."),
        ("1234567890", "Many people use this password, so it is among the first that are tried. Choose another."),
        ("8301947264", "Digits alone are guessed quickly. Add letters or words."),
        ("heidi@example", "This is too much like your e-mail address. Choose another."),
    ],
)
def test_a_password_that_will_not_do_is_refused_in_our_words(password: str, said: str):
    with pytest.raises(ValidationError) as refused:
        password_validation.validate_password(password, Account(email="heidi@example.org"))
    assert said in refused.value.messages
    assert not any("password is" in one or "This password" in one for one in refused.value.messages)


def test_long_words_are_kept_in_the_browser_until_they_are_done():
    form = type("TellForm", (forms.Form,), {"words": LongTextField(rows=3)})()

    assert 'data-keep="fresh"' in str(form["words"])
    assert refusal(LongTextField(rows=3), "") == "Write something here."


@pytest.mark.parametrize(("written", "kept"), [("Portuguese", "pt"), ("brazilian portuguese", "pt-BR"), ("tlh", "tlh"), ("", "")])
def test_a_language_is_written_by_its_name_or_its_tag(written: str, kept: str):
    assert LanguageField(required=False, max_length=12).clean(written) == kept


@pytest.mark.parametrize("tag", ["pt", "pt-BR", "de-AT", "zh-Hans", "tlh", ""])
def test_a_language_that_is_shown_and_sent_back_is_the_same(tag: str):
    field = LanguageField(required=False, max_length=12)
    assert field.clean(field.prepare_value(tag)) == tag
    assert not field.has_changed(tag, field.prepare_value(tag))


def test_the_languages_of_a_house_are_offered_under_their_field():
    class Two(forms.Form):
        first, second = LanguageField(), LanguageField()

    drawn = str(Two(auto_id="of-%s"))
    assert drawn.count('<option value="Portuguese"></option>') == 2
    assert all(f'list="of-{one}-offers"' in drawn and f'<datalist id="of-{one}-offers">' in drawn for one in ("first", "second"))


@pytest.mark.parametrize(
    ("field", "written", "kept", "shown"),
    [
        (CountryField(), "united arab emirates", "AE", "United Arab Emirates"),
        (CountryField(), "gb", "GB", "Britain (UK)"),
        (CurrencyField(), "Swiss franc (CHF)", "CHF", "Swiss franc (CHF)"),
        (CurrencyField(), "gyd", "GYD", "GYD"),
        (ZoneField(), "new york", "America/New_York", "America/New_York"),
        (ZoneField(), "utc", "UTC", "UTC"),
    ],
)
def test_countries_currencies_and_zones_are_written_by_their_names(field: forms.CharField, written: str, kept: str, shown: str):
    assert field.clean(written) == kept
    assert field.prepare_value(kept) == shown
    assert field.clean(shown) == kept
