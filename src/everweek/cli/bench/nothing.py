"""An API that does everything but store: what a POST costs before anything is kept, which the case ``post`` is compared with.

``python -m everweek.cli.bench.nothing PORT``. Everything is done but the storing: the token, its allowance, the names, each
check of each answer. The outcome is then made up.
"""

import os
import sys
from collections.abc import Sequence
from itertools import count
from typing import TYPE_CHECKING
from unittest.mock import patch

if TYPE_CHECKING:
    from everweek.people.outcomes import Outcome
    from everweek.questionnaires.models import Version
    from everweek.questionnaires.services import ResponseRow

_number = count(1)


def main() -> None:
    """Serve the API that stores nothing, until SIGTERM."""
    import django

    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "everweek.settings")
    django.setup()
    from everweek.cli import roof
    from everweek.listen.doubting import imprints
    from everweek.questionnaires import services

    # Before the web is loaded, which takes it from there.
    with patch.object(services, "accept_many", _accept_nothing), patch.object(imprints, "imprint", lambda _answers: None):
        sys.exit(roof.run_web("127.0.0.1", int(sys.argv[1]), 1, with_worker=False))


def _accept_nothing(version: "Version", rows: "Sequence[ResponseRow]", *, by: object) -> "list[Outcome]":
    from everweek.people.outcomes import Outcome, State
    from everweek.questionnaires.services.intake import Intake

    intake = Intake(version, rows)
    for row in rows:
        intake.ready(row)
    return [Outcome(State.STORED, next(_number)) for _row in rows]


if __name__ == "__main__":
    main()
