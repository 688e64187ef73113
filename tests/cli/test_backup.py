"""A backup while people work, and a restore that is whole or not at all."""

import json
import shutil
import time
import zipfile
from pathlib import Path

import pytest
from tests.cli.installation import Installation, installation
from tests.processes import Process

pytestmark = pytest.mark.slow

MAKE_DANA = """
from everweek.people.services import CustomerRow, upsert_customers
from everweek.journal.services import System
upsert_customers([CustomerRow(external_id="dana", name="Dana Doe", email="dana@example.org")], by=System("test"))
"""
ERASE_DANA = """
from everweek.people.models import Customer
from everweek.people.services import erase_customer
from everweek.journal.services import System
erase_customer(customer=Customer.objects.get(external_id="dana"), by=System("test"))
"""
FILE_A_BILL = """
from io import BytesIO
from everweek.act.cases.opening import CaseWanted, open_case
from everweek.act.cases.rules import CaseKind, Way
from everweek.act.cases.working import Word, hear_customer
from everweek.act.filing.arriving import Sent, received
from everweek.journal.services import System
from everweek.people.models import Unit
wanted = CaseWanted(kind=CaseKind.COMPLAINT, way=Way.HAND, title="No ramp", unit=Unit.objects.get(parent=None))
with received([Sent("bill.txt", BytesIO(b"12 EUR"))]) as files:
    case = open_case(wanted=wanted, by=System("test")).case
    hear_customer(case=case, word=Word(text="The bill.", files=files), by=System("test"))
"""
READ_THE_BILL = """
from everweek.act.filing.access import access_file
from everweek.act.models import Attachment
one = Attachment.objects.get()
given = access_file(one.remark.case, one.pk)
print(given.name, given.place.read_text())
"""
WHO = """
from everweek.people.models import Customer
print([(c.name, c.email, c.erased_at is not None) for c in Customer.objects.order_by("pk")])
"""
WRITE_PAIRS = """
import os, pathlib
for number in range(4000):
    names = (f"first {number}", f"second {number}")
    upsert_customers([CustomerRow(external_id=name, name=name.split()[0]) for name in names], by=System("test"))
    print("written", flush=True)
    if pathlib.Path(os.environ["UNTIL"]).exists():
        break
"""
COUNT_PAIRS = """
from everweek.people.models import Customer
print(*(Customer.objects.filter(name=name).count() for name in ("first", "second")))
"""
DANA = "[('Dana Doe', 'dana@example.org', False)]"
NOBODY = "[('', '', True)]"
SEAL = "from everweek.journal import sequencer, seals; sequencer.place(); seals.seal(); print(seals.head())"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "one.backup"


@pytest.fixture
def upload(house: Installation) -> Path:
    """A file somebody handed in."""
    path = house.home / "imports" / "1" / "answers.csv"
    path.parent.mkdir(parents=True)
    path.write_text("id,score\n1,9\n")
    return path


def test_a_backup_restored_elsewhere_holds_everything_and_its_journal_verifies(
    house: Installation, another: Installation, upload: Path, file: Path
) -> None:
    house.python(MAKE_DANA)
    house.python(FILE_A_BILL)
    head = house.python(SEAL)
    made = house.run("backup", str(file), "--with-keys", "--json")
    assert made.returncode == 0, made.stderr
    contents = json.loads(made.stdout)
    assert contents["journal_head"] == head
    assert {"keys/seal.key", "keys/secret.key", "files/imports/1/answers.csv"} <= set(contents["parts"])

    restored = another.run("restore", str(file), "--json")
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["journal_head"] == head
    assert another.python(WHO) == DANA
    assert (another.home / "imports" / "1" / "answers.csv").read_text() == upload.read_text()
    assert another.python(READ_THE_BILL) == "bill.txt 12 EUR"
    assert (another.home / "keys" / "seal.key").read_text() == (house.home / "keys" / "seal.key").read_text()
    verified = another.run("audit", "verify", "--head", head)
    assert verified.returncode == 0, verified.stderr
    assert "There is an administrator already: heidi@example.org" in another.run("init").stdout


def test_the_facts_of_a_restored_installation_begin_another_life(house: Installation, another: Installation, file: Path) -> None:
    epoch = "from everweek.facts.load import current_epoch; print(current_epoch())"
    before = house.python(epoch)
    house.run("backup", str(file))
    assert another.run("restore", str(file)).returncode == 0
    assert another.python(epoch) != before


def test_without_being_asked_no_key_is_in_it(house: Installation, file: Path) -> None:
    assert "Not in it: the keys." in house.run("backup", str(file)).stdout
    assert [name for name in zipfile.ZipFile(file).namelist() if "key" in name] == []
    assert file.stat().st_mode & 0o077 == 0


