"""The charter: two sides, in versions; one writes it, another approves it, everybody reads what was approved."""

import pytest
from tests.act.respect import promised_and_asked
from tests.flows.delivering import hear
from tests.people.test_at_once import at_once

from everweek.act.respect import charter as services
from everweek.act.respect.access import access_line
from everweek.act.respect.models import Charter, CharterLine
from everweek.act.respect.queries import charter_drafted, charter_in_force, charter_numbered, has_charter, list_charters
from everweek.act.respect.rules import MOST_LINES, CharterMeasure, CharterSide
from everweek.errors import Conflict, Invalid, NotAllowed, NotFound
from everweek.journal.models import Line
from everweek.messages.models import Notice

pytestmark = pytest.mark.django_db
AS_ANYWHERE = pytest.mark.one_database("what is written and read alike on any")


def refused(what, **told):
    with pytest.raises((Conflict, Invalid, NotAllowed)) as found:
        what(**told)
    return found.value.field or found.value.code


def added(cast, text, side=CharterSide.PROMISE, **changes):
    return services.add_line(side=side, text=text, language="en", by=cast.erin, **changes)


def said(found, side):
    return [one.words["en"] for one in found.side(side)]


def test_one_writes_it_another_approves_what_they_have_read_and_the_version_before_stays_to_be_read(cast):
    assert (has_charter(), charter_in_force()) == (False, None)
    assert refused(services.hand_in_charter, by=cast.erin) == "no-draft"
    draft = services.begin_charter(by=cast.erin)
    assert services.begin_charter(by=cast.grace) == draft, "two who begin at once write the same version"
    added(cast, "We answer within a day.", measure=CharterMeasure.FIRST_REPLY)
    assert refused(services.hand_in_charter, by=cast.erin) == "no-words", "a charter has two sides"
    ask = added(cast, "Be patient with us.", CharterSide.ASK)
    assert refused(added, cast=cast, text="Be kind.", side=CharterSide.ASK, measure=CharterMeasure.ALL) == "measure"
    assert refused(services.approve_charter, seen=charter_drafted().version, by=cast.grace) == "not-handed-in"
    for _ in range(2):
        services.hand_in_charter(by=cast.erin)
    read = charter_drafted()
    assert refused(services.approve_charter, seen=read.version, by=cast.erin) == "own-words"
    assert refused(services.approve_charter, seen="other", by=cast.grace) == "changed"
    # A word that is written takes it back: it is read as a whole, or not approved.
    services.say_line(line=ask, text="Bitte haben Sie Geduld.", language="de", by=cast.erin)
    assert refused(services.approve_charter, seen=charter_drafted().version, by=cast.grace) == "not-handed-in"
    services.hand_in_charter(by=cast.erin)
    services.approve_charter(seen=charter_drafted().version, by=cast.grace)
    assert said(charter_in_force(), CharterSide.PROMISE) == ["We answer within a day."]

    services.begin_charter(by=cast.grace)
    [there] = charter_drafted().side(CharterSide.PROMISE)
    assert there.measure == CharterMeasure.FIRST_REPLY, "a new version begins with what stands in the one in force"
    services.drop_line(line=access_line(cast.grace, there.id), by=cast.grace)
    services.add_line(side=CharterSide.PROMISE, text="We answer today.", language="en", by=cast.grace)
    services.hand_in_charter(by=cast.grace)
    assert charter_drafted().writers == {cast.grace.pk}
    services.approve_charter(seen=charter_drafted().version, by=cast.erin)
    assert [(one.number, one.in_force) for one in list_charters()] == [(2, True), (1, False)]
    assert said(charter_numbered(1), CharterSide.PROMISE) == ["We answer within a day."]
    with pytest.raises(NotFound):
        charter_numbered(3)
    kinds = Line.objects.filter(subject_type="charter", subject_id=str(draft.pk)).order_by("pk").values_list("kind", flat=True)
    wrote = "charter.written"
    assert list(kinds) == ["charter.begun", wrote, wrote, "charter.handed_in", wrote, "charter.handed_in", "charter.approved"]


