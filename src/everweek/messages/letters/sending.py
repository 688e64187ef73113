"""Handing letters over to the mail server: hundreds over one connection, one sender at a time in the whole house.

What was handed over is marked a few at a time. A sender that is killed loses none, and repeats at most those few, each under the
Message-ID it had.
"""

import smtplib
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from email.utils import parseaddr
from itertools import chain
from typing import Final, Protocol

from django.conf import settings
from django.core.mail import EmailMultiAlternatives, get_connection
from django.core.mail.backends.smtp import EmailBackend
from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Misconfigured, Unavailable
from everweek.jobs.tasks import stopping
from everweek.journal.locks import held
from everweek.journal.services import Happening, Named, System, record_many
from everweek.messages.contact import deciding
from everweek.messages.contact.marks import as_mailed
from everweek.messages.contact.queries import rules as standing_rules
from everweek.messages.contact.returning import note_bounces
from everweek.messages.contact.rules import (
    COUNTED,
    Because,
    Channel,
    Judgement,
    Past,
    Purpose,
    Rule,
    loud_from,
    still,
    too_many,
)
from everweek.messages.contact.services import withdraw
from everweek.messages.letters.drawing import as_html, as_text, frame_of
from everweek.messages.letters.identity import message_id, return_address, token_of
from everweek.messages.letters.leaving import LOOKED_AT_AGAIN, Word, words_about
from everweek.messages.letters.posting import Envelope, as_bytes
from everweek.messages.letters.rules import Reply, meaning_of, status_in, wait_after
from everweek.messages.letters.shapes import CustomerLetter, read
from everweek.messages.letters.wire import hand_over
from everweek.messages.models import Contact, CustomerMail
from everweek.messages.rules import headers_of, is_set_up
from everweek.people.queries import chunks, organisation

MOST: Final = 500
"""So many go in one run, so that other work has its turn between."""
MARKED: Final = 50
"""So many are handed over before they are marked; a killed sender repeats no more than these."""
MARKED_AFTER: Final = 1.0
LATE: Final = timedelta(days=1)
LOCK: Final = "messages.letters"
CLOSING: Final = 421
NOT_TAKEN: Final = 553
CALLED_OFF: Final = "called_off"
"""Why a letter never left that was given back before it did, as the journal says it."""


class _Refused(Exception):
    def __init__(self, code: int, text: bytes | str, *, of_address: bool) -> None:
        super().__init__(code)
        said = text.decode("utf-8", "replace") if isinstance(text, bytes) else text
        self.code, self.status = code, status_in(said) or str(code)
        self.reply = meaning_of(code, said, of_address=of_address)


class _Post(Protocol):
    """Whoever takes a letter: the mail server, or in tests a box."""

    def __call__(self, letter: CustomerLetter, envelope: Envelope, purpose: Purpose, stop_at: str) -> None: ...


@dataclass
class _Round:
    """What has been done and is not marked yet."""

    left: list[CustomerMail] = field(default_factory=list)
    refused: list[tuple[CustomerMail, _Refused]] = field(default_factory=list)
    since: float = field(default_factory=clock.elapsed)

    @property
    def is_full(self) -> bool:
        return len(self.left) + len(self.refused) >= MARKED or clock.elapsed() - self.since > MARKED_AFTER


def send_due(most: int = MOST) -> tuple[int, bool]:
    """Send letters that are due, at most ``most``; returns how many were handed over, and whether more wait.

    Nothing is done where another process is at it.

    Raises:
        Unavailable: the mail server does not answer or takes nothing now; what was handed over stays so.
        Misconfigured: there is none.
    """
    if not CustomerMail.objects.filter(ended_at__isnull=True, due_at__lte=clock.now()).exists():
        return 0, False
    if not is_set_up():
        raise Misconfigured(_("No mail can be sent: set EVERWEEK_MAIL; see docs/settings.md."), field="EVERWEEK_MAIL")
    with held(LOCK, wait=False) as mine:
        if not mine:
            return 0, False
        due = CustomerMail.objects.filter(ended_at__isnull=True, due_at__lte=clock.now())
        # By no more than the index has: a hundred thousand that are due at one moment would else be sorted for each five hundred.
        found = list(due.order_by("due_at").values_list("pk", flat=True)[:most])
        return _hand_over(found), len(found) == most