def test_dana_erased_before_the_backup_is_nowhere_in_it(house: Installation, file: Path, tmp_path: Path) -> None:
    house.python(MAKE_DANA)
    house.python(ERASE_DANA)
    house.run("backup", str(file))
    with zipfile.ZipFile(file) as packed:
        packed.extractall(tmp_path / "unpacked")
    for path in (tmp_path / "unpacked").rglob("*"):
        if path.is_file() and path.suffix != ".pgdump":
            assert b"dana@example.org" not in path.read_bytes(), path.name


def test_dana_erased_after_the_backup_is_erased_again_by_the_list_that_survived(
    house: Installation, file: Path, another: Installation
) -> None:
    house.python(MAKE_DANA)
    house.run("backup", str(file))
    house.python(ERASE_DANA)
    newer = house.home / "erasures.jsonl"
    restored = another.run("restore", str(file), "--erasures", str(newer), "--json")
    assert restored.returncode == 0, restored.stderr
    assert json.loads(restored.stdout)["erased_again"] == 1
    assert another.python(WHO) == NOBODY
    assert newer.read_text() in (another.home / "erasures.jsonl").read_text()


def test_the_list_left_in_the_home_is_obeyed_without_being_named(house: Installation, file: Path, another: Installation) -> None:
    house.python(MAKE_DANA)
    house.run("backup", str(file))
    house.python(ERASE_DANA)
    another.home.mkdir()
    (another.home / "erasures.jsonl").write_text((house.home / "erasures.jsonl").read_text())
    assert another.run("restore", str(file)).returncode == 0
    assert another.python(WHO) == NOBODY


def test_nothing_is_ever_overwritten(house: Installation, file: Path) -> None:
    house.run("backup", str(file))
    before = file.read_bytes()
    again = house.run("backup", str(file))
    assert again.returncode == 1
    assert "never overwrites" in again.stderr
    assert file.read_bytes() == before
    house.python(MAKE_DANA)
    onto = house.run("restore", str(file))
    assert onto.returncode == 1
    assert onto.stderr.count("\n") == 1
    assert house.python(WHO) == DANA


def test_a_backup_made_while_others_write_is_of_one_moment(house: Installation, another: Installation, file: Path) -> None:
    with house.having(UNTIL=str(file)).begin_python(f"{MAKE_DANA}\n{WRITE_PAIRS}") as writer:
        for _ in range(9):
            writer.wait_for("written")
        made = house.run("backup", str(file))
        assert made.returncode == 0, made.stderr
        writer.finish(within=60)
    assert another.run("restore", str(file)).returncode == 0
    firsts, seconds = another.python(COUNT_PAIRS).split()
    assert firsts == seconds != "0"


@pytest.fixture(scope="module")
def whole(prepared: Installation, tmp_path_factory: pytest.TempPathFactory) -> bytes:
    """A sound backup of a house in which nothing has happened yet."""
    folder = tmp_path_factory.mktemp("whole")
    with installation(folder / "home", like=prepared) as house:
        assert house.run("backup", str(folder / "one.backup")).returncode == 0
    return (folder / "one.backup").read_bytes()


