"""Taking mails into cases: each once, by what we signed, and never by who it says it is from.

What was read stands in the transaction of what came of it: killed in between, it is read once more, and is no news. Its files
were laid down before, and are nobody's until then.
"""

import re
from collections.abc import Set
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.opening import CaseWanted
from everweek.act.cases.rules import CaseKind, Side, Way
from everweek.act.cases.working import Word, hear_customer, said
from everweek.act.filing.arriving import Arrived as File
from everweek.act.filing.rules import NotTaken, Wrong
from everweek.act.filing.services import FULL, put_files
from everweek.act.following.reaching import is_reached
from everweek.act.mailing import addresses, rules
from everweek.act.mailing.addresses import Colleague
from everweek.act.mailing.answering import Refused, write_answer
from everweek.act.mailing.models import THE_ONE, CaseMail, CaseMailbox
from everweek.act.mailing.rules import MAIL, Arrived, Came, Reason, Unwritten
from everweek.act.models import Case, Remark
from everweek.act.ruling.wording import open_by_words
from everweek.errors import Conflict, EverweekError
from everweek.journal.services import Actor, Happening, System, record
from everweek.messages.contact.queries import keys_of
from everweek.people.limits import is_used_up, note
from everweek.people.models import Unit
from everweek.text.mails import SAID
from everweek.text.storable import one_line, storable

BY: Final = System("case-mail")
_OF_CASE: Final = re.compile(r"case:([0-9]{1,18}):")


@dataclass(frozen=True)
class Taken:
    """What came of a mail: of which case, empty where of none; and whether it is news.

    ``unwritten``: why a colleague's answer is not in the case, which ``member`` is to hear.
    """

    came: Came
    case: int | None
    new: bool
    unwritten: Unwritten | None = None
    member: int | None = None


@dataclass(frozen=True)
class HowFar:
    """How far the mailbox is read: which mails count, and over IMAP the last number, while its numbers are of ``validity``."""

    since: datetime
    validity: int
    reached: int


@dataclass(frozen=True)
class Brought:
    """What hung on a mail: the files that can be kept, and those that are not taken, with the reason."""

    files: tuple[File, ...] = ()
    refused: tuple[NotTaken, ...] = ()

    @property
    def unopened(self) -> bool:
        """Whether what hangs on it was not opened, for too many came by then."""
        return any(one.why is Wrong.BUSY for one in self.refused)


@transaction.atomic
def take_mail(*, arrived: Arrived, brought: Brought | None = None) -> Taken:
    """Write a mail into the case it belongs to, or open one with it, or put it aside with the reason. Again it changes nothing.

    What cannot be kept is put aside as refused: nothing is raised for what a stranger sends. Without ``brought`` nobody looked at
    what hangs on it: how many files that are is noted.
    """
    row, fresh = CaseMail.objects.get_or_create(key=rules.key_of(arrived), defaults=_row(arrived))
    if not fresh:
        return Taken(Came(row.came), row.case_id, new=False)
    told = brought if brought is not None else Brought()
    if named := addresses.colleagues_named(arrived.to, arrived.about):
        return _answered(row, arrived, named, told)
    case = _case_of(arrived)
    row.case = case
    ours = addresses.is_ours(arrived.sender)
    reason = rules.why_aside(arrived, ours=ours, files=bool(told.files)) or _too_many(case, row)
    if reason is Reason.EMPTY and told.unopened:
        reason = Reason.TOO_MANY
    if reason is not None:
        return _put_aside(row, reason, arrived.problem)
    if brought is not None:
        row.attached = len(told.refused)
    return _taken(row, case, BY, brought=_in_time(told, case))


def brings_files(arrived: Arrived, size: int) -> bool:
    """Whether a mail of so many bytes has files that go with it: somebody wrote it, and it was not taken before."""
    may = arrived.kind in rules.BRINGS_FILES and (arrived.attached > 0 or size > rules.READ_FOR_WORDS)
    ours = addresses.is_ours(arrived.sender) and not addresses.colleagues_named(arrived.to, arrived.about)
    return may and not ours and not CaseMail.objects.filter(key=rules.key_of(arrived)).exists()


