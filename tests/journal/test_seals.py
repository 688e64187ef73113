"""Sealing and verifying: whatever is done to the journal behind Everweek's back is found."""

# ruff: noqa: S608  # what is done behind its back is done in SQL, put together from constants

from collections.abc import Callable

import pytest
from django.db import connection

from everweek.errors import Invalid
from everweek.errors.findings import State
from everweek.journal import guard, seals, sequencer, services
from everweek.journal.health import examine_seals
from everweek.journal.models import Line, Position, Seal, Values
from everweek.journal.seals import sealing
from everweek.journal.services import System, erase_person

pytestmark = pytest.mark.django_db(transaction=True)

# Verified below: the first seal over lines 1 to 4, the second over 5 to 8, and lines 9 and 10 not sealed yet.
SEALED, PLACED = 8, 10


@pytest.fixture
def journal(ring, monkeypatch) -> None:
    monkeypatch.setattr(sealing, "LINES", 4)
    for order in range(1, PLACED + 1):
        ring(order, new={"tone": f"t{order}"}, person=f"customer:{order}")
        sequencer.place()
        if order == SEALED:
            assert seals.seal_all() == 2


@pytest.fixture
def tamper(journal) -> Callable[..., None]:
    """What somebody can do who has the database but not the key: first of all, take the triggers off."""

    def tampered(*statements: str) -> None:
        guard.take_down()
        with connection.cursor() as cursor:
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = OFF")
                cursor.execute("PRAGMA ignore_check_constraints = ON")
            for statement in statements:
                cursor.execute(statement)
            if connection.vendor == "sqlite":
                cursor.execute("PRAGMA foreign_keys = ON")
                cursor.execute("PRAGMA ignore_check_constraints = OFF")
        guard.put_up()

    return tampered


def found() -> list[tuple[str, int, int]]:
    return [(one.what, one.first_seq, one.last_seq) for one in seals.verify().findings]


def forget(*lines: int) -> list[str]:
    """The statements that delete lines with all that hangs on them."""
    numbers = ", ".join(str(seq) for seq in lines)
    which = f"SELECT id FROM journal_line WHERE seq IN ({numbers})"
    return [f"DELETE FROM journal_values WHERE line_id IN ({which})", f"DELETE FROM journal_line WHERE seq IN ({numbers})"]


def insert(seq: int | str, at: str = "2026-10-05 09:00:00") -> str:
    false = "false" if connection.vendor == "postgresql" else "0"
    return (
        "INSERT INTO journal_line (seq, at, kind, actor, subject_type, subject_id, ids, values_hash, history, mac) VALUES "
        f"({seq}, '{at}', 'bell.rung', 'member:1', 'bell', '1', '{{}}', '', {false}, '{'0' * 32}')"
    )


def test_a_copy_of_a_line_under_another_id_is_none_of_ours(tamper):
    columns = "at, kind, actor, subject_type, subject_id, ids, values_hash, history, mac"
    tamper(f"INSERT INTO journal_line (seq, {columns}) SELECT {PLACED + 1}, {columns} FROM journal_line WHERE seq = 1")
    assert (PLACED + 1) in [first for _what, first, _last in found()]


def test_an_untouched_journal_holds(journal):
    verdict = seals.verify()
    assert verdict.holds
    assert (verdict.lines, verdict.seals, verdict.sealed, verdict.erased) == (PLACED, 2, SEALED, 0)
    assert verdict.head == seals.head() == seals.remembered()


def test_an_empty_journal_holds():
    assert seals.verify().holds
    assert seals.seal() is None
    assert str(seals.head()) == "0:0:"


def test_every_placed_line_is_sealed_once(journal):
    assert seals.seal_all() == 1
    assert list(Seal.objects.order_by("number").values_list("number", "first_seq", "last_seq")) == [
        (1, 1, 4),
        (2, 5, 8),
        (3, 9, 10),
    ]
    assert seals.seal() is None
    assert seals.verify().holds


