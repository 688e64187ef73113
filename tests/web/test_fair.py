"""Fair comparison: who can be told apart from peers, what is drawn of it, and never a ranking."""

import re
from datetime import UTC, date, datetime

import pytest
from tests.cast import BY, Cast
from tests.web.api.calls import program_of
from tests.web.reading import visit
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.people import saying
from everweek.people.services import join_member, save_segment
from everweek.prove import watch
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.science import Estimate
from everweek.web.prove.fair import pages as fair

pytestmark = [
    pytest.mark.django_db,
    pytest.mark.one_database("What is told of the facts is the same; tests/prove asks for them over PostgreSQL too."),
]


def test_the_title_says_how_many_differ_and_the_one_who_does_is_named_below_it_and_nobody_else(colleagues: Cast):
    html = visit(colleagues.client("alice"), "/prove/fair/?measure=kindness&unit=north-desk")

    told = "1 of 12 colleagues differs from their peers on “How kind were we?” by more than luck."
    assert html.heading == f"At North desk, {told}"
    assert visit(colleagues.client("erin"), "/prove/fair/?measure=kindness").heading == told
    help_, thank = html.split("Whom to help")[1].split("Whom to thank")
    assert "Judy" in help_
    thank = thank.split("How to read this")[0]
    assert "Judy" not in thank
    assert "Nobody can be told to lie above peers." in thank
    assert html.count("cannot be told apart") == 11
    names = re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', html)
    assert names == sorted(names)


def test_what_is_drawn_of_a_colleague_is_the_difference_that_the_words_are_about(colleagues: Cast):
    asked = "measure=kindness&unit=north-desk&since=2025-04-01"
    html = visit(colleagues.client("alice"), f"/prove/fair/?{asked}")
    found = watch.people("kindness", "north-desk", viewer=colleagues.alice, since=date(2025, 4, 1))
    assert html.count('class="around"') == 1 + len(found.rows) == 13, "Judy's stands beside the name as well"
    for one in found.rows:
        assert isinstance(one.difference, Estimate)
        ends = [
            saying.number(end, 2, signed=True, down=down)
            for end, down in ((one.difference.low, True), (one.difference.high, False))
        ]
        value = saying.number(one.difference.value, 2, signed=True)
        row = html.row(one.place.label)
        assert f"{value}, between {ends[0]} and {ends[1]}" in row
        assert f"{value} {ends[0]} to {ends[1]}" in row
    # Every line of the peers stands in the middle: nobody's own numbers move it.
    assert set(re.findall(r'class="around" x1="([0-9.]+)%"', html)) == {"50.00"}
    assert "as the peers" in html.says
    assert "Difference to peers" in html.says
    assert "Had all met the same" not in html.says


def test_an_interval_lies_off_the_line_of_the_peers_exactly_where_its_colleague_is_said_to_differ(colleagues: Cast):
    """Read off the page: who is told apart, and whose numbers leave out nothing; and how wide the intervals are is said once."""
    html = visit(colleagues.client("alice"), "/prove/fair/?measure=kindness&unit=north-desk&since=2025-04-01")
    rows = {name: html.row(name) for name in re.findall(r'<th scope="row"><a [^>]*>([^<]+)</a>', html)}
    off = {}
    for name, row in rows.items():
        low, high = (float(end.replace("−", "-")) for end in re.search(r"([+−]?[0-9.]+) to ([+−]?[0-9.]+)", row).groups())
        off[name] = low > 0 or high < 0
    assert [name for name, lies in off.items() if lies] == ["Judy"]
    assert {name for name, row in rows.items() if "cannot be told apart" in row} == rows.keys() - {"Judy"}
    [judy] = watch.people("kindness", "north-desk", viewer=colleagues.alice, since=date(2025, 4, 1)).findings
    found = judy.evidence.estimate
    assert isinstance(found, Estimate)
    ends = [saying.number(end, 2, signed=True, down=down) for end, down in ((found.low, True), (found.high, False))]
    assert f"{saying.number(found.value, 2, signed=True)} beside peers ({ends[0]} to {ends[1]})" in html.says
    assert html.says.count("12 colleagues are looked at together, and each interval is as wide as that takes.") == 1
    assert "would be no finding" not in html.says
    assert "downwards: with all colleagues looked at together, between" in html.says
    # The axis says how far it reaches, and where the peers are.
    reach = re.findall(r'<svg class="estimate scale"[^>]*>(.*?)</svg>', html)
    assert [re.findall(r">([^<]+)</text>", scale) for scale in reach] == [["−2", "0", "+2"]] * 2, "on a desk and on a phone"