def _hand_over(numbers: Sequence[int]) -> int:
    waiting = _wanted_by_rounds(numbers)
    first = next(waiting, None)
    if first is None:
        return 0
    sent, round_ = 0, _Round()
    try:
        with _connected() as post:
            for mail, to in chain([first], waiting):
                if stopping():
                    break
                try:
                    _post(post, mail, to)
                except _Refused as refused:
                    round_.refused.append((mail, refused))
                else:
                    sent += 1
                    round_.left.append(mail)
                if round_.is_full:
                    _mark(round_)
                    round_ = _Round()
    finally:
        _mark(round_)
    return sent


def _post(post: _Post, mail: CustomerMail, to: str) -> None:
    envelope = Envelope(
        sender=settings.DEFAULT_FROM_EMAIL,
        to=as_mailed(to),
        message_id=message_id(mail.contact_id),
        returned_to=return_address(mail.contact_id) or parseaddr(settings.DEFAULT_FROM_EMAIL)[1],
        at=clock.now(),
        named_to_provider="postmark" in settings.EVERWEEK_MAIL_PROVIDERS,
    )
    stop_at = f"{settings.EVERWEEK_ADDRESS}/u/{token_of(mail.salt)}"
    try:
        post(read(mail.letter), envelope, Purpose(mail.contact.purpose), stop_at)
    except (smtplib.SMTPServerDisconnected, OSError) as away:
        # It may be this letter that the server cannot bear: the others are not to wait behind it for ever.
        _put_off([mail], "", clock.now())
        raise Unavailable(_("The mail server hung up. What is left is sent later.")) from away


def _wanted_by_rounds(numbers: Sequence[int]) -> Iterator[tuple[CustomerMail, str]]:
    """Those that may still leave, looked at a few at a time: a slow mail server takes minutes for all of them, and meanwhile
    somebody opts out, is erased, or goes to bed.
    """
    for some in chunks(numbers, MARKED):
        mails = CustomerMail.objects.filter(pk__in=some, ended_at__isnull=True)
        yield from _still_wanted(list(mails.select_related("contact").order_by("due_at", "pk")))


def _still_wanted(mails: Sequence[CustomerMail]) -> list[tuple[CustomerMail, str]]:
    """The letters among these that may still leave now, each with its address; others are stopped, or wait for the morning."""
    now, standing = clock.now(), standing_rules()
    people = deciding.look_at((mail.contact.customer_id for mail in mails), standing, now)
    said = _asked_about(mails)
    ready: list[tuple[CustomerMail, str]] = []
    stopped: list[tuple[CustomerMail, Judgement]] = []
    for mail in mails:
        contact, person = mail.contact, people.get(mail.contact.customer_id)
        because = _stops(contact, person, standing, now)
        zone = person.zone if person is not None and person.zone else contact.zone
        later = loud_from(now, zone, standing[Purpose(contact.purpose)])
        if because is not None or person is None:
            stopped.append((mail, because or Judgement(None, Because.GONE)))
        elif contact.key in said:
            CustomerMail.objects.filter(pk=mail.pk).update(due_at=now + LOOKED_AT_AGAIN)
        elif later > now:
            CustomerMail.objects.filter(pk=mail.pk).update(due_at=later)
        else:
            ready.append((mail, person.email))
            if contact.mark != person.mark:
                # Planned for an address the customer has no more: what comes back is said of the one it goes to.
                contact.mark = person.mark
                Contact.objects.filter(pk=contact.pk).update(mark=person.mark)
    _stop(stopped, now)
    return ready


