"""Reads: the organisation, who holds which post, members and customers as far as one may see them, the keys of the facts."""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence, Set
from contextlib import contextmanager
from datetime import date, timedelta
from itertools import chain
from pathlib import Path
from typing import Any, TypeVar

from asgiref.local import Local
from django.conf import settings
from django.core.signals import request_finished, request_started
from django.db.models import Q, QuerySet, Subquery
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, NotFound, Unavailable
from everweek.journal.models import Line
from everweek.people import erasure, rules
from everweek.people.days import held_on, here, open_on
from everweek.people.models import Account, Customer, CustomerKey, Member, Organisation, Post, Token, Unit
from everweek.people.policy import Role
from everweek.people.prepared import Prepared, PreparedAmong
from everweek.people.tree import line_of

_T = TypeVar("_T")
_request = Local(thread_critical=True)
_organisation = Prepared(lambda: Organisation.objects.order_by("pk"))
_customers_named = PreparedAmong[str](
    lambda names: Customer.objects.filter(external_id__in=names, erased_at__isnull=True).values_list(
        "external_id", "pk", "merged_into"
    ),
    str,
)
_members_named = PreparedAmong[str](
    lambda names: Member.objects.filter(external_id__in=names).values_list("external_id", "pk"), str
)
_units_named = PreparedAmong[str](lambda keys: Unit.objects.filter(key__in=keys).values_list("key", "pk", "path"), str)


def _begin(**signal: Any) -> None:  # noqa: ANN401  # Django's own
    _request.open, _request.organisation = True, None
    method = (signal.get("environ") or {}).get("REQUEST_METHOD") or (signal.get("scope") or {}).get("method")
    _request.posts, _request.read = ({}, {}) if method in {"GET", "HEAD"} else (None, None)


def _end(**_signal: object) -> None:
    _request.open, _request.organisation, _request.posts, _request.read = False, None, None, None


request_started.connect(_begin, dispatch_uid="people.queries.begin")
request_finished.connect(_end, dispatch_uid="people.queries.end")


@contextmanager
def one_request(method: str) -> Iterator[None]:
    """For the block what is read once in a request is: for one that Django tells nobody of."""
    _begin(environ={"REQUEST_METHOD": method})
    try:
        yield
    finally:
        _end()


def organisation() -> Organisation:
    """The one organisation; read once in a request, never kept longer. ``Unavailable`` before it is founded."""
    kept: Organisation | None = getattr(_request, "organisation", None)
    if kept is not None:
        return kept
    found = _organisation.first()
    if found is None:
        raise Unavailable(_("There is no organisation here yet. Run: everweek init"))
    if getattr(_request, "open", False):
        _request.organisation = found
    return found


def organisation_name() -> Subquery:
    """The organisation's name, for a query of something else."""
    return Subquery(Organisation.objects.order_by("pk").values("name")[:1])


def forget_organisation() -> None:
    """Let the next ``organisation()`` read it anew; called by the service that changes it."""
    _request.organisation = None


def posts_kept() -> dict[int, list[tuple[str, str, date, date | None]]] | None:
    """Where the posts of members are kept while a request lasts that changes nothing; None in any other, and outside of one.

    What may change something asks anew each time: its own services give, end and move posts.
    """
    return getattr(_request, "posts", None)


def read_once(name: str, read: Callable[[], _T]) -> _T:
    """What ``read`` gives, read once while a request lasts that changes nothing; anew each time in any other, and outside of one.

    ``name`` is of what is read, and of nothing else.
    """
    kept: dict[str, Any] | None = getattr(_request, "read", None)
    if kept is None:
        return read()
    if name not in kept:
        kept[name] = read()
    found: _T = kept[name]
    return found


def today() -> date:
    """The calendar date in the organisation's zone, by which posts begin and end."""
    try:
        zone = organisation().zone
    except Unavailable:
        zone = settings.EVERWEEK_ZONE
    return clock.today(zone)


def is_here(member: Member) -> bool:
    """Whether a member has not left as yet; who leaves on a day ahead is here until then."""
    return member.left_on is None or member.left_on > today()


def is_reachable(member: Member) -> bool:
    """Whether somebody is told of things outside the house, or acts by a program: here, and not with an account that was shut."""
    return is_here(member) and (member.account is None or member.account.is_active)


def is_open(unit: Unit) -> bool:
    """Whether a unit is not closed as yet; one that closes on a day ahead is open until then."""
    return unit.closed_on is None or unit.closed_on > today()


def closed_units(keys: Iterable[str]) -> set[str]:
    """Which of the units of these keys are closed as yet."""
    return set(Unit.objects.filter(key__in=list(keys), closed_on__lte=today()).values_list("key", flat=True))


def list_units(scope_units: QuerySet[Unit]) -> list[Unit]:
    """Units in the order of the tree, each after the one above it; closed ones left out, but not those that close later."""
    return sorted(scope_units.filter(open_on(today())), key=lambda unit: line_of(unit)[::-1])


