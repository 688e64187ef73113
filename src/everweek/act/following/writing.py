"""Letters about cases: which words of ours go out to whom, once each; and that a letter which left acknowledged a case.

They are about the customer's own affair: no rule of how often, no opt-out of being asked holds them back (``Purpose.CASE``); an
address that mail came back from does, and nobody who was erased gets any. No letter is sent about what is history.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from django.db import transaction
from django.db.models import F, Q
from django.utils import translation

from everweek import clock
from everweek.act.cases.changing import line
from everweek.act.cases.persons import are_two
from everweek.act.cases.rules import Side, StageName
from everweek.act.following.access import follower_of
from everweek.act.following.keys import case_opened, keys_of_letters, opened_key, word_key
from everweek.act.following.letters import LetterKind, letter_of
from everweek.act.following.reaching import hears_from_here, is_reached
from everweek.act.following.returned import did_not_arrive
from everweek.act.following.rules import HERE, LASTS, fresh_salt
from everweek.act.following.services import give_link
from everweek.act.following.telling import tell_customer
from everweek.act.mailing.addresses import answers_to
from everweek.act.models import Case, Remark, Stage
from everweek.journal.services import Actor, record
from everweek.messages.contact.queries import is_held, keys_of
from everweek.messages.contact.rules import Purpose, Wish
from everweek.messages.contact.services import decide
from everweek.messages.letters.drawing import as_html, as_text, frame_of
from everweek.messages.letters.services import send_to_customers
from everweek.messages.letters.shapes import CustomerLetter
from everweek.messages.notices.lettering import OwnLetters, own_letters
from everweek.messages.rules import Letter, is_set_up
from everweek.messages.services import send
from everweek.people import saying
from everweek.people.models import Customer
from everweek.people.queries import organisation
from everweek.people.rules import check_email

MOST_AGAIN: Final = 5
MOST_OF_ONE_ADDRESS: Final = 50


@dataclass(frozen=True)
class CaseNews:
    """What a customer is to hear of a case: that we have it, a word of ours (``remark``), where its page is now (``once``)."""

    case: int
    kind: LetterKind
    remark: int | None = None
    once: str = ""

    @property
    def key(self) -> str:
        """What its letter is called, and by what it is the same: no name, no address."""
        if self.remark is not None:
            return word_key(self.case, self.remark)
        return f"{keys_of_letters(self.case)}link:{self.once}" if self.once else opened_key(self.case)


@transaction.atomic
def write_letters(*, news: Sequence[CaseNews], by: Actor) -> int:
    """Let these letters be sent, each once, however often it is asked; returns of how many cases somebody is written to.

    No letter is made of a word that went another way (said by telephone, or by a program of ours).
    """
    if not is_set_up():
        return 0
    ours = Remark.objects.filter(pk__in=[one.remark for one in news if one.remark], side=Side.US, through=HERE).exclude(text="")
    # Parted since from the part that said whose a case is, it would be sent to somebody it was not written to.
    ours = ours.filter(Q(told_in=None) | Q(told_in=F("case__known_by")))
    texts = dict(ours.values_list("pk", "text"))
    wanted = [one for one in news if one.remark is None or one.remark in texts]
    rows = Case.objects.filter(pk__in=[one.case for one in wanted], history=False).exclude(title="")
    cases = {one.pk: one for one in rows.select_related("customer", "unit").order_by("pk")}
    # In one order for everybody: a link holds its case.
    there = sorted(((one, cases[one.case]) for one in wanted if one.case in cases), key=lambda each: each[1].pk)
    # First, and once: it holds the customers, who are held before their cases.
    hers = [Wish(case.customer_id, Purpose.CASE, one.key) for one, case in there if case.customer_id is not None]
    may = {one.key for one in decide(hers, by=by) if one.may} if hers else set()
    own = own_letters() if there else {}
    letters, many = [], 0
    for one, case in there:
        nameless = case.customer_id is None and case.address != "" and not is_held(case.address)
        if one.key not in may and not nameless:
            if one.remark is not None and not hears_from_here(case):
                # Mail came back from there between the word and its letter.
                did_not_arrive(case.pk, one.remark, by)
            continue
        letter = _drawn(one, case, texts.get(one.remark or 0, ""), own, by)
        if nameless:
            _send_to_writer(one.key, case, letter, by)
        else:
            letters.append((one.key, letter))
        if one.remark is not None:
            Remark.objects.filter(pk=one.remark).update(letter=one.key)
        many += 1
    if letters:
        send_to_customers(letters, by=by)
    return many


def send_link(*, case: Case, by: Actor) -> str:
    """Send the customer a new link, after which the one before leads nowhere; returns the address, empty where there is none."""
    news = CaseNews(case.pk, LetterKind.LINK, once=fresh_salt())
    return is_reached(case) if write_letters(news=[news], by=by) else ""


def cases_at(address: str) -> list[int]:
    """The numbers of the cases of whoever has that address, the newest first; few, so that nobody can fill a mailbox.

    For a case that is part of another one, that other one is given: there it goes on, and where its letters go its link goes. A
    part that is known to be somebody else's stands for itself.
    """
    to = check_email(address, "address", required=True)
    open_still = Q(settled_at=None) | Q(joined_into__isnull=False, joined_into__settled_at=None)
    rows = Case.objects.filter(open_still | Q(changed_at__gte=clock.now() - LASTS), history=False).exclude(title="")
    rows = rows.select_related("customer", "joined_into__customer")
    # Two questions: one that asks either reads all cases there are.
    customers = list(Customer.objects.filter(email=to).values_list("pk", flat=True)[:MOST_OF_ONE_ADDRESS])
    found = {
        whole.pk: whole.opened_at
        for theirs in (rows.filter(customer__in=customers), rows.filter(customer=None, address=to))
        for one in theirs.order_by("-opened_at", "-pk")[: 2 * MOST_AGAIN]
        if (whole := _where_it_goes_on(one)).title
    }
    return sorted(found, key=lambda pk: (found[pk], pk), reverse=True)[:MOST_AGAIN]


def _where_it_goes_on(case: Case) -> Case:
    whole = case.joined_into
    return case if whole is None or are_two(case, whole) else whole


def send_links_again(*, cases: Sequence[int], once: str, by: Actor) -> int:
    """Send the links of these cases to their customers' addresses; returns of how many cases somebody is written to.

    Links that lead there now stay as they are, since whoever asks is not known to be the customer.
    """
    return write_letters(news=[CaseNews(pk, LetterKind.AGAIN, once=once) for pk in cases], by=by)


def _drawn(one: CaseNews, case: Case, text: str, own: OwnLetters, by: Actor) -> CustomerLetter:
    link = give_link(case=case, by=by, anew=one.kind is LetterKind.LINK)
    theirs, house = follower_of(case).language, organisation()
    spoken = saying.spoken(theirs, house.language)
    language = next((tag for tag in (theirs, house.language) if tag and saying.spoken(tag) == spoken), spoken)
    name = case.customer.name if case.customer is not None else ""
    with translation.override(spoken):
        told = tell_customer(case)
        letter = letter_of(one.kind, told, link, house=house.name, language=language, text=text, name=name, own=own)
    return replace(letter, answers=answers_to(case.pk))


def _send_to_writer(key: str, case: Case, letter: CustomerLetter, by: Actor) -> None:
    """Send a letter to somebody nobody knows as a customer: only the job that sends holds the address, erased with the case."""
    frame = frame_of(organisation().name, letter.language, Purpose.CASE, "")
    told = Letter(case.address, letter.subject, as_text(letter, frame), as_html(letter, frame), f"case:{case.pk}", letter.answers)
    send(key=key, letter=told, by=by)


@transaction.atomic
def note_letters_left(*, contacts: Mapping[int, datetime], keys: Mapping[str, datetime], by: Actor) -> int:
    """Note that letters left, and when, by their contacts or keys; returns how many cases are acknowledged by that.

    A case is acknowledged by the letter that says that we have it.
    """
    left = {**{key: contacts[pk] for pk, key in keys_of(contacts).items()}, **keys}
    opened = {number: at for key, at in left.items() if (number := case_opened(key)) is not None}
    many = 0
    for case in Case.objects.filter(pk__in=opened).select_related("unit").order_by("pk"):
        stamp = {"at": opened[case.pk], "by": by.actor}
        _stage, fresh = Stage.objects.get_or_create(case=case, round=1, name=StageName.ACKNOWLEDGEMENT, defaults=stamp)
        if fresh:
            record(line(case, "case.acknowledged", by))
            many += 1
    return many
