"""The same API that stores nothing: what a POST costs before anything is kept, for the case ``post`` to be held against.

``python -m everweek.cli.bench.nothing PORT``. Everything is done but the storing: the token, its allowance, the names, each
check of each answer. The outcome is then made up.
"""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import count
from typing import TYPE_CHECKING, Any
from unittest.mock import patch

if TYPE_CHECKING:
    from everweek.people.outcomes import Outcome
    from everweek.questionnaires.models import Version
    from everweek.questionnaires.services import Accepted, ResponseRow

_number = count(1)


def main() -> None:
    """Serve until SIGTERM."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    from everweek.cli import roof
    from everweek.questionnaires import services

    # Before the web is loaded, which takes it from there.
    with patch.object(services, "accept_many", _accept_nothing), patch.object(services, "accept_response", _accept_none):
        sys.exit(roof.run_web("127.0.0.1", int(sys.argv[1]), 1, with_worker=False))


def _accept_nothing(version: "Version", rows: "Sequence[ResponseRow]", *, by: object) -> "list[Outcome]":
    from everweek.people.outcomes import Outcome, State
    from everweek.questionnaires.services.intake import Intake

    intake = Intake(version, rows)
    for row in rows:
        intake.ready(row)
    return [Outcome(State.STORED, next(_number)) for _row in rows]


def _accept_none(*, version: "Version", by: object, identity: str, answers: Mapping[str, object], **about: Any) -> "Accepted":  # noqa: ANN401  # as accept_response takes it
    from everweek.questionnaires.models import Response
    from everweek.questionnaires.services import Accepted, ResponseRow

    told = {**about, "unit": getattr(about.get("unit"), "pk", None)}
    [outcome] = _accept_nothing(version, [ResponseRow(identity=identity, answers=answers, **told)], by=by)
    # As if it were there before: what is kept beside a new one would have nothing to stand beside.
    return Accepted(Response(pk=outcome.id), already=True)


if __name__ == "__main__":
    main()
