"""The directory: who works where as what, who leads which unit, how each signs in, whose tokens there are. For pages."""

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final

from allauth.mfa.models import Authenticator
from allauth.socialaccount.models import SocialAccount
from django.db.models import Prefetch, Q, QuerySet

from everweek.journal.services import Actor
from everweek.people import queries
from everweek.people.access import members_in, reach_of
from everweek.people.days import held_on, here, lasting
from everweek.people.finding import by_name, each_word
from everweek.people.models import Member, Post, Token, Unit
from everweek.people.paging import START, Order, Place, Stretch
from everweek.people.policy import Action, Role
from everweek.people.queries import today

MOST_ENDED_TOKENS = 20
BY_NAME: Final = Order(by_name(), "pk")


@dataclass(frozen=True)
class Wanted:
    """Which colleagues: by words, unit (with all below it) and role; those who are here, or those who have ``left``."""

    words: str = ""
    unit: Unit | None = None
    role: str = ""
    left: bool = False


@dataclass(frozen=True)
class SignIn:
    """How a member signs in: the account's address, whether it is open, with what, and when it was last used."""

    email: str
    open: bool
    password: bool
    passkeys: int
    codes: bool
    elsewhere: int
    last: datetime | None


@dataclass(frozen=True)
class Branch:
    """A unit with those who lead it, how many work in it today, how many with all below it, and the branches below."""

    unit: Unit
    leads: Sequence[Member]
    here: int
    whole: int
    below: Sequence["Branch"]


def list_members(by: Actor, wanted: Wanted, place: Place = START) -> Stretch[Member]:
    """Colleagues within reach by name, each with ``posts_today``; those who have left only for who may edit people."""
    today_first = Post.objects.filter(held_on(today())).select_related("unit").order_by("since", "pk")
    beside = Prefetch("posts", queryset=today_first, to_attr="posts_today")
    return BY_NAME.stretch(_wanted(by, wanted).prefetch_related(beside), place)


def count_members(by: Actor, wanted: Wanted) -> int:
    """How many colleagues that list has."""
    return _wanted(by, wanted).count()


def accounts_of_nobody(by: Actor, wanted: Wanted) -> list[str]:
    """The names in that list that are no person's: of administrators who are called by the first part of their own address.

    So is the account called that an installation is founded with, until it is given a name.
    """
    leading = Post.objects.filter(held_on(today()), role=Role.ADMINISTRATOR)
    rows = _wanted(by, wanted).filter(pk__in=leading.values("member")).order_by("pk")
    return [name for name, address in rows.values_list("name", "email") if address and name == address.partition("@")[0]]


def list_all_posts(member: Member) -> list[Post]:
    """Every post of a member with its unit, the latest first."""
    return list(Post.objects.filter(member=member).select_related("unit").order_by("-since", "-pk"))


def list_lasting_posts(*, member: Member | None = None, unit: Unit | None = None, day: date | None = None) -> list[Post]:
    """The posts of a member, or in a unit, that have not ended by ``day`` (left out: today): held then, or to come."""
    at = day or today()
    posts = Post.objects.filter(lasting(at)).select_related("member", "unit")
    if member is not None:
        posts = posts.filter(member=member)
    if unit is not None:
        posts = posts.filter(unit=unit)
    return list(posts.order_by("since", "pk"))


def list_posts_ending(*, on: date, member: Member | None = None, unit: Unit | None = None) -> list[Post]:
    """The posts of a member, or in a unit, that are not held any more from that very day."""
    posts = Post.objects.filter(until=on).select_related("member", "unit")
    if member is not None:
        posts = posts.filter(member=member)
    if unit is not None:
        posts = posts.filter(unit=unit)
    return list(posts.order_by("since", "pk"))


def post_of(member: Member, post_id: int) -> Post | None:
    """The post of that id, where it is this member's."""
    return Post.objects.filter(member=member, pk=post_id).select_related("unit").first()


def sign_in_of(member: Member) -> SignIn | None:
    """How a member signs in; None where they have no account."""
    account = member.account
    if account is None:
        return None
    kinds = list(Authenticator.objects.filter(user=account).values_list("type", flat=True))
    return SignIn(
        email=account.email,
        open=account.is_active,
        password=account.has_usable_password(),
        passkeys=kinds.count(Authenticator.Type.WEBAUTHN),
        codes=Authenticator.Type.TOTP in kinds,
        elsewhere=SocialAccount.objects.filter(user=account).count(),
        last=account.last_login,
    )


