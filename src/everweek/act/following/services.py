"""Writes of following: the link of a case, and what its customer does by it.

What the customer does goes through the services of the case, as anybody's deed does; in the journal the customer has the name of
the link.
"""

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.act.cases.changing import hold, line
from everweek.act.cases.rules import Standing
from everweek.act.cases.settling import hear_verdict
from everweek.act.cases.working import Word, hear_customer
from everweek.act.filing.arriving import Arrived
from everweek.act.following.access import Follower
from everweek.act.following.reaching import leads
from everweek.act.following.rules import LASTS, PAGE, address_of, check_hers, fresh_salt, hash_of, token_of, word_key
from everweek.act.following.telling import case_for_her
from everweek.act.models import Case, CaseLink, Remark
from everweek.errors import Conflict
from everweek.journal.services import Actor, record


@transaction.atomic
def give_link(*, case: Case, by: Actor, anew: bool = False, handed: bool = False) -> str:
    """The address of the customer's page, which leads there for at least ``LASTS`` from now on.

    It is the address of the link there is, as long as that leads there; otherwise a new link is made. ``anew``: a new one is made
    in any case, and the one before, which may be in wrong hands, leads nowhere from then on. ``handed``: the link is shown to the
    customer, or to a colleague who hands it over; one that only stands in a letter may come back with it.

    Raises:
        Conflict: The words of the case were deleted: there is nothing to follow; or it is about ``by``, who would have in hand
            what speaks for the customer.
    """
    held, now = hold(case, by=by), clock.now()
    link = CaseLink.objects.filter(case=held).select_related("case__joined_into").first()
    if link is not None and not anew and leads(link):
        CaseLink.objects.filter(pk=link.pk).update(ends_at=now + LASTS, handed_at=link.handed_at or (now if handed else None))
        return address_of(token_of(link.salt))
    salt = fresh_salt()
    token = token_of(salt)
    fresh = {
        "salt": salt,
        "token_hash": hash_of(token),
        "made_at": now,
        "ends_at": now + LASTS,
        "used_at": None,
        "handed_at": now if handed else None,
    }
    CaseLink.objects.update_or_create(case=held, defaults=fresh)
    record(line(held, "case.link_made", by, ids={"anew": link is not None}))
    return address_of(token)


@transaction.atomic
def hear_follower(*, follower: Follower, text: str, once: str, files: tuple[Arrived, ...] = ()) -> Remark:
    """Keep a word that the customer wrote on the page of the case, or files sent without one.

    ``once`` is the word of the form: what is sent twice under it is heard once. ``Invalid`` in words for customers where it
    cannot be kept.
    """
    bare = bool(files) and not text.strip()
    kept = "" if bare else check_hers(text, empty=_("Write something, in a few words."))
    key = word_key(follower.case.pk, once, kept, [one.sha256 for one in files])
    word = Word(text=kept, through=PAGE, key=key, language=follower.language, files=files)
    remark = hear_customer(case=follower.case, word=word, by=follower.holder)
    _used(follower)
    return remark


@transaction.atomic
def answer_decision(*, follower: Follower, agrees: bool, text: str, told: str) -> None:
    """Note what the customer says to what was decided: agreeing settles the case; disagreeing begins it anew, one level up.

    ``told`` is when the customer was told the decision that stood on the page: a later decision is not answered by it. Said twice
    it is said once.

    Raises:
        Conflict: There is nothing to say it to (any more), or another decision was told since.
        Invalid: It cannot be kept; or the customer does not agree, and does not say why, so that nobody would have anything to go
            by.
    """
    case = case_for_her(Case.objects.select_related("joined_into").get(pk=follower.case.pk))
    if text.strip() or not agrees:
        text = check_hers(text, empty=_("Tell us what is still not right, in a few words."))
    held = hold(case)
    now_told = held.told_at.isoformat() if held.told_at is not None else ""
    begun_anew = held.agreed is False and not agrees
    if (told != now_told or not told) and not begun_anew:
        raise Conflict(_("We have written to you since you opened this page. Please read it first."), code="changed")
    if agrees and held.standing == Standing.CLOSED and not text.strip():
        # It is settled already, and stays so with the customer's word or without it.
        return
    hear_verdict(case=held, agrees=agrees, word=text, by=follower.holder)
    _used(follower)


def _used(follower: Follower) -> None:
    now = clock.now()
    CaseLink.objects.filter(case=follower.case).update(used_at=now, ends_at=now + LASTS)