@pytest.mark.parametrize("seq", [1, 4, 5, 9])
@pytest.mark.parametrize(
    "change",
    [
        "actor = 'member:2'", "kind = 'bell.hung'", "subject_id = '99'", "subject_type = 'door'", "values_hash = ''",
        "ids = '{\"order\": 99}'", "at = '2020-01-01 00:00:00+00:00'", "history = NOT history",
    ],
)  # fmt: skip
def test_an_altered_line_is_found_sealed_or_not(tamper, seq, change):
    tamper(f"UPDATE journal_line SET {change} WHERE seq = {seq}")
    assert ("altered", seq, seq) in found()


def test_a_line_made_unreadable_is_found(tamper):
    if connection.vendor == "postgresql":
        pytest.skip("PostgreSQL stores no text that is none")
    tamper("UPDATE journal_line SET ids = 'no json' WHERE seq = 2", "UPDATE journal_line SET at = 'noon' WHERE seq = 6")
    assert [what for what, *_ in found()] == ["altered", "altered"]
    tamper("UPDATE journal_line SET actor = CAST(X'ff' AS TEXT) WHERE seq = 3")
    assert ("altered", 1, 4) in found()
    tamper("UPDATE journal_seal SET sealed_at = 'noon' WHERE number = 2")
    tamper("UPDATE journal_values SET new_text = CAST(X'ff' AS TEXT) WHERE line_id = (SELECT id FROM journal_line WHERE seq = 9)")
    assert ("values", 9, 10) in found()


@pytest.mark.parametrize("seq", [1, 3, 4, 8, 9])
def test_a_removed_line_is_found_and_named(tamper, seq):
    tamper(*forget(seq))
    assert ("removed", seq, seq) in found()


def test_a_removed_line_is_found_though_the_others_move_up(tamper):
    later = "UPDATE journal_line SET seq = -seq WHERE seq > 3", "UPDATE journal_line SET seq = -seq - 1 WHERE seq < 0"
    tamper(*forget(3), *later)
    # Every line left is genuine, and there is no gap: the seals know better.
    assert ("seal", 1, 4) in found()


def test_a_line_put_in_between_is_found_though_the_others_move_down(tamper):
    later = "UPDATE journal_line SET seq = -seq WHERE seq > 3", "UPDATE journal_line SET seq = 1 - seq WHERE seq < 0"
    tamper(*later, insert(4))
    assert ("altered", 4, 4) in found()
    assert ("seal", 5, 8) in found()


@pytest.mark.parametrize("seq", [PLACED + 1, 0, "NULL"])
def test_a_line_put_in_at_an_end_or_without_a_place_is_found(tamper, seq):
    tamper(insert(seq))
    assert {what for what, *_ in found()} <= {"altered", "inserted"}
    assert not seals.verify().holds


def test_lines_that_changed_places_are_found(tamper):
    tamper(
        "UPDATE journal_line SET seq = -1 WHERE seq = 2",
        "UPDATE journal_line SET seq = 2 WHERE seq = 3",
        "UPDATE journal_line SET seq = 3 WHERE seq = -1",
    )
    assert found() == [("seal", 1, 4)]


def test_a_tail_cut_off_under_its_seals_is_found(tamper):
    tamper(*forget(7, 8, 9, 10))
    assert ("removed", 7, 8) in found()


def test_a_tail_cut_off_with_its_seals_is_found_by_the_remembered_head(tamper):
    tamper(*forget(5, 6, 7, 8, 9, 10), "DELETE FROM journal_seal WHERE number = 2")
    assert found() == [("cut", 5, 8)]


def test_a_tail_cut_off_is_found_by_a_head_from_a_mail_though_the_file_was_removed_too(tamper, keys):
    mailed = seals.parse(str(seals.head()))
    tamper(*forget(5, 6, 7, 8, 9, 10), "DELETE FROM journal_seal WHERE number = 2")
    (keys / "journal.head").unlink()
    assert seals.verify().holds, "without any memory nobody can know"
    assert [one.what for one in seals.verify(mailed).findings] == ["cut"]


def test_everything_cut_off_is_found(tamper):
    tamper("DELETE FROM journal_values", "DELETE FROM journal_line", "DELETE FROM journal_seal")
    assert found() == [("cut", 1, 8)]


def test_a_tail_cut_off_before_it_was_sealed_is_found_by_who_has_read_it(tamper):
    Position.objects.create(subscriber="tests.reader", seq=PLACED)
    tamper(*forget(9, 10))
    assert found() == [("cut", 9, 10)]