def list_every_unit() -> list[Unit]:
    """Every unit, in the order of the tree; for commands, where the administrator of the machine sits."""
    return list_units(Unit.objects.all())


def units_by_key(keys: Iterable[str]) -> Mapping[str, int]:
    """The ids of units by their keys, for imports; a key nobody has is left out."""
    return {key: pk for key, pk, _path in _units_named.rows(keys)}


def units_within_by_key(paths: Sequence[str] | None, keys: Iterable[str]) -> Mapping[str, int]:
    """The ids of units by their keys, of the units under these paths only; with None for ``paths``, of every unit.

    Nothing is asked for the empty key, which a filter has where no unit is chosen: no unit has it.
    """
    found = _units_named.rows(filter(None, keys))
    return {key: pk for key, pk, path in found if paths is None or any(path.startswith(above) for above in paths)}


def customers_by_external_id(external_ids: Iterable[str]) -> Mapping[str, int]:
    """The ids of customers by what another program calls them; one merged into another is answered by the other."""
    return {name: merged or pk for name, pk, merged in _customers_named.rows(external_ids)}


def customer_by_external_id(external_id: str) -> Customer:
    """The customer of that outside id, for the house itself; ``NotFound`` where there is none."""
    found = Customer.objects.filter(external_id=external_id).first()
    if found is None:
        raise NotFound(_("There is no customer with the id %(id)s.") % {"id": external_id}, field="external_id")
    return found


def members_by_external_id(external_ids: Iterable[str]) -> Mapping[str, int]:
    """The ids of members by what another program calls them."""
    return dict(_members_named.rows(external_ids))


def or_whom_they_are_part_of(named: Q) -> Q:
    """The condition on customers who are ``named``, or into whom one of those was merged.

    Asked apart, for joined the database would look at every customer there is.
    """
    return named | Q(pk__in=Customer.objects.filter(named, merged_into__isnull=False).values("merged_into"))


def member_by_external_id(external_id: str) -> Member | None:
    """The member another program calls ``external_id``, for the house itself."""
    return Member.objects.filter(pk__in=members_by_external_id([external_id]).values()).first()


def customers_by_address(emails: Iterable[str]) -> Mapping[str, int]:
    """The ids of customers by their address, in small letters, where one customer alone has it."""
    standing = Customer.objects.filter(erased_at__isnull=True, merged_into__isnull=True)
    return _alone(standing, emails)


def members_by_address(emails: Iterable[str]) -> Mapping[str, int]:
    """The ids of members by their address, in small letters, where one colleague alone has it."""
    return _alone(Member.objects.all(), emails)


def _alone(people: QuerySet[Any], emails: Iterable[str]) -> Mapping[str, int]:
    found: dict[str, set[int]] = {}
    for some in chunks(sorted({one for one in emails if one}), 500):
        for email, pk in people.filter(email__in=some).values_list("email", "pk"):
            found.setdefault(email, set()).add(pk)
    return {email: next(iter(ids)) for email, ids in found.items() if len(ids) == 1}


def first_administrator() -> str | None:
    """The address of somebody who can sign in as an administrator today, or None; for commands."""
    return next((member.account.email for member in list_administrators() if member.account), None)


def list_administrators() -> list[Member]:
    """Everybody who can sign in as an administrator today, with their accounts; first whoever has been one longest."""
    if not Organisation.objects.exists():
        return []
    day = today()
    held = Post.objects.filter(here(day, of="member__"), held_on(day))
    posts = held.filter(role=Role.ADMINISTRATOR, member__account__is_active=True)
    return list({post.member_id: post.member for post in posts.order_by("pk").select_related("member__account")}.values())


def member_who_signs_in(member_id: int) -> Member | None:
    """The member of that number with their account, where that is open; None otherwise."""
    return Member.objects.select_related("account").filter(pk=member_id, account__is_active=True).first()


def name_of_actor(actor: str) -> str:
    """The name of the member the journal knows as ``actor``, by hand or through a program; empty where that is no member."""
    number = number_of_actor(actor)
    return Member.objects.filter(pk=number).values_list("name", flat=True).first() or "" if number is not None else ""


def number_of_actor(actor: str) -> int | None:
    """The member the journal knows as ``actor``: by hand (``member:12``) or through a program (``member:12 via token:3``).

    >>> number_of_actor("member:12"), number_of_actor("member:12 via token:3"), number_of_actor("system:import")
    (12, 12, None)
    """
    kind, _colon, number = actor.partition(" via ")[0].partition(":")
    return int(number) if kind == "member" and number.isdecimal() else None


def has_anybody_signed_in() -> bool:
    """Whether anybody has ever signed in here; for commands."""
    return Account.objects.filter(last_login__isnull=False).exists()


