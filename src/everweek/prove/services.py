"""Keeping views of the numbers, and letting them go."""

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules
from everweek.prove.access import check_keeper
from everweek.prove.models import SavedView

LONGEST_ADDRESS = 2000


@transaction.atomic
def save_view(*, name: str, page: str, asked: str, shared: bool, by: Actor) -> SavedView:
    """Keep the address of a page under a name of one's own; the same again changes nothing.

    ``page`` is the name of the page's address, ``asked`` the part of the address after the question mark. Raises ``Conflict``
    where another view has the name, ``Invalid`` for a name that is none.
    """
    member = check_keeper(by)
    called = rules.check_text(name, "name", longest=120, required=True)
    if len(asked) > LONGEST_ADDRESS:
        raise Invalid(_("This view has too many filters to be saved."), field="asked")
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
