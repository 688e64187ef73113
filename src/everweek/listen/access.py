"""The gate of Listen: who may see and run which import."""

from django.utils.translation import gettext as _

from everweek.errors import NotAllowed
from everweek.journal.services import Actor, System
from everweek.listen.models import ImportRun, Trial, Upload
from everweek.people.access import Scope, check_may, may, reach_of, the_one
from everweek.people.policy import Action
from everweek.people.tokens import TokenActor


def check_may_import(by: Actor) -> Scope:
    """How far ``by`` may import; ``NotAllowed`` where not at all."""
    return check_may(by, Action.IMPORTS_RUN)


def check_may_bring(by: Actor, kind: str) -> None:
    """Whether ``by`` may import, and try, files of this ``kind``; ``NotAllowed`` where not.

    A file of employees changes who works here and as what, all of them at once: it takes the right to edit people besides, and a
    person who looks at it, whatever scopes a token has. Each of its rows is held against the rights of whoever brings it as well
    (``people.services.upsert_members``). Whoever runs the command at the server is the house itself, and is not asked.
    """
    if kind != "employees" or isinstance(by, System):
        return
    if isinstance(by, TokenActor):
        message = _(
            "No token brings in a file of employees: it would change who may do what here. Hand it in under Imports, or use the "
            "command at the server: everweek import FILE --map MAP.yaml"
        )
        raise NotAllowed(message, field="kind")
    if not may(by, Action.PEOPLE_EDIT):
        message = _("A file of employees changes who works here. Your posts give you no right for that; ask an administrator.")
        raise NotAllowed(message, field="kind")


def access_import(by: Actor, run_id: int) -> ImportRun:
    """The import of that id, one's own or, where the right reaches over all, anybody's; ``NotFound`` otherwise."""
    mine = reach_of(by, Action.IMPORTS_RUN).reaching(unit="", own="started_by")
    return the_one(ImportRun.objects.filter(mine, pk=run_id), _("There is no such import, or it is not yours to see."))


def access_upload(by: Actor, upload_id: int) -> Upload:
    """The uploaded file of that id, alike; ``NotFound`` also where it was erased."""
    mine = reach_of(by, Action.IMPORTS_RUN).reaching(unit="", own="uploaded_by")
    rows = Upload.objects.filter(mine, pk=upload_id, erased_at__isnull=True)
    return the_one(rows, _("There is no such file, or it is not yours to see."))


def access_trial(by: Actor, upload_id: int, trial_id: int) -> Trial:
    """The trial of that id, of a file of that id; ``NotFound`` where the file is not to be seen, or was never so tried."""
    rows = access_upload(by, upload_id).trials.select_related("upload").filter(pk=trial_id)
    return the_one(rows, _("There is no such trial of this file."))
