"""Segments: saved rules about customers."""

from collections.abc import Mapping
from datetime import date
from typing import Any, Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid
from everweek.jobs.tasks import enqueue
from everweek.journal.services import Actor, Happening, erase_values_naming, record
from everweek.people import rules, segments, sizes
from everweek.people.known import known_by, nobody_elses
from everweek.people.models import Customer, Segment
from everweek.people.queries import today

FIELDS: Final = ("name", "rule", "core", "reason", "decided_by", "decided_on")
LONGEST_REASON: Final = 4000


@transaction.atomic
def save_segment(
    *,
    key: str,
    name: str,
    rule: Mapping[str, object],
    by: Actor,
    core: bool = False,
    reason: str = "",
    decided_by: str = "",
    decided_on: date | None = None,
    over: Mapping[str, object] | None = None,
) -> Segment:
    """Write the segment ``key``, new or over the old one; ``core`` marks the customers the organisation wants to serve above all.

    ``over`` is what stood there when it was looked at: only over that it is written.

    Raises:
        Conflict: something else stands there than ``over``, or nothing any more.
        Invalid: the rule cannot be understood; the field names the place, such as ``rule.all[1].at_least``. Or a core segment
            without its reason, or without who decided it.
    """
    key = rules.check_key(key)
    values: dict[str, Any] = {
        "name": rules.check_name(name, "name", longest=200, required=True),
        "rule": segments.check_rule(rule),
        "core": core,
        "reason": _reason(reason),
        "decided_by": rules.check_text(decided_by, "decided_by", longest=200),
        "decided_on": (decided_on or today()) if core else decided_on,
    }
    if core and not values["reason"]:
        raise Invalid(_("Write down why these customers above all: the decision will be read in years to come."), field="reason")
    if core and not values["decided_by"]:
        raise Invalid(_("Write down who decided it."), field="decided_by")
    segment, new = Segment.objects.select_for_update().get_or_create(key=key, defaults=values)
    if over is not None and (new or any(getattr(segment, field) != value for field, value in over.items())):
        raise Conflict(_("Somebody changed this segment at the same moment. Load the page again before you change it."))
    if new:
        record(Happening("segment.saved", by, ("segment", segment.pk), new={"key": key, **_told(values)}))
        _have_it_counted()
        return segment
    if core and segment.core and decided_on is None:
        # Saved again, a decision stays the one of its day.
        values["decided_on"] = segment.decided_on
    old = {field: getattr(segment, field) for field in values if getattr(segment, field) != values[field]}
    if old:
        for field, value in values.items():
            setattr(segment, field, value)
        segment.save()
        new_values = {field: values[field] for field in old}
        record(Happening("segment.saved", by, ("segment", segment.pk), old=_told(old), new=_told(new_values)))
        if "rule" in old:
            _have_it_counted()
    return segment


@transaction.atomic
def remove_segment(*, segment: Segment, by: Actor) -> None:
    """Remove a segment; the customers stay, only the rule goes."""
    pk = segment.pk
    was = {field: getattr(segment, field) for field in ("key", *FIELDS)}
    gone, _kinds = Segment.objects.filter(pk=pk).delete()
    if not gone:
        raise Conflict(_("This segment is gone already."), field="segment")
    record(Happening("segment.removed", by, ("segment", pk), old=_told(was)))


def forget_in_segments(*, customer: Customer, by: Actor) -> None:
    """Take what names a customer out of every rule, and out of what the journal keeps of rules; before the customer is erased.

    What somebody else is known by too, such as a name, stays. Doing it again does nothing.
    """
    known = nobody_elses(customer, known_by(customer))
    if not any(known.values()):
        return
    for segment in Segment.objects.select_for_update().order_by("pk"):
        rule = segments.without(segment.rule, known)
        if rule != segment.rule:
            segment.rule = rule
            segment.save(update_fields=["rule"])
            record(Happening("segment.saved", by, ("segment", segment.pk)))
    erase_values_naming(
        "segment", lambda told: isinstance(told, dict) and segments.without(told.get("rule"), known) != told.get("rule")
    )


def _have_it_counted() -> None:
    if sizes.are_many():
        from everweek.people.tasks import count_segments

        enqueue(count_segments)


def _reason(text: str) -> str:
    lines = [rules.check_text(line, "reason", longest=LONGEST_REASON) for line in text.strip().splitlines()]
    reason = "\n".join(lines)
    if len(reason) > LONGEST_REASON:
        raise Invalid(_("Say it in at most %(most)d characters.") % {"most": LONGEST_REASON}, field="reason")
    return reason


def _told(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in values.items()}
