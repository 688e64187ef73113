"""An import killed with -9 at any moment and started again ends the same, on both databases."""

import random
import sys
import time
from datetime import UTC, datetime
from pathlib import Path

import pytest
from tests.listen.inviting import published
from tests.listen.tables import HEADER, MAP, good, write
from tests.processes import start
from tests.trying import kills as asked

from everweek.journal.models import Line
from everweek.journal.services import System
from everweek.listen import running, services
from everweek.listen.models import ImportRun, Invitation
from everweek.listen.running.refusals import read_refused
from everweek.messages.models import Contact
from everweek.questionnaires.models import Questionnaire, Response
from everweek.questionnaires.services import ResponseRow, accept_many

BY = System("test")
OCTOBER = datetime(2026, 10, 5, 9, tzinfo=UTC)


def import_slowly(path: str, map_text: str, size: int) -> None:
    """In a process of its own: the same as the command, in small pieces."""
    from everweek.listen.running import carrying

    carrying.at_once = lambda: size
    run = services.begin_import(path=Path(path), map_text=map_text, by=BY)
    sys.stdout.write("begun\n")
    sys.stdout.flush()
    running.run(run.pk)


def a_file(path: Path, rows: int) -> Path:
    """Right rows, rows out of scale, rows that repeat an earlier one, rows that contradict one."""
    chance = random.Random(7)
    lines = []
    for number in range(rows):
        kind = chance.random()
        if kind < 0.1:
            lines.append(good(number, score=12))
        elif kind < 0.2 and number > 10:
            lines.append(good(chance.randrange(number)))
        elif kind < 0.25 and number > 10:
            lines.append(good(chance.randrange(number), score=1))
        else:
            lines.append(good(number))
    return write(path, HEADER + "".join(lines))


def state(path: Path) -> tuple[object, ...]:
    run = ImportRun.objects.get()
    refused = [(*row.cells, row.line, row.reason) for row in read_refused(Path(run.refused_beside))]
    responses = list(Response.objects.order_by("identity").values_list("identity", "answers", "day"))
    lines = Line.objects.filter(kind="response.received").count()
    return (run.state, run.read, run.stored, run.already, run.refused, refused, responses, lines, Questionnaire.objects.count())


@pytest.mark.slow
@pytest.mark.parametrize("identified", [True, False])
@pytest.mark.django_db(transaction=True)
def test_an_import_killed_again_and_again_ends_as_one_that_was_not(tmp_path, identified):
    text = MAP if identified else MAP.replace("respondent: id\n", "")
    path = a_file(tmp_path / "a.csv", 100 * asked(40))
    chance = random.Random(11)
    kills = 0
    for _attempt in range(asked(40)):
        worker = start(import_slowly, str(path), text, 40)
        worker.wait_for("begun")
        time.sleep(chance.uniform(0.0, 0.15))
        worker.kill()
        run = ImportRun.objects.get()
        assert run.read == run.stored + run.already + run.refused == run.position
        assert Response.objects.count() == run.stored
        if run.state == "done":
            break
        kills += 1
    assert kills >= 3, "the test must kill it under way"
    if run.state != "done":
        running.run(services.begin_import(path=path, map_text=text, by=BY).pk)
    killed = state(path)
    ImportRun.objects.all().delete()
    expected = alone(path, tmp_path, text)
    assert killed[:6] == expected
    assert killed[7] == killed[2]
    assert killed[8] == 1


def alone(path: Path, folder: Path, map_text: str) -> tuple[object, ...]:
    """What an import that is not killed comes to: counts and refused rows of the same rows, into another questionnaire."""
    other = folder / "other"
    other.mkdir()
    copy = write(other / "a.csv", path.read_bytes())
    run = running.run(
        services.begin_import(path=copy, map_text=map_text.replace("questionnaire: desk", "questionnaire: other"), by=BY).pk
    )
    refused = [(*row.cells, row.line, row.reason) for row in read_refused(Path(run.refused_beside))]
    return (run.state, run.read, run.stored, run.already, run.refused, refused)


ASKED = """
format: everweek.map/1
kind: invitations
questionnaire: {key}
invitation: No
asked_at: {{column: When, format: "%Y-%m-%d"}}
answer: Answer
customer: Customer
"""


def who_was_asked(path: Path, rows: int) -> Path:
    """Every third has answered; some are told twice, some of a day that is none, some of customers nobody knew."""
    chance = random.Random(5)
    lines = ["No,When,Answer,Customer\n"]
    for number in range(rows):
        told = chance.randrange(number) if number > 10 and chance.random() < 0.1 else number
        when = "2026-13-05" if told % 17 == 3 else "2026-10-05"
        lines.append(f"{told},{when},{f'a{told}' if told % 3 == 0 and told < 600 else ''},d{told % 400}\n")
    path.write_text("".join(lines), encoding="utf-8")
    return path


@pytest.mark.slow
@pytest.mark.django_db(transaction=True)
def test_an_import_of_who_was_asked_killed_again_and_again_asks_nobody_twice_and_loses_nobody(cast, tmp_path):
    version = published()
    given = [ResponseRow(answers={"recommend": 9}, identity=f"a{number}", answered_at=OCTOBER) for number in range(600)]
    accept_many(version, given, by=BY, history=True)
    path, text = who_was_asked(tmp_path / "asked.csv", 1200), ASKED.format(key=version.questionnaire.key)
    chance, kills = random.Random(3), 0
    for _attempt in range(asked(30)):
        worker = start(import_slowly, str(path), text, 20)
        worker.wait_for("begun")
        time.sleep(chance.uniform(0.0, 0.3))
        worker.kill()
        run = ImportRun.objects.get()
        assert run.read == run.stored + run.already + run.refused == run.position
        assert Invitation.objects.count() == run.stored == Line.objects.filter(kind="invitation.sent").count()
        if run.state == "done":
            break
        kills += 1
    assert kills >= 3, "the test must kill it under way"
    ended = running.run(services.begin_import(path=path, map_text=text, by=BY).pk)
    numbers = {number for number in range(1200) if number % 17 != 3}
    told = {line.split(",")[0] for line in path.read_text(encoding="utf-8").splitlines()[1:]}
    expected = {number for number in numbers if str(number) in told}
    # The last one that was to be killed may have been done before: then this one finds all of them there.
    stored = sum(one.stored for one in ImportRun.objects.all())
    assert (ended.state, stored, Invitation.objects.count()) == ("done", len(expected), len(expected))
    answered = Invitation.objects.filter(answered_at__isnull=False)
    assert answered.count() == sum(1 for number in expected if number % 3 == 0 and number < 600)
    assert answered.values("response").distinct().count() == answered.count()
    assert Contact.objects.count() == len(expected), "each heard from us by it, once"
