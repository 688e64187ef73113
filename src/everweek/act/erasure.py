"""What Act forgets, joins and hands out of a customer: whose a case is, every word of it, the address the customer gave."""

from collections.abc import Iterator, Sequence
from pathlib import Path

from django.db.models import Q, QuerySet

from everweek import clock
from everweek.act.filing.handing import places_in_export, told_in_export
from everweek.act.filing.services import let_go
from everweek.act.giving.lapsing import empty_gestures
from everweek.act.mailing.forgetting import forget_mails
from everweek.act.models import OPEN, Case, CaseClock, CaseLink, Remark, ToldOf
from everweek.act.respect.forgetting import forget_reports_in, forget_respect, join_respect, told_of_respect
from everweek.jobs.services import erase_person
from everweek.journal.models import Line
from everweek.journal.services import Happening, System, erase_values, erase_values_of_lines, record_many
from everweek.people.erasure import eraser, exporter, file_exporter, merger, parter
from everweek.people.known import known_by
from everweek.people.models import Customer


@eraser
def erase_cases(customer_id: int, _facts_key: int | None) -> None:
    """Take a customer and every word off the customer's cases, and off cases that came from an address of theirs.

    How many cases there were stays counted.
    """
    customer = Customer.objects.filter(pk=customer_id).first()
    addresses = {one.casefold() for one in known_by(customer)["email"]} if customer is not None else set()
    hers = _hers(customer_id) | Q(customer=None, address__in=addresses)
    # Held as they stand: whoever closes or reopens one meanwhile would be written over.
    numbers = list(Case.objects.filter(hers).values_list("pk", flat=True))
    empty(list(Case.objects.filter(pk__in=numbers).select_for_update(of=("self",)).order_by("pk")), by=System("erasure"))
    _forget_addresses(addresses)
    forget_mails(Q(sender__in=addresses))


@eraser
def forget_who_was_told(customer_id: int, _facts_key: int | None) -> None:
    """Take a customer off the improvements they were told of; how many were told stays counted.

    The customer's cases still ask for those improvements, as cases of nobody.
    """
    ToldOf.objects.filter(customer=customer_id).update(customer=None)


@eraser
def forget_who_crossed_a_line(customer_id: int, _facts_key: int | None) -> None:
    """Take a customer and every word off the reports, steps and thanks that are about that customer."""
    forget_respect(customer_id)


@merger
def merge_cases(kept_id: int, gone_id: int) -> None:
    """Two customers were found to be one: let the cases of the one that is gone be the other's."""
    Case.objects.filter(customer=gone_id).update(customer=kept_id)
    ToldOf.objects.filter(customer=gone_id).update(customer=kept_id)
    join_respect(kept_id, gone_id)


@parter
def give_cases_back(kept_id: int, gone_id: int, _told: object) -> None:
    """Two merged customers were parted: end the links of both customers' cases, and tell of the given-back ones whose they are.

    While they were one, the letters of either went to the one address that was kept, which may have been that of the other, or
    have been changed since: nobody can tell any more who was sent which.
    """
    CaseLink.objects.filter(case__customer__in=[kept_id, gone_id]).delete()
    hers = Case.objects.filter(customer=gone_id).order_by("pk").values_list("pk", flat=True)
    record_many([Happening("case.given_back", System("merging"), ("case", pk), ids={"customer": gone_id}) for pk in hers])


@exporter("cases")
def export_cases(customer_id: int) -> object:
    """The customer's cases with every word written in them, our notes among ourselves too: they are about the customer."""
    found = Case.objects.filter(_hers(customer_id)).select_related("unit").order_by("opened_at", "pk")
    numbers = [one.pk for one in found]
    remarks = _words_in(numbers)
    files = told_in_export(remarks.filter(attached__gt=0).values_list("pk", flat=True))
    return [
        {
            "number": one.pk,
            "kind": one.kind,
            "title": one.title,
            "unit": one.unit.name,
            "standing": one.standing,
            "opened_at": one.opened_at.isoformat(),
            "closed_at": one.closed_at and one.closed_at.isoformat(),
            "remedy": one.remedy,
            "alternative": one.alternative,
            "you_said": one.customer_said,
            "words": [
                _word(each, files.get(each.pk, []))
                for each in remarks.filter(Q(case=one) | Q(told_in=one) & ~Q(case__in=numbers)).order_by("at", "pk")
            ],
        }
        for one in found
    ]


@file_exporter
def export_files(customer_id: int) -> Iterator[tuple[str, Path]]:
    """The files put to the words of a customer's cases: for each its place in the packed file, and where it lies here."""
    numbers = list(Case.objects.filter(_hers(customer_id)).values_list("pk", flat=True))
    return places_in_export(_words_in(numbers).filter(attached__gt=0).values_list("pk", flat=True))


@exporter("improvements")
def export_told(customer_id: int) -> object:
    """The improvements a customer was told of, or was to be told of, as plain JSON: the title, what came of it, when."""
    rows = ToldOf.objects.filter(customer=customer_id).select_related("improvement").order_by("at", "pk")
    return [
        {"improvement": one.improvement.title, "came": one.came, "at": one.at.isoformat(), "asked": not one.silent}
        for one in rows
    ]


