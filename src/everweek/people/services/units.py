"""The organisation and its units: a tree in which every unit knows the ids from the root down to itself."""

from collections.abc import Iterable
from datetime import date

from django.db import transaction
from django.db.models import F, Value
from django.db.models.functions import Concat, Substr
from django.utils.translation import gettext as _

from everweek.errors import Conflict, Invalid, Unavailable
from everweek.journal.services import Actor, Happening, record
from everweek.people import rules, saying
from everweek.people.days import lasting
from everweek.people.models import Organisation, Post, Unit
from everweek.people.queries import forget_organisation, today
from everweek.people.services.posts import Cut, Held, check_somebody_administers, end, renew_post


@transaction.atomic
def found_organisation(
    *,
    name: str,
    zone: str,
    by: Actor,
    language: str = "en",
    country: str = "",
    currency: str = "EUR",
    year_starts_month: int = 1,
) -> Organisation:
    """Make the one organisation of this installation; ``Conflict`` where there is one already."""
    values = _checked(
        name=name, zone=zone, language=language, country=country, currency=currency, year_starts_month=year_starts_month
    )
    made, new = Organisation.objects.get_or_create(id=1, defaults=values)
    if not new:
        raise Conflict(_("This installation already has its organisation: %(name)s.") % {"name": made.name})
    forget_organisation()
    record(Happening("organisation.founded", by, ("organisation", made.pk), new=values))
    return made


@transaction.atomic
def edit_organisation(*, by: Actor, **changes: str | int) -> Organisation:
    """Change what is named among name, zone, language, country, currency, year_starts_month."""
    organisation = _the_organisation()
    old = {field: getattr(organisation, field) for field in _FIELDS}
    unknown = sorted(changes.keys() - old.keys())
    if unknown:
        raise Invalid(_("The organisation has no %(field)s.") % {"field": unknown[0]}, field=unknown[0])
    new = _checked(**{**old, **changes})
    changed = {field for field in _FIELDS if old[field] != new[field]}
    if changed:
        Organisation.objects.filter(pk=organisation.pk).update(**new)
        organisation.refresh_from_db()
        forget_organisation()
        record(
            Happening(
                "organisation.changed",
                by,
                ("organisation", organisation.pk),
                old={field: old[field] for field in sorted(changed)},
                new={field: new[field] for field in sorted(changed)},
            )
        )
    return organisation


@transaction.atomic
def open_unit(*, key: str, name: str, parent: Unit | None, by: Actor, zone: str = "") -> Unit:
    """A new unit under ``parent``; ``None`` for the one at the top, of which there is one."""
    key, name = rules.check_key(key), rules.check_name(name, "name", longest=200, required=True)
    zone = rules.check_zone(zone)
    _the_organisation()
    if parent is None:
        if Unit.objects.filter(parent__isnull=True).exists():
            raise Conflict(_("There is a unit at the top already: say under which unit this one stands."), field="parent")
    else:
        parent = _open(parent.pk)
    if Unit.objects.filter(key=key).exists():
        raise Conflict(_("There is a unit with the key %(key)s already.") % {"key": key}, field="key")
    unit = Unit.objects.create(key=key, name=name, parent=parent, zone=zone, path="")
    unit.path = _path_under(parent, unit.pk)
    _check_depth(len(unit.path))
    unit.save(update_fields=["path"])
    record(
        Happening(
            "unit.opened",
            by,
            ("unit", unit.pk),
            ids={"parent": parent.pk if parent else None},
            new={"key": key, "name": name, "zone": zone},
        )
    )
    return unit


@transaction.atomic
def rename_unit(*, unit: Unit, by: Actor, name: str | None = None, zone: str | None = None) -> Unit:
    """Change the name or the time zone of a unit; its key stays, because programs and files hold on to it."""
    _the_organisation()
    unit = Unit.objects.get(pk=unit.pk)
    old = {"name": unit.name, "zone": unit.zone}
    if name is not None:
        unit.name = rules.check_name(name, "name", longest=200, required=True)
    if zone is not None:
        unit.zone = rules.check_zone(zone)
    new = {"name": unit.name, "zone": unit.zone}
    if new != old:
        unit.save(update_fields=["name", "zone"])
        record(Happening("unit.renamed", by, ("unit", unit.pk), old=old, new=new))
    return unit


