"""Lines are written in the transaction of their change, hold no more than they should, and are announced."""

from datetime import UTC, datetime
from decimal import Decimal

import pytest
from django.contrib.auth.models import Group
from django.db import transaction

from everweek import clock
from everweek.errors import Invalid
from everweek.journal import events, queries, sequencer
from everweek.journal.models import Line, Parked, Position, Values
from everweek.journal.services import Happening, System, erase_person, record, record_many


def happening(**given: object) -> Happening:
    return Happening(**{"kind": "bell.rung", "by": System("test"), "subject": ("bell", 1), **given})


@pytest.mark.django_db
def test_a_line_says_who_what_and_when():
    at = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
    with clock.frozen(at), transaction.atomic():
        record(happening(ids={"order": 7}, old={"tone": "a"}, new={"tone": "b", "price": Decimal("1.50")}))
    line = Line.objects.get()
    assert (line.kind, line.actor, line.subject_type, line.subject_id) == ("bell.rung", "system:test", "bell", "1")
    assert (line.at, line.seq, line.ids) == (at, None, {"order": 7})
    assert (line.old, line.new) == ({"tone": "a"}, {"tone": "b", "price": "1.50"})


@pytest.mark.django_db(transaction=True)
def test_a_line_outside_a_transaction_is_refused():
    with pytest.raises(Invalid, match=r"open transaction\.atomic"):
        record(happening())


@pytest.mark.django_db(transaction=True)
def test_the_change_and_its_line_are_kept_together_or_not_at_all():
    def open_group(*, power: bool) -> None:
        with transaction.atomic():
            Group.objects.create(name="North")
            record(happening())
            if not power:
                raise RuntimeError("the power went")

    with pytest.raises(RuntimeError, match="the power went"):
        open_group(power=False)
    assert (Group.objects.count(), Line.objects.count()) == (0, 0)
    open_group(power=True)
    assert (Group.objects.count(), Line.objects.count()) == (1, 1)


@pytest.mark.django_db
def test_many_lines_keep_their_order():
    with transaction.atomic():
        record_many([happening(subject=("bell", number), new={"n": number}) for number in range(5000)])
    assert sequencer.place(10_000) == 5000
    lines = Line.objects.select_related("values_row").order_by("seq")
    assert [(line.subject_id, line.new) for line in lines] == [(str(n), {"n": n}) for n in range(5000)]


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("given", "field"),
    [
        ({"kind": "bell.stolen"}, "kind"),
        ({"at": datetime(2026, 10, 5, 9, 0)}, "at"),  # noqa: DTZ001  # a naive moment is what is refused
        ({"subject": ("bell", "x" * 65)}, "subject_id"),
        ({"subject": ("", 1)}, "subject_type"),
        ({"by": System("x" * 200)}, "actor"),
        ({"ids": {"price": 1.5}}, "ids"),
        ({"ids": {"order": {"nested": 1}}}, "ids"),
        ({"new": {"tone": object()}}, "new"),
        ({"old": {"tone": float("nan")}}, "old"),
    ],
)
def test_what_cannot_be_a_line_is_refused_by_name(given, field):
    with transaction.atomic(), pytest.raises(Invalid) as refused:
        record(happening(**given))
    assert refused.value.field == field
    assert not Line.objects.exists()


@pytest.mark.django_db
def test_an_unannounced_kind_is_refused_with_what_to_do():
    with transaction.atomic(), pytest.raises(Invalid, match=r"add it to EVENTS in the events\.py"):
        record(happening(kind="bell.stolen"))


def test_every_package_announces_its_kinds_to_the_journal():
    assert events.EVENTS.items() <= events.all_events().items()
    assert "bell.rung" in events.all_events()
    with events.also({"door.shut": "A door was shut."}):
        events.check_announced("door.shut")
    with pytest.raises(Invalid):
        events.check_announced("door.shut")


@pytest.mark.django_db
def test_erasing_a_person_erases_her_values_and_nobody_elses():
    with transaction.atomic():
        record(happening(new={"name": "Dana"}, person="customer:5"))
        record(happening(new={"name": "Bob"}, person="member:2"))
        record(happening(subject=("customer", 5)))
    assert erase_person("customer:5") == 1
    lines = list(Line.objects.select_related("values_row").order_by("id"))
    assert [line.new for line in lines] == [None, {"name": "Bob"}, None]
    assert lines[0].values_hash
    assert not Values.objects.filter(new_text__contains="Dana").exists()


@pytest.mark.django_db
def test_erasing_a_person_empties_the_reasons_that_may_repeat_her_values():
    with transaction.atomic():
        hers = record(happening(new={"name": "Dana"}, person="customer:5"))
        his = record(happening(new={"name": "Bob"}, person="member:2"))
        answer = record(happening(subject=("response", 7), ids={"customer": 5}))
    sequencer.place()
    now = clock.now()
    Parked.objects.create(subscriber="a", line=hers, tries=5, reason="KeyError: Dana", parked_at=now)
    Parked.objects.create(subscriber="a", line=his, tries=5, reason="KeyError: Bob", parked_at=now)
    Parked.objects.create(subscriber="a", line=answer, tries=5, reason="KeyError: Dana was here", parked_at=now)
    Position.objects.create(subscriber="b", seq=0, failing_seq=1, tries=2, reason="KeyError: Dana")
    erase_person("customer:5")
    assert [one.reason for one in queries.list_parked()] == ["", "KeyError: Bob", ""]
    assert Position.objects.get(subscriber="b").reason == ""


@pytest.mark.django_db
def test_nobody_in_particular_cannot_be_erased():
    with pytest.raises(Invalid):
        erase_person("")


@pytest.mark.django_db
def test_the_journal_is_read_page_by_page_and_about_one_subject(ring):
    for order in (1, 2, 1, 1):
        ring(order)
    sequencer.place(3)
    assert [line.seq for line in queries.list_lines(after=1)] == [2, 3]
    assert [line.seq for line in queries.list_lines(after=0, limit=1)] == [1]
    assert (queries.head(), queries.unplaced()) == (3, 1)
    for limit in (0, 1001):
        with pytest.raises(Invalid):
            queries.list_lines(after=0, limit=limit)
