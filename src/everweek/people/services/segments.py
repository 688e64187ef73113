"""Segments: saved rules about customers."""

from collections.abc import Mapping

from django.db import transaction
from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules, segments
from everweek.people.models import Segment


@transaction.atomic
def save_segment(*, key: str, name: str, rule: Mapping[str, object], by: Actor, core: bool = False) -> Segment:
    """Write the segment ``key``, new or over the old one; ``core`` marks the customers the organisation wants to serve above all.

    Raises:
        Invalid: the rule cannot be understood; the field names the place, such as ``rule.all[1].at_least``.
    """
    key = rules.check_key(key)
    values = {
        "name": rules.check_text(name, "name", longest=200, required=True),
        "rule": segments.check_rule(rule),
        "core": core,
    }
    segment, new = Segment.objects.select_for_update().get_or_create(key=key, defaults=values)
    if new:
        record(Happening("segment.saved", by, ("segment", segment.pk), new={"key": key, **values}))
        return segment
    old = {field: getattr(segment, field) for field in values if getattr(segment, field) != values[field]}
    if old:
        for field, value in values.items():
            setattr(segment, field, value)
        segment.save()
        record(Happening("segment.saved", by, ("segment", segment.pk), old=old, new={field: values[field] for field in old}))
    return segment


@transaction.atomic
def remove_segment(*, segment: Segment, by: Actor) -> None:
    """Remove a segment; the customers stay, only the rule goes."""
    pk, rule, name = segment.pk, segment.rule, segment.name
    gone, _kinds = Segment.objects.filter(pk=pk).delete()
    if not gone:
        raise Conflict(_("This segment is gone already."), field="segment")
    record(Happening("segment.removed", by, ("segment", pk), old={"key": segment.key, "name": name, "rule": rule}))