def unopened(arrived: Arrived) -> Brought | None:
    """What hangs on a mail whose files are not opened, for too many came by now; None where they are to be.

    Asked before anything is opened, and nothing is counted: what a mail counts for is counted when it is taken.
    """
    if not any(is_used_up(key, most) for key, most in _limits(arrived)):
        return None
    return Brought(refused=(NotTaken("", Wrong.BUSY),) * max(1, arrived.attached))


def _limits(arrived: Arrived) -> list[tuple[str, int]]:
    """What a mail will be counted under, and how many may be there."""
    if named := addresses.colleagues_named(arrived.to, arrived.about):
        return [(f"case-mail:member:{one.member}", rules.NOTED_AN_HOUR) for one in named]
    if (case := _case_of(arrived)) is not None:
        return [(f"case-mail:case:{case.pk}", rules.HEARD_AN_HOUR)]
    return [
        (f"case-mail:sender:{_sender(arrived)}", rules.OPENED_A_DAY),
        ("case-mail:all", rules.OPENED_AN_HOUR),
        ("case-mail:files", rules.FILED_AN_HOUR),
    ]


@transaction.atomic
def take_after_all(*, mail: CaseMail, by: Actor) -> Taken:
    """Take a mail that was put aside: somebody looked, and a person wrote it. A second time changes nothing.

    Raises:
        Conflict: It has no words, or came back: there is nothing to take.
    """
    held = CaseMail.objects.select_for_update(of=("self",)).get(pk=mail.pk)
    if held.came != Came.ASIDE:
        return Taken(Came(held.came), held.case_id, new=False)
    if held.reason not in rules.TAKEN_AFTER_ALL or not held.text:
        raise Conflict(_("There are no words of a person in this mail: nothing can be taken."), code="no-words")
    return _taken(held, _open_for_words(held.case_id), by, anew=True)


@transaction.atomic
def set_mailbox(*, unit: Unit | None, kind: CaseKind, by: Actor) -> CaseMailbox:
    """Say where a mail that belongs to no case opens one, and of which kind. The same again changes nothing."""
    box, _fresh = CaseMailbox.objects.get_or_create(pk=THE_ONE)
    held = CaseMailbox.objects.select_for_update(of=("self",)).select_related("unit").get(pk=box.pk)
    before = {"unit": held.unit.key if held.unit is not None else "", "kind": held.kind}
    after = {"unit": unit.key if unit is not None else "", "kind": kind.value}
    if before != after:
        CaseMailbox.objects.filter(pk=held.pk).update(unit=unit, kind=kind)
        record(Happening("case_mailbox.set", by, ("case_mailbox", held.pk), old=before, new=after))
    return CaseMailbox.objects.select_related("unit").get(pk=held.pk)


def how_far() -> HowFar:
    """How far the mailbox is read; from when it is first asked, which is the moment mails count from."""
    box, _fresh = CaseMailbox.objects.get_or_create(pk=THE_ONE)
    if box.since is None:
        CaseMailbox.objects.filter(pk=THE_ONE, since=None).update(since=clock.now())
        box.refresh_from_db()
    # The whole second: mail servers tell no parts of one.
    return HowFar((box.since or clock.now()).replace(microsecond=0), box.validity, box.reached)


def note_looked(*, failure: str = "", validity: int = 0, reached: int = 0) -> None:
    """Note that the mailbox was read, and how far; or ``failure``, why it could not be read: then how far it was read stays."""
    if failure:
        CaseMailbox.objects.filter(pk=THE_ONE).update(failure=failure)
        return
    told = {"failure": "", "looked_at": clock.now(), "validity": validity, "reached": reached}
    CaseMailbox.objects.filter(pk=THE_ONE).update(**told)


