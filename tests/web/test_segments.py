"""The pages of segments: a rule written by plain conditions, counted before it is kept, changed by two at once, taken back."""

from datetime import timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.cast import BY, Cast
from tests.listen.inviting import handed, published
from tests.web.reading import Seen, read, send, visit
from tests.web.survey import bring_facts_up_to_date

from everweek import clock
from everweek.journal.models import Line
from everweek.listen.inviting.models import Invitation
from everweek.people import services
from everweek.people.clientele import AttributeShown
from everweek.people.models import Customer, Segment
from everweek.people.segments import check_rule
from everweek.people.services import CustomerRow, save_segment, upsert_customers
from everweek.questionnaires.services import ResponseRow, accept_many
from everweek.web.customers.conditions import Condition, Written, in_words, rule_of, written

KNOWN = (
    AttributeShown("tier", frozenset({"text"}), ("gold",)),
    AttributeShown("visits", frozenset({"number"}), ("3",)),
    AttributeShown("member", frozenset({"flag"}), ("True",)),
)


@pytest.fixture
def clients(cast: Cast) -> Cast:
    rows = [
        CustomerRow(external_id=str(n), name=f"Customer {n}", attributes={"tier": "gold" if n < 3 else "tin", "visits": n})
        for n in range(8)
    ]
    upsert_customers(rows, by=BY)
    return cast


def conditions(*told: tuple[str, str, str], **more: str) -> dict[str, str]:
    fields = {"joined": "all", **more}
    for place, (field, compare, value) in enumerate(told):
        fields |= {f"field_{place}": field, f"compare_{place}": compare, f"value_{place}": value}
    return fields


GOLD = conditions(("attributes.tier", "is", "gold"), ("attributes.visits", "at_least", "1"), name="Gold that came")


@pytest.mark.django_db
def test_a_segment_is_counted_first_and_kept_then(clients: Cast):
    client = clients.client("grace")
    seen = read(client.post("/customers/segments/new", {**GOLD, "look": "1"}))
    assert "It would hold 2 customers now." in seen.says
    assert Segment.objects.count() == 0
    seen = send(client, "/customers/segments/new", **GOLD)
    assert "“Gold that came” is a segment now." in seen.says
    assert seen.heading == "“Gold that came” holds 2 customers now."
    assert "Tier is “gold” and visits is at least 1" in seen.says
    assert "Customer 2" in seen.says
    segment = Segment.objects.get()
    assert segment.key == "gold-that-came"
    assert segment.rule == {"all": [{"field": "attributes.tier", "is": "gold"}, {"field": "attributes.visits", "at_least": 1}]}
    address, _kept = seen.undo()
    send(client, address)
    assert Segment.objects.count() == 0


@pytest.mark.django_db
def test_whom_to_serve_above_all_is_decided_with_a_reason_by_somebody(clients: Cast):
    client = clients.client("grace")
    answered = client.post("/customers/segments/new", {**GOLD, "core": "on"})
    assert answered.status_code == 422
    assert "Write down why these customers above all" in answered.content.decode()
    seen = send(client, "/customers/segments/new", **GOLD, core="on", reason="They come back.", decided_by="The board")
    assert "They come back." in seen.says
    assert ": The board." in seen.says
    # The two of gold with a visit at least: Customer 1 and Customer 2.
    assert visit(client, "/customers/segments/").heading == "We want to serve “Gold that came” above all: 2 customers."
    line = Line.objects.get(kind="segment.saved")
    assert (line.actor, line.new["reason"], line.new["decided_by"]) == (clients.grace.actor, "They come back.", "The board")


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("told", "says"),
    [
        ([("attributes.visits", "at_least", "many")], "“many” is no number."),
        ([("attributes.tier", "is", "")], "Write down what it is compared with."),
        ([("created_on", "above", "yesterday")], "Write a day as YYYY-MM-DD"),
        ([], "Write at least one condition"),
        ([("moments.count", "is", "3")], "is a number: use at_least"),
    ],
)
def test_what_is_wrong_is_said_and_what_was_typed_stays(clients: Cast, told: list[tuple[str, str, str]], says: str):
    answered = clients.client("grace").post("/customers/segments/new", conditions(*told, name="Wrong"))
    html = answered.content.decode()
    assert answered.status_code == 422
    assert says in html
    assert 'value="Wrong"' in html
    assert Segment.objects.count() == 0


