"""Merging: two customers who are one are made one; and parting, where that was a mistake.

*Decided:* parted, everything is again about whom it was about when they were merged; what came since stays with the one who was
kept, for nobody can tell whose it was. What somebody has written over in the kept profile since stays as well.
"""

from collections.abc import Mapping
from typing import Any

from django.apps import apps
from django.db import transaction
from django.db.models import ForeignKey, Model, Q
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid, NotFound
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.people import erasure, words
from everweek.people.models import Customer, CustomerKey, CustomerWord, Different, Merging
from everweek.people.queries import chunks
from everweek.people.services.customers import PROFILE, blank, lock_customers, lock_rows, values_of

_OWN = (Customer, CustomerKey, CustomerWord, Different, Merging)
"""What people keep of a customer itself has its own place below; the key of the facts stays with whom it was given to."""


@transaction.atomic
def merge_customers(*, kept: Customer, gone: Customer, by: Actor) -> Customer:
    """Make two customers one: everything about ``gone`` is about ``kept`` from now on, and its outside id leads there.

    What is not known of ``kept`` is taken from ``gone``; where both know something, ``kept`` is right. ``part_customers`` takes
    it back. Each keeps its own key of the facts: what the facts hold of ``gone`` counts as of ``kept`` (``facts.segments``).

    Raises:
        Conflict: one of the two is erased, or merged already.
        Invalid: they are the same customer.
    """
    lock_customers()
    # What is about either waits here or is waited for (people.holding): it would be left with the one who is nobody any more.
    locked = {one.pk: one for one in lock_rows(Q(pk__in=[kept.pk, gone.pk]))}
    kept, gone = locked[kept.pk], locked[gone.pk]
    for one in (kept, gone):
        if one.erased_at is not None or one.merged_into_id is not None:
            raise Conflict(_("One of the two is erased, or merged already: look both up again."), field="customer")
    if kept.pk == gone.pk:
        raise Invalid(_("Choose two different customers."), field="gone")
    old, lost = values_of(kept), values_of(gone)
    _take_over(kept, gone)
    kept.save()
    earlier = list(Customer.objects.filter(merged_into=gone).order_by("pk").values_list("pk", flat=True))
    Customer.objects.filter(merged_into=gone).update(merged_into=kept)
    moved = _rows_about(gone)
    blank(gone)
    gone.merged_into = kept
    gone.save()
    words.keep_words([kept])
    told = {merger.__module__: merger(kept.pk, gone.pk) for merger in erasure.MERGERS}
    Merging.objects.create(
        kept=kept,
        gone=gone,
        merged_by=by.actor,
        at=clock.now(),
        was={"gone": lost, "kept": old, "since": values_of(kept)},
        moved={"rows": moved, "earlier": earlier, "told": {name: value for name, value in told.items() if value is not None}},
    )
    record_many(
        [
            Happening("customer.merged", by, ("customer", kept.pk), ids={"gone": gone.pk}, old=lost, person=gone.actor),
            *_taken(kept, gone, old, by),
        ]
    )
    return kept


@transaction.atomic
def part_customers(*, merging: Merging, by: Actor) -> Customer:
    """Take a merging back: ``gone`` is a customer again, with all that was about them when they were merged. Returns ``gone``.

    Raises:
        Conflict: it was taken back already, one of them is erased, or ``kept`` has been merged into somebody else since, which is
            to be taken back first.
    """
    lock_customers()
    locked = {one.pk: one for one in lock_rows(Q(pk__in=[merging.kept_id, merging.gone_id]))}
    kept, gone = locked[merging.kept_id], locked[merging.gone_id]
    merging = Merging.objects.select_for_update(of=("self",)).get(pk=merging.pk)
    if merging.parted_at is not None:
        raise Conflict(_("These two have been parted already."), field="merging")
    if kept.erased_at is not None or gone.erased_at is not None:
        raise Conflict(_("One of the two has been erased since: nothing is kept that could be given back."), field="merging")
    if kept.merged_into_id is not None or gone.merged_into_id != kept.pk:
        raise Conflict(_("This customer has been merged into another since: part those two first."), field="merging")
    before = values_of(kept)
    _give_back(kept, gone, merging.was)
    kept.save()
    gone.merged_into = None
    gone.save()
    words.keep_words([kept, gone])
    Customer.objects.filter(pk__in=merging.moved["earlier"], merged_into=kept).update(merged_into=gone)
    for label, ids in merging.moved["rows"].items():
        _give_rows(label, ids, kept, gone)
    for module, parter in erasure.PARTERS.items():
        parter(kept.pk, gone.pk, merging.moved["told"].get(module))
    merging.parted_at, merging.was, merging.moved = clock.now(), {}, {}
    merging.save()
    record_many(
        [
            Happening(
                "customer.parted", by, ("customer", kept.pk), ids={"gone": gone.pk}, new=values_of(gone), person=gone.actor
            ),
            *_taken(kept, gone, before, by),
        ]
    )
    return gone


