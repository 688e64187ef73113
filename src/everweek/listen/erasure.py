"""What imports keep of a customer who is erased: rows in files of refused rows, and files handed in.

The transaction that erases the customer reads no file: it notes what the customer is known by. When the erasing is final a job of
the worker searches the files (``forgetting``), of which there may be a month's, and removes the note. A process that dies in
between leaves the note, and the next job finishes the work. Meanwhile no import stores a row (``running.pausing``): one that
names the customer would bring them back.
"""

from typing import Final

from everweek.jobs.tasks import enqueue
from everweek.listen.forgetting import Trace, forget
from everweek.listen.models import Forgetting, ImportRun, Upload
from everweek.people.erasure import eraser
from everweek.people.known import known_by
from everweek.people.models import Customer

AT_ONCE: Final = 500


@eraser
def erase_from_imports(customer_id: int, _facts_key: int | None) -> None:
    """Note what the customer is known by, so that a job searches every file for it once the erasing is final. Doing it again does
    nothing.
    """
    from everweek.listen import tasks

    customer = Customer.objects.filter(pk=customer_id).first()
    if customer is None:
        return
    known = known_by(customer)
    full = [name for name in known["name"] if " " in name]
    words = [word.casefold() for word in [*sorted(known["email"] | known["phone"]), *sorted(full)]]
    external_id = customer.external_id or ""
    if not words and not external_id:
        return
    if not ImportRun.objects.exists() and not Upload.objects.exists():
        return
    # Where somebody is noted already a job waits or is at work: it goes on until nobody is.
    if not Forgetting.objects.exists():
        enqueue(tasks.finish_forgetting)
    Forgetting.objects.create(external_id=external_id, words=words)


def finish_forgetting() -> int:
    """Search the files for everybody who was erased and is still noted; how many that were. Safe to do twice at once.

    Each file is read once for all who are noted by then: a night may end the profiles of hundreds.
    """
    many = 0
    while noted := list(Forgetting.objects.order_by("pk")[:AT_ONCE]):
        forget([Trace(one.external_id, tuple(one.words)) for one in noted])
        Forgetting.objects.filter(pk__in=[one.pk for one in noted]).delete()
        many += len(noted)
    return many
