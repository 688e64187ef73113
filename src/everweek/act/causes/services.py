"""Writes of causes: the tree, and which one a case has. ``causes.queries`` is the gate; it is asked before these."""

from typing import Final

from django.db import transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold, put
from everweek.act.causes import rules
from everweek.act.causes.ready import NOT_KNOWN_NAME, READY
from everweek.act.causes.rules import MOST_CAUSES, NOT_KNOWN, Tree
from everweek.act.models import Case, Cause
from everweek.errors import Conflict, Invalid
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.people.rules import check_key

LAST: Final = 1_000_000
"""The place of the honest answer: after all others."""
_LONGEST_KEY: Final = 50


@transaction.atomic
def add_cause(*, name: str, under: Cause | None = None, key: str = "", by: Actor) -> Cause:
    """Add a cause, below another one or at the top; a key that is left out is made of the name.

    Added again under the same key, name and parent it is the one that stands there.

    Raises:
        Invalid: a name or key that is none, a place too deep, a parent that is retired.
        Conflict: the key means something else already; there are too many.
    """
    _hold_tree()
    told = rules.check_name(name)
    wanted = check_key(key) if key else _free_key(told)
    there = Cause.objects.filter(key=wanted).first()
    if there is not None:
        if (there.name, there.parent_id) == (told, under.pk if under is not None else None):
            return there
        raise Conflict(_("There is a cause with the key %(key)s already.") % {"key": wanted}, field="key")
    _check_under(None, under)
    if Cause.objects.count() >= MOST_CAUSES:
        raise Conflict(_("There are %(n)d causes: nobody finds one among more.") % {"n": MOST_CAUSES})
    _keep_honest(by)
    return _add(wanted, told, under, by)


@transaction.atomic
def rename_cause(*, cause: Cause, name: str, by: Actor) -> Cause:
    """Call a cause otherwise: it means what it meant, for every case that has it. The same name changes nothing."""
    held = _held(cause)
    told = rules.check_name(name)
    if told == held.name:
        return held
    old, held.name = held.name, told
    held.save(update_fields=["name"])
    record(Happening("cause.renamed", by, ("cause", held.pk), old={"name": old}, new={"name": told}))
    return held


@transaction.atomic
def move_cause(*, cause: Cause, under: Cause | None, by: Actor) -> Cause:
    """Hang a cause, with all below it, under another one or at the top, as the last there; where it hangs, nothing changes."""
    _hold_tree()
    held = _held(cause)
    to = under.pk if under is not None else None
    if held.parent_id == to:
        return held
    _check_under(held, under)
    ids = {"from": held.parent_id, "to": to}
    held.parent_id, held.place = to, _next_place(to)
    held.save(update_fields=["parent", "place"])
    record(Happening("cause.moved", by, ("cause", held.pk), ids=ids))
    return held


@transaction.atomic
def lift_cause(*, cause: Cause, by: Actor) -> Cause:
    """Let a cause change places with the one before it; the first one stays."""
    _hold_tree()
    held = _held(cause)
    beside = list(Cause.objects.filter(parent=held.parent_id).exclude(key=NOT_KNOWN).order_by("place", "pk"))
    at = [one.pk for one in beside].index(held.pk)
    if not at:
        return held
    beside[at - 1], beside[at] = beside[at], beside[at - 1]
    for place, one in enumerate(beside, start=1):
        one.place = place
    Cause.objects.bulk_update(beside, ["place"])
    record(Happening("cause.moved", by, ("cause", held.pk), ids={"from": held.parent_id, "to": held.parent_id, "place": at}))
    return held


@transaction.atomic
def retire_cause(*, cause: Cause, by: Actor) -> None:
    """Retire a cause: no case is given it any more, those that have it keep it. A retired one stays retired.

    Raises:
        Conflict: Causes that are not retired stand below it: they go first.
    """
    _hold_tree()
    held = _held(cause)
    if held.retired_at is not None:
        return
    if Cause.objects.filter(parent=held, retired_at=None).exists():
        raise Conflict(_("Causes stand below this one. Move or retire them first."), code="has-below")
    held.retired_at = clock.now()
    held.save(update_fields=["retired_at"])
    record(Happening("cause.retired", by, ("cause", held.pk)))


