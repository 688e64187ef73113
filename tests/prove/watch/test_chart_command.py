"""``everweek chart``: a picture, a page, and what it says."""

import random
import re
from datetime import UTC, date, datetime, timedelta

import pytest
from click.testing import CliRunner
from tests.cast import BY

from everweek import clock
from everweek.cli import progress
from everweek.cli.chart import command
from everweek.errors import Invalid
from everweek.facts import membership, patience
from everweek.journal.services import System
from everweek.people.services import save_segment
from everweek.prove.rules import FEWEST_NORMAL
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.science.change import groups

of_the_facts = pytest.mark.one_database(
    "Drawn is what the facts count; a group, a segment and what is none are tried on PostgreSQL too."
)


@pytest.fixture
def run(version, load):
    chance = random.Random(3)
    rows = [
        ResponseRow(
            identity=f"{area}-{week}-{number}",
            answers={"satisfied": max(1, chance.choice([3, 4, 4, 5, 5]) - (area == "B" and week > 22))},
            dimensions={"area": area, "line": "phone" if number < 6 else "mail"},
            day=date(2026, 1, 5) + timedelta(weeks=week),
        )
        for area in "ABCD"
        for week in range(40)
        for number in range(8)
    ]
    # It is the Monday after the forty weeks.
    with clock.frozen(datetime(2026, 10, 12, 12, tzinfo=UTC)):
        accept_many(version, rows, by=System("tests"), history=True)
        load()
        yield lambda *arguments: CliRunner().invoke(command, [str(one) for one in arguments])


def test_a_group_is_drawn_and_its_alarm_told(run, tmp_path):
    target = tmp_path / "b.svg"
    result = run("csat", "--of", "area=B", "-o", target)
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Satisfaction in area B fell at once and has been below its own normal since week 2")
    assert "It began between week 23 (1 June 2026) and" in result.output, "the truth, week 25, lies inside"
    drawn = target.read_text()
    assert drawn.startswith("<svg")
    assert re.search(r"since [0-9]{1,2} Jun 2026", drawn), "in a picture the day the week begins on, in short"
    assert "Satisfaction, B" in drawn


@of_the_facts
def test_a_group_of_a_part_is_named_with_what_limits_it_in_the_sentence_the_picture_and_the_page(run, tmp_path):
    limited = ["csat", "--of", "area=B", "--where", "line=phone", "--since", "2026-01-05", "--until", "2026-09-06"]
    named, days = "B where line is phone", "from 5 January 2026 to 6 September 2026"
    result = run(*limited, "-o", tmp_path / "b.html")
    assert re.search(f"By 6 September 2026 satisfaction in area {named} had (fallen|been) .* since .*\\.", result.output)
    assert f"<h1>Satisfaction, {named}, {days}</h1>" in (tmp_path / "b.html").read_text()
    run(*limited, "-o", tmp_path / "b.svg")
    assert f"Satisfaction, {named}" in (tmp_path / "b.svg").read_text()
    quiet = run("csat", "--of", "area=C", "--where", "line=phone", "-o", tmp_path / "c.svg")
    assert quiet.output == "Nothing stands out here that chance does not explain: Satisfaction, C where line is phone.\n"


@of_the_facts
def test_the_only_group_there_is_has_its_chart_by_its_name(run, tmp_path):
    result = run("csat", "--of", "area=B", "--where", "area=B", "-o", tmp_path / "b.html")
    assert result.exit_code == 0, result.output
    assert result.output.startswith("Satisfaction at B fell at once")
    assert "<h1>Satisfaction, B</h1>" in (tmp_path / "b.html").read_text()
    assert isinstance(run("csat", "--of", "area=A", "--where", "area=B", "-o", tmp_path / "x.svg").exception, Invalid)