@pytest.mark.django_db
def test_who_scored_low_last_and_who_was_asked_and_never_answered(clients: Cast):
    version, client = published(), clients.client("grace")
    ids = list(Customer.objects.filter(attributes__tier="gold").order_by("pk").values_list("pk", flat=True))
    for score, pk in zip((2, 9), ids, strict=False):
        accept_many(version, [ResponseRow(identity=f"r{pk}", answers={"recommend": score}, customer=pk)], by=BY)
    for pk in ids[1:]:
        handed(version, pk, f"asked:{pk}")
    seen = visit(client, "/customers/segments/new")
    assert "last score of “Would recommend”, 0 to 10" in seen.says
    low = conditions(("last.nps", "at_most", "6"), name="Unhappy", within_0="90")
    seen = send(client, "/customers/segments/new", **low)
    assert "Last score of “Would recommend” in 90 days is at most 6" in seen.says
    assert ("Customer 0" in seen.says, "Customer 1" in seen.says) == (True, False)
    assert Segment.objects.get().rule == {"all": [{"field": "last.nps", "at_most": 6, "within_days": 90}]}
    silent = conditions(("asked.count", "at_least", "1"), ("answers.count", "at_most", "0"), name="Silent")
    seen = send(client, "/customers/segments/new", **silent)
    assert seen.heading == "“Silent” holds 1 customer now."
    assert "Asked by name at least once and no answer." in seen.says
    # Whose link is still open is not silent yet: the time to answer is over on the day after the last one.
    silent = conditions(("silent.count", "at_least", "1"), ("answers.count", "at_most", "0"), name="Silent to the end")
    assert send(client, "/customers/segments/new", **silent).heading == "“Silent to the end” holds 0 customers now."
    over = Invitation.objects.latest("expires_at").expires_at
    with clock.frozen(over + timedelta(days=1)):
        seen = visit(client, "/customers/segments/silent-to-the-end")
    assert seen.heading == "“Silent to the end” holds 1 customer now."
    assert "Asked by name, and silent until the time to answer was over and no answer." in seen.says
    wrong = client.post("/customers/segments/new", conditions(("last.nps", "at_most", "low"), name="Wrong"))
    assert (wrong.status_code, "“low” is no number." in wrong.content.decode()) == (422, True)


def filled(seen: Seen) -> dict[str, str]:
    """The form of a segment as a browser would send it untouched."""
    [form] = [one for one in seen.page.all("form") if any(button.says == "Save" for button in one.all("button"))]
    told = {}
    for one in form.all("input", "textarea", "select"):
        name = one.attributes.get("name")
        if not name or (one.attributes.get("type") == "checkbox" and "checked" not in one.attributes):
            continue
        if one.tag == "select":
            [chosen, *_rest] = [each for each in one.all("option") if "selected" in each.attributes] or [*one.all("option")]
            told[name] = chosen.attributes.get("value", "")
        else:
            told[name] = one.says if one.tag == "textarea" else one.attributes.get("value", "")
    return told


def saved(clients: Cast) -> str:
    rule = {"all": [{"field": "attributes.tier", "is": "gold"}, {"field": "language", "known": False}]}
    save_segment(key="gold", name="Gold", rule=rule, by=BY)
    return "/customers/segments/gold"


@pytest.mark.django_db
def test_two_who_write_the_same_segment_do_not_undo_each_other(clients: Cast):
    here = saved(clients)
    shown = filled(visit(clients.client("grace"), here))
    theirs = filled(visit(clients.client("erin"), here))
    send(clients.client("grace"), here, **shown | {"name": "The golden ones"})
    # Erin touches another thing of it, on a page made before.
    send(clients.client("erin"), here, **theirs | {"value_0": "tin"})
    segment = Segment.objects.get()
    assert (segment.name, segment.rule["all"][0]) == ("The golden ones", {"field": "attributes.tier", "is": "tin"})
    both = clients.client("grace").post(here, shown | {"value_0": "silver"})
    assert both.status_code == 409
    assert "Somebody changed this meanwhile" in both.content.decode()


@pytest.mark.django_db
@pytest.mark.parametrize("meanwhile", ["written", "removed"])
def test_who_writes_it_at_the_very_same_moment_is_told_and_undoes_nothing(clients: Cast, monkeypatch, meanwhile: str):
    segment = save_segment(key="gold", name="Gold", rule={"field": "attributes.tier", "is": "gold"}, by=BY)
    grace, store = clients.client("grace"), services.save_segment
    fields = filled(visit(grace, "/customers/segments/gold"))

    def quicker(**told: object) -> Segment:
        if meanwhile == "written":
            store(key="gold", name="Gold", rule={"field": "attributes.tier", "is": "tin"}, by=BY)
        else:
            services.remove_segment(segment=segment, by=BY)
        return store(**told)

    monkeypatch.setattr(services, "save_segment", quicker)
    answer = grace.post("/customers/segments/gold", fields | {"name": "Our gold"})
    assert answer.status_code == 409
    assert "Somebody changed this segment at the same moment." in answer.content.decode()
    assert [(one.name, one.rule["is"]) for one in Segment.objects.all()] == ([("Gold", "tin")] if meanwhile == "written" else [])


