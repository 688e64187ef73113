"""Writes of helpdesks: opened, paused, given their secret; what they tell, taken once or kept for a person.

What a person may do is asked at the gate (``listen.helpdesks.access``); what a helpdesk tells is proved by ``proof``.
"""

import hashlib
import json
import secrets
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Final, Literal

from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, EverweekError, Invalid, Unavailable
from everweek.jobs.tasks import enqueue
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, System, record
from everweek.listen.helpdesks import rating
from everweek.listen.helpdesks.models import Arrival, Call, Helpdesk
from everweek.listen.helpdesks.reading import SCALES, Ticket, read
from everweek.listen.mentions.models import Mention, MentionSource
from everweek.listen.mentions.rules import Told, check_name, key_of
from everweek.listen.mentions.services import open_source, take_mentions
from everweek.moments.models import Interaction
from everweek.moments.queries import list_touchpoints
from everweek.moments.services import InteractionRow, record_interaction
from everweek.people.models import Customer, Member, Unit
from everweek.people.outcomes import State
from everweek.people.queries import customers_by_external_id, units_by_key
from everweek.people.services import CustomerRow, upsert_customers
from everweek.text.storable import is_storable

BY: Final = System("helpdesk")
OURS: Final = frozenset({Helpdesk.Kind.FRESHDESK, Helpdesk.Kind.ZAMMAD})
"""Those that make no secret of their own: we make one, and it is written into them."""
MOST_WAITING: Final = 10_000
CALLS_KEPT: Final = 10
Came = Literal["taken", "already", "ignored", "parked"]


@dataclass(frozen=True)
class Heard:
    """What came of a call: ``parked`` is kept for a person, with the reason."""

    came: Came
    reason: str = ""


@dataclass(frozen=True)
class Mapped:
    """What a helpdesk's tickets are to us: of which unit (its groups, by name, of others), which moment a solved one is."""

    unit: Unit | None
    groups: Mapping[str, str]
    touchpoint: str

    def checked(self) -> "Mapped":
        """Return this mapping as it is kept, each group once. ``Invalid`` where it names a touchpoint or unit that there is not,
        or gives one group to two units.
        """
        if self.touchpoint and self.touchpoint not in {one.key for one in list_touchpoints()}:
            raise Invalid(_("There is no touchpoint %(key)s in use.") % {"key": self.touchpoint}, field="touchpoint")
        known = units_by_key(self.groups.values())
        if lost := sorted(key for key in self.groups.values() if key not in known):
            raise Invalid(_("There is no unit with the key %(key)s.") % {"key": lost[0]}, field="groups")
        if any(not 1 <= len(group) <= 200 or not is_storable(group) for group in self.groups):
            raise Invalid(_("The name of a group has 1 to 200 characters."), field="groups")
        found: dict[str, str] = {}
        for group, key in self.groups.items():
            # Helpdesks write a group now so, now so: it is one, and belongs to one unit.
            if found.setdefault(group.casefold(), key) != key:
                raise Invalid(_("The group %(group)s is given to two units; give it to one.") % {"group": group}, field="groups")
        return Mapped(self.unit, found, self.touchpoint)


@dataclass(frozen=True)
class Opened:
    """A helpdesk that tells us; ``anew`` where it was opened just now, and its secret may be shown this once."""

    helpdesk: Helpdesk
    anew: bool


def open_helpdesk(
    *, name: str, kind: str, by: Actor, unit: Unit | None = None, groups: Mapping[str, str] | None = None, touchpoint: str = ""
) -> Opened:
    """Let a helpdesk tell us. Its secret, where we make it, is in the answer. The same one opened again is the one that stands.

    Raises ``Invalid`` naming what is wrong, ``Conflict`` where one of this kind and name stands that is mapped otherwise.
    """
    name = check_name(name)
    if kind not in SCALES:
        raise Invalid(_("Choose one of the helpdesks."), field="kind")
    mapping = Mapped(unit, dict(groups or {}), touchpoint).checked()
    key = key_of(f"{kind} {name}")
    with transaction.atomic():
        # Whoever opens it for the first time at the same moment is waited for: it is the one that stands.
        hold_until_commit(f"listen.helpdesk:{key}")
        standing = Helpdesk.objects.select_related("unit").filter(kind=kind, name=name).order_by("pk").first()
        standing = standing or Helpdesk.objects.select_related("unit").filter(source__key=key).order_by("pk").first()
        if standing is not None:
            if _told_of(Mapped(standing.unit, standing.groups, standing.touchpoint)) != _told_of(mapping):
                message = _(
                    "There is such a helpdesk of this name already, mapped otherwise. Map that one, or choose another name."
                )
                raise Conflict(message, field="name")
            return Opened(standing, anew=False)
        source = _brought_in_before(kind, name, unit) or open_source(
            name=name, key=key, way="helpdesk", scale=SCALES[kind], unit=unit, by=by
        )
        helpdesk = Helpdesk.objects.create(
            address=secrets.token_hex(16),
            name=name,
            kind=kind,
            secret=secrets.token_urlsafe(32) if kind in OURS else "",
            unit=unit,
            groups=dict(mapping.groups),
            touchpoint=touchpoint,
            source=source,
        )
        _record("helpdesk.opened", helpdesk, by)
    return Opened(helpdesk, anew=True)