@transaction.atomic
def bring_back_cause(*, cause: Cause, by: Actor) -> None:
    """Let a retired cause be given to cases again; one that is in use stays so."""
    _hold_tree()
    held = _held(cause)
    if held.retired_at is None:
        return
    _check_under(held, held.parent)
    held.retired_at = None
    held.save(update_fields=["retired_at"])
    record(Happening("cause.brought_back", by, ("cause", held.pk)))


@transaction.atomic
def take_ready_tree(*, by: Actor) -> int:
    """Add the ready-made tree of causes in the language that is active; returns how many causes were new, 0 the second time.

    What stands already stays as it is, whatever it was renamed to or wherever it was moved.
    """
    _hold_tree()
    there = {one.key: one for one in Cause.objects.all()}
    before = Cause.objects.count()
    for key, (name, below) in READY.items():
        there[key] = there.get(key) or _add(key, str(name), None, by)
        for each, said in below.items():
            there[each] = there.get(each) or _add(each, str(said), there[key], by)
    _keep_honest(by)
    return Cause.objects.count() - before


@transaction.atomic
def name_cause(*, case: Case, cause: Cause | None, by: Actor, seen: int | None = None) -> Case:
    """Say why a case happened; None takes back what was said. The same again changes nothing.

    A retired cause is given to no case that does not have it. ``Conflict`` where the case is about ``by``.
    """
    held = hold(case, by=by, seen=seen)
    to = cause.pk if cause is not None else None
    if held.cause_id == to:
        return held
    if cause is not None and Cause.objects.filter(pk=cause.pk, retired_at__isnull=False).exists():
        raise Invalid(_("“%(name)s” is retired. Choose another cause.") % {"name": cause.name}, field="cause")
    return put(held, "case.cause_named", by, {"cause_id": to}, ids={"from": held.cause_id, "to": to})


def _hold_tree() -> None:
    hold_until_commit("act.causes")


def _held(cause: Cause) -> Cause:
    rules.check_changeable(cause.key)
    return Cause.objects.select_for_update(of=("self",)).get(pk=cause.pk)


def _check_under(one: Cause | None, under: Cause | None) -> None:
    if under is not None and under.key == NOT_KNOWN:
        raise Invalid(_("Below “not known yet” stands nothing."), field="under")
    if under is not None and Cause.objects.filter(pk=under.pk, retired_at__isnull=False).exists():
        raise Invalid(_("“%(name)s” is retired. Choose another cause.") % {"name": under.name}, field="under")
    tree = Tree(dict(Cause.objects.values_list("pk", "parent")))
    rules.check_may_hang(tree, one.pk if one is not None else None, under.pk if under is not None else None)


def _add(key: str, name: str, under: Cause | None, by: Actor, *, place: int | None = None) -> Cause:
    at = place if place is not None else _next_place(under.pk if under is not None else None)
    made = Cause.objects.create(key=key, name=name, parent=under, place=at)
    new = {"key": key, "name": name, "under": under.key if under is not None else ""}
    record(Happening("cause.added", by, ("cause", made.pk), new=new))
    return made


def _keep_honest(by: Actor) -> None:
    if not Cause.objects.filter(key=NOT_KNOWN).exists():
        _add(NOT_KNOWN, str(NOT_KNOWN_NAME), None, by, place=LAST)


def _next_place(under: int | None) -> int:
    beside = Cause.objects.filter(parent=under).exclude(key=NOT_KNOWN).order_by("-place")
    return (beside.values_list("place", flat=True).first() or 0) + 1


def _free_key(name: str) -> str:
    base = slugify(name)[:_LONGEST_KEY].strip("-_") or "cause"
    taken = set(Cause.objects.filter(key__startswith=base).values_list("key", flat=True))
    free = (base, *(f"{base}-{n}" for n in range(2, MOST_CAUSES + 3)))
    return next(one for one in free if one not in taken)
