"""Which rights the deeds take by which colleagues and units are changed: pages and programs ask here, then call ``services``.

``access`` says how far a right goes. Here stands what a deed needs besides: whoever closes a unit ends the posts in it, whoever
takes a leaving back gives posts again, and by a program nobody comes in who was shut out.
"""

from collections.abc import Iterable
from datetime import date

from django.utils.translation import gettext as _

from everweek.errors import Conflict, NotAllowed, NotFound
from everweek.journal.services import Actor
from everweek.people.access import access_member, access_unit, check_may_appoint, check_may_give, check_may_manage, is_same
from everweek.people.days import lasting
from everweek.people.directory import list_lasting_posts, list_posts_ending, post_of
from everweek.people.models import Member, Post, Unit
from everweek.people.policy import POLICY, Action, Reach
from everweek.people.queries import today
from everweek.people.rules import check_role
from everweek.people.services import Cut, Held, goes_on, held
from everweek.people.tokens import TokenActor


def access_managed(by: Actor, member_id: int) -> Member:
    """The colleague of that id, whom ``by`` may change: ``NotFound`` out of reach, ``NotAllowed`` where a post stands above."""
    member = access_member(by, member_id, Action.PEOPLE_EDIT)
    check_may_manage(by, member)
    return member


def may_manage(by: Actor, member: Member) -> bool:
    """Whether ``by`` may change anything about this colleague."""
    try:
        check_may_manage(by, member)
    except (NotAllowed, NotFound):
        return False
    return True


def access_post(member: Member, post_id: int) -> Post:
    """The post of that id, where it is this member's; ``NotFound`` otherwise."""
    post = post_of(member, post_id)
    if post is None:
        raise NotFound(_("There is no such post here any more; it may have been taken back."))
    return post


def check_may_renew(by: Actor, posts: Iterable[Held]) -> None:
    """Raise an error where ``by`` may not give each of these posts again."""
    for one in posts:
        member = access_member(by, one.member, Action.PEOPLE_EDIT)
        check_may_appoint(by, member, check_role(one.role), access_unit(by, one.unit, Action.PEOPLE_EDIT))


def check_may_set_end(by: Actor, post: Post, on: date) -> bool:
    """Return whether a post whose end is put on the day ``on`` goes on for longer by that; whoever does so gives it."""
    longer = post.until is not None and post.until < on
    if longer:
        check_may_renew(by, held([post]))
    return longer


def check_may_take_back_end(by: Actor, post: Post) -> Held:
    """Return the post as it was before it was ended today, to be renewed.

    Raises:
        Conflict: it did not end today, or ended by itself.
        NotAllowed: ``by`` could not give it.
    """
    before = goes_on([post])
    if post.until != today():
        raise Conflict(_("Only on the day it ended can a post go on as if it had not. Give it anew."))
    if not before:
        raise Conflict(_("This post ended today by itself, as it was given. Give it anew."))
    check_may_renew(by, before)
    return before[0]


def check_may_readdress(by: Actor, member: Member, email: str | None) -> None:
    """Raise ``NotAllowed`` where a program would change the address of a colleague who signs in; None leaves it as it is.

    Single sign-on finds colleagues by their address: whoever may change it may let somebody else in under their name.
    """
    if isinstance(by, TokenActor) and email is not None and email.strip() != member.email and member.account_id is not None:
        message = _("%(name)s signs in here, and single sign-on goes by the address: change it on the page of this colleague.")
        raise NotAllowed(message % {"name": member.name}, field="email")


def check_may_let_leave(by: Actor, member: Member) -> None:
    """Raise ``NotAllowed`` where somebody would let themselves leave."""
    if is_same(by, member):
        raise NotAllowed(_("Nobody lets themselves leave. Ask a colleague who may."))


def check_may_let_return(by: Actor, member: Member) -> list[Held]:
    """Return the posts that go on where a colleague returns: until the end of the last day those that ended with it, later none.

    Raises:
        NotAllowed: ``by`` could not give one of them; or ``by`` is a program, and an account that was shut would be open again.
    """
    account = member.account
    if isinstance(by, TokenActor) and account is not None and not account.is_active:
        message = _("%(name)s could sign in again, and no program lets anybody in: do it on the page of this colleague.")
        raise NotAllowed(message % {"name": member.name})
    if member.left_on is None or member.left_on < today():
        return []
    posts = goes_on(list_posts_ending(member=member, on=member.left_on), Cut.LEAVING)
    check_may_renew(by, posts)
    return posts


def check_may_close(by: Actor, unit: Unit, on: date) -> list[Post]:
    """Return the posts that end where a unit is closed from the day ``on``; ``NotAllowed`` where ``by`` may not end one.

    Whoever may not end a post may not end it by closing the unit around it either.
    """
    ending = list_lasting_posts(unit=unit, day=on)
    for post in ending:
        check_may_give(by, check_role(post.role), unit)
    return ending


def check_may_reopen(by: Actor, unit: Unit) -> list[Held]:
    """Return the posts that go on where a unit is opened again: until the end of the day it closed those that ended with it."""
    if unit.closed_on is None or unit.closed_on < today():
        return []
    posts = goes_on(list_posts_ending(unit=unit, on=unit.closed_on), Cut.CLOSING)
    check_may_renew(by, posts)
    return posts


def check_may_move(by: Actor, unit: Unit, parent: Unit) -> None:
    """Raise ``NotAllowed`` where a program would widen the reach of the colleague it acts for, by a unit moved under theirs.

    A person does it under their own name and in sight of the whole tree; a program never gives its owner more than there was.
    """
    if not isinstance(by, TokenActor):
        return
    posts = Post.objects.filter(lasting(today()), member=by.member).select_related("unit")
    for post in posts:
        wider = parent.path.startswith(post.unit.path) and not unit.path.startswith(post.unit.path)
        if wider and any(reaches.get(check_role(post.role)) is Reach.UNIT for reaches in POLICY.values()):
            message = _("%(name)s, for whom this program acts, would reach further by that: move the unit on its page.")
            raise NotAllowed(message % {"name": by.member.name}, field="parent")
