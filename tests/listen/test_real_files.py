"""The real files go in by the maps of examples/maps, all of them, and come out with the numbers their authors published."""

from pathlib import Path

import pytest
from tests.trying import THOROUGH

from everweek.errors import EverweekError
from everweek.journal.services import System
from everweek.listen import maps, recognise, running, services
from everweek.questionnaires.models import Response

pytestmark = [pytest.mark.realdata, pytest.mark.django_db]
BY = System("test")
MAPS = Path(__file__).resolve().parents[2] / "examples" / "maps"

# name of the map -> (file, rows). The rows are those of shared/data/README.md; nothing is refused, because every code that is no
# score is declared in the maps (0, 6 and "Blank" of the airport, 6 and 7 of the patients), and no file has a date that cannot be.
FILES = {
    "airport-2015": ("airport/2015_SFO_Customer_Survey.csv", 2958),
    "airport-2016": ("airport/2016_SFO_Customer_Survey.csv", 3087),
    "airport-2017": ("airport/2017_SFO_Customer_Survey.csv", 2831),
    "patients": ("patients/labelled_comments.csv", 5096),
    "intents": ("intents/train.csv", 10003),
    "churn": ("churn/customer_churn.csv", 3150),
}


def bring(realdata: Path, name: str, folder: Path):
    source = realdata / FILES[name][0]
    path = folder / source.name
    path.write_bytes(source.read_bytes())
    text = (MAPS / f"{name}.yaml").read_text(encoding="utf-8")
    return running.run(services.begin_import(path=path, map_text=text, by=BY).pk)


@pytest.mark.parametrize("name", FILES)
def test_every_row_goes_in_and_again_changes_nothing(realdata, tmp_path, name):
    rows = FILES[name][1]
    first, second = bring(realdata, name, tmp_path), bring(realdata, name, tmp_path)
    assert (first.read, first.stored, first.already, first.refused) == (rows, rows, 0, 0)
    assert (second.read, second.stored, second.already, second.refused) == (rows, 0, rows, 0)
    assert Response.objects.count() == rows


def scores(measure: str) -> list[int]:
    return [answers[measure] for answers in Response.objects.values_list("answers", flat=True) if measure in answers]


def test_airport_2017_recommends_as_published(realdata, tmp_path):
    """n 2,746: promoters 1,436, passives 968, detractors 342; satisfaction 4.064 (shared/data/README.md)."""
    bring(realdata, "airport-2017", tmp_path)
    nps, csat = scores("nps"), scores("csat")
    assert len(nps) == 2746
    assert (sum(one >= 9 for one in nps), sum(one in {7, 8} for one in nps), sum(one <= 6 for one in nps)) == (1436, 968, 342)
    assert round(sum(csat) / len(csat), 3) == 4.064
    weights = Response.objects.values_list("answers__nps", "weight").filter(answers__has_key="nps")
    total = sum(weight for _score, weight in weights)
    net = sum(weight * ((score >= 9) - (score <= 6)) for score, weight in weights)
    assert round(100 * net / total, 2) == 40.40
    assert set(Response.objects.values_list("day__year", "day__month")) == {(2017, 5)}


def test_those_who_complained_left_more_often(realdata, tmp_path):
    """Of those who complained 200 of 241 left, of the others 295 of 2,909 (shared/data/README.md)."""
    bring(realdata, "churn", tmp_path)
    found = {"yes": [0, 0], "no": [0, 0]}
    for answers, dimensions in Response.objects.values_list("answers", "dimensions"):
        found[dimensions["complains"]][0] += 1 - answers["retention"]
        found[dimensions["complains"]][1] += 1
    assert found == {"yes": [200, 241], "no": [295, 2909]}


def test_the_patients_rating_is_turned_round_and_no_rating_is_none(realdata, tmp_path):
    bring(realdata, "patients", tmp_path)
    found = scores("csat")
    # Counted in the file: 3,568 of 1 (very good), 805 of 2, 223 of 3, 177 of 4, 245 of 5 (very poor); 78 of 6 and 7.
    assert [found.count(score) for score in (5, 4, 3, 2, 1)] == [3568, 805, 223, 177, 245]
    days = Response.objects.values_list("day", flat=True)
    assert {day.year for day in days} <= {2021, 2022}


EVERY_DAY = 4_000
"""So many rows of each file are tried by its first map; the rest of the five longer ones is tried by ``EVERWEEK_THOROUGH``."""
EVERY = [
    "airport/2015_SFO_Customer_Survey.csv",
    "airport/2016_SFO_Customer_Survey.csv",
    "airport/2017_SFO_Customer_Survey.csv",
    "airport/comment_codes_2017.csv",
    "calls/bank_calls.csv",
    "churn/customer_churn.csv",
    "civil-service/csps_org_theme_scores_2009_2024.csv",
    "intents/train.csv",
    "mobile/ecsi_mobi.csv",
    "patients/labelled_comments.csv",
    "purchases/CDNOW_sample.txt",
    pytest.param(
        "ratings/insteval.csv",
        marks=pytest.mark.skipif(not THOROUGH, reason="tried by EVERWEEK_THOROUGH: others have its shape"),
    ),
]


@pytest.mark.one_database("A trial stores nothing.")
@pytest.mark.parametrize("name", EVERY)
def test_a_first_map_of_any_real_file_can_be_tried_at_once(realdata, name):
    path = realdata / name
    text = recognise.propose(path)
    try:
        plan = running.plan(path, maps.parse(text), by=BY, most=None if THOROUGH else EVERY_DAY)
    except EverweekError as refused:
        pytest.fail(f"{refused}\n{text}")
    assert plan.tallies.refused == 0
    assert plan.tallies.stored == plan.tallies.read > 100


@pytest.mark.one_database("A first map reads no table.")
def test_a_first_map_recognises_what_a_person_would(realdata):
    airport = recognise.propose(realdata / "airport/2017_SFO_Customer_Survey.csv")
    found = maps.parse(airport)
    assert found.columns["respondent"].column == "RESPNUM"
    assert found.columns["weight"].column == "WEIGHT"
    measures = {one.measure: one for one in found.measures}
    assert (measures["nps"].column, measures["nps"].scale, measures["nps"].blank) == ("NETPRO", (0, 10), {"11"})
    assert (measures["q7art"].scale, measures["q7art"].blank) == ((1, 5), {"0", "6"})
    assert found.groups["dimensions"]["barea"].column == "BAREA"
    churn = maps.parse(recognise.propose(realdata / "churn/customer_churn.csv"))
    assert churn.measures[-1].values == {"0": 1.0, "1": 0.0}
    patients = recognise.propose(realdata / "patients/labelled_comments.csv")
    assert maps.parse(patients).moments["answered_at"].formats == ("%d/%m/%Y", "%m/%d/%Y")
    assert "FFT answer" in {one.column for one in maps.parse(patients).comments}
    assert "the number of a day" in airport
