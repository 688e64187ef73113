"""Writes an SPSS file: ``python -m everweek.web.prove.sav FILE``, a table as JSON on standard input; see ``files.as_sav``."""

import json
import re
import sys
from collections.abc import Sequence

LONGEST_NAME = 64
LONGEST_LABEL, LONGEST_NOTE = 64, 80
"""So many bytes hold the label of a file, and a line of its notes."""


def variable_names(columns: Sequence[str]) -> list[str]:
    """Names as SPSS allows them, told apart whatever their case: letters, digits and underscores, a letter first.

    >>> variable_names(["time of day", "Área", "area", "by"])
    ['time_of_day', 'Área', 'area_2', 'v_by']
    """
    reserved = {"all", "and", "by", "eq", "ge", "gt", "le", "lt", "ne", "not", "or", "to", "with"}
    names: list[str] = []
    for column in columns:
        plain = re.sub(r"\W", "_", column)[: LONGEST_NAME - 4] or "v"
        if not plain[0].isalpha() or plain.casefold() in reserved:
            plain = f"v_{plain}"
        taken = {_folded(name) for name in names}
        name, count = plain, 2
        while _folded(name) in taken:
            name, count = f"{plain}_{count}", count + 1
        names.append(name)
    return names


def _folded(name: str) -> str:
    return name.casefold().translate(str.maketrans("áàâãäéêíóôõúüç", "aaaaaeeiooouuc"))


def notes(about: Sequence[Sequence[str]]) -> list[str]:
    """What a file says of itself, as lines of notes: a longer one goes on in the next, and no letter is cut in two.

    >>> notes([("where", "language=" + "e" * 80), ("since", "")]) == ["where: language=" + "e" * 64, "e" * 16]
    True
    """
    found = []
    for name, text in about:
        line = f"{name}: {text}" if text else ""
        while line:
            part = shortened(line, LONGEST_NOTE)
            found.append(part)
            line = line[len(part) :]
    return found


def shortened(text: str, longest: int) -> str:
    """Return as many letters of a text as so many bytes hold."""
    return text.encode()[:longest].decode(errors="ignore")


def main(path: str) -> None:
    """Write the table from standard input to ``path``."""
    import pandas as pd
    import pyreadstat

    told = json.load(sys.stdin)
    names = variable_names(told["columns"])
    numbers = set(told["numbers"])
    data = {}
    for place, (name, column) in enumerate(zip(names, told["columns"], strict=True)):
        cells = [row[place] for row in told["rows"]]
        # SPSS has one kind of number and no missing text: an empty text is what it knows.
        filled = cells if column in numbers else [cell or "" for cell in cells]
        data[name] = pd.Series(filled, dtype="float64" if column in numbers else "object")
    about = told["about"]
    label = shortened(dict(about).get("title", ""), LONGEST_LABEL)
    pyreadstat.write_sav(
        pd.DataFrame(data), path, file_label=label, column_labels=list(told["columns"]), note=notes(about) or None
    )


if __name__ == "__main__":
    main(sys.argv[1])
