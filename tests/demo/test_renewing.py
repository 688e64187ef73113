"""Season passes that ran out: whose they were, and that of no port, month or card more are renewed than of the others."""

import csv
from collections import Counter
from datetime import date, timedelta
from pathlib import Path

import pytest
from tests.demo.plain import UNTIL, made

from everweek.cli.demo import company, files, renewing, year
from everweek.science import NotEnough
from everweek.science.shares import difference

LEVEL = 0.9999
"""Some twenty shares of each of three seeds are compared: by chance one of them would be found in 170 such triples of years."""


def passes(seed: int, folder: Path) -> list[dict[str, str]]:
    path = files._table(folder / "passes.csv", renewing.COLUMNS, renewing.draw(made(seed)))
    with path.open(encoding="utf-8", newline="") as opened:
        return list(csv.DictReader(opened))


@pytest.mark.parametrize("seed", [year.SEED, 4, 77])
def test_of_no_port_month_card_or_language_more_are_renewed(seed: int, tmp_path: Path):
    rows = passes(seed, tmp_path)
    cards = {one.customer: one.tier for one in made(seed).customers}
    renewed = [one["Renewed"] == "yes" for one in rows]
    cuts = [[one["Port"], one["Ran out"], one["Language"], cards[one["Customer"]]] for one in rows]
    for place in range(4):
        for group in {one[place] for one in cuts}:
            here = [again for again, one in zip(renewed, cuts, strict=True) if one[place] == group]
            others = [again for again, one in zip(renewed, cuts, strict=True) if one[place] != group]
            found = difference(sum(here), len(here), sum(others), len(others), level=LEVEL)
            assert not isinstance(found, NotEnough)
            assert found.low < 0 < found.high, (group, found)
    # A binomial share: within four standard errors of what it is drawn from.
    assert abs(sum(renewed) / len(rows) - renewing.RENEWED) < 4 * (renewing.RENEWED * (1 - renewing.RENEWED) / len(rows)) ** 0.5


def test_who_travels_often_holds_one_at_their_own_port_and_it_ends_with_a_month(tmp_path: Path):
    rows, whose = passes(4, tmp_path), {one.customer: one for one in made(4).customers}
    assert len(rows) == 1_200 == len({one["Customer"] for one in rows}) == len({one["Pass"] for one in rows})
    assert {whose[one["Customer"]].tier for one in rows} == {"lighthouse", "captain"}
    assert all(whose[one["Customer"]].home.lower() == one["Port"] for one in rows)
    assert {one["Port"] for one in rows} <= {part.key for part in company.PARTS}
    ends = Counter(date.fromisoformat(one["Ran out"]) for one in rows)
    assert {(day + timedelta(days=1)).day for day in ends} == {1}
    assert len(ends) == 12
    assert max(ends) <= UNTIL
