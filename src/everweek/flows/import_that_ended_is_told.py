"""An import that ended is told to whoever started it: that it is in, or that it stopped. Neither file nor row is named."""

from collections.abc import Sequence
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.flows import addresses
from everweek.flows.noticing import LINES_AT_ONCE
from everweek.journal.models import Line
from everweek.journal.subscribers import subscriber
from everweek.listen.answering import ImportAnswering, imports_answering
from everweek.messages.notices.kinds import NoticeKind, Place, When, declare, said_as_number
from everweek.messages.notices.services import News, tell

_STORED: Final = Place(_("how many rows are stored"), 1204, said_as_number)
DONE: Final = declare(
    NoticeKind(
        key="import.done",
        name=_("A file you imported is in"),
        title=_("Your import is in: {stored} rows stored, {refused} refused."),
        text=_("The import shows what was refused, and why."),
        places={"stored": _STORED, "refused": Place(_("how many rows were refused"), 3, said_as_number)},
        when=When.HOUSE,
    )
)
FAILED: Final = declare(
    NoticeKind(
        key="import.failed",
        name=_("A file you imported stopped"),
        title=_("Your import stopped after {stored} rows."),
        text=_("What is stored stays. The import shows the reason, and how to go on."),
        places={"stored": _STORED},
        when=When.AT_ONCE,
    )
)
KINDS: Final = {one.key: one for one in (DONE, FAILED)}


@subscriber("flows.import_that_ended_is_told", kinds=list(KINDS), batch=LINES_AT_ONCE)
def tell_who_started_it(lines: Sequence[Line]) -> None:
    """Tell each who started an import how it ended."""
    imports = imports_answering(int(line.subject_id) for line in lines)
    tell(news=[_news(line, one) for line in lines if (one := imports.get(int(line.subject_id))) is not None])


def _news(line: Line, one: ImportAnswering) -> News:
    kind = KINDS[line.kind]
    values = {"stored": one.stored, "refused": one.refused}
    return News(
        kind=kind,
        key=f"line:{line.pk}",
        path=addresses.import_run(one.number),
        values={name: values[name] for name in kind.places},
        # Told though they did it themselves: it went on without them.
        to=[one.started_by] if one.started_by is not None else [],
    )
