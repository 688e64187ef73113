"""Finding somebody or something by a few letters of its name, as far as the asker may see it: for the search of the house."""

from functools import reduce
from operator import and_, or_
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Func, Q, TextField, Value
from django.db.models.lookups import Contains
from django.db.models.sql.compiler import SQLCompiler

from everweek.journal.services import Actor
from everweek.people.access import reach_of
from everweek.people.days import here, open_on
from everweek.people.models import Customer, Member, Unit
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.people.words import found_by
from everweek.text.letters import MARKED, UNMARKED, plain

MOST = 8
LONGEST = 100
MOST_KNOWN = 50


class _Named(Func):
    """The marks first, then the capitals of what is left: those of ASCII, which every database knows alike."""

    function = "translate"
    template = "lower(%(function)s(%(expressions)s))"
    output_field = TextField()

    def as_postgresql(self, compiler: SQLCompiler, connection: BaseDatabaseWrapper, **more: Any) -> tuple[str, Any]:  # noqa: ANN401
        """Without PostgreSQL's own alphabet, which passes over blanks and hyphens and differs from machine to machine."""
        return self.as_sql(compiler, connection, template='lower(%(function)s(%(expressions)s) COLLATE "C")', **more)


def find_members(by: Actor, text: str, *, most: int = MOST) -> list[Member]:
    """At most so many colleagues who are here, by name, address or outside id; every word must be in one of them."""
    if not reach_of(by, Action.PEOPLE_READ).all:
        return []
    return list(
        Member.objects.filter(here(today()))
        .filter(each_word(text, "name", "email", "external_id"))
        .order_by(by_name(), "pk")[:most]
    )


def find_units(by: Actor, text: str, *, most: int = MOST) -> list[Unit]:
    """At most so many open units within reach, by name or key."""
    units = reach_of(by, Action.UNITS_READ).units().filter(open_on(today()))
    return list(units.filter(each_word(text, "name", "key")).order_by(by_name(), "pk")[:most])


def find_customers(by: Actor, text: str, *, most: int = MOST) -> list[Customer]:
    """Customers by the beginnings of name, address, telephone or outside id, the newest first; none erased or merged."""
    if not reach_of(by, Action.CUSTOMERS_READ).all:
        return []
    known = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True)
    return list(known.filter(found_by(text[:LONGEST])).order_by("-pk")[:most])


def customers_known_by(text: str, *, most: int = MOST_KNOWN) -> list[int]:
    """The numbers of the newest customers whose name, address, telephone or outside id begins so, as they are known today.

    Whoever looks for what is theirs within somebody's reach asks so: that they are customers is told to nobody by it.
    """
    known = Customer.objects.filter(found_by(text[:LONGEST]), erased_at__isnull=True).order_by("-pk")
    return [into or pk for pk, into in known.values_list("pk", "merged_into")[:most]]


def customers_at(by: Actor, address: str, *, most: int = MOST) -> list[Customer]:
    """Customers with that very mail address, the newest first; none erased or merged, none without an address."""
    if not address or not reach_of(by, Action.CUSTOMERS_READ).all:
        return []
    known = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True, email=address.lower())
    return list(known.order_by("-pk")[:most])


def by_name(field: str = "name") -> Func:
    """What puts names and titles in order, the same on every database: as in a register, Éloïse before Zoé.

    Letters lose their marks and their capitals, and are compared one by one: no database's own idea of an alphabet is asked.
    """
    return _Named(field, Value(MARKED), Value(UNMARKED))


def each_word(text: str, *fields: str) -> Q:
    """Every word of ``text`` is in one of the fields, whatever marks and capitals its letters have there.

    Nothing fits a text without a word.
    """
    words = text[:LONGEST].replace("\0", " ").split()
    conditions = [reduce(or_, (_holds(field, word) for field in fields)) for word in words]
    return reduce(and_, conditions) if conditions else Q(pk__in=[])


def _holds(field: str, word: str) -> Q:
    """As it is typed too: of the few letters that are two without their mark (ß), the database keeps the one."""
    return Q(Contains(by_name(field), plain(word))) | Q(**{f"{field}__icontains": word})