def test_of_a_colleague_below_peers_all_voices_are_read_together_and_no_complaints_alone(colleagues: Cast):
    html = visit(colleagues.client("alice"), "/prove/fair/?measure=kindness&unit=north-desk")
    address = html.link("Read with Judy what customers said")
    assert address.startswith("/listen/voices/?unit=north-desk&member=")
    assert "mood" not in address
    assert "unhappy" not in html.says


def test_where_everybody_is_too_many_only_units_of_which_something_can_be_said_are_offered(
    colleagues: Cast, monkeypatch: pytest.MonkeyPatch
):
    monkeypatch.setattr(fair, "MOST_AT_ONCE", 3)
    html = visit(colleagues.client("erin"), "/prove/fair/?measure=kindness")
    part = html.split("See everybody, unit by unit")[1].split("</section>")[0]
    assert ">North desk</a>" in part
    assert ">South</a>" not in part
    told = "nothing can be said: there are not three colleagues with enough answers at the same touchpoints in the same months."
    assert re.search(rf"Of [^.]*South[^.]* {told}", html.says)
    found = watch.people("kindness", viewer=None)
    assert set(found.told_in({"north": {"north-desk"}, "south": {"south"}, "both": {"north-desk", "south"}})) == {"north", "both"}


def test_the_page_of_measures_tests_colleagues_beside_their_peers_alone_and_leads_to_them(colleagues: Cast):
    """Judy's customers are a point lower: whether that is Judy or whom Judy meets, only a comparison with peers may say."""
    seen = visit(colleagues.client("alice"), "/prove/?measure=kindness&by=member")
    told = "Customers of Judy answer lower on “How kind were we?” than those of peers at the same touchpoints in the same months."
    assert seen.heading == visit(colleagues.client("alice"), "/prove/fair/?measure=kindness&years=all").heading
    assert "Judy" not in seen.heading, "nobody's name is a headline"
    assert told in seen.says
    assert "These numbers stand side by side and are not tested" in seen.says
    assert not any(word in seen.says for word in ("below", "above the others", "cannot be told apart"))
    assert seen.link("Compare them fairly, with their peers") == "/prove/fair/?measure=kindness"
    crossed = visit(colleagues.client("alice"), "/prove/?measure=kindness&by=unit&by=member&where=unit%3Dnorth-desk")
    assert "below" not in crossed.says
    assert crossed.link("Compare them fairly, with their peers") == "/prove/fair/?measure=kindness&unit=north-desk"
    alice = program_of(colleagues.alice, "measures:read", "responses:read")
    refused = alice.get("/measures/kindness/comparison?by=member")
    assert (refused.status_code, refused.json()["field"]) == (422, "by")
    assert alice.get("/measures/kindness/peers").json()["members"]


def test_who_has_no_peer_to_stand_beside_is_named_without_a_number(colleagues: Cast):
    """Zoe alone was at the south: whatever her customers said, nobody met the same."""
    version = publish(
        version=create_questionnaire(
            key="kindness-2",
            document={
                "title": {"en": "Kindness"},
                "language": "en",
                "questions": [{"key": "kind", "kind": "csat", "text": {"en": "How kind were we?"}, "measure": "kindness"}],
            },
            by=BY,
        ),
        by=BY,
    )
    zoe = join_member(name="Zoe", email="", external_id="zoe", by=BY)
    rows = [
        ResponseRow(
            answers={"kind": 1 + number % 3},
            identity=f"zoe-{number}",
            unit=colleagues.south.pk,
            about_member=zoe.pk,
            answered_at=datetime(2026, 3, 2 + number % 20, 12, tzinfo=UTC),
        )
        for number in range(30)
    ]
    accept_many(version, rows, by=BY, history=True)
    bring_facts_up_to_date()
    for address in ("/prove/fair/?measure=kindness", "/prove/fair/?measure=kindness&unit=south"):
        html = visit(colleagues.client("erin"), address)
        assert "Too few answers, or too few peers, to speak of: Zoe" in html.says, address
        assert ">Zoe</a>" not in html, address


