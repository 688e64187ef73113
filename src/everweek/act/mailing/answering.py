"""A colleague answers a notice by mail: a note among ourselves, in their name, as far as they may still write there.

Never a word to the customer: a mail brings what its program writes beneath it, and cannot be taken back.
"""

from collections.abc import Set

from everweek.act.access import access_case
from everweek.act.cases.working import Word, note_in_case
from everweek.act.filing.arriving import Arrived as File
from everweek.act.mailing.addresses import Colleague
from everweek.act.mailing.models import CaseMail
from everweek.act.mailing.rules import AN_HOUR, MAIL, NOTED_AN_HOUR, Unwritten
from everweek.act.models import Remark
from everweek.errors import NotFound
from everweek.people.limits import note
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import is_reachable


class Refused(Exception):  # no error: why nothing is written down
    """Why an answer is not written down."""

    def __init__(self, why: Unwritten) -> None:
        super().__init__(why)
        self.why = why


def write_answer(*, row: CaseMail, named: Set[Colleague], files: tuple[File, ...]) -> Remark:
    """Keep a mail that was read as a note of the colleague whose signed address it was sent to.

    Raises:
        Refused: it names several, too many came, or the colleague may not write in that case any more.
        EverweekError: its words cannot be kept.
    """
    if len(named) != 1:
        raise Refused(Unwritten.SEVERAL)
    [who] = named
    [hits] = note([f"case-mail:member:{who.member}"], AN_HOUR)
    if hits.number > NOTED_AN_HOUR:
        raise Refused(Unwritten.TOO_MANY)
    member = Member.objects.select_related("account").filter(pk=who.member).first()
    # Asked when it is read: whoever left, or went elsewhere, since they were told has no say here.
    if member is None or not is_reachable(member):
        raise Refused(Unwritten.NOT_YOURS)
    try:
        case = access_case(member, who.case, Action.CASES_WRITE)
    except NotFound:
        raise Refused(Unwritten.NOT_YOURS) from None
    known = (member.account.email if member.account is not None else member.email).lower()
    sender = row.sender if row.sender != known else ""
    word = Word(text=row.text, through=MAIL, key=row.key, message_id=row.number, sender=sender, files=files)
    return note_in_case(case=case, word=word, by=member)
