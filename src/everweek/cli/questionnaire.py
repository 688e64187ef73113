"""``everweek questionnaire``: questionnaires as files, out, in, and checked."""

import json
import sys
from dataclasses import replace
from pathlib import Path

import click

from everweek.errors import Invalid, Unavailable
from everweek.journal.services import System
from everweek.questionnaires import files, limesurvey, queries, services
from everweek.questionnaires.document import Document, parse

LIMESURVEY = (".lss", ".txt", ".tsv")


@click.group()
def command() -> None:
    """Take questionnaires out as files, bring them in, and check them.

    Files are everweek.questionnaire/1 (.json); LimeSurvey survey structures (.lss, or tab-separated .txt) come in too.

    Example: everweek questionnaire check after-a-call.json
    """


@command.command("export")
@click.argument("file", metavar="FILE")
@click.option("--key", help="Which questionnaire; left out, the name of the file says it.")
@click.option("--version", "number", type=click.IntRange(min=1), help="Which version; left out, the newest published one.")
def export(file: str, key: str | None, number: int | None) -> None:
    """Write a questionnaire to FILE (- is standard output).

    Example: everweek questionnaire export after-a-call.json
    """
    if file == "-" and key is None:
        message = "Say which questionnaire to write to standard output: --key after-a-call."
        raise click.UsageError(message)
    version = queries.get_version(key or Path(file).stem, number)
    text = files.dump(parse(version.document))
    if file == "-":
        click.echo(text, nl=False)
        return
    try:
        Path(file).write_text(text, encoding="utf-8")
    except OSError as refused:
        message = f"{file} cannot be written: {refused.strerror}."
        raise Unavailable(message) from refused
    click.echo(f"{version.questionnaire.key}, version {version.number}: written to {file}")


@command.command("import")
@click.argument("file", metavar="FILE")
@click.option("--key", help="The key it gets here; left out, its own.")
@click.option("--publish", "publishing", is_flag=True, help="Publish it at once; otherwise it comes in as a draft.")
@click.option("--json", "as_json", is_flag=True, help="Print what was done as JSON.")
def import_(file: str, key: str | None, *, publishing: bool, as_json: bool) -> None:
    """Bring a questionnaire in as a draft; running it again changes nothing.

    Example: everweek questionnaire import after-a-call.json --publish
    """
    document, notes = _read(file, key)
    brought = services.bring_questionnaire(document=document, by=System("questionnaire-import"), publishing=publishing)
    version = brought.version
    state = "published" if version.published_at else "draft"
    if as_json:
        told = {
            "key": document.key,
            "version": version.number,
            "state": state,
            "already": brought.already,
            "questions": len(document.questions),
            "not_carried_over": [{"question": note.question, "message": note.message} for note in notes],
            "missing_translations": files.missing_translations(document),
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    _tell(notes)
    done = "already here" if brought.already else "stored"
    click.echo(f"{document.key}, version {version.number} ({state}): {done}, {len(document.questions)} questions")


@command.command()
@click.argument("file", metavar="FILE")
@click.option("--json", "as_json", is_flag=True, help="Print the findings as JSON.")
def check(file: str, *, as_json: bool) -> None:
    """Read FILE without storing it: what is wrong, what could not be carried over, what is not translated.

    Example: everweek questionnaire check survey.lss
    """
    document, notes = _read(file, None)
    missing = files.missing_translations(document)
    if as_json:
        told = {
            "key": document.key,
            "languages": list(document.languages),
            "questions": len(document.questions),
            "measures": {name: list(scale) for name, scale in document.measures().items()},
            "not_carried_over": [{"question": note.question, "message": note.message} for note in notes],
            "missing_translations": missing,
        }
        click.echo(json.dumps(told, ensure_ascii=False))
        return
    _tell(notes)
    for line in missing:
        click.echo(f"not translated: {line}")
    measures = ", ".join(sorted(document.measures())) or "none"
    click.echo(
        f"{document.key}: right, {len(document.questions)} questions, in {', '.join(document.languages)}; measures: {measures}"
    )


def _read(file: str, key: str | None) -> tuple[Document, list[limesurvey.Note]]:
    path = Path(file)
    try:
        content = sys.stdin.buffer.read() if file == "-" else path.read_bytes()
    except OSError as refused:
        message = f"{file} cannot be read: {refused.strerror}."
        raise Unavailable(message) from refused
    try:
        if path.suffix.lower() == ".lss":
            return limesurvey.read_lss(content, key=key or "")
        if path.suffix.lower() in LIMESURVEY:
            return limesurvey.read_tsv(content, key=key or "")
        document = files.load(content)
    except Invalid as wrong:
        message = f"{file}: {wrong.message}"
        raise Invalid(message, field=wrong.field) from wrong
    return (document if key is None else replace(document, key=key)), []


def _tell(notes: list[limesurvey.Note]) -> None:
    for note in notes:
        click.echo(f"not carried over: {note}")