def _brought_in_before(kind: str, name: str, unit: Unit | None) -> MentionSource | None:
    """The source of ratings that came in by files before the first helpdesk of a kind was added: they are of this one.

    The maps of exports name it by the kind then. Were it another, each of them would count again once the helpdesk tells of it.
    """
    hold_until_commit(f"listen.helpdesk:{kind}")
    if Helpdesk.objects.filter(kind=kind).exists():
        return None
    low, high = SCALES[kind]
    of_files = MentionSource.objects.filter(key=kind, way=MentionSource.Way.TOLD, scale_low=low, scale_high=high)
    source = of_files.select_for_update(of=("self",)).first()
    if source is not None:
        source.way, source.name, source.unit = MentionSource.Way.HELPDESK, name, unit
        source.save(update_fields=["way", "name", "unit"])
    return source


def change_helpdesk(*, helpdesk: Helpdesk, mapping: Mapped, by: Actor) -> bool:
    """Map what it tells otherwise from now on; whether that is another mapping. What was made of it before stays.

    What waits is tried again by the new mapping, in the background. ``Conflict`` where it is mapped otherwise by now than
    ``helpdesk`` as it was looked at: the new mapping was made of that, and would undo what somebody changed at the same moment.
    """
    from everweek.listen import tasks

    mapping = mapping.checked()
    with transaction.atomic():
        held = Helpdesk.objects.select_for_update(of=("self",)).select_related("unit").get(pk=helpdesk.pk)
        old, new = _told_of(Mapped(held.unit, held.groups, held.touchpoint)), _told_of(mapping)
        if old == new:
            return False
        if old != _told_of(Mapped(helpdesk.unit, helpdesk.groups, helpdesk.touchpoint)):
            raise Conflict(_("Somebody changed this at the same moment. Load the page again before you change it."))
        held.unit, held.groups, held.touchpoint = mapping.unit, dict(mapping.groups), mapping.touchpoint
        held.save(update_fields=["unit", "groups", "touchpoint"])
        # A rating of a group without a unit of its own is about the same unit.
        MentionSource.objects.filter(pk=held.source_id).update(unit=mapping.unit)
        about = Happening("helpdesk.changed", by=by, subject=("helpdesk", held.pk), ids={"unit": held.unit_id}, old=old, new=new)
        record(about)
        if Arrival.objects.filter(helpdesk=held).exists():
            enqueue(tasks.take_waiting, helpdesk=held.pk)
    return True


def take_waiting(helpdesk_id: int) -> int:
    """Try to take all that waits of a helpdesk; how many were taken. What still cannot be says why, and waits on."""
    taken = 0
    for pk in list(Arrival.objects.filter(helpdesk=helpdesk_id).order_by("pk").values_list("pk", flat=True)):
        arrival = Arrival.objects.filter(pk=pk).first()
        if arrival is None:
            continue
        try:
            take_again(arrival=arrival, by=BY)
            taken += 1
        except Unavailable:
            raise
        except EverweekError as refused:
            Arrival.objects.filter(pk=pk).update(reason=refused.message)
    return taken


def give_secret(*, helpdesk: Helpdesk, secret: str, by: Actor) -> None:
    """Prove what it tells by ``secret`` from now on: the one it shows. The same again changes nothing."""
    told = secret.strip()
    if not 8 <= len(told) <= 300 or not told.isascii() or not told.isprintable():
        raise Invalid(_("Copy the whole secret as your helpdesk shows it, 8 characters at least."), field="secret")
    with transaction.atomic():
        held = Helpdesk.objects.select_for_update(of=("self",)).get(pk=helpdesk.pk)
        if held.secret != told:
            held.secret = told
            held.save(update_fields=["secret"])
            _record("helpdesk.secret_given", held, by)


def made_secret_of(helpdesk_id: int) -> str | None:
    """The secret we made for a helpdesk, to be shown to whoever has just added it; None where it makes its own."""
    return Helpdesk.objects.filter(pk=helpdesk_id, kind__in=OURS).values_list("secret", flat=True).first()