def _answered(row: CaseMail, arrived: Arrived, named: Set[Colleague], brought: Brought) -> Taken:
    """A colleague's answer: a note of theirs or nothing, and never a customer's word. What is not written down is not kept."""
    numbers = {one.case for one in named}
    row.case = Case.objects.filter(pk__in=numbers).first() if len(numbers) == 1 else None
    reason = rules.why_aside(arrived, ours=False, files=bool(brought.files))
    unwritten = Unwritten.EMPTY if reason is Reason.EMPTY else None
    if reason is None:
        try:
            with transaction.atomic():
                remark = write_answer(row=row, named=named, files=brought.files)
                Remark.objects.filter(pk=remark.pk).update(**_told_of(row, brought))
        except Refused as refused:
            reason, unwritten = Reason.COLLEAGUE, refused.why
        except EverweekError as refused:
            if refused.code == FULL:
                return _answered(row, arrived, named, _without(brought, Wrong.FULL))
            reason, unwritten = Reason.COLLEAGUE, Unwritten.NOT_KEPT
    row.writer = row.text = row.whole = ""
    if reason is not None:
        [member] = {one.member for one in named} if len(named) == 1 else {None}
        return replace(_put_aside(row, reason, arrived.problem), unwritten=unwritten, member=member)
    row.came, row.sender, row.title, row.number = Came.NOTED, "", "", ""
    row.save()
    return Taken(Came.NOTED, row.case_id, new=True)


def _row(arrived: Arrived) -> dict[str, object]:
    now = clock.now()
    text, whole = rules.words_of(arrived.text, arrived.whole)
    return {
        "at": min(arrived.at, now),
        "read_at": now,
        "came": Came.ASIDE,
        "sender": _sender(arrived),
        "writer": one_line(storable(arrived.writer), 200),
        "title": rules.title_of(arrived.title, text),
        "text": text,
        "whole": whole,
        "language": rules.language_of(arrived.language) or rules.language_in(arrived.text),
        "number": one_line(storable(arrived.number), 400),
        "attached": arrived.attached,
    }


def _sender(arrived: Arrived) -> str:
    return one_line(storable(arrived.sender), 254).lower()


def _case_of(arrived: Arrived) -> Case | None:
    """The case a mail belongs to: by the address it was sent to, else by what it answers."""
    number = addresses.case_at(arrived.to) or addresses.case_answered(arrived.about)
    if number is None and (contact := addresses.contact_answered(arrived.about)) is not None:
        key = _OF_CASE.match(keys_of([contact]).get(contact, ""))
        number = int(key[1]) if key is not None else None
    return _open_for_words(number)


def _open_for_words(number: int | None) -> Case | None:
    # One whose words were deleted hears nothing any more: whoever writes now has a new one.
    return Case.objects.filter(pk=number).exclude(title="").select_related("customer").first() if number is not None else None


def _too_many(case: Case | None, row: CaseMail) -> Reason | None:
    if case is not None:
        [hits] = note([f"case-mail:case:{case.pk}"], rules.AN_HOUR)
        return Reason.TOO_MANY if hits.number > rules.HEARD_AN_HOUR else None
    [of_one] = note([f"case-mail:sender:{row.sender}"], rules.A_DAY)
    [of_all] = note(["case-mail:all"], rules.AN_HOUR)
    many = of_one.number > rules.OPENED_A_DAY or of_all.number > rules.OPENED_AN_HOUR
    return Reason.TOO_MANY if many else None


def _in_time(brought: Brought, case: Case | None) -> Brought:
    """What hung on a mail; without its files where too many came by mails of no case: strangers must not fill the store."""
    if case is None and brought.files:
        [hits] = note(["case-mail:files"], rules.AN_HOUR)
        if hits.number > rules.FILED_AN_HOUR:
            return _without(brought, Wrong.BUSY)
    return brought


def _without(brought: Brought, why: Wrong) -> Brought:
    return Brought((), (*brought.refused, *(NotTaken(one.name, why) for one in brought.files)))


