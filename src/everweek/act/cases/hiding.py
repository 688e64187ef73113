"""Hiding in cases of an answer what was hidden in the answer since: a title made of it, and what was added to it."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from django.db import transaction

from everweek.act.answered import key_of
from everweek.act.cases.changing import hold_all, put
from everweek.act.cases.rules import LONGEST_TITLE, Way
from everweek.act.models import Case, Remark
from everweek.journal.models import Line
from everweek.journal.services import Actor
from everweek.text.private import without_marks
from everweek.text.storable import one_line


@dataclass(frozen=True)
class NowHidden:
    """What was hidden in an answer: ``over`` gives a text that was made of it as it may be read now, ``quotes`` says whether a
    text holds nothing but the words of the answer.
    """

    response: int
    over: Callable[[str], str]
    quotes: Callable[[str], bool]


@transaction.atomic
def hide_in_cases(*, hidden: NowHidden, by: Actor) -> list[int]:
    """Hide in the cases of an answer what was hidden in it; returns the numbers of those that held it. Again it does nothing.

    A title is changed that a rule made of the answer, or that holds nothing but its words, and every remark that the answer
    brought; what a colleague wrote stays as it is.
    """
    rows = Case.objects.filter(response=hidden.response).values_list("pk", "joined_into")
    numbers = {pk for row in rows for pk in row if pk is not None}
    tellable = Case.objects.filter(pk__in=numbers).exclude(title="").values_list("pk", flat=True)
    cases = hold_all(tellable, seen={})
    return [pk for pk, case in sorted(cases.items()) if _hide(case, hidden, by)]


def added_key(response_id: int, line: int) -> str:
    """The key of a remark that holds what was added to an answer, by the journal line that tells of it.

    >>> added_key(80, 7)
    'response:80:added:7'
    """
    return f"{_added_to(response_id)}{line}"


def _added_to(response_id: int) -> str:
    return f"{key_of(response_id)}:added:"


def _hide(case: Case, hidden: NowHidden, by: Actor) -> bool:
    old: dict[str, object] = {}
    new: dict[str, object] = {}
    changed: dict[str, object] = {}
    title = one_line(without_marks(hidden.over(case.title)), LONGEST_TITLE)
    if case.response_id == hidden.response and title != case.title and _is_made_of_it(case, hidden):
        old["title"], new["title"], changed["title"] = case.title, title, title
    remarks = list(_changed(Remark.objects.filter(case=case, key__startswith=_added_to(hidden.response)).order_by("pk"), hidden))
    if remarks:
        old["remarks"] = {str(one.pk): one.text for one, _text in remarks}
        new["remarks"] = {str(one.pk): text for one, text in remarks}
        for one, text in remarks:
            Remark.objects.filter(pk=one.pk).update(text=text)
    if not new:
        return False
    ids = {"response": hidden.response, "remarks": [one.pk for one, _text in remarks]}
    put(case, "case.words_hidden", by, changed, ids=ids, old=old, new=new)
    return True


def _changed(remarks: Iterable[Remark], hidden: NowHidden) -> Iterable[tuple[Remark, str]]:
    for one in remarks:
        text = hidden.over(one.text)
        if text != one.text:
            yield one, text


def _is_made_of_it(case: Case, hidden: NowHidden) -> bool:
    """Whether the title of a case is that of its answer, and not another that a colleague gave it."""
    if hidden.quotes(case.title):
        return True
    opened = Line.objects.filter(kind="case.opened", subject_type="case", subject_id=str(case.pk)).order_by("pk").first()
    return case.way == Way.RULE and opened is not None and (opened.new or {}).get("title") == case.title
