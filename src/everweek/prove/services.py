"""Keeping views of the numbers, and letting them go."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules
from everweek.people.models import Member
from everweek.people.queries import is_here
from everweek.prove.access import check_keeper
from everweek.prove.askable import asker, check_shown
from everweek.prove.models import SavedView

LONGEST_ADDRESS = 2000


@transaction.atomic
def save_view(*, name: str, page: str, asked: str, shared: bool, by: Actor) -> SavedView:
    """Keep the address of a page under a name of one's own; the same again changes nothing.

    ``page`` is the name of the page's address, ``asked`` the part of the address after the question mark. Raises ``Conflict``
    where another view has the name, ``Invalid`` for a name that is none, and for an address that cannot be asked.
    """
    member = check_keeper(by)
    called = rules.check_name(name, "name", longest=120, required=True)
    if len(asked) > LONGEST_ADDRESS:
        raise Invalid(_("This view has too many filters to be saved."), field="asked")
    if why := asker()(page, asked) or _why_not_shown(page, asked, member):
        raise Invalid(_("This cannot be asked, and so is not saved: %(why)s") % {"why": why}, field="asked")
    found = SavedView.objects.filter(member=member, name=called, removed_at__isnull=True).first()
    if found is not None and (found.page, found.asked, found.shared) == (page, asked, shared):
        return found
    message = _("You have a view called %(name)s already. Choose another name, or remove that one first.") % {"name": called}
    if found is not None:
        raise Conflict(message, field="name")
    try:
        with transaction.atomic():
            view = SavedView.objects.create(member=member, name=called, page=page, asked=asked, shared=shared)
    except IntegrityError as taken:
        raise Conflict(message, field="name") from taken
    record(Happening("view.saved", by, ("view", view.pk), ids={"member": member.pk, "shared": shared}))
    return view


def _why_not_shown(page: str, asked: str, member: Member) -> str:
    try:
        check_shown(page, asked, member)
    except Invalid as wrong:
        return wrong.message
    return ""


@transaction.atomic
def rename_view(*, view: SavedView, name: str, by: Actor) -> SavedView:
    """Call a view something else; the same name changes nothing. ``Conflict`` where another view of its owner has the name."""
    view = SavedView.objects.select_for_update().get(pk=view.pk)
    called, before = rules.check_name(name, "name", longest=120, required=True), view.name
    if called == before:
        return view
    view.name = called
    try:
        with transaction.atomic():
            view.save(update_fields=["name"])
    except IntegrityError as taken:
        told = _("You have a view called %(name)s already. Choose another name, or remove that one first.") % {"name": called}
        raise Conflict(told, field="name") from taken
    old, new = {"name": before}, {"name": called}
    record(Happening("view.renamed", by, ("view", view.pk), ids={"member": view.member_id}, old=old, new=new))
    return view


@transaction.atomic
def offer_view(*, view: SavedView, by: Actor) -> None:
    """Offer a view to every reader of measures; a second time changes nothing, and ``withdraw_view`` takes it back."""
    if SavedView.objects.filter(pk=view.pk, shared=False, removed_at__isnull=True).update(shared=True):
        record(Happening("view.offered", by, ("view", view.pk), ids={"member": view.member_id}))


@transaction.atomic
def withdraw_view(*, view: SavedView, by: Actor) -> None:
    """Offer a view to nobody any more; it stays its owner's. A second time changes nothing."""
    if SavedView.objects.filter(pk=view.pk, shared=True, removed_at__isnull=True).update(shared=False):
        record(Happening("view.withdrawn", by, ("view", view.pk), ids={"member": view.member_id}))


@transaction.atomic
def take_over_view(*, view: SavedView, by: Actor) -> SavedView:
    """Make what somebody offered who has left one's own: it stays offered, and so does its name. A second time changes nothing.

    Raises:
        Conflict: its owner is here again, it is offered no more, or one has another view of its name.
    """
    member = check_keeper(by)
    view = SavedView.objects.select_for_update(of=("self",)).select_related("member").get(pk=view.pk)
    if view.member_id == member.pk:
        return view
    if is_here(view.member) or not view.shared or view.removed_at is not None:
        raise Conflict(_("%(name)s waits for nobody to take it over any more.") % {"name": view.name})
    before, view.member = view.member_id, member
    try:
        with transaction.atomic():
            view.save(update_fields=["member"])
    except IntegrityError as taken:
        told = _("You have a view called %(name)s yourself. Rename that one first, then take this one over.")
        raise Conflict(told % {"name": view.name}, field="name") from taken
    record(Happening("view.taken_over", by, ("view", view.pk), ids={"member": member.pk, "before": before}))
    return view


@transaction.atomic
def remove_view(*, view: SavedView, by: Actor) -> None:
    """Let a view go; a second time changes nothing, and ``restore_view`` brings it back."""
    if SavedView.objects.filter(pk=view.pk, removed_at__isnull=True).update(removed_at=clock.now()):
        record(Happening("view.removed", by, ("view", view.pk), ids={"member": view.member_id}))


@transaction.atomic
def restore_view(*, view: SavedView, by: Actor) -> None:
    """Bring a removed view back; ``Conflict`` where its name has been taken meanwhile."""
    try:
        with transaction.atomic():
            changed = SavedView.objects.filter(pk=view.pk, removed_at__isnull=False).update(removed_at=None)
    except IntegrityError as taken:
        message = _("You have another view called %(name)s meanwhile; remove that one first.") % {"name": view.name}
        raise Conflict(message, field="name") from taken
    if changed:
        record(Happening("view.restored", by, ("view", view.pk), ids={"member": view.member_id}))
