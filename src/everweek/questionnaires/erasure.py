"""What becomes of responses when a customer is erased, merged into another, or asks for all that is kept about them."""

import secrets
from collections.abc import Iterable, Mapping

from everweek.journal.services import Happening, System, erase_values, record_many
from everweek.people.erasure import eraser, exporter, merger, parter
from everweek.people.queries import chunks
from everweek.questionnaires.models import Response
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of


@eraser
def erase_responses(customer_id: int, _facts_key: int | None) -> None:
    """Make the responses of an erased customer nobody's: no link to the customer, no own words, nothing personal, and no identity
    by which they could be found.

    What can be counted stays, as the facts keep it too. Doing it again does nothing: the customer has no responses any more.
    """
    Response.objects.filter(subject_type="customer", subject_id=str(customer_id)).update(subject_type="", subject_id="")
    make_nobodys(Response.objects.filter(customer=customer_id).values_list("pk", flat=True))


def make_nobodys(response_ids: Iterable[int]) -> None:
    """Take the customer, the identity and all own words off these responses, given by id. What can be counted stays."""
    for response in Response.objects.filter(pk__in=list(response_ids)).select_related("version"):
        response.answers = without_words(sheet_of(response.version).document, response.answers)
        response.customer = None
        response.identity = f"erased:{secrets.token_urlsafe(18)}"
        response.fingerprint = ""
        response.save(update_fields=["answers", "customer", "identity", "fingerprint"])


@merger
def move_responses(kept_id: int, gone_id: int) -> list[int]:
    """Give the responses of the customer ``gone_id`` to ``kept_id``, into whom that customer was merged. Returns the ids of the
    responses that were *about* ``gone_id``, which ``give_responses_back`` needs to undo it.
    """
    Response.objects.filter(customer=gone_id).update(customer=kept_id)
    about = Response.objects.filter(subject_type="customer", subject_id=str(gone_id))
    moved = list(about.order_by("pk").values_list("pk", flat=True))
    Response.objects.filter(pk__in=moved).update(subject_id=str(kept_id))
    return moved


@parter
def give_responses_back(kept_id: int, gone_id: int, told: object) -> None:
    """Undo ``move_responses`` when a merging is taken back: what was about the customer ``gone_id`` is about that customer again
    (``told`` is what ``move_responses`` returned), and a journal line for each response tells the facts whose it is.

    While the two were merged, a correction noted the earlier answer under the customer ``kept_id``. That note can neither be
    given back nor handed out, so it is deleted.
    """
    for some in chunks(told if isinstance(told, list) else [], 500):
        about = Response.objects.filter(pk__in=some, subject_type="customer", subject_id=str(kept_id))
        about.update(subject_id=str(gone_id))
    hers = list(Response.objects.filter(customer=gone_id).order_by("pk").values_list("pk", flat=True))
    for some in chunks(hers, 500):
        erase_values("response", some, of=f"customer:{kept_id}")
    lines = [Happening("response.given_back", System("merging"), ("response", pk), ids={"customer": gone_id}) for pk in hers]
    record_many(lines)


@exporter("responses")
def export_responses(customer_id: int) -> object:
    """Return everything a customer answered, with the questions as they were asked, in the order of the answers."""
    found = Response.objects.filter(customer=customer_id).select_related("version__questionnaire").order_by("answered_at", "pk")
    return [
        {
            "questionnaire": response.version.questionnaire.key,
            "version": response.version.number,
            "answered_at": response.answered_at.isoformat(),
            "channel": response.channel,
            "touchpoint": response.touchpoint,
            "language": response.language,
            "dimensions": response.dimensions,
            "withdrawn": response.withdrawn_at is not None,
            "answers": [
                {"key": question.key, "question": question.text[document.language], "answer": response.answers[question.key]}
                for document in (sheet_of(response.version).document,)
                for question in document.questions
                if question.key in response.answers
            ],
        }
        for response in found
    ]


def without_words(document: Document, answers: Mapping[str, object]) -> dict[str, object]:
    """The answers without own words and without what is marked as personal; a question that is unknown goes too.

    >>> from everweek.questionnaires.shape import Choice, Question
    >>> why = Question(key="why", kind="text", text={"en": "Why?"})
    >>> how = Question(key="how", kind="choice", text={"en": "How?"}, choices=(Choice(key="x", text={"en": "X"}, open=True),))
    >>> document = Document(key="k", title={"en": "K"}, language="en", languages=("en",), questions=(why, how))
    >>> without_words(document, {"why": "I am Dana", "how": {"choice": "x", "text": "Dana"}})
    {'how': 'x'}
    """
    kept: dict[str, object] = {}
    for question in document.questions:
        if question.key in answers and question.kind != "text" and not question.personal:
            answer = answers[question.key]
            kept[question.key] = [_bare(item) for item in answer] if isinstance(answer, list) else _bare(answer)
    return kept


def _bare(answer: object) -> object:
    return answer["choice"] if isinstance(answer, dict) else answer