def beyond_founding() -> list[str]:
    """What there is beyond what ``services.found_house`` makes, in words; nothing in an installation nobody has begun to use."""
    found = {
        "units": Unit.objects.filter(parent__isnull=False),
        "colleagues": Member.objects.order_by("pk")[1:],
        "customers": Customer.objects.all(),
    }
    return [name for name, rows in found.items() if rows.exists()]


def member_by_email(email: str) -> Member | None:
    """The member of that address who is here today; for commands, where the administrator of the machine sits.

    Raises:
        Conflict: several members share the address; which of them is meant, nobody can say.
        Invalid: that is no address.
    """
    found = list(Member.objects.filter(here(today()), email=rules.check_email(email, required=True)).order_by("pk")[:2])
    if len(found) > 1:
        raise Conflict(_("Several members share the address %(email)s; give each an address of their own.") % {"email": email})
    return found[0] if found else None


def valid_tokens() -> QuerySet[Token]:
    """Every token that opens something now: neither revoked nor expired, of a member who is here and not shut out."""
    open_ = Q(member__account__isnull=True) | Q(member__account__is_active=True)
    return Token.objects.filter(here(today(), of="member__"), open_, revoked_at__isnull=True, expires_at__gt=clock.now())


def list_valid_tokens() -> list[Token]:
    """Every token that opens something now, with its member; for commands, where the administrator of the machine sits."""
    return list(valid_tokens().select_related("member").order_by("pk"))


def list_tokens_ending(*, within: timedelta, since: timedelta) -> list[Token]:
    """Tokens that nobody revoked and that stop within that time from now, or did ``since``, with whom each acts for.

    One stops with its own moment or with the last day of its member, who has not left before today.
    """
    now, day = clock.now(), today()
    own, gone = Q(expires_at__lte=now + within), Q(member__left_on__lte=day + within)
    there = Q(member__left_on__isnull=True) | Q(member__left_on__gte=day)
    open_ = Q(member__account__isnull=True) | Q(member__account__is_active=True)
    found = Token.objects.filter(own | gone, there, open_, revoked_at__isnull=True, expires_at__gt=now - since)
    return list(found.select_related("member").order_by("expires_at", "pk"))


def count_valid_tokens(member: Member) -> int:
    """How many programs may act for a member now."""
    return valid_tokens().filter(member=member).count()


def token_by_id(token_id: int) -> Token | None:
    """The token of that number; for commands, where the administrator of the machine sits."""
    return Token.objects.select_related("member").filter(pk=token_id).first()


def facts_keys(customer_ids: Iterable[int]) -> Mapping[int, int]:
    """The random keys under which the facts know these customers, as far as they have one (``services.give_facts_keys``)."""
    found: dict[int, int] = {}
    for chunk in chunks(sorted(set(customer_ids)), 500):
        found.update(CustomerKey.objects.filter(customer__in=chunk).values_list("customer", "key"))
    return found


def export_customer(customer: Customer) -> dict[str, object]:
    """Everything held about one customer, as plain JSON: profile, outside ids, the journal, and what other packages add."""
    whole = [customer, *Customer.objects.filter(merged_into=customer).order_by("pk")]
    people = {one.actor for one in whole}
    lines = Line.objects.filter(
        Q(subject_type="customer", subject_id__in=[str(one.pk) for one in whole]) | Q(values_row__person__in=people)
    )
    profile = ("name", "email", "phone", "language", "zone", "kind", "attributes")
    return {
        "customer": customer.pk,
        "profile": {field: getattr(customer, field) for field in profile} | {"created_at": customer.created_at.isoformat()},
        "outside_ids": [one.external_id for one in whole if one.external_id],
        "journal": [_told(line, people) for line in lines.select_related("values_row").order_by("pk")],
        **{name: exporter(customer.pk) for name, exporter in sorted(erasure.EXPORTERS.items())},
    }


def files_of_customer(customer: Customer) -> Iterable[tuple[str, Path]]:
    """The files that are held about one customer: the name each has in what is handed out, and where it lies."""
    return chain.from_iterable(exporter(customer.pk) for exporter in erasure.FILE_EXPORTERS)


def _told(line: Line, people: Set[str]) -> dict[str, object]:
    values = getattr(line, "values_row", None)
    # A line about the customer may speak of somebody else: of whom was held for the same person, and is not.
    hers = values is not None and (not values.person or values.person in people)
    old, new = (values.old, values.new) if values is not None and hers else (None, None)
    return {"at": line.at.isoformat(), "kind": line.kind, "old": old, "new": new}


def chunks(values: Sequence[_T], size: int) -> Iterable[Sequence[_T]]:
    """``values`` in pieces of at most ``size``: a database takes only so many parameters in one statement.

    >>> [list(piece) for piece in chunks([1, 2, 3], 2)]
    [[1, 2], [3]]
    """
    return (values[start : start + size] for start in range(0, len(values), size))
