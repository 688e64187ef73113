"""What somebody hides in an answer is hidden in its case, too: in a title made of it and in what was added to it."""

import pytest
from tests.cast import BY
from tests.flows.delivering import KILLS, deliver_through_kills, hear
from tests.flows.test_cases_opened import answered, rule
from tests.listen.inviting import published
from tests.web.reading import visit

from everweek.act.cases.moving import Belongs, move_case
from everweek.act.cases.working import Word, note_in_case
from everweek.act.models import Case, Remark
from everweek.journal.models import Line
from everweek.listen.models import Comment
from everweek.listen.understanding.correcting import correct, place_to_hide
from everweek.moments.services import save_touchpoint
from everweek.people.links import LinkHolder
from everweek.questionnaires.models import Response
from everweek.questionnaires.services import correct_response

pytestmark = pytest.mark.django_db
SAID = "The woman at the desk, Anna Berg, was rude."
HIDDEN = "The woman at the desk, …, was rude."


@pytest.fixture
def version(cast):
    save_touchpoint(key="desk", name="At the desk", by=BY)
    return published()


def hide(words, by, response=None):
    comment = Comment.objects.filter(**({"response": response} if response else {})).get()
    correct(comment=comment, about="personal", what=place_to_hide(comment, words), says="yes", by=by)


def add(response, words):
    customer = LinkHolder("own", 12)
    correct_response(response=response, answers={**response.answers, "why": words}, by=customer, reason="More to say")


def test_what_was_hidden_leaves_the_title_and_what_was_added_and_not_what_a_colleague_wrote(cast, version):
    rule(cast, measure="nps", at_most=6)
    response = answered(cast, version, why=SAID)
    hear()
    case = Case.objects.get()
    assert case.title == SAID
    add(response, f"{SAID} I mean Anna Berg!")
    hear()
    note_in_case(case=case, word=Word(text="Anna Berg is on leave."), by=cast.bob)
    hide("Anna Berg", cast.alice)
    hear()

    case.refresh_from_db()
    assert case.title == HIDDEN
    added, note = Remark.objects.order_by("pk").values_list("text", flat=True)
    assert (added, note) == ("The woman at the desk, ⟦words⟧, was rude. I mean ⟦words⟧!", "Anna Berg is on leave.")
    line = Line.objects.get(kind="case.words_hidden")
    assert (line.old["title"], line.new["title"]) == (SAID, HIDDEN)
    assert "Berg" not in visit(cast.client("grace"), "/act/?words=Berg").says


def test_what_is_added_later_is_hidden_as_it_comes(cast, version):
    rule(cast, measure="nps", at_most=6)
    response = answered(cast, version, why=SAID)
    hear()
    hide("Anna Berg", cast.alice)
    hear()
    add(response, f"{SAID} I mean Anna Berg!")
    hear()
    assert Remark.objects.get().text == "The woman at the desk, ⟦words⟧, was rude. I mean ⟦words⟧!"


def test_a_title_that_was_cut_within_the_words_tells_nothing_of_them(cast, version):
    rule(cast, measure="nps", at_most=6)
    answered(cast, version, why=f"{'We waited for the boat. ' * 3}Anna Constantinopoulou was rude.")
    hear()
    assert Case.objects.get().title.endswith("Anna…")
    hide("Anna Constantinopoulou", cast.alice)
    hear()
    assert "Anna" not in Case.objects.get().title


def test_a_title_that_a_colleague_wrote_stays(cast, version):
    rule(cast, measure="nps", at_most=6)
    answered(cast, version, why=SAID)
    hear()
    case = Case.objects.get()
    move_case(
        case=case, to=Belongs(unit=case.unit, touchpoint=case.touchpoint, title="Complaint of Anna Berg's tone"), by=cast.alice
    )
    hide("Anna Berg", cast.alice)
    hear()
    assert Case.objects.get().title == "Complaint of Anna Berg's tone"
    assert not Line.objects.filter(kind="case.words_hidden").exists()


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_killed_at_any_point_each_title_is_hidden_once(cast, version):
    # Who listens begins at the head: from here on nothing is missed.
    hear()
    rule(cast, measure="nps", at_most=6)
    many = 60 * KILLS
    for number in range(many):
        answered(cast, version, f"r{number}", SAID)
    hear()
    for response in Response.objects.all():
        hide("Anna Berg", cast.alice, response)
    told = Line.objects.filter(kind="case.words_hidden")
    deliver_through_kills("flows.hidden_words_leave_their_case", done=told.count, many=many, seed=20261130, within=0.05)
    assert told.count() == many
    assert {one.title for one in Case.objects.all()} == {HIDDEN}