def list_branches(by: Actor) -> list[Branch]:
    """The open units within reach as a tree, from the top; a unit whose parent is out of reach stands at the top."""
    return _branches(by, "")


def branch_of(by: Actor, unit: Unit) -> Branch | None:
    """One unit as a branch, with all below it; None where it is closed or out of reach."""
    return next((one for one in _branches(by, unit.path) if one.unit == unit), None)


def _branches(by: Actor, path: str) -> list[Branch]:
    units = queries.list_units(reach_of(by, Action.UNITS_READ).units().filter(path__startswith=path))
    people, leads = _people_by_unit(path)
    below: dict[int | None, list[Unit]] = defaultdict(list)
    shown = {unit.pk for unit in units}
    for unit in units:
        below[unit.parent_id if unit.parent_id in shown else None].append(unit)

    def branch(unit: Unit) -> tuple[Branch, set[int]]:
        inside = [branch(one) for one in below[unit.pk]]
        here = people.get(unit.pk, set())
        whole = here.union(*(members for _branch, members in inside))
        return Branch(unit, leads.get(unit.pk, []), len(here), len(whole), [one for one, _members in inside]), whole

    return [branch(unit)[0] for unit in below[None]]


def list_closed_units(by: Actor) -> list[Unit]:
    """Units that were closed, the latest first."""
    return list(reach_of(by, Action.UNITS_READ).units().filter(closed_on__lte=today()).order_by("-closed_on", by_name()))


def holders(roles: Iterable[Role]) -> Mapping[Role, Sequence[Post]]:
    """Who holds each of these roles today, by name, with the unit."""
    wanted = list(roles)
    posts = Post.objects.filter(held_on(today()), role__in=wanted).select_related("member", "unit")
    found: dict[Role, list[Post]] = {role: [] for role in wanted}
    for post in posts.order_by(by_name("member__name"), "pk"):
        found[Role(post.role)].append(post)
    return found


def is_staffed() -> bool:
    """Return whether somebody holds a post today, or is to hold one, that is more than looking after the installation."""
    return Post.objects.filter(lasting(today()), member__left_on__isnull=True).exclude(role=Role.ADMINISTRATOR).exists()


def list_tokens(by: Actor) -> tuple[list[Token], list[Token]]:
    """The tokens one may revoke: those that are valid now, by member and name, and the last that are not any more."""
    allowed = reach_of(by, Action.TOKENS_MAKE).reaching(unit="", own="member")
    mine = Token.objects.filter(allowed).select_related("member__account")
    valid = mine.filter(pk__in=queries.valid_tokens().values("pk"))
    ended = mine.exclude(pk__in=queries.valid_tokens().values("pk")).order_by("-made_at", "-pk")[:MOST_ENDED_TOKENS]
    return list(valid.order_by(by_name("member__name"), "name", "pk")), list(ended)


def _people_by_unit(path: str) -> tuple[Mapping[int, set[int]], Mapping[int, list[Member]]]:
    """Who works today in each unit under ``path``, and who leads it, by name; in one query for all."""
    people: dict[int, set[int]] = defaultdict(set)
    leads: dict[int, list[Member]] = defaultdict(list)
    posts = Post.objects.filter(held_on(today()), unit__path__startswith=path).select_related("member")
    for post in posts.order_by(by_name("member__name"), "pk"):
        people[post.unit_id].add(post.member_id)
        if post.role == Role.LEAD and post.member not in leads[post.unit_id]:
            leads[post.unit_id].append(post.member)
    return people, leads


def _wanted(by: Actor, wanted: Wanted) -> QuerySet[Member]:
    day = today()
    scope = reach_of(by, Action.PEOPLE_EDIT if wanted.left else Action.PEOPLE_READ)
    found = Member.objects.filter(members_in(scope), Q(left_on__lte=day) if wanted.left else here(day))
    if wanted.words:
        found = found.filter(each_word(wanted.words, "name", "email", "external_id"))
    if wanted.unit is not None or wanted.role:
        # Where somebody has left, what they did until then counts.
        posts = Post.objects.all() if wanted.left else Post.objects.filter(held_on(day))
        if wanted.unit is not None:
            posts = posts.filter(unit__path__startswith=wanted.unit.path)
        if wanted.role:
            posts = posts.filter(role=wanted.role)
        found = found.filter(pk__in=posts.values("member"))
    return found