@AS_ANYWHERE
def test_lines_are_moved_said_anew_and_taken_out_and_the_same_again_changes_nothing(cast):
    services.begin_charter(by=cast.erin)
    first, second, third = (added(cast, text) for text in ("First.", "Second.", "Third."))
    services.drop_line(line=second, by=cast.erin)
    fourth = added(cast, "Fourth.")
    lines = Line.objects.filter(kind="charter.written").count()
    for _ in range(2):
        services.move_line(line=fourth, to=1, by=cast.erin)
        services.say_line(line=third, text="Third!", language="en", by=cast.erin)
        services.drop_line(line=second, by=cast.erin)
    assert said(charter_drafted(), CharterSide.PROMISE) == ["Fourth.", "First.", "Third!"]
    assert Line.objects.filter(kind="charter.written").count() == lines + 2
    assert refused(services.move_line, line=first, to=4, by=cast.erin) == "to"
    assert refused(added, cast=cast, text="First.") == "text"
    assert refused(services.say_line, line=second, text="Gone.", language="en", by=cast.erin) == "gone"
    assert refused(services.say_line, line=first, text="Quoi.", language="", by=cast.erin) == "language"
    for n in range(MOST_LINES - 3):
        added(cast, f"Promise {n}.")
    assert refused(added, cast=cast, text="One too many.") == "text"


@AS_ANYWHERE
def test_who_may_approve_it_is_told_each_time_it_is_handed_in_and_a_draft_thrown_away_comes_back_with_who_wrote_it(cast):
    services.begin_charter(by=cast.erin)
    promise = added(cast, "We answer.", measure=CharterMeasure.ALL)
    ask = added(cast, "Ask us.", CharterSide.ASK)
    assert refused(services.measure_line, line=ask, measure=CharterMeasure.ALL, by=cast.erin) == "measure"
    services.hand_in_charter(by=cast.erin)
    # Held against another number it is another promise: it is handed in anew.
    for _ in range(2):
        services.measure_line(line=promise, measure=CharterMeasure.FIRST_REPLY, by=cast.erin)
    hear()
    assert not Notice.objects.exists(), "it was written on before anybody was told"
    services.hand_in_charter(by=cast.erin)
    hear()
    told = Notice.objects.get()
    assert (told.member, told.kind, told.values) == (cast.grace, "charter.waits", {"who": "Erin", "number": 1})

    before = charter_drafted()
    was = services.throw_away_charter(by=cast.grace)
    assert (charter_drafted(), services.throw_away_charter(by=cast.grace)) == (None, None)
    services.begin_charter(by=cast.grace)
    assert refused(services.bring_back_charter, was=was, by=cast.grace) == "begun"
    services.throw_away_charter(by=cast.grace)
    services.bring_back_charter(was=was, by=cast.grace)
    assert charter_drafted() == before
    assert refused(services.approve_charter, seen=before.version, by=cast.erin) == "own-words"
    services.approve_charter(seen=before.version, by=cast.grace)
    kinds = (
        Line.objects.filter(subject_type="charter").exclude(kind="charter.written").order_by("pk").values_list("kind", flat=True)
    )
    assert [one.removeprefix("charter.") for one in kinds][3:] == [
        "thrown_away",
        "begun",
        "thrown_away",
        "brought_back",
        "approved",
    ]


@AS_ANYWHERE
def test_only_who_may_write_it_gets_a_line_of_it(cast):
    promised_and_asked(cast.erin, cast.grace)
    line = CharterLine.objects.first()
    assert {access_line(who, line.pk) for who in (cast.erin, cast.grace)} == {line}
    for other in (cast.alice, cast.bob, cast.frank, cast.heidi):
        with pytest.raises(NotAllowed):
            access_line(other, line.pk)


@pytest.mark.django_db(transaction=True)
def test_of_two_who_begin_or_approve_at_once_there_is_one_version_in_force(cast):
    begun = at_once(*[lambda who=who: services.begin_charter(by=who).pk for who in (cast.erin, cast.grace)])
    assert len(set(begun)) == 1
    services.add_line(side=CharterSide.PROMISE, text="We answer.", language="en", by=cast.erin)
    services.add_line(side=CharterSide.ASK, text="Ask.", language="en", by=cast.erin)
    Charter.objects.update(written_by=cast.erin)
    services.hand_in_charter(by=cast.erin)
    seen = charter_drafted().version
    results = at_once(*[lambda: services.approve_charter(seen=seen, by=cast.grace).pk for _ in range(2)])
    assert sorted(one is Conflict for one in results) == [False, True]
    assert Charter.objects.filter(standing="in_force").count() == 1
