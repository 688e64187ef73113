"""Decisions without a database: is this a name, an address, a zone, a set of attributes we can keep?

Each ``check_`` function answers with the value as it is to be stored, or raises ``Invalid`` naming the field. Nothing is clipped.
"""

import re
import zoneinfo
from collections.abc import Mapping
from datetime import date
from math import isfinite

from django.core.exceptions import ValidationError
from django.core.validators import EmailValidator
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.people import saying
from everweek.people.policy import Role
from everweek.text.nearest import nearest
from everweek.text.storable import is_name, is_seen

Scalar = str | int | float | bool

KEY = re.compile(r"[a-z0-9][a-z0-9_-]{0,63}")
LANGUAGE = re.compile(r"[A-Za-z]{2,3}(-[A-Za-z0-9]{2,8}){0,2}")
COUNTRY = re.compile(r"[A-Z]{2}")
CURRENCY = re.compile(r"[A-Z]{3}")
ATTRIBUTE = re.compile(r"[A-Za-z_][A-Za-z0-9_.-]{0,79}")
ROLES_BY_FILE = frozenset({Role.FRONT_LINE, Role.LEAD})
CUSTOMER_KINDS = ("customer", "supplier", "partner", "visitor", "neighbour")
MOST_ATTRIBUTES = 200
LONGEST_TEXT = 2000
LONGEST_WORDS = 10_000
"""So many characters a text in several lines may have."""
LARGEST_WHOLE = 2**53

_is_email = EmailValidator()


def check_text(value: str, field: str, *, longest: int, required: bool = False) -> str:
    """Text without surrounding space, of at most ``longest`` characters, without control characters."""
    text = value.strip()
    if required and not text:
        raise Invalid(_("Fill in %(field)s.") % {"field": field}, field=field)
    if len(text) > longest:
        raise Invalid(
            _("%(field)s has %(have)d characters; at most %(most)d can be kept.")
            % {"field": field, "have": len(text), "most": longest},
            field=field,
        )
    if any(character < " " or character == "\x7f" or "\ud800" <= character <= "\udfff" for character in text):
        raise Invalid(_("%(field)s holds a control character; leave it out.") % {"field": field}, field=field)
    return text


def check_name(value: str, field: str, *, longest: int, required: bool = False) -> str:
    """What somebody or something is called: ``check_text``, and nothing that turns round how the words after it are read."""
    name = check_text(value, field, longest=longest, required=required)
    if not is_seen(name):
        told = _("Nobody sees anything of what stands in %(field)s; write at least one letter.")
        raise Invalid(told % {"field": field}, field=field)
    if not is_name(name):
        told = _("%(field)s holds a character that nobody sees, and that changes how what follows is read; leave it out.")
        raise Invalid(told % {"field": field}, field=field)
    return name


def check_words(text: str, field: str, *, required: bool = True, longest: int = LONGEST_WORDS) -> str:
    """What somebody wrote, in as many lines as they like, of at most ``longest`` characters in all; ``Invalid`` names the field.

    Tabs become spaces, every line is without space around it, and lines end as they do everywhere here.

    >>> check_words("  It was late. ", "note")
    'It was late.'
    """
    lines = text.replace("\r\n", "\n").replace("\r", "\n").strip().split("\n")
    if sum(len(line) + 1 for line in lines) - 1 > longest:
        raise Invalid(_("At most %(most)d characters can be kept.") % {"most": longest}, field=field)
    kept = "\n".join(check_text(line.replace("\t", " "), field, longest=longest) for line in lines)
    if required and not kept:
        raise Invalid(_("Write something, in a few words."), field=field)
    return kept


def check_email(value: str, field: str = "email", *, required: bool = False) -> str:
    """A mail address in lower case, or nothing where it is not required."""
    text = check_text(value, field, longest=254, required=required).lower()
    if text:
        try:
            _is_email(text)
            if not text.rpartition("@")[0].isascii():
                # Django's pattern lets a long s and a dotless i pass for letters; no mail server does.
                raise ValidationError("")
        except ValidationError:
            raise Invalid(_("%(value)s is not a mail address such as dana@example.org.") % {"value": text}, field=field) from None
    return text


def check_key(value: str) -> str:
    """A short name for programs.

    >>> check_key("north-desk")
    'north-desk'
    """
    return _check_shape(value.strip(), KEY, "key", _("Write a key of small letters, digits, - and _, such as north-desk."))