@transaction.atomic
def tell_apart(*, one: Customer, other: Customer, by: Actor) -> None:
    """Say that two who look alike are not one: they are not suggested again. A second time changes nothing."""
    older, newer = sorted((one, other), key=lambda each: each.pk)
    if older == newer:
        raise Invalid(_("Choose two different customers."), field="other")
    _row, new = Different.objects.get_or_create(one=older, other=newer)
    if new:
        record(Happening("customer.told_apart", by, ("customer", older.pk), ids={"other": newer.pk}))


@transaction.atomic
def suggest_again(*, one: Customer, other: Customer, by: Actor) -> None:
    """Take back that two are not one. A second time changes nothing."""
    older, newer = sorted((one, other), key=lambda each: each.pk)
    if Different.objects.filter(one=older, other=newer).delete()[0]:
        record(Happening("customer.suggested_again", by, ("customer", older.pk), ids={"other": newer.pk}))


def merging_of(kept: Customer, merging_id: int) -> Merging:
    """The merging of that id into this customer; ``NotFound`` where there is none."""
    found = Merging.objects.filter(pk=merging_id, kept=kept).select_related("gone").first()
    if found is None:
        raise NotFound(_("There is no such merging of this customer."))
    return found


def last_merging_of(kept: Customer) -> Merging:
    """The latest merging into this customer; ``NotFound`` where there is none."""
    found = Merging.objects.filter(kept=kept).order_by("-pk").first()
    if found is None:
        raise NotFound(_("There is no such merging of this customer."))
    return found


def _take_over(kept: Customer, gone: Customer) -> None:
    for field in PROFILE:
        if not getattr(kept, field):
            setattr(kept, field, getattr(gone, field))
    kept.attributes = {**gone.attributes, **kept.attributes}


def _taken(kept: Customer, gone: Customer, old: Mapping[str, Any], by: Actor) -> list[Happening]:
    """The line that tells what the kept profile took over or gave back, in a list; it is erased with ``gone``."""
    new = values_of(kept)
    was, now = _without(old, new), _without(new, old)
    if not (was or now):
        return []
    return [Happening("customer.changed", by, ("customer", kept.pk), old=was, new=now, person=gone.actor)]


def _without(values: Mapping[str, Any], others: Mapping[str, Any]) -> dict[str, Any]:
    """Those of these values that differ from ``others``, and of the attributes only those that differ."""
    told = {field: values[field] for field in PROFILE if values[field] != others[field]}
    mine, theirs = values["attributes"], others["attributes"]
    if mine != theirs:
        told["attributes"] = {name: value for name, value in mine.items() if theirs.get(name) != value}
    return told


def _give_back(kept: Customer, gone: Customer, was: Mapping[str, Any]) -> None:
    """Give both customers what each had; what somebody has changed in the kept profile since the merging stays."""
    for field in PROFILE:
        setattr(gone, field, was["gone"][field])
        if getattr(kept, field) == was["since"][field]:
            setattr(kept, field, was["kept"][field])
    gone.attributes = was["gone"]["attributes"]
    before, since = was["kept"]["attributes"], was["since"]["attributes"]
    taken_over = {name for name, value in since.items() if name not in before and kept.attributes.get(name) == value}
    kept.attributes = {name: value for name, value in kept.attributes.items() if name not in taken_over}


def _keys_to_customers() -> dict[str, tuple[type[Model], str]]:
    """Every column of every table of the house that refers to a customer, but for people's own."""
    return {
        f"{model._meta.label}.{field.name}": (model, field.name)  # noqa: SLF001  # Django's own way to ask a model
        for model in apps.get_models()
        if model not in _OWN
        for field in model._meta.get_fields()  # noqa: SLF001  # as above
        if isinstance(field, ForeignKey) and field.related_model is Customer
    }


def _rows_about(customer: Customer) -> dict[str, list[object]]:
    found = {
        label: list(model._default_manager.filter(**{name: customer.pk}).order_by("pk").values_list("pk", flat=True))  # noqa: SLF001
        for label, (model, name) in _keys_to_customers().items()
    }
    return {label: ids for label, ids in found.items() if ids}


def _give_rows(label: str, ids: list[Any], kept: Customer, gone: Customer) -> None:
    known = _keys_to_customers().get(label)
    if known is None:  # A table of an older release.
        return
    model, name = known
    for some in chunks(ids, 500):
        # What has come to somebody else since, or is gone, is left as it is.
        model._default_manager.filter(pk__in=some, **{name: kept.pk}).update(**{name: gone.pk})  # noqa: SLF001  # as above
