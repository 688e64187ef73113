"""What the database holds whoever writes: zero sums, balances within limits, and that nothing posted ever changes.

Triggers, because a rule that only the program knows is broken by the next program. A migration that rebuilds one of these
tables on SQLite drops its triggers: such a migration ends with ``guard(...)`` again. The system check ledger.E001 finds one
that did not.
"""

import re

UNBALANCED = """
    SELECT 1 FROM ledger_posting posting JOIN ledger_ledgeraccount account ON account.id = posting.account_id
    WHERE posting.entry_id = NEW.id GROUP BY account.currency HAVING SUM(posting.amount) <> 0
"""
LEGS = "SELECT COUNT(*) FROM ledger_posting posting WHERE posting.entry_id = NEW.id"
SAID = {
    "born": "ledger: an entry is written first and posted when its postings stand",
    "changed": "ledger: a posted entry and its postings never change",
    "currency": "ledger: an account never changes its currency",
    "unbalanced": "ledger: an entry has two legs or more and sums to zero in each currency",
}

SQLITE = [
    f"""CREATE TRIGGER ledger_entry_born BEFORE INSERT ON ledger_entry WHEN NEW.posted
    BEGIN SELECT RAISE(ABORT, '{SAID["born"]}'); END""",
    # SQLite's OR REPLACE deletes what stands in the way, and no trigger on DELETE hears of it: it must not begin.
    f"""CREATE TRIGGER ledger_entry_replaced BEFORE INSERT ON ledger_entry
    WHEN EXISTS (SELECT 1 FROM ledger_entry standing WHERE standing.posted AND (standing.id = NEW.id OR standing.key = NEW.key))
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_entry_overwritten BEFORE UPDATE ON ledger_entry
    WHEN EXISTS (
        SELECT 1 FROM ledger_entry standing
        WHERE standing.posted AND standing.id <> OLD.id AND (standing.id = NEW.id OR standing.key = NEW.key)
    )
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_posting_replaced BEFORE INSERT ON ledger_posting
    WHEN EXISTS (
        SELECT 1 FROM ledger_posting standing JOIN ledger_entry entry ON entry.id = standing.entry_id
        WHERE entry.posted AND standing.id = NEW.id
    )
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_account_currency BEFORE UPDATE ON ledger_ledgeraccount WHEN NEW.currency <> OLD.currency
    BEGIN SELECT RAISE(ABORT, '{SAID["currency"]}'); END""",
    f"""CREATE TRIGGER ledger_entry_changed BEFORE UPDATE ON ledger_entry WHEN OLD.posted
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_entry_deleted BEFORE DELETE ON ledger_entry WHEN OLD.posted
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_entry_balanced BEFORE UPDATE ON ledger_entry WHEN NEW.posted
    BEGIN SELECT RAISE(ABORT, '{SAID["unbalanced"]}') WHERE EXISTS ({UNBALANCED}) OR ({LEGS}) < 2; END""",
    """CREATE TRIGGER ledger_entry_applied AFTER UPDATE ON ledger_entry WHEN NEW.posted
    BEGIN UPDATE ledger_ledgeraccount SET balance = balance + (
        SELECT posting.amount FROM ledger_posting posting
        WHERE posting.entry_id = NEW.id AND posting.account_id = ledger_ledgeraccount.id
    ) WHERE id IN (SELECT posting.account_id FROM ledger_posting posting WHERE posting.entry_id = NEW.id); END""",
    f"""CREATE TRIGGER ledger_posting_late BEFORE INSERT ON ledger_posting
    WHEN (SELECT posted FROM ledger_entry WHERE id = NEW.entry_id)
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_posting_changed BEFORE UPDATE ON ledger_posting
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
    f"""CREATE TRIGGER ledger_posting_deleted BEFORE DELETE ON ledger_posting
    WHEN (SELECT posted FROM ledger_entry WHERE id = OLD.entry_id)
    BEGIN SELECT RAISE(ABORT, '{SAID["changed"]}'); END""",
]

POSTGRESQL = [
    f"""CREATE FUNCTION ledger_guard_entry() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'INSERT' THEN
            IF NEW.posted THEN RAISE EXCEPTION '{SAID["born"]}' USING ERRCODE = 'check_violation'; END IF;
            RETURN NEW;
        END IF;
        IF OLD.posted THEN RAISE EXCEPTION '{SAID["changed"]}' USING ERRCODE = 'check_violation'; END IF;
        IF TG_OP = 'DELETE' THEN RETURN OLD; END IF;
        IF NEW.posted THEN
            IF EXISTS ({UNBALANCED}) OR ({LEGS}) < 2 THEN
                RAISE EXCEPTION '{SAID["unbalanced"]}' USING ERRCODE = 'check_violation';
            END IF;
            UPDATE ledger_ledgeraccount account SET balance = account.balance + posting.amount
            FROM ledger_posting posting WHERE posting.entry_id = NEW.id AND posting.account_id = account.id;
        END IF;
        RETURN NEW;
    END $$""",
    """CREATE TRIGGER ledger_entry_guarded BEFORE INSERT OR UPDATE OR DELETE ON ledger_entry
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_entry()""",
    f"""CREATE FUNCTION ledger_guard_posting() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        IF TG_OP = 'UPDATE' OR (SELECT posted FROM ledger_entry WHERE id = COALESCE(NEW.entry_id, OLD.entry_id) FOR SHARE) THEN
            RAISE EXCEPTION '{SAID["changed"]}' USING ERRCODE = 'check_violation';
        END IF;
        RETURN COALESCE(NEW, OLD);
    END $$""",
    f"""CREATE FUNCTION ledger_guard_currency() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{SAID["currency"]}' USING ERRCODE = 'check_violation'; END $$""",
    """CREATE TRIGGER ledger_account_currency BEFORE UPDATE ON ledger_ledgeraccount
    FOR EACH ROW WHEN (NEW.currency <> OLD.currency) EXECUTE FUNCTION ledger_guard_currency()""",
    """CREATE TRIGGER ledger_posting_guarded BEFORE INSERT OR UPDATE OR DELETE ON ledger_posting
    FOR EACH ROW EXECUTE FUNCTION ledger_guard_posting()""",
]

TRIGGERS = {
    "sqlite": re.findall(r"CREATE TRIGGER (\w+)", " ".join(SQLITE)),
    "postgresql": re.findall(r"CREATE TRIGGER (\w+)", " ".join(POSTGRESQL)),
}