def check_language(value: str) -> str:
    """A language tag such as ``pt`` or ``pt-BR``, or nothing.

    >>> check_language("pt-BR"), check_language("")
    ('pt-BR', '')
    """
    text = value.strip()
    return text and _check_shape(text, LANGUAGE, "language", _("Write a language tag such as en or pt-BR."), longest=12)


def check_country(value: str) -> str:
    """A country by its two capital letters, or nothing."""
    return value and _check_shape(value, COUNTRY, "country", _("Write a country by its two capital letters, such as PT."))


def check_currency(value: str) -> str:
    """A currency by its three capital letters."""
    return _check_shape(value, CURRENCY, "currency", _("Write a currency by its three capital letters, such as EUR."))


def check_zone(value: str, *, required: bool = False) -> str:
    """A time zone by its IANA name, or nothing where it is not required."""
    text = check_text(value, "zone", longest=64, required=required)
    if text:
        try:
            clock.zone_of(text)
        except ValueError as unknown:
            near = nearest_zone(text)
            told = [str(unknown), *([_("Did you mean %(zone)s?") % {"zone": near}] if near else [])]
            raise Invalid(" ".join(told), field="zone") from None
    return text


def nearest_zone(text: str) -> str | None:
    """The time zone that somebody most likely meant, who may have written the city alone.

    >>> nearest_zone("lisbon"), nearest_zone("Europe/Londn"), nearest_zone("Larkwater")
    ('Europe/Lisbon', 'Europe/London', None)
    """
    zones = sorted(zoneinfo.available_timezones())
    city = text.rsplit("/", maxsplit=1)[-1].strip().replace(" ", "_").casefold()
    return next((zone for zone in zones if "/" in zone and zone.rsplit("/")[-1].casefold() == city), None) or nearest(text, zones)


def check_kind(value: str) -> str:
    """What somebody served is to us: a customer, a supplier, a partner, a visitor, a neighbour."""
    if value not in CUSTOMER_KINDS:
        raise Invalid(_("kind must be one of %(kinds)s.") % {"kinds": ", ".join(CUSTOMER_KINDS)}, field="kind")
    return value


def check_role(value: str) -> Role:
    """One of the roles of the policy."""
    for role in Role:
        if role.value == value:
            return role
    raise Invalid(
        _("There is no role %(role)s; choose one of %(roles)s.") % {"role": value, "roles": ", ".join(Role)}, field="role"
    )


def check_period(since: date, until: date | None) -> None:
    """A period from ``since`` until the day before ``until``: not empty, not backwards."""
    if until is not None and until <= since:
        raise Invalid(
            _("A post that begins on %(since)s ends on a later day; %(until)s is not.")
            % {"since": saying.day(since), "until": saying.day(until)},
            field="until",
        )


def check_attributes(values: Mapping[str, object]) -> dict[str, Scalar]:
    """What else is known of a customer: names with texts, numbers, yes and no. ``None`` says "not known" and is left out.

    >>> check_attributes({"tier": "gold", "visits": 3, "left": None})
    {'tier': 'gold', 'visits': 3}
    """
    if len(values) > MOST_ATTRIBUTES:
        raise Invalid(
            _("At most %(most)d attributes can be kept of one customer.") % {"most": MOST_ATTRIBUTES}, field="attributes"
        )
    return {_attribute_name(name): _attribute(name, value) for name, value in values.items() if value is not None}


def _attribute_name(name: object) -> str:
    if not isinstance(name, str) or not ATTRIBUTE.fullmatch(name):
        raise Invalid(
            _("%(name)r cannot be the name of an attribute: letters, digits, _ . and -, a letter first.") % {"name": name},
            field="attributes",
        )
    return name


def _attribute(name: str, value: object) -> Scalar:
    field = f"attributes.{name}"
    if isinstance(value, bool):
        return value
    if isinstance(value, int) and abs(value) <= LARGEST_WHOLE:
        return value
    if isinstance(value, float) and isfinite(value):
        return value
    if isinstance(value, str):
        return check_text(value, field, longest=LONGEST_TEXT)
    raise Invalid(_("%(field)s must be a text, a number, yes or no.") % {"field": field}, field=field)


def _check_shape(value: str, shape: re.Pattern[str], field: str, message: str, longest: int = 400) -> str:
    if len(value) > longest or not shape.fullmatch(value):
        raise Invalid(message, field=field)
    return value
