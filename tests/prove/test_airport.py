"""The airport's passengers of 2017, end to end: file, responses, facts, measures. Numbers from shared/data/README.md."""

import csv
from datetime import date
from pathlib import Path

import pytest
from tests.cast import BY

from everweek.prove import compare, measures
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]
of_the_facts = pytest.mark.one_database("The numbers are of the facts; that they are those of the files is tried on both.")

DOCUMENT = {
    "title": {"en": "Airport passengers 2017"},
    "language": "en",
    "questions": [
        {"key": "nps", "kind": "nps", "text": {"en": "Would you recommend us?"}, "measure": "nps"},
        {"key": "csat", "kind": "csat", "text": {"en": "How satisfied are you with everything?"}, "measure": "csat"},
    ],
}


@pytest.fixture
def passengers(realdata: Path, load):
    version = publish(version=create_questionnaire(key="airport-2017", document=DOCUMENT, by=BY), by=BY)
    path = realdata / "airport" / "2017_SFO_Customer_Survey.csv"
    rows = []
    with path.open(encoding="utf-8-sig", newline="") as file:
        for row in csv.DictReader(file):
            plain = {name.strip().upper(): (value or "").strip() for name, value in row.items() if name}
            answers = {}
            if plain["NETPRO"].isdigit() and int(plain["NETPRO"]) <= 10:
                answers["nps"] = int(plain["NETPRO"])
            if plain["Q7ALL"].isdigit() and 1 <= int(plain["Q7ALL"]) <= 5:
                answers["csat"] = int(plain["Q7ALL"])
            rows.append(
                ResponseRow(
                    identity=plain["RESPNUM"],
                    answers=answers,
                    day=date(2017, 5, 15),
                    weight=round(float(plain["WEIGHT"]) * 1_000_000),
                    dimensions={"area": plain["BAREA"]} if plain["BAREA"] else {},
                )
            )
    outcomes = accept_many(version, rows, by=BY, history=True)
    assert all(outcome.id for outcome in outcomes)
    load()


def test_the_airport_numbers_are_those_of_the_files(passengers):
    [nps] = measures.measure("nps", viewer=None).rows
    assert (round(nps.result.value, 2), nps.result.n) == (39.84, 2746)
    [weighted] = measures.measure("nps", viewer=None, weight=True).rows
    assert (round(weighted.result.value, 2), weighted.result.n) == (40.40, 2746)
    [csat] = measures.measure("csat", viewer=None).rows
    assert round(csat.result.value, 3) == 4.064
    [top] = measures.measure("csat.top", viewer=None).rows
    assert round(top.result.value, 2) == 82.07


@of_the_facts
def test_boarding_areas_are_compared_without_a_ranking(passengers):
    compared = compare.compare("nps", viewer=None, by=["area"])
    labels = [group.label for group in compared.groups]
    assert labels == sorted(labels)
    assert sum(group.raw.n for group in compared.groups if hasattr(group.raw, "n")) <= 2746
