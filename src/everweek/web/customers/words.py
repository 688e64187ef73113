"""Customers in words: kinds, what happened to a profile, what two have in common, conditions of segments."""

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any, Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek import clock
from everweek.people import saying
from everweek.people.alike import Alike, Sign
from everweek.people.clientele import MOST_COUNTED, LineShown
from everweek.people.models import Customer

KINDS: Final[Mapping[str, str | Promise]] = {
    "customer": gettext_lazy("customer"),
    "supplier": gettext_lazy("supplier"),
    "partner": gettext_lazy("partner"),
    "visitor": gettext_lazy("visitor"),
    "neighbour": gettext_lazy("neighbour"),
}
FIELDS: Final[Mapping[str, Any]] = {
    "name": gettext_lazy("Name"),
    "email": gettext_lazy("E-mail"),
    "phone": gettext_lazy("Telephone"),
    "language": gettext_lazy("Language"),
    "zone": gettext_lazy("Time zone"),
    "kind": gettext_lazy("What they are to us"),
    "external_id": gettext_lazy("Customer number"),
    "created_on": gettext_lazy("Known since"),
}
SIGNS: Final[Mapping[Sign, str | Promise]] = {
    Sign.EMAIL: gettext_lazy("the same e-mail address"),
    Sign.PHONE: gettext_lazy("the same telephone number"),
    Sign.NAME: gettext_lazy("the same name"),
    Sign.NAME_NEARLY: gettext_lazy("a part of the name"),
}
HAPPENED: Final[Mapping[str, str | Promise]] = {
    "customer.added": gettext_lazy("Written down as a customer."),
    "customer.changed": gettext_lazy("The profile was changed."),
    "customer.merged": gettext_lazy("Two customers were found to be one."),
    "customer.parted": gettext_lazy("Two who had been merged were parted again."),
    "customer.told_apart": gettext_lazy("Told apart from another who looks alike."),
    "customer.suggested_again": gettext_lazy("No longer told apart from another who looks alike."),
    "customer.exported": gettext_lazy("Everything held was handed out."),
}
ACTORS: Final[Mapping[str, str | Promise]] = {
    "import": gettext_lazy("an import"),
    "token": gettext_lazy("another program"),
    "system": gettext_lazy("Everweek"),
    "link": gettext_lazy("the customer"),
}


def called(customer: Customer) -> str:
    """What a customer is called: by name, or by whatever else is known."""
    return customer.name or customer.email or customer.phone or customer.external_id or _("A customer without a name")


def list_title(number: int, *, words: str, kind: str, segment: str) -> str:
    """Return the title of the list: how many customers fit what is asked for."""
    if number == 0:
        return _("Nobody fits what you asked for.") if words or kind or segment else _("No customer is written down yet.")
    told = {"n": saying.count(min(number, MOST_COUNTED)), "segment": segment}
    if number > MOST_COUNTED:
        return _("More than %(n)s customers, the newest first.") % told
    if segment and not words and not kind:
        return ngettext("%(n)s customer is in “%(segment)s”.", "%(n)s customers are in “%(segment)s”.", number) % told
    if words or kind or segment:
        return ngettext("%(n)s customer fits what you asked for.", "%(n)s customers fit what you asked for.", number) % told
    return ngettext("You know %(n)s customer.", "You know %(n)s customers.", number) % told


def counted_when(at: datetime | None) -> str:
    """Return the sentence on when a size was counted; empty where that was just now."""
    return _("Counted %(when)s.") % {"when": saying.moment(at, clock.now())} if at is not None else ""


def line_sentence(line: LineShown) -> str:
    """Return what a line of the journal tells of a customer's profile, as a sentence."""
    return str(HAPPENED.get(line.kind, line.kind))


def line_details(line: LineShown) -> list[str]:
    """Which fields were changed, from what to what."""
    if line.kind == "customer.merged":
        gone = str(line.old.get("name") or line.old.get("email") or "")
        return [_("%(name)s has been part of this customer since.") % {"name": gone}] if gone else []
    if line.kind != "customer.changed":
        return []
    return [told for name in line.new for told in _changed(name, line.old.get(name), line.new.get(name))]


def actor_words(actor: str, names: Mapping[str, str]) -> str:
    """Return who did something, in words: the name, or what kind of actor it was."""
    kind = actor.partition(":")[0]
    return names.get(actor) or str(ACTORS.get(kind, _("somebody")))


def alike_words(alike: Alike) -> str:
    """What two have in common, and how sure it is that they are one."""
    signs = saying.names([str(SIGNS[sign]) for sign in alike.signs])
    if not signs:
        return _("Nothing tells that these two are one.")
    if alike.sure >= 0.85:  # the words of a degree
        return _("Very likely the same: %(signs)s.") % {"signs": signs}
    return (_("Likely the same: %(signs)s.") if alike.sure >= 0.6 else _("Maybe the same: %(signs)s.")) % {"signs": signs}


def value_words(value: object) -> str:
    """Return the value of an attribute as people write it."""
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    return saying.number(value) if isinstance(value, int | float) else saying.day_if(str(value))


def values_words(values: Sequence[str]) -> str:
    """The values an attribute has, so that a condition can be written of them; of days, one that shows how they are written.

    >>> values_words(["harbour", "captain"]), values_words(["2026-10-05", "2025-01-01"])
    ('harbour, captain', 'days, such as 2026-10-05 for 5 October 2026')
    """
    if values and all(saying.day_if(one) != one for one in values):
        return _("days, such as %(written)s for %(day)s") % {"written": values[0], "day": saying.day_if(values[0])}
    return ", ".join(values)


def field_value(name: str, value: object) -> str:
    """A field of a profile as people read it."""
    if name == "language" and value:
        return saying.language(str(value))
    return str(KINDS.get(str(value), value)) if name == "kind" else saying.day_if(str(value or ""))


def _changed(name: str, old: Any, new: Any) -> Sequence[str]:  # noqa: ANN401  # plain JSON
    if name == "attributes":
        before, after = old or {}, new or {}
        names = [one for one in {**before, **after} if before.get(one) != after.get(one)]
        return [_from_to(saying.attribute(one), _known(before, one), _known(after, one)) for one in names]
    return [_from_to(str(FIELDS.get(name, name)), field_value(name, old), field_value(name, new))]


def _known(attributes: Mapping[str, Any], name: str) -> str:
    return value_words(attributes[name]) if name in attributes else ""


def _from_to(name: str, old: str, new: str) -> str:
    told = {"name": name, "old": old, "new": new}
    if not old:
        return _("%(name)s: %(new)s") % told
    return (_("%(name)s: %(new)s, before that %(old)s") if new else _("%(name)s: taken away, it was %(old)s")) % told