@transaction.atomic
def pause_helpdesk(*, helpdesk: Helpdesk, paused: bool, by: Actor) -> None:
    """Take nothing it tells, or take it again. A second time changes nothing."""
    held = Helpdesk.objects.select_for_update(of=("self",)).get(pk=helpdesk.pk)
    if (held.paused_at is not None) == paused:
        return
    held.paused_at = clock.now() if paused else None
    held.save(update_fields=["paused_at"])
    _record("helpdesk.paused" if paused else "helpdesk.resumed", held, by)


def hear(*, helpdesk: Helpdesk, body: bytes) -> Heard:
    """Take what a helpdesk tells. What cannot be taken is kept as it came, with the reason: nothing is lost.

    The same told twice is one. Raises ``Conflict`` while it is paused, ``Unavailable`` where too much waits for a person.
    """
    if helpdesk.paused_at is not None:
        raise Conflict(_("Nothing is taken from this helpdesk: it is paused."))
    Helpdesk.objects.filter(pk=helpdesk.pk).update(heard_at=clock.now())
    try:
        return _taken(helpdesk, body, clock.now())
    except Unavailable:
        raise
    except EverweekError as refused:
        return _park(helpdesk, body, refused.message)


def take_again(*, arrival: Arrival, by: Actor) -> Heard:
    """Try once more to take what waited; taken, it waits no more. ``Invalid`` says why it still cannot be."""
    with transaction.atomic():
        held = Arrival.objects.select_for_update(of=("self",)).select_related("helpdesk__source").filter(pk=arrival.pk).first()
        if held is None:
            return Heard("already")
        found = _taken(held.helpdesk, held.body.encode(), held.received_at)
        _record("helpdesk.taken_again", held.helpdesk, by)
        held.delete()
        return found


def drop_arrival(*, arrival: Arrival, by: Actor) -> None:
    """Give up what waits: it is removed for good. A second time changes nothing."""
    with transaction.atomic():
        if Arrival.objects.filter(pk=arrival.pk).delete()[0]:
            _record("helpdesk.dropped", arrival.helpdesk, by)


def _taken(helpdesk: Helpdesk, body: bytes, heard: datetime) -> Heard:
    """Take what was told then: what waited happened when it came, not when somebody mended what hindered it."""
    try:
        told = json.loads(body)
    except (ValueError, RecursionError) as spoilt:
        raise Invalid(_("This is no JSON. Write the body into your helpdesk as it stands on this page.")) from spoilt
    ticket = read(helpdesk.kind, told)
    if ticket is None or not (ticket.solved or ticket.rating is not None or ticket.unclear):
        return Heard("ignored")
    with transaction.atomic():
        # As it is mapped now: somebody may have changed that since the call came in.
        helpdesk = Helpdesk.objects.select_related("source", "unit").get(pk=helpdesk.pk)
        _note_call(helpdesk, ticket)
        new = [_log(helpdesk, ticket, heard)] if ticket.solved else []
        new += [_rate(helpdesk, ticket, heard)] if ticket.rating is not None else []
    if ticket.unclear:
        raise Invalid(ticket.unclear)
    return Heard("taken" if any(new) else "already")


def _note_call(helpdesk: Helpdesk, ticket: Ticket) -> None:
    """Keep what the mapping looks at of the last calls, and of none before."""
    rated = ticket.rating is not None
    Call.objects.create(helpdesk=helpdesk, group=ticket.group[:200], solved=ticket.solved, rated=rated)
    kept = Call.objects.filter(helpdesk=helpdesk).order_by("-pk").values_list("pk", flat=True)[:CALLS_KEPT]
    Call.objects.filter(helpdesk=helpdesk, pk__lt=min(kept)).delete()


def _told_of(mapping: Mapped) -> dict[str, object]:
    unit = mapping.unit.key if mapping.unit is not None else ""
    return {"unit": unit, "groups": dict(sorted(mapping.groups.items())), "touchpoint": mapping.touchpoint}


def _log(helpdesk: Helpdesk, ticket: Ticket, heard: datetime) -> bool:
    """Record a solved ticket as an interaction; returns whether it is new. A ticket that is solved anew is the interaction that
    stands already.
    """
    external_id = f"{numbering_of(helpdesk)}:{ticket.id}"
    if Interaction.objects.filter(external_id=external_id).exists():
        return False
    row = InteractionRow(
        at=_at(ticket, heard),
        external_id=external_id,
        customer=_customer(helpdesk, ticket),
        unit=_unit(helpdesk, ticket),
        touchpoint=_touchpoint(helpdesk),
        handled_by=_agent(ticket),
        channel=ticket.channel,
        attributes=dict(ticket.attributes),
    )
    return not record_interaction(row=row, by=BY).already