@exporter("respect")
def export_respect(customer_id: int) -> object:
    """What respect keeps of a customer, as plain JSON: reports, the steps taken and what came of an appeal, and thanks."""
    return told_of_respect(customer_id)


def _words_in(numbers: Sequence[int]) -> QuerySet[Remark]:
    """The remarks written in these cases, or said to them in another one: the case they were said to decides whose they are."""
    return Remark.objects.filter(Q(case__in=numbers, told_in=None) | Q(told_in__in=numbers))


def _word(one: Remark, files: list[dict[str, object]]) -> dict[str, object]:
    told: dict[str, object] = {
        "side": one.side,
        "at": one.at.isoformat(),
        "through": one.through,
        "text": one.text,
        "whole": one.whole,
    }
    if one.refused:
        told["files_not_taken"] = [file["name"] for file in one.refused]
    return {**told, "files": files} if files else told


def _hers(customer_id: int) -> Q:
    """The condition on a customer's cases, and on those of nobody known that a colleague joined to one: they are said to be one.

    A case that came from an address the customer does not have is somebody else's, whatever it was joined to.
    """
    customer = Customer.objects.filter(pk=customer_id).first()
    known = known_by(customer)["email"] if customer is not None else frozenset[str]()
    gave = Case.objects.filter(customer=customer_id).exclude(address="").values_list("address", flat=True)
    addresses = {"", *(one.casefold() for one in known), *gave}
    return Q(customer=customer_id) | Q(customer=None, joined_into__customer=customer_id, address__in=addresses)


def empty(cases: Sequence[Case], *, by: System) -> None:
    """Take the customer and every word off these cases, in the journal too; one that is empty already is passed over.

    One that was open lapses: there is nobody left to tell.
    """
    numbers = [one.pk for one in cases]
    # What was said to one of them may stand in another case, of which it was a part.
    whose = Q(case__in=numbers) | Q(told_in__in=numbers)
    remarks = Remark.objects.filter(whose).exclude(text="", whole="", sender="", message_id="", key=None, refused=[])
    elsewhere = list(remarks.exclude(case__in=numbers).values_list("case", "pk", "text"))
    filed = let_go(Remark.objects.filter(whose))
    elsewhere += [(case, pk, "") for case, pk in filed if case not in numbers]
    with_words = {*remarks.values_list("case", flat=True), *(case for case, _pk in filed)}
    now = clock.now()
    changed = [one for one in cases if one.customer_id is not None or one.title or one.address or one.pk in with_words]
    # What waits to be sent to an address that makes nobody a customer.
    written_to = [one.pk for one in changed if one.address]
    for one in changed:
        one.customer, one.key, one.known_by = None, None, None
        if one.standing in OPEN:
            one.standing, one.owner, one.closed_at, one.settled_at = "lapsed", None, now, now
        for name in ("title", "writer", "address", "remedy", "alternative", "customer_said"):
            setattr(one, name, "")
    emptied = ["customer", "key", "known_by", "title", "writer", "address", "remedy", "alternative", "customer_said"]
    Case.objects.bulk_update(changed, [*emptied, "standing", "owner", "closed_at", "settled_at"], batch_size=100)
    # Promised to nobody any more, they are neither kept nor broken.
    CaseClock.objects.filter(case__in=[one.pk for one in changed if one.standing == "lapsed"], stopped_at=None).delete()
    remarks.update(text="", whole="", sender="", message_id="", key=None, refused=[])
    forget_mails(Q(case__in=numbers))
    forget_reports_in(numbers)
    for number in written_to:
        erase_person(f"case:{number}")
    CaseLink.objects.filter(case__in=numbers).delete()
    erase_values("case", [one.pk for one in changed])
    _erase_elsewhere(elsewhere)
    empty_gestures([one.pk for one in changed], by)
    record_many([Happening("case.unnamed", by, ("case", one.pk), ids={"case": one.pk, "unit": one.unit_id}) for one in changed])


def _forget_addresses(addresses: set[str]) -> None:
    """Take these addresses off cases that came from there although a colleague said that they are of other customers."""
    others = list(Case.objects.filter(address__in=addresses).exclude(customer=None).values_list("pk", flat=True))
    for number in others:
        erase_person(f"case:{number}")
    Case.objects.filter(pk__in=others).update(address="", writer="")


def _erase_elsewhere(words: Sequence[tuple[int, int, str]]) -> None:
    """Erase remarks in the journal of other cases, each with its number, and in what those keep of an answer."""
    remarks, cases = {pk for _case, pk, _text in words}, {str(case) for case, _pk, _text in words}
    lines = Line.objects.filter(subject_type="case", subject_id__in=cases).exclude(values_hash="")
    erase_values_of_lines([one.pk for one in lines if one.ids.get("remark") in remarks])
    for case, _pk, text in words:
        Case.objects.filter(pk=case, customer_said=text).exclude(customer_said="").update(customer_said="")
