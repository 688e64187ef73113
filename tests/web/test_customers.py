"""The pages of customers: found, known with their whole history, changed, made one and parted, handed out, erased."""

import json
import re
from datetime import UTC, datetime, timedelta
from io import BytesIO
from zipfile import ZipFile

import pytest
from tests.cast import BY, Cast
from tests.web.reading import send, visit

from everweek.journal.models import Line
from everweek.moments.services import InteractionRow, record_interactions, save_touchpoint
from everweek.people.models import Customer, Merging
from everweek.people.services import CustomerRow, add_customer, change_customer, save_segment, upsert_customers
from everweek.questionnaires.services import ResponseRow, accept_many, create_questionnaire, publish
from everweek.web.fronts import pasts

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 3, 2, 12, tzinfo=UTC)


@pytest.fixture
def history(cast: Cast) -> Cast:
    """Dana came to the desk twice, and told us what she thinks."""
    save_touchpoint(key="desk", name="The desk", by=BY)
    at = [NOON, NOON + timedelta(days=30)]
    rows = [InteractionRow(at=one, customer=cast.dana.pk, unit=cast.north_desk.pk, touchpoint="desk") for one in at]
    record_interactions(rows, by=BY)
    answer(cast, "The boat was late again.", NOON + timedelta(days=31))
    return cast


def answer(cast: Cast, words: str, at: datetime, customer: int | None = None) -> None:
    questions = [
        {"key": "how", "kind": "scale", "text": {"en": "How was it?"}, "scale": [1, 5], "measure": "csat"},
        {"key": "why", "kind": "text", "text": {"en": "Why?"}},
    ]
    document = {"title": {"en": "Trip"}, "language": "en", "languages": ["en"], "questions": questions}
    version = publish(version=create_questionnaire(key=f"trip-{Line.objects.count()}", document=document, by=BY), by=BY)
    row = ResponseRow(
        answers={"how": 1, "why": words},
        identity=words,
        customer=customer or cast.dana.pk,
        unit=cast.north_desk.pk,
        answered_at=at,
    )
    [outcome] = accept_many(version, [row], by=BY)
    assert outcome.id, outcome


def dana(cast: Cast) -> str:
    return f"/customers/{cast.dana.pk}"


def test_a_customer_is_found_by_a_few_letters_from_the_list_and_from_the_search(cast: Cast):
    seen = visit(cast.client("bob"), "/customers/?words=dan")
    assert seen.heading == "1 customer fits what you asked for."
    assert seen.link("Dana") == dana(cast)
    assert dana(cast) in visit(cast.client("bob"), "/search?q=dana@ex")
    assert visit(cast.client("bob"), "/customers/?words=zzz").heading == "Nobody fits what you asked for."
    assert visit(cast.client("bob"), "/customers/?kind=supplier").heading == "Nobody fits what you asked for."


def test_a_long_list_goes_on_while_customers_come_in(cast: Cast):
    upsert_customers([CustomerRow(external_id=f"c{n:03d}", name=f"Customer {n:03d}") for n in range(120)], by=BY)
    seen = visit(cast.client("erin"), "/customers/?words=customer")
    read = []
    while True:
        read += re.findall(r">Customer (\d{3})</a>", seen)
        upsert_customers([CustomerRow(external_id=f"new{len(read)}", name="Customer new")], by=BY)
        if 'rel="next"' not in seen:
            break
        seen = visit(cast.client("erin"), seen.link("Older customers"))
    assert read == [f"{n:03d}" for n in range(119, -1, -1)]


def test_the_whole_history_stands_on_one_page_the_latest_first_and_the_first_contact_is_marked(history: Cast):
    seen = visit(history.client("erin"), dana(history))
    assert seen.heading == "Dana so far: 2 moments with us and 1 answer."
    order = [seen.says.index(text) for text in ("The boat was late again.", "The desk, North desk", "the first we know of")]
    assert order == sorted(order)
    assert seen.says.count("the first we know of") == 1
    assert '<blockquote class="voice"' in seen
    assert "Written down as a customer." in seen.says
    only = visit(history.client("erin"), f"{dana(history)}?only=answers")
    assert only.heading == "Dana is a customer.", "of a part nothing is counted"
    assert "The boat was late again." in only.says
    assert "The desk, North desk" not in only.says


def test_each_reader_sees_what_is_hers_to_see(history: Cast):
    # Bob hears what is said of his own work alone, and sees the moments of his unit; Heidi neither.
    assert "The boat was late again." not in visit(history.client("bob"), dana(history)).says
    assert "The desk, North desk" in visit(history.client("bob"), dana(history)).says
    heidi = visit(history.client("heidi"), dana(history)).says
    assert "The boat was late again." not in heidi
    assert "The desk, North desk" not in heidi