def numbering_of(helpdesk: Helpdesk) -> str:
    """Return the prefix that tells the tickets of this helpdesk from those of others. Two helpdesks of one kind number their
    tickets alike: the first one's prefix is its kind, that of another the key of its source.
    """
    before = Helpdesk.objects.filter(kind=helpdesk.kind, pk__lt=helpdesk.pk)
    return helpdesk.source.key if before.exists() else helpdesk.kind


def _rate(helpdesk: Helpdesk, ticket: Ticket, heard: datetime) -> bool:
    """Store the rating of a ticket as a mention, or change the mention that stands for it; returns whether that
    changed anything.
    """
    # Held: the press on a face and the words beside it come as two calls, one upon the other.
    source = MentionSource.objects.select_for_update(of=("self",)).get(pk=helpdesk.source_id)
    if (standing := rating.standing_of(source, ticket)) is not None:
        return rating.tell_again(standing, source, ticket, said_at=_at(ticket, heard), by=BY)
    told = Told(
        identity=rating.identity_for(source, ticket),
        at=_at(ticket, heard),
        text=ticket.comment,
        rating=ticket.rating,
        customer=_customer(helpdesk, ticket),
        unit=_unit(helpdesk, ticket),
        touchpoint=_touchpoint(helpdesk),
        about_member=_agent(ticket),
    )
    [outcome] = take_mentions([told], source=source, by=BY)
    if outcome.state is State.REFUSED:
        raise Invalid(outcome.reason, field=outcome.field)
    Mention.objects.filter(response=outcome.id).update(survey=ticket.survey[:40], told_at=_at(ticket, heard))
    return outcome.state is State.STORED


def _at(ticket: Ticket, heard: datetime) -> datetime:
    """Return when the ticket says it happened; where it does not say, or its clock is ahead, when we heard of it."""
    return min(ticket.at, heard) if ticket.at is not None else heard


def _touchpoint(helpdesk: Helpdesk) -> str:
    """Which moment a ticket is; none where that was closed since: the ticket was solved all the same."""
    return helpdesk.touchpoint if helpdesk.touchpoint in {one.key for one in list_touchpoints()} else ""


def _unit(helpdesk: Helpdesk, ticket: Ticket) -> int | None:
    key = helpdesk.groups.get(ticket.group.casefold()) if ticket.group else None
    if key is None:
        return helpdesk.unit_id
    found = units_by_key([key])
    if key not in found:
        message = _("The group %(group)s belongs to the unit %(key)s, which there is not any more.")
        raise Invalid(message % {"group": ticket.group, "key": key})
    return found[key]


def _customer(helpdesk: Helpdesk, ticket: Ticket) -> int | None:
    """Return the id of the customer of a ticket: by the id both programs use, else by the address where one customer alone has
    it, else a customer made just now. None where the ticket names nobody.
    """
    if ticket.customer and (known := customers_by_external_id([ticket.customer])):
        return next(iter(known.values()))
    email = ticket.email.strip()
    if email:
        standing = Customer.objects.filter(email__iexact=email, erased_at__isnull=True, merged_into__isnull=True)
        found = list(standing.values_list("pk", flat=True)[:2])
        if len(found) == 1:
            return found[0]
    if not ticket.customer and not email:
        return None
    name = ticket.name or None
    row = CustomerRow(external_id=ticket.customer or f"{helpdesk.kind}:{email.casefold()}", email=email or None, name=name)
    [outcome] = upsert_customers([row], by=BY)
    if outcome.id is None:
        raise Invalid(outcome.reason, field=outcome.field)
    return outcome.id


def _agent(ticket: Ticket) -> int | None:
    """Return the id of the colleague who solved the ticket, where one colleague alone has that address; else None."""
    if not ticket.agent:
        return None
    found = list(Member.objects.filter(email__iexact=ticket.agent).values_list("pk", flat=True)[:2])
    return found[0] if len(found) == 1 else None


def _park(helpdesk: Helpdesk, body: bytes, reason: str) -> Heard:
    if Arrival.objects.filter(helpdesk=helpdesk).count() >= MOST_WAITING:
        raise Unavailable(_("Too much waits for a person already. Look at the page of helpdesks, then send it again."))
    text = body.decode("utf-8", "replace").replace("\0", "\ufffd")
    digest = hashlib.sha256(body).hexdigest()
    try:
        with transaction.atomic():
            Arrival.objects.create(helpdesk=helpdesk, digest=digest, body=text, reason=reason)
    except IntegrityError:
        Arrival.objects.filter(helpdesk=helpdesk, digest=digest).update(reason=reason)
    return Heard("parked", reason)


def _record(kind: str, helpdesk: Helpdesk, by: Actor) -> None:
    record(Happening(kind, by=by, subject=("helpdesk", helpdesk.pk), ids={"unit": helpdesk.unit_id}))
