"""What the database itself holds: a version that is published never changes and never goes.

A migration that rebuilds the table of versions on SQLite (as Django does to change a column) drops its triggers: such a migration
ends with ``guard(...)`` again. The system check questionnaires.E001 finds one that did not.
"""

UPDATED = "questionnaires_version_never_changed"
DELETED = "questionnaires_version_never_deleted"
TRIGGERS = dict.fromkeys(("sqlite", "postgresql"), (UPDATED, DELETED))

_MESSAGE = "a published version of a questionnaire never changes"

SQLITE = tuple(
    f"""
    CREATE TRIGGER IF NOT EXISTS {name} BEFORE {verb} ON questionnaires_version
    FOR EACH ROW WHEN OLD.published_at IS NOT NULL
    BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END
    """
    for name, verb in ((UPDATED, "UPDATE"), (DELETED, "DELETE"))
)

# SQLite's OR REPLACE deletes what stands in the way, and no trigger on DELETE hears of it: it must not begin. The system check
# need not look for these: a rebuilt table has lost all of its triggers or none.
SQLITE += tuple(
    f"""
    CREATE TRIGGER IF NOT EXISTS questionnaires_version_never_{name} BEFORE {verb} ON questionnaires_version
    FOR EACH ROW WHEN EXISTS (
        SELECT 1 FROM questionnaires_version standing WHERE standing.published_at IS NOT NULL AND {others}
        AND (standing.id = NEW.id OR (standing.questionnaire_id = NEW.questionnaire_id AND standing.number = NEW.number))
    )
    BEGIN SELECT RAISE(ABORT, '{_MESSAGE}'); END
    """  # nothing but our own words
    for name, verb, others in (("replaced", "INSERT", "TRUE"), ("overwritten", "UPDATE", "standing.id <> OLD.id"))
)

POSTGRESQL = (
    f"""
    CREATE OR REPLACE FUNCTION questionnaires_version_refuse() RETURNS trigger LANGUAGE plpgsql AS $$
    BEGIN RAISE EXCEPTION '{_MESSAGE}' USING ERRCODE = 'integrity_constraint_violation'; END $$
    """,
    *(
        f"""
        CREATE OR REPLACE TRIGGER {name} BEFORE {verb} ON questionnaires_version
        FOR EACH ROW WHEN (OLD.published_at IS NOT NULL) EXECUTE FUNCTION questionnaires_version_refuse()
        """
        for name, verb in ((UPDATED, "UPDATE"), (DELETED, "DELETE"))
    ),
)