def _asked_about(mails: Sequence[CustomerMail]) -> set[str]:
    """The keys of those that wait, as whoever asked for them says now; what is over by that is called off."""
    said = words_about({mail.contact.key for mail in mails})
    over = [mail.contact for mail in mails if said.get(mail.contact.key) is Word.OVER]
    withdraw([contact.key for contact in over], by=System("letters"))
    for contact in over:
        contact.withdrawn_at = contact.withdrawn_at or clock.now()
    return {key for key, word in said.items() if word is Word.WAITS}


def _stops(contact: Contact, person: deciding.Person | None, standing: Mapping[Purpose, Rule], now: datetime) -> Judgement | None:
    if person is None or contact.withdrawn_at is not None or contact.at is None:
        return Judgement(None, Because.GONE)
    purpose = Purpose(contact.purpose)
    if because := still(purpose, Channel.MAIL, person.known):
        return Judgement(None, because)
    # Reckoned anew where two were found to be one since, where it goes to another mailbox by now, and where the letter is so
    # late that another one is due by now; what was planned otherwise stays planned, but for who has asked for less.
    moved, at = contact.mark != person.mark, max(now, contact.at)
    anew = person.several or moved or now - contact.at > LATE
    if purpose not in COUNTED or not (anew or person.wants == "fewer"):
        return None
    own = Past(purpose, contact.at)
    # In the mailbox it goes to now it stands only where it was planned for that one: an equal time there is another's letter.
    for past in [person.past] if moved else [person.past, person.mailbox]:
        if own in past:
            past.remove(own)
    judged = too_many(purpose, Channel.MAIL, at, person.known, standing if anew else dict.fromkeys(Purpose, Rule()))
    if judged is None:
        person.past.append(own)
        person.mailbox.append(own)
    # Else it is given back, and does not stand in the way of the others: of the customer's, or of who has the mailbox too.
    return judged


@transaction.atomic
def _stop(stopped: Sequence[tuple[CustomerMail, Judgement]], now: datetime) -> None:
    lines = []
    for mail, judged in stopped:
        CustomerMail.objects.filter(pk=mail.pk).update(letter="", outcome="stopped", ended_at=now)
        because = judged.because or Because.GONE
        # Given back: the customer has not heard from us. What was called off stays called off.
        given_back = {"at": None, "because": because, "detail": dict(judged.detail)}
        Contact.objects.filter(pk=mail.pk, withdrawn_at__isnull=True).update(**given_back)
        why = CALLED_OFF if mail.contact.withdrawn_at is not None else because.value
        ids = {"contact": mail.pk, "because": why}
        lines.append(Happening("letter.stopped", Named(mail.by), ("letter", mail.pk), ids=ids))
    record_many(lines)


@transaction.atomic
def _mark(round_: _Round) -> None:
    now = clock.now()
    if round_.left:
        numbers = [mail.pk for mail in round_.left]
        there = set(CustomerMail.objects.filter(pk__in=numbers, ended_at__isnull=True).values_list("pk", flat=True))
        CustomerMail.objects.filter(pk__in=there).update(letter="", outcome="left", ended_at=now)
        # Called off in the moment in which it left, the customer has heard from us all the same.
        Contact.objects.filter(pk__in=there).update(at=now, done_at=now, withdrawn_at=None)
        record_many(
            [
                Happening("letter.sent", Named(mail.by), ("letter", mail.pk), ids={"purpose": mail.contact.purpose})
                for mail in round_.left
                if mail.pk in there
            ]
        )
    for mail, refused in round_.refused:
        if refused.reply is Reply.AGAIN:
            _put_off([mail], refused.status, now)
        else:
            _give_up(mail, refused.status, hard=refused.reply is Reply.HARD, now=now)


