"""The reference pages of the documentation, written from the code: ``python -m tests.promises.reference`` writes them anew.

They are checked in so that they can be read without a running Everweek, and compared in a test so that they stay true.
"""

import dataclasses
import importlib
import json
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Annotated, Any, get_args, get_origin, get_type_hints

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "docs" / "reference"
NOTE = "<!-- Written by `python -m tests.promises.reference`; change the code it is written from. -->\n\n"


def events() -> str:
    """Every kind of line in the journal."""
    from everweek.journal.events import announced

    page = "# What the journal says\n\nEvery kind of line, by the package that writes it.\n"
    for package, kinds in sorted(announced().items()):
        page += f"\n## {package.removeprefix('everweek.')}\n\n| kind | means |\n|---|---|\n"
        page += "".join(f"| `{kind}` | {sentence} |\n" for kind, sentence in sorted(kinds.items()))
    return page


def contexts() -> str:
    """Every page, and what its template is given."""
    page = "# What pages are given\n\nEach page has one typed context; its template uses these.\n"
    for room in sorted((ROOT / "src").glob("everweek/web/**/contexts.py")):
        module = importlib.import_module(".".join(room.relative_to(ROOT / "src").with_suffix("").parts))
        for name, context in sorted(vars(module).items()):
            if dataclasses.is_dataclass(context) and context.__module__ == module.__name__:
                page += f"\n## {name}\n\n{(context.__doc__ or '').strip().splitlines()[0]}\n\n| field | is |\n|---|---|\n"
                page += "".join(f"| `{field}` | {meaning} |\n" for field, meaning in _fields(context))
    return page


def operations() -> str:
    """Every operation of the API."""
    from everweek.web.api.everything import api

    document: Mapping[str, Any] = api.get_openapi_schema(path_prefix="/api/v1/")
    page = "# What programs can call\n\nThe whole document is at `/api/v1/openapi.json`. How to call: [the API](../api.md).\n\n"
    page += "| call | does | operation |\n|---|---|---|\n"
    for path, methods in document["paths"].items():
        for method, one in methods.items():
            page += f"| `{method.upper()} {path}` | {one['summary']} | `{one['operationId']}` |\n"
    return page


def commands() -> str:
    """Every command, as its own help tells it."""
    import click

    from everweek.cli import COMMANDS, program

    page = "# What can be typed\n\nEach command explains itself with `--help`; this is what they say.\n"
    above = click.Context(
        program, info_name="everweek", help_option_names=["-h", "--help"], terminal_width=100, max_content_width=100
    )
    for name in sorted(COMMANDS):
        command = program.get_command(above, name)
        assert command is not None
        page += _help(command, name, above)
    return page


PAGES: Mapping[str, Callable[[], str]] = {
    "events.md": events,
    "pages.md": contexts,
    "api.md": operations,
    "commands.md": commands,
}


def _help(command: Any, name: str, above: Any) -> str:
    import click

    context = click.Context(command, info_name=name, parent=above)
    text = f"\n## {context.command_path}\n\n```text\n{command.get_help(context)}\n```\n"
    if isinstance(command, click.Group):
        text += "".join(_help(command.commands[one], one, context) for one in sorted(command.commands))
    return text


def _fields(context: type) -> Iterator[tuple[str, str]]:
    hints = get_type_hints(context, include_extras=True)
    for field in dataclasses.fields(context):
        hint = hints[field.name]
        said = [one for one in get_args(hint)[1:] if isinstance(one, str)] if get_origin(hint) is Annotated else []
        yield field.name, said[0] if said else ""


def main(words: Sequence[str]) -> None:
    """Write all pages; with ``--print``, print them as JSON by their names."""
    if words == ["--print"]:
        json.dump({name: NOTE + write() for name, write in PAGES.items()}, sys.stdout)
        return
    FOLDER.mkdir(parents=True, exist_ok=True)
    for name, write in PAGES.items():
        (FOLDER / name).write_text(NOTE + write(), encoding="utf-8")
        sys.stdout.write(f"{name}\n")


if __name__ == "__main__":
    import os

    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    main(sys.argv[1:])
