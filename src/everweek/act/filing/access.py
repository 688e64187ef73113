"""The gate of files at cases: for colleagues by their case, for a customer by what is told on the page of the case."""

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from everweek.act.filing import places
from everweek.act.filing.models import Attachment
from everweek.act.filing.shown import FileGiven, media_of
from everweek.act.following.access import Follower
from everweek.act.following.telling import words_for_her
from everweek.act.models import Case
from everweek.people.access import the_one


def access_file(case: Case, number: int) -> FileGiven:
    """A file of a case that the gate handed out, or of one that is part of it, or that was said to it elsewhere."""
    here = Q(remark__case=case) | Q(remark__case__joined_into=case) | Q(remark__told_in=case)
    return _given(Attachment.objects.filter(here, pk=number))


def access_file_of_follower(follower: Follower, number: int) -> FileGiven:
    """A file that was put to one of the words the customer reads on the page: what is not told there is not handed out."""
    return _given(Attachment.objects.filter(remark__in=words_for_her(follower.case), pk=number))


def _given(found: QuerySet[Attachment]) -> FileGiven:
    one = the_one(found.select_related("file"), _("There is no such file, or it is not yours to see."))
    return FileGiven(one.name, media_of(one.file.kind), places.of(one.file.path))