def test_a_cut_is_not_covered_up_by_sealing_on(tamper, ring):
    """The file keeps the old head as evidence, though the journal goes on and reaches the same number of seals."""
    tamper(*forget(5, 6, 7, 8, 9, 10), "DELETE FROM journal_seal WHERE number = 2")
    for order in range(6):
        ring(order)
    sequencer.place()
    assert seals.seal_all() == 2
    assert ("seal", 1, 8) in found()


@pytest.mark.parametrize("change", ["mac = '00'", "last_seq = 3", "sealed_at = '2020-01-01 00:00:00+00:00'"])
def test_an_altered_seal_is_found(tamper, change):
    tamper(f"UPDATE journal_seal SET {change} WHERE number = 1")
    assert "seal" in [what for what, *_ in found()]


def test_a_removed_seal_is_found(tamper):
    tamper("DELETE FROM journal_seal WHERE number = 1")
    assert "seal" in [what for what, *_ in found()]


def test_seals_made_with_another_key_do_not_hold(journal, settings):
    settings.SEAL_KEY = "a key that somebody guessed"
    assert not seals.verify().holds


def test_another_key_is_told_in_one_sentence_and_nobody_is_accused(journal, settings, keys):
    was, settings.SEAL_KEY = seals.fingerprint(), "the key of a folder that was made anew"
    assert seals.other_key() == was
    [only] = seals.verify().findings
    assert (only.what, only.first_seq, only.last_seq) == ("key", 1, PLACED)
    assert was in only.sentence
    assert seals.fingerprint() in only.sentence
    assert "put back the folder of keys" in only.sentence


def test_so_are_seals_that_were_made_before_fingerprints_were_kept(tamper, settings):
    tamper("UPDATE journal_seal SET key = NULL")
    assert (seals.other_key(), seals.verify().holds) == (None, True)
    settings.SEAL_KEY = "the key of a folder that was made anew"
    assert (seals.other_key(), found()) == ("", [("key", 1, PLACED)])


def test_nothing_is_sealed_over_seals_of_another_key_until_somebody_says_that_it_is_lost(journal, settings):
    settings.SEAL_KEY = "the key of a folder that was made anew"
    assert (seals.seal_all(), Seal.objects.count()) == (0, 2)
    assert examine_seals().state is State.ILL

    services.accept_head(by=System("audit"))
    assert seals.other_key() is None
    assert examine_seals().state is State.WELL
    assert Line.objects.get(kind="head.accepted").ids["keys"].endswith(seals.fingerprint())
    assert ("key", 1, SEALED) in found(), "what was sealed with the lost one stays unproven"


def test_altered_values_are_found_by_their_hash(tamper):
    tamper('UPDATE journal_values SET new_text = \'{"tone":"x"}\' WHERE line_id = (SELECT id FROM journal_line WHERE seq = 6)')
    assert found() == [("values", 6, 6)]


def test_values_put_in_by_hand_are_found(tamper, ring):
    plain = ring(11)
    sequencer.place()
    tamper(f"INSERT INTO journal_values (line_id, person, salt, new_text) VALUES ({plain.pk}, '', 'salt', '{{}}')")
    assert found() == [("values", 11, 11)]


def test_erasing_a_person_keeps_the_seals_valid(journal):
    assert erase_person("customer:2") == 1
    verdict = seals.verify()
    assert verdict.holds
    assert verdict.erased == 1


def test_values_that_a_database_would_write_otherwise_keep_their_hash(ring):
    odd = {
        "big": 1e16,
        "huge": 1.5e300,
        "minus": -0.0,
        "whole": 1.0,
        "text": "ü \u2028 \"'\\",
        "none": None,
        "deep": {"b": 1, "a": [2]},
    }
    ring(1, old=odd, new=odd)
    sequencer.place()
    seals.seal()
    assert seals.verify().holds
    assert Line.objects.get().new == odd


def test_two_who_seal_at_once_do_not_both_write(journal, monkeypatch):
    before, calls = sealing.head(), []

    def head() -> seals.Head:
        calls.append(1)
        return before if len(calls) == 1 else seals.Head(3, 10, "made meanwhile by another process")

    monkeypatch.setattr(sealing, "head", head)
    assert sealing.seal() is None
    assert Seal.objects.count() == 2


