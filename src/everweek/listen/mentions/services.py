"""Writes of mentions: sources opened, changed, paused; what is said there, taken once.

What a person may do is asked at the gate (``listen.mentions.access``) before any of these is called.
"""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlsplit

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.jobs.tasks import enqueue
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.listen.mentions import rules
from everweek.listen.mentions.models import Mailbox, Mention, MentionSource
from everweek.listen.mentions.rules import Told
from everweek.moments.queries import list_touchpoints
from everweek.people import fetching
from everweek.people.mailboxes import may_read_folder
from everweek.people.models import Unit
from everweek.people.outcomes import Outcome, State
from everweek.questionnaires.models import Response
from everweek.questionnaires.queries import get_version
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

Way = MentionSource.Way
LOOKED_AT: Final = frozenset({Way.FEED, Way.MAILBOX})
"""What we look at ourselves."""


def open_source(
    *,
    name: str,
    by: Actor,
    key: str = "",
    way: str = Way.TOLD,
    scale: tuple[float, float] = (1, 5),
    unit: Unit | None = None,
    touchpoint: str = "",
    address: str = "",
    login: str = "",
    password: str = "",
) -> MentionSource:
    """Listen to a source from now on. The same one opened again is the one that stands.

    ``login`` and ``password`` are those of a mailbox; what they are is told to nobody again.

    Raises ``Invalid`` naming what is wrong, ``Conflict`` where another source has the key already.
    """
    name = rules.check_name(name)
    key = rules.check_key(key or rules.key_of(name))
    low, high = rules.check_scale(*scale)
    if touchpoint and touchpoint not in {one.key for one in list_touchpoints()}:
        raise Invalid(_("There is no touchpoint %(key)s in use.") % {"key": touchpoint}, field="touchpoint")
    address = _checked_address(way, address)
    login, password = _checked_access(way, address, login, password)
    asks = {"way": way, "scale_low": low, "scale_high": high, "unit": unit, "touchpoint": touchpoint, "address": address}
    with transaction.atomic():
        # Whoever opens it for the first time at the same moment is waited for: it is the one that stands.
        hold_until_commit(f"listen.source:{key}")
        standing = MentionSource.objects.select_for_update(of=("self",)).filter(key=key).first()
        if standing is not None:
            known = Mailbox.objects.filter(source=standing).values_list("login", flat=True).first() or ""
            if known != login or any(getattr(standing, field) != value for field, value in asks.items()):
                raise Conflict(_("There is a source with this short name already; choose another."), field="key")
            return standing
        document = rules.document_of(name, key, low, high)
        version = publish(version=create_questionnaire(key=f"mention-{key}", document=document, by=by, unasked=True), by=by)
        source = MentionSource.objects.create(key=key, name=name, questionnaire=version.questionnaire, **asks)
        if way == Way.MAILBOX:
            Mailbox.objects.create(source=source, login=login, password=password)
        _record("source.opened", source, by)
        if way in LOOKED_AT:
            look_again(source=source)
    return source


def look_again(*, source: MentionSource) -> None:
    """Let a feed or a mailbox be looked at now, even where a server says that nothing changed. Again is once again, no more."""
    from everweek.listen import tasks

    if source.paused_at is not None:
        raise Conflict(_("Nothing is taken from %(name)s: it is paused.") % {"name": source.name}, field="source")
    if source.way == Way.MAILBOX:
        enqueue(tasks.look_at_mailbox, source=source.pk)
    else:
        enqueue(tasks.look_at_feed, source=source.pk, anew=True)


def check_is_looked_at(source: MentionSource) -> None:
    """Whether it is one we look at ourselves; ``Conflict`` otherwise."""
    if source.way not in LOOKED_AT:
        raise Conflict(_("%(name)s is told of by others: there is nowhere to look.") % {"name": source.name}, field="source")


def pause_source(*, source: MentionSource, by: Actor) -> None:
    """Take nothing from it any more; what was said stays. A second time changes nothing."""
    _settle(source, by, paused=True)


def resume_source(*, source: MentionSource, by: Actor) -> None:
    """Listen to it again. A second time changes nothing."""
    _settle(source, by, paused=False)


def move_source(
    *, source: MentionSource, address: str, by: Actor, login: str = "", password: str = "", over: str | None = None
) -> None:
    """Look for a feed or a mailbox at another address from now on; what was said stays, and is told apart as before.

    Of a mailbox, ``login`` and ``password`` are others too where they are given. Another host is told no password that was meant
    for this one: ``Invalid`` where it is not given again. ``over`` is the address that was looked at: ``Conflict`` where another
    stands there by now.
    """
    address = _checked_address(source.way, address)
    with transaction.atomic():
        held = MentionSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
        if over is not None and held.address not in {over, address}:
            told = _("Somebody changed this meanwhile; it is “%(now)s” now. Load the page again before you change it.")
            raise Conflict(told % {"now": held.address}, field="address", code="changed-meanwhile")
        entered = _move_access(held, address, login, password)
        if held.address == address and not entered:
            return
        held.address, held.etag, held.changed, held.failure, held.looked_at = address, "", "", "", None
        held.save(update_fields=["address", "etag", "changed", "failure", "looked_at"])
        _record("source.moved", held, by)
        look_again(source=held)