def test_a_long_history_is_read_to_its_end_even_where_much_happened_at_one_moment(cast: Cast):
    rows = [InteractionRow(at=NOON, customer=cast.dana.pk, channel=f"channel-{n:03d}") for n in range(70)]
    rows += [InteractionRow(at=NOON - timedelta(days=n), customer=cast.dana.pk, channel=f"before-{n:03d}") for n in range(1, 20)]
    record_interactions(rows, by=BY)
    seen = visit(cast.client("erin"), f"{dana(cast)}?only=moments")
    read: list[str] = []
    while True:
        # A channel without words of its own is told by its name, made readable.
        read += re.findall(r"(?:channel|before) \d{3}", seen.says)
        if 'rel="next"' not in seen:
            break
        seen = visit(cast.client("erin"), seen.link("What came before"))
    assert len(read) == len(set(read)) == 89
    wrong = cast.client("erin").get(f"{dana(cast)}?after=yesterday")
    assert wrong.status_code == 400


def test_every_part_of_a_history_has_a_name_of_its_own():
    assert len({past.key for past in pasts()}) == len(pasts()) >= 3


def test_alice_writes_down_a_walk_in_once_however_often_the_form_arrives(cast: Cast):
    _address, fields = visit(cast.client("alice"), "/customers/new").form("Write the customer down")
    told = fields | {"name": "Walk-in Wanda", "phone": "912 345 678", "kind": "visitor"}
    client = cast.client("alice")
    assert "Walk-in Wanda is written down." in send(client, "/customers/new", **told).says
    send(client, "/customers/new", **told)
    assert Customer.objects.filter(name="Walk-in Wanda").count() == 1
    nobody = client.post("/customers/new", {"kind": "visitor"})
    assert nobody.status_code == 422
    assert "something to know them by" in nobody.content.decode()


def test_a_profile_is_changed_and_taken_back_and_two_at_once_do_not_undo_each_other(cast: Cast):
    client = cast.client("alice")
    form = {"name": "Dana", "email": "dana@example.org", "phone": "", "kind": "customer", "language": "pt", "zone": ""}
    shown = {f"initial-{name}": value for name, value in form.items()}
    change_customer(customer=cast.dana, changes={"language": "de"}, by=cast.erin)
    seen = send(client, f"{dana(cast)}/profile", **form | shown | {"phone": "555 123"})
    customer = Customer.objects.get(pk=cast.dana.pk)
    assert (customer.phone, customer.language) == ("555 123", "de")
    address, kept = seen.undo()
    assert "It is as it was before." in send(client, address, **kept).says
    customer.refresh_from_db()
    assert (customer.phone, customer.language) == ("", "de")
    both = client.post(f"{dana(cast)}/profile", form | shown | {"language": "fr"})
    assert both.status_code == 409
    assert "Somebody changed this meanwhile" in both.content.decode()


@pytest.mark.parametrize(
    ("kind", "text", "value"), [("text", "gold", "gold"), ("number", "3", 3), ("number", "3,5", 3.5), ("flag", "Yes", True)]
)
def test_what_else_is_known_keeps_its_kind_and_can_be_taken_back(cast: Cast, kind: str, text: str, value: object):
    client = cast.client("alice")
    seen = send(client, f"{dana(cast)}/attribute", name="tier", kind=kind, value=text)
    kept = Customer.objects.get(pk=cast.dana.pk).attributes
    assert (kept, type(kept["tier"])) == ({"tier": value}, type(value))
    address, back = seen.undo()
    send(client, address, **back)
    assert Customer.objects.get(pk=cast.dana.pk).attributes == {}


def test_what_is_no_number_is_said_beside_the_field(cast: Cast):
    answered = cast.client("alice").post(f"{dana(cast)}/attribute", {"name": "visits", "kind": "number", "value": "many"})
    assert answered.status_code == 422
    assert "“many” is no number." in answered.content.decode()


@pytest.fixture
def twin(history: Cast) -> Customer:
    twin = add_customer(name="Dana S.", email="dana@example.org", external_id="till-9", attributes={"tier": "gold"}, by=BY)
    record_interactions([InteractionRow(at=NOON, customer=twin.pk, channel="till")], by=BY)
    return twin