def test_sealing_goes_on_where_the_head_cannot_be_remembered(journal, settings, tmp_path, caplog):
    (tmp_path / "file").write_text("in the way")
    settings.EVERWEEK_KEYS = tmp_path / "file" / "keys"
    assert seals.seal() is not None
    assert "could not be remembered" in caplog.text


def test_a_spoiled_head_file_is_a_finding(journal, keys):
    (keys / "journal.head").write_text("nothing")
    assert found() == [("seal", 0, 0)]


def test_after_a_restore_the_journal_as_it_stands_is_accepted_and_says_so(tamper):
    tamper(*forget(5, 6, 7, 8, 9, 10), "DELETE FROM journal_seal WHERE number = 2")
    services.accept_head(by=System("restore"))
    assert seals.remembered() == seals.head()
    assert seals.verify().holds
    told = Line.objects.get(kind="head.accepted")
    assert told.ids["before"].startswith("2:8:")
    assert told.ids["after"].startswith("1:4:")


@pytest.mark.parametrize("text", ["", "12", "a:b:c", "1:2", "-1:2:ab"])
def test_a_head_that_is_none_is_refused(text):
    with pytest.raises(Invalid, match="A head looks like"):
        seals.parse(text)


def test_the_seals_are_what_the_recipe_says(journal):
    """A second implementation, written from house.md alone, of what the first seal holds."""
    import hashlib
    import hmac
    import json

    from django.conf import settings

    lines = []
    for line in Line.objects.filter(seq__lte=4).order_by("seq"):
        at = line.at.strftime("%Y-%m-%d %H:%M:%S.%f")
        ids = json.dumps(line.ids, separators=(",", ":"))
        values = Values.objects.get(line=line)
        values_hash = hashlib.sha256(f"{values.salt}\n\n{values.new_text}".encode()).hexdigest()
        written = json.dumps([at, line.kind, line.actor, line.subject_type, line.subject_id, ids, values_hash, line.history])
        mac = hmac.digest(settings.SEAL_KEY.encode(), f"everweek.line/1\n{line.pk}\n{written}".encode(), "sha256").hex()[:32]
        lines.append(f'[{line.pk},{line.seq},{written},"{mac}"]')
    seal = Seal.objects.get(number=1)
    own = json.dumps([1, 1, 4, seal.sealed_at.strftime("%Y-%m-%d %H:%M:%S.%f"), ""])
    text = "\n".join(["everweek.seal/1", own, *lines])
    assert hmac.digest(settings.SEAL_KEY.encode(), text.encode(), "sha256").hex() == seal.mac


@pytest.mark.parametrize("spoil", ["nonsense", "\udcff\udcfe", "folder", "closed"])
def test_a_head_that_cannot_be_read_is_a_finding_and_can_be_accepted_away(journal, keys, spoil):
    path = keys / "journal.head"
    path.unlink()
    if spoil == "folder":
        path.mkdir()
    else:
        path.write_text(spoil, encoding="utf-8", errors="surrogateescape")
    if spoil == "closed":
        path.unlink()
        path.symlink_to(path)  # a loop: as unreadable for the superuser as for anybody
    assert ("seal", 0, 0) in found()
    services.accept_head(by=System("audit"))
    assert seals.remembered() == seals.head()
    assert Line.objects.get(kind="head.accepted").ids["before"] == "unreadable"
    assert seals.verify().holds
    assert [one.name for one in keys.glob("journal.head.unreadable*")], "what was there is evidence, and is kept"


def test_an_older_head_is_never_put_over_a_newer_one(journal):
    older, newer = (seals.Head(*row) for row in Seal.objects.order_by("number").values_list("number", "last_seq", "mac"))
    sealing.remember_sealed(newer)
    sealing.remember_sealed(older)
    assert seals.remembered() == newer


def test_accepting_does_not_put_back_what_another_worker_has_sealed_meanwhile(journal, ring, monkeypatch):
    standing = seals.head()
    ring(11)
    sequencer.place()
    seals.seal_all()
    monkeypatch.setattr(services.seals, "head", lambda: standing)
    services.accept_head(by=System("audit"))
    assert seals.remembered() == sealing.head()
