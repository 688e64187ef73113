"""What the templates of people are given: one dataclass a page, every field described."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise

from everweek.people.directory import SignIn
from everweek.web.choices import Option, Step
from everweek.web.house.paging import Pager
from everweek.web.pages import Page
from everweek.web.people.asking import PeopleAsked, RolesAsked


@dataclass(frozen=True)
class PersonLine:
    """One colleague in a list."""

    id: Annotated[int, "the member's number"]
    name: Annotated[str, "the colleague's name"]
    posts: Annotated[Sequence[str], "what the colleague does where today, in words"]
    note: Annotated[str, "what else is to be said: that they have left, that they have no post; or nothing"]


@dataclass(frozen=True, kw_only=True)
class PeoplePage(Page, template="people/people.html"):
    """`/settings/people/`: the colleagues."""

    title: Annotated[str | Promise, "how many fit what is asked for, as a sentence"]
    nobodys: Annotated[str, "that some who are counted are accounts and no persons, as a sentence; or nothing"]
    people: Annotated[Sequence[PersonLine], "the colleagues of this page, by name"]
    asked: Annotated[PeopleAsked, "what is asked for"]
    units: Annotated[Sequence[Option], "the units to choose from"]
    roles: Annotated[Sequence[Option], "the roles to choose from"]
    presence: Annotated[Sequence[Option], "here or left; empty for who may not see who has left"]
    pager: Annotated[Pager, "the ways to the names before and after these"]
    may_add: Annotated[bool, "whether the reader may add a colleague"]


@dataclass(frozen=True, kw_only=True)
class JoinPage(Page, template="people/join.html"):
    """`/settings/people/new`: add a colleague."""

    form: Annotated[Form, "name, address, first post, account"]
    mails: Annotated[bool, "whether mail is set up, so that a link can be sent"]


@dataclass(frozen=True)
class PostLine:
    """One post of a member."""

    id: Annotated[int, "the post's number"]
    role: Annotated[str | Promise, "what the colleague does, in words"]
    unit: Annotated[str, "the name of the unit"]
    unit_key: Annotated[str, "the key of the unit"]
    when: Annotated[str, "from when to when, in words"]
    end: Annotated[Form | None, "the form that ends it, where the reader may"]
    renew: Annotated[str, "the address that lets it go on, where it ended today; or nothing"]


@dataclass(frozen=True, kw_only=True)
class MemberPage(Page, template="people/member.html"):
    """`/settings/people/<id>`: one colleague."""

    id: Annotated[int, "the member's number"]
    name: Annotated[str, "the colleague's name"]
    title: Annotated[str, "who the colleague is, as a sentence"]
    lead: Annotated[str, "what is to be known besides: a day on which the colleague leaves; or nothing"]
    steps: Annotated[Sequence[Step], "what one would look at next, the first thing first"]
    facts: Annotated[Sequence[tuple[str | Promise, str]], "name and value of what is known of the colleague"]
    now: Annotated[Sequence[PostLine], "the posts the colleague holds today"]
    to_come: Annotated[Sequence[PostLine], "the posts that begin later"]
    before: Annotated[Sequence[PostLine], "the posts that have ended, the latest first"]
    may_edit: Annotated[bool, "whether the reader may change anything here"]
    is_reader: Annotated[bool, "whether the colleague is the reader"]
    gone: Annotated[bool, "whether the colleague has left"]
    leaving: Annotated[bool, "whether a day is set for the colleague to leave"]
    give: Annotated[Form | None, "the form that gives a post, where the reader may"]
    profile: Annotated[Form | None, "the form that changes name, address, language and zone, where the reader may"]
    leave: Annotated[Form | None, "the form that lets the colleague leave, where the reader may"]
    programs: Annotated[str, "how many programs act for the colleague and stop at leaving, as a sentence; empty where none does"]
    shows_sign_in: Annotated[bool, "whether the reader may see how the colleague signs in"]
    sign_in: Annotated[SignIn | None, "how the colleague signs in; None without an account"]
    mails: Annotated[bool, "whether mail is set up, so that a link can be sent"]
    may_hand: Annotated[bool, "whether the reader may hand over a link in person where no mail is set up"]
    has_address: Annotated[bool, "whether the colleague's address is known, which an account needs"]


@dataclass(frozen=True, kw_only=True)
class LinkPage(Page, template="people/link.html"):
    """`/settings/people/<id>/account`: the link to a new password, shown this once, where no mail is set up."""

    id: Annotated[int, "the member's number"]
    name: Annotated[str, "the colleague's name"]
    link: Annotated[str, "the link"]
    days: Annotated[int, "for how many days it can be used"]


@dataclass(frozen=True)
class BranchLine:
    """A unit in the tree."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "its name"]
    leads: Annotated[Sequence[tuple[int, str]], "number and name of those who lead it"]
    says: Annotated[str, "how many work there today, in words"]
    below: Annotated[Sequence["BranchLine"], "the units below it"]