def _taken(row: CaseMail, case: Case | None, by: Actor, *, anew: bool = False, brought: Brought | None = None) -> Taken:
    told = brought if brought is not None else Brought()
    try:
        with transaction.atomic():
            found = _opened(row, by, told) if case is None else _heard(row, case, by, told)
    except EverweekError as refused:
        if refused.code == FULL:
            # Words are never lost for what hangs on them.
            return _taken(row, case, by, anew=anew, brought=_without(told, Wrong.FULL))
        if anew:
            raise
        return _put_aside(row, Reason.REFUSED, refused.message)
    row.came, row.case, row.reason, row.why = (Came.OPENED if case is None else Came.HEARD), found, "", ""
    # From here on they stand in the case alone, and go with it.
    row.sender = row.writer = row.title = row.text = row.whole = row.number = ""
    row.save()
    return Taken(Came(row.came), found.pk, new=True)


def _opened(row: CaseMail, by: Actor, brought: Brought) -> Case:
    box = CaseMailbox.objects.select_related("unit").filter(pk=THE_ONE).first()
    top = Unit.objects.get(parent=None)
    wanted = CaseWanted(
        kind=CaseKind(box.kind) if box is not None else CaseKind.COMPLAINT,
        way=Way.MAIL,
        title=row.title or next((one.name for one in brought.files), ""),
        unit=box.unit if box is not None and box.unit is not None else top,
        text=row.text,
        through=MAIL,
        key=row.key,
        writer=row.writer,
        address=rules.address_of(row.sender),
        language=row.language,
        opened_at=row.at,
    )
    found = open_by_words(wanted=wanted, by=by)
    if found.already:
        return found.case
    remark = Remark.objects.filter(case=found.case, side=Side.CUSTOMER).first()
    if remark is not None:
        put_files(case=found.case, remark=remark, files=brought.files, by=by)
    else:
        # Nothing but files: a photo says what there is to say.
        remark = said(found.case, Side.CUSTOMER, Word(text="", through=MAIL, at=row.at, files=brought.files), by)
    Remark.objects.filter(pk=remark.pk).update(message_id=row.number, **_told_of(row, brought))
    return found.case


def _heard(row: CaseMail, case: Case, by: Actor, brought: Brought) -> Case:
    # Heard when it was read: the moment it came may lie before the question it answers was noted, and clocks go by it.
    word = Word(text=row.text, through=MAIL, key=row.key, language=row.language, message_id=row.number, files=brought.files)
    known = is_reached(case).lower()
    remark = hear_customer(case=case, word=replace(word, sender=row.sender if row.sender != known else ""), by=by)
    Remark.objects.filter(pk=remark.pk).update(**_told_of(row, brought))
    return case


def _told_of(row: CaseMail, brought: Brought) -> dict[str, object]:
    refused = [{"name": one.name, "why": one.why.value} for one in brought.refused[: rules.MOST_NAMED]]
    return {"whole": row.whole, "left_out": len(brought.refused) or row.attached, "refused": refused}


def _put_aside(row: CaseMail, reason: Reason, why: str) -> Taken:
    row.came, row.reason, row.why = Came.ASIDE, reason, why
    row.save()
    record(Happening("case_mail.put_aside", BY, ("case_mail", row.pk), ids={"reason": reason.value, "case": row.case_id}))
    return Taken(Came.ASIDE, row.case_id, new=True)


def arrived_from(row: dict[str, str], at: datetime, place: str) -> Arrived:
    """A mail as the confined reader tells it; ``place`` is where it lies, by which one that cannot be read is known again."""
    number = row.get("attached", "")
    return Arrived(
        identity=row.get("id") or f"unread:{place}",
        at=at,
        kind=row.get("kind", SAID),
        sender=row.get("address", ""),
        writer=row.get("author", ""),
        title=row.get("title", ""),
        text=row.get("text", ""),
        whole=row.get("whole", ""),
        language=row.get("language", ""),
        to=row.get("to", ""),
        about=row.get("about", ""),
        number=row.get("number", ""),
        attached=int(number) if number.isdecimal() and len(number) < 6 else 0,
        problem=row.get("problem", ""),
    )
