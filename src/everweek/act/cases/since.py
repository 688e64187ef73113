"""What colleagues did in a case since one of them did something: asked before that is taken back."""

from everweek.act.models import Case
from everweek.journal.models import Line
from everweek.journal.services import Actor


def has_acted_since(case: Case, by: Actor, kind: str) -> bool:
    """Whether a colleague, or a program of one, did anything in a case since ``by`` did there what the journal calls ``kind``.

    What ``by`` did since counts where it is of that kind again: then it is the later one that is to be taken back. What the house
    and customers did counts nowhere. Where ``by`` never did it, somebody has.
    """
    about = Line.objects.filter(subject_type="case", subject_id=str(case.pk))
    done = about.filter(kind=kind, actor=by.actor).order_by("-pk").values_list("pk", flat=True).first()
    if done is None:
        return True
    return about.filter(pk__gt=done, actor__startswith="member:").exclude(actor=by.actor).exists()