@pytest.mark.django_db
def test_a_change_and_a_removal_are_taken_back(clients: Cast):
    here, client = saved(clients), clients.client("grace")
    rule = Segment.objects.get().rule
    shown = filled(visit(client, here))
    seen = send(client, here, **shown | {"value_0": "tin"})
    assert Segment.objects.get().rule != rule
    address, kept = seen.undo()
    assert "It is as it was before." in send(client, address, **kept).says
    assert Segment.objects.get().rule == rule
    seen = send(client, f"{here}/remove")
    assert not Segment.objects.exists()
    assert Customer.objects.filter(attributes__tier="gold").count() == 3
    address, kept = seen.undo()
    send(client, address, **kept)
    assert (Segment.objects.get().name, Segment.objects.get().rule) == ("Gold", rule)


@pytest.mark.django_db
def test_a_rule_that_only_a_program_can_write_is_shown_as_such_and_survives_a_new_name(clients: Cast):
    rule = {"any": [{"all": [{"field": "language", "is": "pt"}]}, {"field": "kind", "is": "partner"}]}
    save_segment(key="odd", name="Odd", rule=rule, by=BY)
    client = clients.client("grace")
    seen = visit(client, "/customers/segments/odd")
    assert "A rule written by a program." in seen.says
    shown = filled(seen)
    send(client, "/customers/segments/odd", **shown | {"name": "Even"})
    assert (Segment.objects.get().name, Segment.objects.get().rule) == ("Even", rule)


@pytest.mark.django_db
def test_nobody_is_named_to_who_may_not_look_customers_up(clients: Cast):
    here = saved(clients)
    seen = visit(clients.client("frank"), here)
    assert seen.heading == "“Gold” holds 3 customers now."
    assert "Customer 2" not in seen.says
    assert "Save" not in seen


FIELD = st.sampled_from(["attributes.tier", "attributes.visits", "attributes.member", "language", "moments.count"])
NUMBER = st.integers(0, 400).map(str)


@st.composite
def a_condition(draw: st.DrawFn) -> Condition:
    field = draw(FIELD)
    if field in {"attributes.visits", "moments.count"}:
        compare = draw(st.sampled_from(["at_least", "above", "at_most", "below"]))
        return Condition(
            field,
            compare,
            draw(NUMBER),
            draw(NUMBER.filter(lambda text: text != "0")) if "." in field and field[0] == "m" else "",
        )
    if field == "attributes.member":
        return Condition(field, draw(st.sampled_from(["is", "is_not"])), draw(st.sampled_from(["yes", "no"])))
    compare = draw(st.sampled_from(["is", "is_not", "in", "known", "unknown"]))
    values = st.text("abcdefgh", min_size=1, max_size=5)
    value = (
        ""
        if "known" in compare
        else ", ".join(draw(st.lists(values, min_size=1, max_size=3)))
        if compare == "in"
        else draw(values)
    )
    return Condition(field, compare, value)


@given(joined=st.sampled_from(["all", "any"]), told=st.lists(a_condition(), max_size=5))
@pytest.mark.django_db
def test_what_is_written_is_read_back_as_it_was_written(joined: str, told: list[Condition]):
    rule = rule_of(Written(joined, tuple(told)), KNOWN)
    assert check_rule(rule) == rule
    assert written(rule) == Written(joined, tuple(told))
    assert in_words(rule)


@pytest.mark.django_db
def test_who_is_in_two_segments_is_counted_in_both_and_once_in_how_many_were_counted(clients: Cast):
    save_segment(key="all", name="All", rule={"all": []}, by=BY)
    save_segment(key="came", name="Came", rule={"field": "attributes.visits", "at_least": 1}, by=BY)
    customers = Customer.objects.filter(name__startswith="Customer ")
    rows = [ResponseRow(answers={"recommend": 9}, identity=one.external_id, customer=one.pk) for one in customers]
    rows += [ResponseRow(answers={"recommend": 3}, identity=f"nobody-{n}") for n in range(5)]
    accept_many(published(), rows, by=BY, history=True)
    bring_facts_up_to_date()

    seen = visit(clients.client("erin"), "/prove/?measure=nps&by=segment")

    assert (seen.row("All").split()[-1], seen.row("Came").split()[-1]) == ("8", "7")
    assert "13 answers were counted." in seen.says
    assert "Who is in several segments is counted in each of them, and who is in none in no group." in seen.says
