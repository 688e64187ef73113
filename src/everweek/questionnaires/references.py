"""What a response names is there, and stays there: on PostgreSQL asked once of all the responses that come in together.

A foreign key asks for each row anew, at the end of the transaction: for three keys that took as long as storing the row itself
(docs/decisions/0030). The same is held here by a trigger on the table for each *statement*, which locks what its rows name as a
foreign key would, and by one on each table that is named. On SQLite the keys stay: there each is a look into an index.
"""

RESPONSE = "questionnaires_response"

# column -> the table it names. A version and its questionnaire are asked for together: they must belong together as well.
_NAMED = {
    "customer_id": "people_customer",
    "member_id": "people_member",
    "about_member_id": "people_member",
    "unit_id": "people_unit",
}
_PARENTS = {
    "questionnaires_version": ("version_id",),
    "questionnaires_questionnaire": ("questionnaire_id",),
    "people_customer": ("customer_id",),
    "people_member": ("member_id", "about_member_id"),
    "people_unit": ("unit_id",),
}
_COLUMNS = ("version_id", "questionnaire_id", *_NAMED)

CAME = "questionnaires_response_names"
CHANGED = "questionnaires_response_renames"
TRIGGERS = {"sqlite": (), "postgresql": (CAME, CHANGED, *(f"{table}_named" for table in _PARENTS))}


def _refusal(column: str, table: str, key: str) -> str:
    return (
        f"RAISE EXCEPTION 'a response names by {column} what is not in {table}: %', {key} "
        f"USING ERRCODE = 'foreign_key_violation', TABLE = '{RESPONSE}', COLUMN = '{column}';"
    )


def _looked_for(column: str, table: str) -> str:
    """Return SQL that locks what the new rows name in ``column``, as a foreign key does, and refuses what is not in ``table``; it
    does nothing where they name nothing.
    """
    return f"""
        IF EXISTS (SELECT FROM fresh WHERE {column} IS NOT NULL) THEN
            WITH wanted AS MATERIALIZED (SELECT DISTINCT {column} AS id FROM fresh WHERE {column} IS NOT NULL),
            held AS MATERIALIZED (SELECT id FROM {table} WHERE id IN (SELECT id FROM wanted) FOR KEY SHARE)
            SELECT id INTO missing FROM wanted WHERE id NOT IN (SELECT id FROM held) LIMIT 1;
            IF FOUND THEN {_refusal(column, table, "missing")} END IF;
        END IF;
    """  # noqa: S608  # nothing but our own words


_CAME = f"""
    CREATE OR REPLACE FUNCTION {CAME}() RETURNS trigger LANGUAGE plpgsql AS $$
    DECLARE missing bigint;
    BEGIN
        WITH wanted AS MATERIALIZED (SELECT DISTINCT version_id, questionnaire_id FROM fresh),
        held AS MATERIALIZED (
            SELECT id, questionnaire_id FROM questionnaires_version WHERE id IN (SELECT version_id FROM wanted) FOR KEY SHARE
        )
        SELECT wanted.version_id INTO missing FROM wanted
        WHERE NOT EXISTS (
            SELECT FROM held WHERE held.id = wanted.version_id AND held.questionnaire_id = wanted.questionnaire_id
        ) LIMIT 1;
        IF FOUND THEN {_refusal("version_id", "questionnaires_version", "missing")} END IF;
        {"".join(_looked_for(column, table) for column, table in _NAMED.items())}
        RETURN NULL;
    END $$
"""  # noqa: S608  # nothing but our own words


def _looked_for_alone(column: str, table: str) -> str:
    return f"""
        IF NEW.{column} IS NOT NULL THEN
            PERFORM FROM {table} WHERE id = NEW.{column} FOR KEY SHARE;
            IF NOT FOUND THEN {_refusal(column, table, f"NEW.{column}")} END IF;
        END IF;
    """


# A changed row is rare, and asked for by itself.
_CHANGED = f"""
    CREATE OR REPLACE FUNCTION {CHANGED}() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN
        PERFORM FROM questionnaires_version WHERE id = NEW.version_id AND questionnaire_id = NEW.questionnaire_id FOR KEY SHARE;
        IF NOT FOUND THEN {_refusal("version_id", "questionnaires_version", "NEW.version_id")} END IF;
        {"".join(_looked_for_alone(column, table) for column, table in _NAMED.items())}
        RETURN NULL;
    END $$
"""


def _stays(table: str, columns: tuple[str, ...]) -> tuple[str, str, str]:
    """Return SQL for what refuses to let go of a row of ``table`` that a response names: at the end of the transaction, as a
    foreign key does.
    """
    named = "".join(
        f"""
        IF EXISTS (SELECT FROM {RESPONSE} WHERE {column} = OLD.id) AND NOT EXISTS (SELECT FROM {table} WHERE id = OLD.id) THEN
            {_refusal(column, table, "OLD.id")}
        END IF;
        """  # noqa: S608  # nothing but our own words
        for column in columns
    )
    return (
        f"CREATE OR REPLACE FUNCTION {table}_named() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN {named} RETURN NULL; END $$",
        f"DROP TRIGGER IF EXISTS {table}_named ON {table}",
        f"""
        CREATE CONSTRAINT TRIGGER {table}_named AFTER DELETE OR UPDATE OF id ON {table}
        DEFERRABLE INITIALLY DEFERRED FOR EACH ROW EXECUTE FUNCTION {table}_named()
        """,
    )


_UNTIED = f"""
    DO $$ DECLARE tie record; BEGIN
        FOR tie IN SELECT conname FROM pg_constraint WHERE conrelid = '{RESPONSE}'::regclass AND contype = 'f' LOOP
            EXECUTE format('ALTER TABLE {RESPONSE} DROP CONSTRAINT %I', tie.conname);
        END LOOP;
    END $$
"""  # noqa: S608  # nothing but our own words

# May be run again, and beside whoever writes: all that is changed is locked at once, and what is named before what names it, as
# those who store responses do.
POSTGRESQL = (
    f"LOCK TABLE {', '.join([*_PARENTS, RESPONSE])} IN ACCESS EXCLUSIVE MODE",
    # What the keys still owe within this transaction is asked now, for a table with questions waiting cannot be changed.
    "SET CONSTRAINTS ALL IMMEDIATE",
    _CAME,
    _CHANGED,
    f"""
    CREATE OR REPLACE TRIGGER {CAME} AFTER INSERT ON {RESPONSE} REFERENCING NEW TABLE AS fresh
    FOR EACH STATEMENT EXECUTE FUNCTION {CAME}()
    """,
    f"""
    CREATE OR REPLACE TRIGGER {CHANGED} AFTER UPDATE OF {", ".join(_COLUMNS)} ON {RESPONSE} FOR EACH ROW
    WHEN (({", ".join(f"OLD.{one}" for one in _COLUMNS)}) IS DISTINCT FROM ({", ".join(f"NEW.{one}" for one in _COLUMNS)}))
    EXECUTE FUNCTION {CHANGED}()
    """,
    *(statement for table, columns in _PARENTS.items() for statement in _stays(table, columns)),
    _UNTIED,
    "SET CONSTRAINTS ALL DEFERRED",
)
