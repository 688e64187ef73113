"""Killed with -9 before any statement: files at a case, asking again and a file of cases end as if nobody had been killed."""

import os
from datetime import timedelta
from io import BytesIO
from pathlib import Path

import pytest
from tests.act.files import PDF, photo
from tests.act.opening import MONDAY, opened
from tests.cast import BY
from tests.dying import KILLED, dying, moments
from tests.flows.delivering import hear
from tests.processes import start

from everweek import clock
from everweek.act.cases.rules import Decision
from everweek.act.cases.settling import close_case, decide_case, tell_decision
from everweek.act.cases.working import Word
from everweek.act.filing import places
from everweek.act.filing.arriving import Sent, received
from everweek.act.filing.services import sweep
from everweek.act.following.access import follower_of
from everweek.act.following.services import hear_follower
from everweek.act.models import AskedAgain, Attachment, Case, CaseFile, Remark, Stage
from everweek.flows.closed_case_is_asked_again import ask_those_due
from everweek.journal.models import Line
from everweek.listen.models import ImportRun, Invitation
from everweek.listen.running import carrying, run
from everweek.listen.services import begin_import
from everweek.questionnaires.services import bring_questionnaire
from everweek.questionnaires.starting import starting_point

AGAIN = MONDAY + timedelta(days=30)
MAP = "format: everweek.map/1\nkind: cases\ncase: No\nopened_at: Opened\ntitle: Title\ntext: Text\nunit: Unit\ncustomer: Who\n"
ROWS = 9


def send_files(case, statement):
    """In a process of its own: what the customer's page does with two files."""
    follower = follower_of(Case.objects.get(pk=case))
    sent = [Sent("mine.jpg", BytesIO(photo())), Sent("bill.pdf", BytesIO(PDF))]
    with clock.frozen(MONDAY), dying(statement), received(sent) as files:
        hear_follower(follower=follower, text="", once="a", files=files)


def ask_again(statement):
    """In a process of its own: what the worker does each hour."""
    with clock.frozen(AGAIN), dying(statement):
        ask_those_due()


def bring(path, statement):
    """In a process of its own: what the command does, three rows at once."""
    carrying.at_once = lambda: 3
    with clock.frozen(MONDAY), dying(statement):
        run(begin_import(path=Path(path), map_text=MAP, by=BY).pk)


def killed_at(statements, work, *words, **environment):
    """Do it by processes that are killed there, then by one that is not; how many were killed in the work."""
    killed = 0
    for statement in (*statements, 0):
        code, _said, complaints = start(work, *words, statement, **environment).outcome()
        assert code in {KILLED, 0}, complaints
        killed += code == KILLED
    return killed


@pytest.mark.slow
@pytest.mark.one_database("each of these is one transaction on both")
@pytest.mark.django_db(transaction=True)
def test_files_of_a_customer_asking_again_and_a_file_of_cases_happen_once_through_kills(cast, settings, tmp_path):
    settings.EVERWEEK_HOME = tmp_path
    with clock.frozen(MONDAY):
        bring_questionnaire(document=starting_point("felt-service"), publishing=True, by=BY)
        case = opened(cast)
        # Who listens begins at the head: from here on nothing is missed.
        hear()
    assert killed_at(moments(16, seed=1, most=3), send_files, case.pk, EVERWEEK_HOME=str(tmp_path)) >= 2
    assert Remark.objects.filter(case=case, through="page").count() == Line.objects.filter(kind="case.filed").count() == 1
    assert list(Attachment.objects.order_by("pk").values_list("name", flat=True)) == ["mine.jpg", "bill.pdf"]
    assert [places.of(one.path).stat().st_size for one in CaseFile.objects.all()] == [one.size for one in CaseFile.objects.all()]
    lying = [one for one in places.folder().rglob("*") if one.is_file()]
    assert len(lying) > 2, "nobody was killed between the bytes and their row"
    for one in lying:
        os.utime(one, (MONDAY.timestamp() - 90_000,) * 2)
    with clock.frozen(MONDAY):
        assert sweep() == len(lying) - 2

        decide_case(case=case, decision=Decision.REMEDY, what="Brought it home.", by=cast.bob)
        tell_decision(case=case, word=Word(text="It is on its way.", through="phone"), by=cast.bob)
        close_case(case=case, by=cast.bob)
        hear()
    assert killed_at(moments(40, seed=2, most=3), ask_again) >= 2
    assert Invitation.objects.count() == Line.objects.filter(kind="case.asked_again").count() == 1
    assert AskedAgain.objects.get(case=case).invitation == Invitation.objects.get().pk

    path = tmp_path / "cases.csv"
    lines = [f"T-{n},2026-10-0{n},No ramp {n},Text {n},north-desk,new-{n % 3}" for n in range(1, ROWS + 1)]
    path.write_text("\n".join(["No,Opened,Title,Text,Unit,Who", *lines]) + "\n", encoding="utf-8")
    assert killed_at(moments(90, seed=3, most=3), bring, str(path)) >= 2
    # Killed after its end, the same file is brought anew, and all of it is there already.
    done = ImportRun.objects.order_by("pk")
    assert [(one.state, one.read, one.refused) for one in done] == [("done", ROWS, 0)] * len(done)
    assert sum(one.stored for one in done) == ROWS
    brought = Case.objects.filter(way="file")
    assert brought.count() == brought.values("key").distinct().count() == ROWS
    assert Remark.objects.filter(case__in=brought).count() == ROWS
    stages = Stage.objects.filter(case__in=brought)
    assert stages.values("case", "name").distinct().count() == stages.count() > 0