@transaction.atomic
def _put_off(mails: Sequence[CustomerMail], status: str, now: datetime) -> None:
    for mail in mails:
        wait = wait_after(mail.tries + 1)
        if wait is None:
            _give_up(mail, status, hard=False, now=now)
            continue
        CustomerMail.objects.filter(pk=mail.pk).update(tries=mail.tries + 1, status=status, due_at=now + wait)


def _give_up(mail: CustomerMail, status: str, *, hard: bool, now: datetime) -> None:
    ended = {"letter": "", "outcome": "refused", "status": status, "ended_at": now}
    if not CustomerMail.objects.filter(pk=mail.pk, ended_at__isnull=True).update(**ended):
        return
    Contact.objects.filter(pk=mail.pk).update(at=None, because=Because.BOUNCED)
    ids = {"contact": mail.pk, "status": status}
    record_many([Happening("letter.refused", Named(mail.by), ("letter", mail.pk), ids=ids)])
    note_bounces([(mail.contact.mark, hard, status)], by=Named(mail.by))


@contextmanager
def _connected() -> Iterator[_Post]:
    """A way to hand letters over: one connection to the mail server, for as long as the block lasts."""
    house = organisation().name
    backend = get_connection()
    if not isinstance(backend, EmailBackend):
        yield lambda letter, envelope, purpose, stop_at: _boxed(letter, envelope, purpose, stop_at, house)
        return
    try:
        backend.open()
    except (OSError, smtplib.SMTPException) as away:
        raise Unavailable(_("The mail server does not let us in now. What waits is sent later.")) from away
    server = backend.connection
    if server is None:
        raise Unavailable(_("The mail server does not let us in now. What waits is sent later."))
    try:
        yield lambda letter, envelope, purpose, stop_at: _wired(server, letter, envelope, purpose, stop_at, house)
    finally:
        backend.close()


def _wired(server: smtplib.SMTP, letter: CustomerLetter, envelope: Envelope, purpose: Purpose, stop_at: str, house: str) -> None:
    if not envelope.to.isascii():
        # Written down before such addresses were refused: nobody takes it, and nobody else waits behind it.
        raise _Refused(NOT_TAKEN, f"{NOT_TAKEN} 5.1.3", of_address=True)
    data = as_bytes(letter, frame_of(house, letter.language or "en", purpose, stop_at), envelope)
    try:
        hand_over(server, envelope.returned_to, envelope.to, data)
    except smtplib.SMTPRecipientsRefused as refused:
        code, text = next(iter(refused.recipients.values()))
        _check_open(code)
        raise _Refused(code, text, of_address=True) from None
    except smtplib.SMTPDataError as refused:
        _check_open(refused.smtp_code)
        raise _Refused(refused.smtp_code, refused.smtp_error, of_address=False) from None
    except (smtplib.SMTPSenderRefused, smtplib.SMTPNotSupportedError, smtplib.SMTPHeloError) as refused:
        # Not for what this one says or goes to: it would be so for every other.
        raise Unavailable(_("The mail server takes nothing from us now. What waits is sent later.")) from refused


def _check_open(code: int) -> None:
    if code == CLOSING:
        raise Unavailable(_("The mail server is closing. What is left is sent later."))


def _boxed(letter: CustomerLetter, envelope: Envelope, purpose: Purpose, stop_at: str, house: str) -> None:
    """Hand a letter to a backend of Django's that is no mail server, as tests have it."""
    frame = frame_of(house, letter.language or "en", purpose, stop_at)
    headers = {"Message-ID": envelope.message_id, "Auto-Submitted": "auto-generated", **headers_of(letter.answers)}
    if frame.stop_at:
        headers |= {"List-Unsubscribe": f"<{frame.stop_at}>", "List-Unsubscribe-Post": "List-Unsubscribe=One-Click"}
    mail = EmailMultiAlternatives(letter.subject, as_text(letter, frame), to=[envelope.to], headers=headers)
    mail.attach_alternative(as_html(letter, frame), "text/html")
    mail.send()