def test_two_who_may_be_one_are_suggested_compared_made_one_and_parted(history: Cast, twin: Customer):
    client = history.client("alice")
    assert "the same e-mail address" in visit(client, dana(history)).says
    pairs = visit(client, "/customers/alike")
    assert pairs.heading == "1 pair of customers may be one."
    seen = visit(client, pairs.link("Dana and Dana S."))
    assert seen.heading == "Are Dana and Dana S. one person?"
    assert "1 moment with us of Dana S. will be about Dana." in seen.says
    seen = send(client, f"{dana(history)}/merge/{twin.pk}")
    assert "Dana S. is part of this customer now." in seen.says
    told = "Dana so far: 2 moments with us and 1 answer."
    assert seen.heading == told, "one of them is not Alice's to see"
    assert visit(history.client("erin"), dana(history)).heading == "Dana so far: 3 moments with us and 1 answer."
    assert visit(client, f"/customers/{twin.pk}").heading == told
    address, _kept = seen.undo()
    parted = send(client, address)
    assert "Dana S. and Dana are two again." in parted.says
    assert parted.heading == "Dana S. is a customer."
    assert Merging.objects.get().parted_at is not None
    # Long after the notice is gone, the way back stands on her page.
    send(client, f"{dana(history)}/merge/{twin.pk}")
    assert "Part them again" in visit(client, dana(history)).says


def test_two_who_are_two_are_remembered_as_two(history: Cast, twin: Customer):
    client = history.client("alice")
    seen = send(client, f"{dana(history)}/apart/{twin.pk}")
    assert seen.heading == "No two customers share an address or a telephone number."
    assert "the same e-mail address" not in visit(client, dana(history)).says
    address, _kept = seen.undo()
    send(client, address)
    assert visit(client, "/customers/alike").heading == "1 pair of customers may be one."


def test_who_only_has_the_same_name_is_no_warning_and_made_one_by_no_main_button(cast: Cast):
    namesake, other = upsert_customers([CustomerRow("n1", name="Dana"), CustomerRow("n2", name="Martin Carver")], by=BY)
    client = cast.client("alice")
    assert "Maybe the same" not in visit(client, dana(cast)).says
    assert "Maybe the same: the same name." in visit(client, f"{dana(cast)}/merge/{namesake.id}").says
    page = visit(client, f"{dana(cast)}/merge/{other.id}")
    assert "Nothing tells that these two are one." in page.says
    assert '<button class="button" type="submit">They are one</button>' in page


def test_nobody_is_merged_into_herself(cast: Cast):
    answered = cast.client("alice").post(f"{dana(cast)}/merge/{cast.dana.pk}")
    assert answered.status_code == 422
    assert "Choose two different customers." in answered.content.decode()


def test_her_data_are_handed_out_as_one_file_from_every_room(history: Cast):
    answered = history.client("erin").post(f"{dana(history)}/export")
    assert answered["Cache-Control"] == "no-store"
    with ZipFile(BytesIO(answered.getvalue())) as file:
        told = json.loads(file.read("data.json"))
        page = file.read("data.html").decode()
    assert told["profile"]["email"] == "dana@example.org"
    assert len(told["interactions"]) == 2
    assert "The boat was late again." in json.dumps(told["responses"])
    assert "The boat was late again." in page
    line = Line.objects.get(kind="customer.exported")
    assert (line.actor, line.subject_id) == (history.erin.actor, str(history.dana.pk))
    assert "Everything held was handed out." in visit(history.client("erin"), dana(history)).says


def test_words_that_would_be_a_page_are_only_words_in_the_file(cast: Cast):
    answer(cast, "<script>alert(1)</script>", NOON)
    answered = cast.client("erin").post(f"{dana(cast)}/export")
    with ZipFile(BytesIO(answered.getvalue())) as file:
        assert "<script" not in file.read("data.html").decode()


def test_erasing_says_what_goes_and_is_for_good(history: Cast):
    client = history.client("erin")
    seen = visit(client, f"{dana(history)}/erase")
    assert seen.heading == "Erase Dana for good?"
    assert "2 moments with us, 1 answer" in seen.says
    assert Customer.objects.get(pk=history.dana.pk).erased_at is None
    assert "The customer is erased." in send(client, f"{dana(history)}/erase").says
    assert client.get(dana(history)).status_code == 404
    assert "Dana" not in visit(client, "/customers/").says


def test_the_segments_she_is_in_stand_on_her_page_for_who_may_see_them(cast: Cast):
    save_segment(key="pt", name="The south", rule={"field": "language", "is": "pt"}, by=BY)
    save_segment(key="de", name="Germans", rule={"field": "language", "is": "de"}, by=BY)
    seen = visit(cast.client("alice"), dana(cast)).says
    assert "The south" in seen
    assert "Germans" not in seen
    assert "The south" not in visit(cast.client("bob"), dana(cast)).says
