"""How long answers tell whose they were: after that they lose the customer and all own words, and what can be counted stays."""

from collections.abc import Iterable
from datetime import datetime
from typing import Final

from django.utils.translation import gettext_lazy as _

from everweek.journal.services import Happening, System, erase_values, record_many
from everweek.people.keeping import Ended, Keeping, keep, reason_to_keep, walk
from everweek.questionnaires.erasure import without_words
from everweek.questionnaires.models import Response
from everweek.questionnaires.versions import sheet_of

AT_MOST: Final = 500


def end_answers(before: datetime, reached: int) -> Ended:
    """Make the answers of one stretch that came before ``before`` nobody's: no customer, no own words, nothing personal; their
    scores stay.

    Their identity stays, so that the file they came in, brought again, is told to be stored already.
    """
    found = Response.objects.filter(pk__gt=reached).order_by("pk").values_list("pk", "received_at")[:AT_MOST]
    over, ended = walk([(pk, at < before) for pk, at in found], reached, AT_MOST)
    changed = []
    for response in Response.objects.select_for_update(of=("self",)).filter(pk__in=over).select_related("version").order_by("pk"):
        bare = without_words(sheet_of(response.version).document, response.answers)
        personal = response.customer_id is not None or response.subject_type == "customer"
        if not personal and bare == response.answers:
            continue
        response.answers, response.customer, response.fingerprint = bare, None, ""
        if response.subject_type == "customer":
            response.subject_type, response.subject_id = "", ""
        changed.append(response)
    Response.objects.bulk_update(changed, ["answers", "customer", "fingerprint", "subject_type", "subject_id"])
    erase_values("response", [one.pk for one in changed])
    record_many([_line(one) for one in changed])
    return Ended(len(changed), ended.reached, ended.more)


@reason_to_keep
def have_answered(customer_ids: Iterable[int], since: datetime) -> set[int]:
    """Return the ids of those of these customers who sent us any response since ``since``."""
    found = Response.objects.filter(customer__in=list(customer_ids), received_at__gte=since)
    return set(found.values_list("customer", flat=True))


def _line(response: Response) -> Happening:
    ids = {"response": response.pk, "questionnaire": response.questionnaire_id, "version": response.version_id}
    return Happening("response.unnamed", System("upkeep"), ("response", response.pk), ids=ids, history=response.history)


keep(
    Keeping(
        key="answers",
        what=_("Your answers, with your own words"),
        then=_("They lose your name and your words. What you chose among given answers stays counted, as nobody's."),
        days=3 * 365,
        place=20,
        end=end_answers,
    )
)
