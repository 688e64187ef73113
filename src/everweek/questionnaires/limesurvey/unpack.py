"""From the XML of an ``.lss`` file to its tables, in a process of its own with little memory and little time.

Strangers' XML is read by defusedxml, which refuses what makes a small file large; the limits are for what nobody thought of.
Run as ``python -m everweek.questionnaires.limesurvey.unpack``: the file comes on standard input, the tables leave as JSON.
"""

import json
import resource
import subprocess
import sys
from typing import Any

from everweek.errors import Invalid

LARGEST = 20_000_000
_MEMORY = 1_000_000_000
_SECONDS = 30

Tables = dict[str, list[dict[str, str]]]


def unpack(content: bytes) -> Tables:
    """Table name -> rows (field name -> value); ``languages`` and ``LimeSurveyDocType`` have rows of one field, ``value``.

    Raises ``Invalid`` for what is no LimeSurvey survey structure, or too much of one.
    """
    if len(content) > LARGEST:
        message = f"The file is larger than {LARGEST // 1_000_000} MB, more than any survey structure."
        raise Invalid(message, field="file")
    try:
        done = subprocess.run(  # this very program, with nothing of the file in its arguments
            [sys.executable, "-m", "everweek.questionnaires.limesurvey.unpack"],
            input=content,
            capture_output=True,
            timeout=_SECONDS * 2,
            check=False,
        )
    except subprocess.TimeoutExpired as slow:
        message = "The file takes too long to read; it is not a usual survey structure."
        raise Invalid(message, field="file") from slow
    if done.returncode != 0:
        reason = done.stdout.decode("utf-8", "replace")[:300] or "it takes more memory or time than a survey structure may"
        message = f"The file cannot be read as a LimeSurvey survey structure (.lss): {reason}."
        raise Invalid(message, field="file")
    found: Tables = json.loads(done.stdout)
    return found


def tables_of(content: bytes) -> Tables:
    """The tables, read in this very process: for the child, and for tests."""
    from defusedxml.ElementTree import fromstring

    root: Any = fromstring(content, forbid_dtd=True)
    if root.tag != "document":
        message = f"its root is <{root.tag}>, not <document>"
        raise ValueError(message)
    tables: Tables = {}
    for table in root:
        rows = table.find("rows")
        if table.tag == "languages":
            tables[table.tag] = [{"value": (one.text or "").strip()} for one in table]
        elif rows is not None:
            tables[table.tag] = [{cell.tag: cell.text or "" for cell in row} for row in rows]
        elif len(table) == 0:
            tables[table.tag] = [{"value": (table.text or "").strip()}]
    kind = tables.get("LimeSurveyDocType", [{"value": "nothing"}])[0]["value"]
    if kind != "Survey":
        message = f"it says it holds {kind}, not a Survey"
        raise ValueError(message)
    return tables


def main() -> int:
    """Read standard input, write the tables; on refusal the reason, and 1."""
    from xml.etree.ElementTree import ParseError

    from defusedxml.common import DefusedXmlException

    resource.setrlimit(resource.RLIMIT_AS, (_MEMORY, _MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (_SECONDS, _SECONDS))
    try:
        sys.stdout.write(json.dumps(tables_of(sys.stdin.buffer.read())))
    except ParseError as wrong:
        sys.stdout.write(f"it is no well-formed XML ({wrong})")
        return 1
    except DefusedXmlException:
        sys.stdout.write("it declares a document type or entities, which a survey structure never does")
        return 1
    except ValueError as wrong:
        sys.stdout.write(str(wrong))
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