@of_the_facts
def test_the_whole_is_drawn_as_a_page_or_a_photograph(run, tmp_path):
    page, picture = tmp_path / "all.html", tmp_path / "all.png"
    assert run("csat", "--where", "area=A", "--narrow", "-o", page).exit_code == 0
    told = page.read_text()
    assert "<table>" in told
    assert told.count("<tr>") == 41
    assert "http" not in told.replace("http://www.w3.org", ""), "nothing is fetched from anywhere"
    assert run("csat", "--by", "month", "-o", picture).exit_code == 0
    assert picture.read_bytes().startswith(b"\x89PNG")


def test_of_a_segment_of_a_large_house_it_says_how_far_it_is_counted_and_of_others_nothing(run, tmp_path, monkeypatch):
    save_segment(key="gold", name="Gold", rule={"field": "attributes.tier", "is": "gold"}, by=BY)
    monkeypatch.setattr(membership, "MANY", 0)
    membership.forget()
    shown, shares, bar, watched = [], [], progress.shown, patience.watched
    monkeypatch.setattr(progress, "shown", lambda label, *, quiet: shown.append(quiet) or bar(label, quiet=quiet))
    monkeypatch.setattr(patience, "watched", lambda watch: watched(lambda share: shares.append(share) or watch(share)))
    assert run("csat", "--where", "segment=gold", "-o", tmp_path / "x.svg").exit_code == 0
    assert (shown, shares[:1]) == ([False], [0.0])
    assert run("csat", "-o", tmp_path / "x.svg").exit_code == 0
    assert shown == [False, True]


@of_the_facts
@pytest.mark.parametrize(
    ("wrong", "told"),
    [
        (["csat", "-o", "chart.gif"], "End its name in .svg, .png or .html"),
        (["csat"], "Missing option '-o'"),
        (["csat", "-o", "no/such/folder/chart.svg"], "There is no folder"),
        (["csat", "--by", "day", "-o", "chart.svg"], "'day' is not one of"),
        (["csat", "--of", "area", "-o", "chart.svg"], "Write DIM=VALUE"),
    ],
)
def test_wrong_usage_is_exit_two_with_what_would_be_right(db, wrong, told):
    result = CliRunner().invoke(command, wrong)
    assert result.exit_code == 2
    assert told in result.output


@of_the_facts
@pytest.mark.parametrize(
    ("baseline", "more", "told"),
    [
        ("4", [], "What is normal is learned from at least 5 points, and from no more than there are: give such a number."),
        ("-3", [], "What is normal is learned from at least 5 points, and from no more than there are: give such a number."),
        ("41", [], "There are 40 points, too few to learn from 41 what is normal: give 5 to 40."),
        # From the first of July to the end of September there are whole weeks enough, and three months.
        (
            "6",
            ["--by", "month", "--since", "2026-07-01", "--until", "2026-09-30"],
            "There are 3 points so far, and what is normal is learned from at least 5: leave the number out.",
        ),
    ],
)
def test_a_baseline_from_which_nothing_is_learned_is_refused_with_what_would_be_right(run, tmp_path, baseline, more, told):
    refused = run("csat", "--baseline", baseline, *more, "-o", tmp_path / "x.svg").exception
    assert isinstance(refused, Invalid)
    assert (refused.field, refused.message) == ("baseline", told)
    assert not (tmp_path / "x.svg").exists()


@of_the_facts
def test_the_fewest_and_the_most_points_there_are_are_taken_as_a_baseline(run, tmp_path):
    assert groups.LEAST_BASELINE == FEWEST_NORMAL, "what science judges by"
    for baseline in (5, 40):
        assert run("csat", "--baseline", baseline, "-o", tmp_path / "x.svg").exit_code == 0


def test_a_group_there_is_none_of_is_refused_with_the_nearest(run, tmp_path):
    result = run("csat", "--of", "area=BB", "-o", tmp_path / "x.svg")
    assert isinstance(result.exception, Invalid)
    assert "There is no area 'BB' with answers." in result.exception.message
    assert not (tmp_path / "x.svg").exists()
    both = run("csat", "--of", "area=A", "--of", "unit=x", "-o", tmp_path / "x.svg")
    assert isinstance(both.exception, Invalid)