@dataclass(frozen=True)
class ClosedLine:
    """A unit that was closed."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "its name"]
    day: Annotated[date, "the first day it was no longer there"]


@dataclass(frozen=True, kw_only=True)
class UnitsPage(Page, template="people/units.html"):
    """`/settings/units/`: the organisation as a tree."""

    title: Annotated[str, "how large it is, as a sentence"]
    nobodys: Annotated[str, "that some who are counted are accounts and no persons, as a sentence; or nothing"]
    branches: Annotated[Sequence[BranchLine], "the units at the top, with those below them"]
    closed: Annotated[Sequence[ClosedLine], "those that were closed"]
    may_edit_house: Annotated[bool, "whether the reader may change the organisation itself"]
    form: Annotated[Form | None, "the form that opens a unit, where the reader may"]


@dataclass(frozen=True)
class HoursLine:
    """When somebody works on a day, or on days."""

    day: Annotated[str | Promise, "which"]
    says: Annotated[str, "from when to when, or that it is closed"]


@dataclass(frozen=True)
class HoursCard:
    """When a unit works."""

    says: Annotated[str, "who says so, where that is not the unit itself"]
    week: Annotated[Sequence[HoursLine], "the days of the week, those alike together"]
    holidays: Annotated[str, "whose public holidays are days off"]
    own: Annotated[Sequence[HoursLine], "the next days on which it works otherwise"]
    form: Annotated[Form | None, "the form that says otherwise"]
    leaves: Annotated[bool, "whether it can be left to the unit above"]


@dataclass(frozen=True, kw_only=True)
class UnitPage(Page, template="people/unit.html"):
    """`/settings/units/<key>`: one unit."""

    key: Annotated[str, "its key"]
    name: Annotated[str, "its name"]
    title: Annotated[str, "who works there, as a sentence"]
    steps: Annotated[Sequence[Step], "what one would look at next, the first thing first"]
    above: Annotated[Sequence[tuple[str, str]], "key and name of the units above it, from the top"]
    people: Annotated[Sequence[tuple[str | Promise, Sequence[PersonLine]]], "who works there today: role and people"]
    to_come: Annotated[Sequence[PersonLine], "whose post there begins later"]
    below: Annotated[Sequence[BranchLine], "the units below it"]
    zone: Annotated[str, "its time zone, in words"]
    closed_on: Annotated[date | None, "the first day it is no longer there"]
    closing: Annotated[bool, "whether that day is still to come"]
    may_edit: Annotated[bool, "whether the reader may change it"]
    may_add: Annotated[bool, "whether the reader may add a colleague"]
    name_form: Annotated[Form | None, "the form that renames it"]
    move_form: Annotated[Form | None, "the form that puts it under another; None at the top"]
    close_form: Annotated[Form | None, "the form that closes it; None while units below are open"]
    close_says: Annotated[str, "what closing it will do, exactly, and what asks about it"]
    closed_says: Annotated[str, "what still asks about it though it is closed, or closes; empty where nothing does"]
    hours: Annotated[HoursCard, "when it works"]


@dataclass(frozen=True)
class ReachCell:
    """How far a right goes for one role."""

    reach: Annotated[str | Promise, "how far, in words"]
    mark: Annotated[str, "how that is marked"]


@dataclass(frozen=True)
class RightLine:
    """One row of the policy."""

    says: Annotated[str | Promise, "what one may do"]
    reaches: Annotated[Sequence[ReachCell], "how far, role by role"]


@dataclass(frozen=True)
class RightGroup:
    """Rows of the policy that are about one thing."""

    name: Annotated[str | Promise, "what they are about"]
    rights: Annotated[Sequence[RightLine], "the rows"]


@dataclass(frozen=True)
class Holder:
    """Somebody who holds a role today."""

    id: Annotated[int, "the member's number"]
    name: Annotated[str, "the colleague's name"]
    where: Annotated[str, "that it reaches everywhere all the same, where the post is in a unit below the top; or nothing"]


@dataclass(frozen=True)
class RoleLine:
    """One role and who holds it."""

    key: Annotated[str, "its name in an address"]
    name: Annotated[str | Promise, "what it is called"]
    holders: Annotated[Sequence[Holder], "those who hold it today"]


@dataclass(frozen=True, kw_only=True)
class RolesPage(Page, template="people/roles.html"):
    """`/settings/roles/`: what each role may do, how far."""

    title: Annotated[str | Promise, "what is shown, as a sentence"]
    asked: Annotated[RolesAsked, "what is asked for"]
    names: Annotated[Sequence[str | Promise], "the roles, in the order of the columns"]
    groups: Annotated[Sequence[RightGroup], "the policy, by what its rows are about"]
    wide: Annotated[Sequence[RoleLine], "the roles that reach everything, and who holds them today"]
    roles: Annotated[Sequence[Option], "the roles, to look at one alone"]
    each: Annotated[Sequence[Step], "on a phone, the page of each role instead of the policy"]
    one: Annotated[
        Mapping[str, Sequence[str | Promise]], "the rights of the one role, by how far they reach; empty for all roles"
    ]


@dataclass(frozen=True, kw_only=True)
class FirstPostPart(Page, template="people/front_first_post.html"):
    """Part of the first page of whoever may give posts, while only administrators hold one."""

    steps: Annotated[Sequence[Step], "giving oneself a post where one may, and adding a colleague"]
