"""Lines that are alike are the lines that would be written one by one, to the last sign of their macs."""

from datetime import UTC, datetime

import pytest
from django.db import transaction

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.alike import Alike, LinesAlike
from everweek.journal.models import Line
from everweek.journal.services import Happening, Named, record_many

AT = datetime(2026, 10, 5, 9, 0, tzinfo=UTC)
ROWS = [(7, 7, None), (8, 8, 12), (12345678901, 0, -1)]
NAMES = ("order", "bell")


def shared(**other):
    return Alike(**{"kind": "bell.rung", "by": Named('member:"ä"'), "subject_type": "bell", "names": NAMES, **other})


def stored():
    """All that is in the lines, but for their ids and macs."""
    return list(
        Line.objects.order_by("id").values_list(
            "at", "kind", "actor", "subject_type", "subject_id", "ids", "values_hash", "history"
        )
    )


@pytest.mark.django_db
@pytest.mark.parametrize("history", [True, False])
@pytest.mark.parametrize(("many", "made_before"), [(1, 0), (1, 1), (40, 0), (400, 1), (400, 9)])
def test_they_hold_what_the_others_hold(history, many, made_before):
    rows = ROWS * many
    with clock.frozen(AT), transaction.atomic():
        lines = LinesAlike(shared(history=history), rows)
        for _time in range(made_before):
            lines.make_some()
        ids = lines.record()
    alike = stored()
    by = shared().by
    with clock.frozen(AT), transaction.atomic():
        record_many(
            [
                Happening("bell.rung", by, ("bell", row[0]), ids=dict(zip(NAMES, row[1:], strict=True)), history=history)
                for row in rows
            ]
        )
    assert ids == list(Line.objects.order_by("id").values_list("id", flat=True)[: len(rows)])
    assert stored()[: len(rows)] == alike == stored()[len(rows) :]


@pytest.mark.django_db
def test_each_is_known_as_ours(settings):
    from everweek.journal.seals.text import unplaced_lines

    for key in ("short", "k" * 64, "longer than a block of the hash, " * 4):
        settings.SEAL_KEY = key
        with transaction.atomic():
            LinesAlike(shared(), ROWS).record()
        assert [one.is_ours() for one in unplaced_lines()][-len(ROWS) :] == [True] * len(ROWS)


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("what", "rows"),
    [
        ({}, [(1, 2)]),
        ({}, [(1, 2, "Dana")]),
        ({}, [(1, 2, True)]),
        ({"kind": "bell.unheard_of"}, ROWS),
        ({"subject_type": ""}, ROWS),
        ({"by": Named("x" * 121)}, ROWS),
    ],
)
def test_what_no_line_may_hold_is_refused(what, rows):
    with pytest.raises(Invalid), transaction.atomic():
        LinesAlike(shared(**what), rows).record()
    assert not Line.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_outside_a_transaction_they_are_refused():
    with pytest.raises(Invalid, match=r"open transaction\.atomic"):
        LinesAlike(shared(), ROWS).record()
    assert not Line.objects.exists()