def test_colleagues_are_compared_by_the_last_twelve_months_and_by_other_times_where_one_asks(colleagues: Cast):
    erin, pete = colleagues.client("erin"), "Read with Pete what customers said"
    lately = visit(erin, "/prove/fair/?measure=kindness&unit=north-desk")
    assert "Of answers since 1 April 2025, the twelve months up to the newest." in lately.says
    assert pete not in lately
    assert re.search(r'/listen/voices/\?unit=north-desk&amp;member=\d+&amp;since=2025-04-01">', lately)
    assert re.search(r'where=unit%3Dnorth-desk&amp;since=2025-04-01"', lately)
    assert lately.link("Look at all years") == "/prove/fair/?measure=kindness&unit=north-desk&years=all"

    ever = visit(erin, "/prove/fair/?measure=kindness&unit=north-desk&years=all")
    assert pete in ever
    assert "Of the answers of all years." in ever.says
    assert ever.link("Look at the last twelve months") == "/prove/fair/?measure=kindness&unit=north-desk"

    # Days take the place of all years, and the address says so.
    chosen = erin.get("/prove/fair/?measure=kindness&unit=north-desk&until=2025-01-01&years=all")
    assert chosen["Location"] == "/prove/fair/?measure=kindness&unit=north-desk&until=2025-01-01"
    before = visit(erin, chosen["Location"])
    assert (
        before.heading == "At North desk, 1 of 12 colleagues differs from their peers on “How kind were we?” by more than luck."
    )
    assert pete in before
    assert "Of answers until 1 January 2025." in before.says
    assert "Read with Judy" not in before
    for wrong in ("since=2026-02-01&until=2026-01-01", "years=some", "segment=nobody", "since=soon"):
        assert erin.get(f"/prove/fair/?measure=kindness&{wrong}").status_code == 400, wrong

    save_segment(key="french", name="French", rule={"all": [{"field": "language", "is": "fr"}]}, by=BY)
    french = visit(erin, "/prove/fair/?measure=kindness&unit=north-desk&segment=french")
    assert french.heading.startswith("Nothing can be said about")
    told = program_of(colleagues.erin, "measures:read", "responses:read", "customers:read")
    apart = {
        query: [one["name"] for one in told.get(f"/measures/kindness/peers?{query}").json()["members"] if one["apart"] == "down"]
        for query in ("until=2025-01-01", "since=2025-04-01", "segment=french")
    }
    assert apart == {"until=2025-01-01": ["Pete"], "since=2025-04-01": ["Judy"], "segment=french": []}
    # A program is told of the same months as the page, and of all years where it says so; each finding says which way.
    lately, ever = (told.get(f"/measures/kindness/peers?unit=north-desk{more}").json() for more in ("", "&years=all"))
    assert (lately["since"], ever["since"]) == ("2025-04-01", None)
    named = [[(one["says"].split(" answer ")[0], one["direction"]) for one in both["findings"]] for both in (lately, ever)]
    judy, pete_too = ("Customers of Judy", "down"), ("Customers of Pete", "down")
    assert named == [[judy], [judy, pete_too]]

    # The first page tells of the same months, and says so.
    with clock.frozen(datetime(2026, 10, 20, 12, tzinfo=UTC)):
        home = visit(colleagues.client("erin"), "/")
    assert "What customers said in the last twelve months" in home
    assert "Of answers since 1 November 2025." in home.says
    assert "How kind were we?” was 3." in home.says
    assert "· 480 answers" in home.says, "and not those of 2024"


def test_who_answers_for_nobody_compares_nobody(colleagues: Cast):
    """What they see there are units."""
    for name in ("bob", "frank"):
        seen = visit(colleagues.client(name), "/prove/fair/?measure=kindness")
        assert "There are not three units" in seen.heading
        assert "Judy" not in seen
        assert "Colleague" not in seen.split("<main")[1]
    assert "Judy" in visit(colleagues.client("grace"), "/prove/fair/?measure=kindness")