def _move_access(held: MentionSource, address: str, login: str, password: str) -> bool:
    """Store how a mailbox is entered at its new address; returns whether that is another way than before. Raises ``Invalid``
    where the password would be told to another host.
    """
    if held.way != Way.MAILBOX:
        return False
    box = Mailbox.objects.select_for_update().get(source=held)
    if not password and _host(held.address) != _host(address) and not address.startswith(rules.MAILDIR):
        raise Invalid(_("Give the password again: another host is not told the one that was meant for this."), field="password")
    found = _checked_access(held.way, address, login or box.login, password or box.password)
    if held.address != address:
        # The numbers of another mailbox are others.
        Mailbox.objects.filter(pk=box.pk).update(validity=0, reached=0, before=None, done=[])
    if (box.login, box.password) == found:
        return False
    Mailbox.objects.filter(pk=box.pk).update(login=found[0], password=found[1])
    return True


def _host(address: str) -> tuple[str, str]:
    parts = urlsplit(address)
    return parts.scheme, parts.netloc.casefold()


def take_mentions(
    rows: Sequence[Told], *, source: MentionSource, by: Actor, history: bool = False, first_stands: bool = False
) -> list[Outcome]:
    """Store what was said at a source, each answered in its place: stored, already there, or refused with the reason.

    One transaction; what is refused hinders nothing else. ``history``: it moves nothing but the numbers.
    ``first_stands``: what has an identity that is stored is the same, whatever is said now.
    """
    version = get_version(source.questionnaire.key)
    outcomes: dict[int, Outcome] = {}
    ready: dict[int, ResponseRow] = {}
    known: dict[int, tuple[str, str, str]] = {}
    for place, one in enumerate(rows):
        try:
            known[place] = rules.check_author(one.author), rules.check_link(one.link), one.sender.strip().casefold()[:254]
            ready[place] = _row(source, one)
        except Invalid as wrong:
            outcomes[place] = Outcome.of(wrong)
    with transaction.atomic():
        # Held, so that nobody pauses it between this look and the storing.
        held = MentionSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
        if held.paused_at is not None:
            raise Conflict(_("Nothing is taken from %(name)s: it is paused.") % {"name": held.name}, field="source")
        found = accept_many(version, list(ready.values()), by=by, history=history, unasked=True, first_stands=first_stands)
        outcomes |= dict(zip(ready, found, strict=True))
        stored = {outcome.id: known[place] for place, outcome in outcomes.items() if outcome.id and outcome.state is State.STORED}
        whose = dict(Response.objects.filter(pk__in=stored).values_list("pk", "customer"))
        Mention.objects.bulk_create(
            [
                Mention(response_id=pk, source=held, customer_id=whose[pk], author=author, link=link, sender=sender)
                for pk, (author, link, sender) in stored.items()
            ]
        )
    return [outcomes[place] for place in range(len(rows))]


def _checked_address(way: str, address: str) -> str:
    """Return the address of a feed or a mailbox as it is kept; empty for a source that is told to us. Raises ``Invalid`` for one
    that can never be read.
    """
    told = address.strip()
    if way == Way.MAILBOX:
        return _checked_mailbox(told)
    if way != Way.FEED:
        return ""
    if not rules.is_link(told) or "@" in told.partition("//")[2].partition("/")[0]:
        message = _("Give the whole address of the feed, such as https://reviews.example.org/us.rss, without name and password.")
        raise Invalid(message, field="address")
    try:
        fetching.check_address(told)
    except fetching.Refused as refused:
        raise Invalid(str(refused), field="address") from refused
    return told


def _checked_mailbox(told: str) -> str:
    address = rules.check_mailbox(told)
    parts = urlsplit(address)
    if parts.scheme == rules.MAILDIR:
        if not may_read_folder(parts.path):
            message = _("This folder is not one that may be read. Whoever runs this machine names it in EVERWEEK_MAIL_FOLDERS.")
            raise Invalid(message, field="address")
        return address
    try:
        fetching.check_host(parts.hostname or "", parts.port or 993, tls=parts.scheme == "imaps")
    except fetching.Refused as refused:
        raise Invalid(str(refused), field="address") from refused
    return address


def _checked_access(way: str, address: str, login: str, password: str) -> tuple[str, str]:
    """Return the name and the password of a mailbox that is entered; both empty for any other source."""
    if way != Way.MAILBOX or urlsplit(address).scheme == rules.MAILDIR:
        return "", ""
    return rules.check_access(login.strip(), password)


def _row(source: MentionSource, one: Told) -> ResponseRow:
    answers: dict[str, object] = {}
    if one.rating is not None:
        answers[rules.RATING] = one.rating
    for key, text in ((rules.TITLE, one.title), (rules.SAID, one.text)):
        if text.strip():
            answers[key] = text.strip()
    if not answers:
        raise Invalid(_("There is neither a rating nor a word in it."), field="text")
    return ResponseRow(
        identity=rules.identity_of(source.key, one.identity),
        answers=answers,
        channel=rules.CHANNEL,
        answered_at=one.at,
        customer=one.customer,
        about_member=one.about_member,
        unit=one.unit if one.unit is not None else source.unit_id,
        touchpoint=one.touchpoint or source.touchpoint,
        language=one.language,
    )


@transaction.atomic
def _settle(source: MentionSource, by: Actor, *, paused: bool) -> None:
    held = MentionSource.objects.select_for_update(of=("self",)).get(pk=source.pk)
    if (held.paused_at is not None) == paused:
        return
    held.paused_at = clock.now() if paused else None
    held.save(update_fields=["paused_at"])
    source.paused_at = held.paused_at
    _record("source.paused" if paused else "source.resumed", held, by)


def _record(kind: str, source: MentionSource, by: Actor) -> None:
    ids = {"questionnaire": source.questionnaire_id, "unit": source.unit_id}
    record(Happening(kind, by=by, subject=("source", source.pk), ids=ids))