@transaction.atomic
def move_unit(*, unit: Unit, parent: Unit, by: Actor) -> Unit:
    """Put ``unit``, with all that is below it, under ``parent``; ``Invalid`` where that would close a circle."""
    _the_organisation()
    # Read again under the lock: what the caller holds may be older than the last move.
    unit, parent = Unit.objects.get(pk=unit.pk), _open(parent.pk)
    if parent.path.startswith(unit.path):
        raise Invalid(_("%(unit)s cannot stand under itself or under a unit below it.") % {"unit": unit.name}, field="parent")
    if unit.parent_id is None:
        raise Invalid(_("The unit at the top cannot be moved."), field="unit")
    if unit.parent_id == parent.pk:
        return unit
    old_parent, old_path, new_path = unit.parent_id, unit.path, _path_under(parent, unit.pk)
    below = Unit.objects.filter(path__startswith=old_path)
    deepest = max(len(path) for path in below.values_list("path", flat=True))
    _check_depth(deepest - len(old_path) + len(new_path))
    Unit.objects.filter(pk=unit.pk).update(parent=parent)
    # One statement for the whole branch: a reader never sees half of it moved.
    below.update(path=Concat(Value(new_path), Substr(F("path"), len(old_path) + 1)))
    unit.refresh_from_db()
    record(Happening("unit.moved", by, ("unit", unit.pk), ids={"from": old_parent, "to": parent.pk}))
    return unit


@transaction.atomic
def close_unit(*, unit: Unit, by: Actor, on: date | None = None) -> Unit:
    """Close a unit from the day ``on`` (left out: today); its posts end that day. Units below it are closed or moved first."""
    day = on or today()
    _the_organisation()
    unit = Unit.objects.get(pk=unit.pk)
    if unit.closed_on is not None:
        return unit
    below = Unit.objects.filter(parent=unit, closed_on__isnull=True).first()
    if below is not None:
        raise Conflict(_("Close or move the units below first: %(unit)s is still open.") % {"unit": below.name}, field="unit")
    posts = Post.objects.select_for_update().filter(lasting(day), unit=unit)
    if posts.filter(since__gte=day).exists():
        raise Conflict(
            _("Somebody's post here begins on or after %(day)s: end that post first.") % {"day": saying.day(day)}, field="on"
        )
    ending = list(posts)
    check_somebody_administers(ending)
    ended = [post.pk for post in ending]
    for post in ending:
        end(post, day, by=by, cut_by=Cut.CLOSING)
    unit.closed_on = day
    unit.save(update_fields=["closed_on"])
    record(Happening("unit.closed", by, ("unit", unit.pk), ids={"on": day.isoformat(), "posts": ended}))
    return unit


@transaction.atomic
def reopen_unit(*, unit: Unit, by: Actor, posts: Iterable[Held] = ()) -> Unit:
    """Open a unit again that was closed by mistake; ``posts`` go on as they were before."""
    _the_organisation()
    unit = Unit.objects.get(pk=unit.pk)
    if unit.closed_on is None:
        return unit
    if unit.parent_id is not None:
        _open(unit.parent_id)
    unit.closed_on = None
    unit.save(update_fields=["closed_on"])
    record(Happening("unit.reopened", by, ("unit", unit.pk)))
    for held in posts:
        renew_post(held=held, by=by)
    return unit


_FIELDS = ("name", "zone", "language", "country", "currency", "year_starts_month")


def _checked(**values: str | int) -> dict[str, str | int]:
    month = values["year_starts_month"]
    if not isinstance(month, int) or not 1 <= month <= 12:
        raise Invalid(_("year_starts_month is a month from 1 to 12."), field="year_starts_month")
    return {
        "name": rules.check_name(str(values["name"]), "name", longest=200, required=True),
        "zone": rules.check_zone(str(values["zone"]), required=True),
        "language": rules.check_language(str(values["language"])) or "en",
        "country": rules.check_country(str(values["country"])),
        "currency": rules.check_currency(str(values["currency"])),
        "year_starts_month": month,
    }


def _the_organisation() -> Organisation:
    """The organisation, locked until the transaction ends: whoever writes the tree stands in one queue."""
    organisation = Organisation.objects.select_for_update().first()
    if organisation is None:
        raise Unavailable(_("There is no organisation here yet. Run: everweek init"))
    return organisation


def _open(pk: int) -> Unit:
    unit = Unit.objects.get(pk=pk)
    if unit.closed_on is not None:
        raise Conflict(_("%(unit)s is closed; choose a unit that is open.") % {"unit": unit.name}, field="parent")
    return unit


def _path_under(parent: Unit | None, pk: int) -> str:
    return f"{parent.path if parent else '/'}{pk}/"


def _check_depth(length: int) -> None:
    if length > Unit.LONGEST_PATH:
        raise Invalid(_("The tree would become too deep here; put the unit nearer to the top."), field="parent")