@pytest.mark.one_database("A file is looked at before a database is touched.")
@pytest.mark.parametrize("damage", ["cut", "changed", "stranger", "other format", "escaping"])
def test_a_file_that_is_no_sound_backup_restores_nothing(whole: bytes, another: Installation, file: Path, damage: str) -> None:
    file.write_bytes(whole)
    if damage == "cut":
        file.write_bytes(whole[: len(whole) // 2])
    elif damage == "stranger":
        file.write_bytes(b"hello")
    else:
        with zipfile.ZipFile(file) as packed:
            parts = {name: packed.read(name) for name in packed.namelist()}
        contents = json.loads(parts["contents.json"])
        if damage == "changed":
            name = next(iter(contents["parts"]))
            parts[name] = parts[name][:-1] + bytes([parts[name][-1] ^ 1])
        elif damage == "other format":
            contents["format"] = "everweek.backup/99"
        else:
            contents["parts"]["../outside"] = contents["parts"][next(iter(contents["parts"]))]
        parts["contents.json"] = json.dumps(contents).encode()
        with zipfile.ZipFile(file, "w") as packed:
            for name, data in parts.items():
                packed.writestr(name, data)
    refused = another.run("restore", str(file))
    assert refused.returncode == 1
    assert "everweek backup" in refused.stderr or "not a sound backup" in refused.stderr
    assert refused.stderr.count("\n") == 1
    assert {path.name for path in another.home.iterdir()} <= {"keys"}
    # It is as bare as before: it can be restored into.
    assert another.tables() == []


def test_a_restore_without_its_keys_makes_none_and_says_which_belong_to_it(
    house: Installation, file: Path, another: Installation
) -> None:
    house.python(MAKE_DANA)
    house.python(SEAL)
    house.run("backup", str(file))
    folder = another.home / "keys"
    restored = another.run("restore", str(file))
    assert restored.returncode == 0, restored.stderr
    assert f"put its copy of {house.home / 'keys'} (seal key " in restored.stdout
    assert f"into {folder} before anything else." in restored.stdout

    verified = another.run("audit", "verify")
    assert (verified.returncode, verified.stdout.count("\n")) == (1, 1)
    assert "were sealed with another key" in verified.stdout
    refused = another.run("serve", "--worker-only")
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert f"There are no keys in {folder}, and this journal was sealed with one" in refused.stderr
    assert "not the one that the journal was sealed with" in another.run("doctor", "--no-mail").stdout
    assert list(folder.glob("*.key")) == [], "none is made by asking"

    _bring_keys(house, another)
    assert another.run("audit", "verify").returncode == 0
    assert "There is an administrator already" in another.run("init").stdout


def test_a_backup_made_while_the_keys_are_away_names_those_that_belong_to_it(house: Installation, file: Path) -> None:
    house.python(MAKE_DANA)
    house.python(SEAL)
    there = house.run("backup", str(file), "--json").stdout
    for path in (house.home / "keys").glob("*.key"):
        path.unlink()
    away = house.run("backup", str(file.with_suffix(".second")), "--json").stdout
    assert json.loads(away)["keys"] == json.loads(there)["keys"]
    assert list((house.home / "keys").glob("*.key")) == []


def test_keys_that_are_lost_for_good_are_made_anew_where_somebody_says_so(
    house: Installation, file: Path, another: Installation
) -> None:
    house.python(MAKE_DANA)
    house.python(SEAL)
    house.run("backup", str(file))
    assert another.run("restore", str(file)).returncode == 0
    assert another.run("init").returncode == 1

    assert another.run("audit", "accept").returncode == 0
    assert (another.home / "keys" / "seal.key").exists()
    assert "There is an administrator already" in another.run("init").stdout
    verified = another.run("audit", "verify")
    assert (verified.returncode, verified.stdout.count("\n")) == (1, 1), "nobody can say any more what the old seals are of"


def kill_after(restoring: Process, mark: Path, seconds: float) -> None:
    """Kill a restore so long after it has written its mark, if it has not ended by then."""
    with restoring:
        while not mark.exists() and restoring.is_running:
            time.sleep(0.002)
        time.sleep(seconds)
        restoring.kill()


def test_a_restore_without_its_keys_that_is_killed_never_leaves_a_journal_of_two_keys(
    house: Installation, file: Path, tmp_path: Path
) -> None:
    house.python(MAKE_DANA)
    house.python(SEAL)
    house.run("backup", str(file))
    for number, after in enumerate((0.0, 0.1, 0.3, 0.6)):
        with installation(tmp_path / f"killed-{number}") as another:
            mark = another.home / "restoring.json"
            kill_after(another.begin("restore", str(file)), mark, after)
            if mark.exists():
                again = another.run("restore", str(file))
                assert again.returncode == 0 or "had been completed" in again.stderr, again.stderr
            assert another.run("serve", "--worker-only").returncode == 1
            _bring_keys(house, another)
            verified = another.run("audit", "verify")
            assert verified.returncode == 0, verified.stdout


def _bring_keys(house: Installation, another: Installation) -> None:
    (another.home / "keys").mkdir(exist_ok=True)
    for path in (house.home / "keys").glob("*.key"):
        shutil.copy(path, another.home / "keys" / path.name)


def test_a_restore_killed_half_way_leaves_nothing_half_restored(
    house: Installation, upload: Path, file: Path, tmp_path: Path
) -> None:
    house.python(MAKE_DANA)
    house.run("backup", str(file))
    house.python(ERASE_DANA)
    newer = house.home / "erasures.jsonl"
    interrupted = 0
    for number, after in enumerate((0.0, 0.05, 0.2, 0.4, 0.8)):
        with installation(tmp_path / f"killed-{number}") as another:
            mark = another.home / "restoring.json"
            kill_after(another.begin("restore", str(file), "--erasures", str(newer)), mark, after)
            if mark.exists():
                interrupted += 1
                refused = another.run("serve", "--worker-only")
                assert refused.returncode == 1
                assert "A restore was begun here and has not finished" in refused.stderr
                again = another.run("restore", str(file), "--erasures", str(newer))
                assert again.returncode == 0 or "had been completed" in again.stderr, again.stderr
            assert another.python(WHO) == NOBODY
            assert (another.home / "imports" / "1" / "answers.csv").read_text() == upload.read_text()
            assert not mark.exists()
    assert interrupted >= 2, "too few kills fell into the restore itself"
