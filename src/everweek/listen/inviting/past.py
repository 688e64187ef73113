"""Who was asked by another program before this house did it: told by a file, as history.

Such an invitation leads nowhere and sends nothing; that somebody was asked and what came of it counts like all others.
"""

import hashlib
import hmac
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from django.conf import settings
from django.db import transaction
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from everweek import clock
from everweek.journal import bulk
from everweek.journal.services import Actor, Happening, record_many
from everweek.listen.inviting import rules
from everweek.listen.models import Invitation
from everweek.messages.contact.rules import TOLD, Channel, Heard, Purpose
from everweek.messages.contact.services import remember
from everweek.moments.models import Interaction
from everweek.moments.rules import KEY
from everweek.people.outcomes import Outcome, State
from everweek.people.queries import chunks
from everweek.questionnaires.languages import is_tag
from everweek.questionnaires.models import Response, Version

_TABLE: Final = Invitation._meta.db_table  # noqa: SLF001  # Django's documented way to a table's name
_COLUMNS: Final = (
    *("id", "key", "token_hash", "salt", "version_id", "customer_id", "interaction_id", "unit_id", "touchpoint", "language"),
    *("channel", "probability", "weight", "made_at", "due_at", "expires_at", "written_at", "sent_at", "stopped", "reminded"),
    *("response_id", "answered_at", "outcome", "half"),
)
_A_DAY: Final = timedelta(days=1)
_MOST: Final = 500
_LONGEST_TAG: Final = 12
_PLAIN: Final = 48
# Written once, and not for each of many thousand rows of which hardly one is wrong.
_LATER: Final = _lazy("nobody has been asked in the future")
_WAY: Final = _lazy("the way is one of {ways}")
_KEY: Final = _lazy("a touchpoint's key has 1 to 80 small letters, digits, . - and _")
_TAG: Final = _lazy("a language is a tag such as en or pt-BR")
_OUTCOME: Final = _lazy("the outcome is one of {outcomes}, or blank")
_ANSWERED: Final = _lazy("who answered has no other outcome")
_NO_ANSWER: Final = _lazy("there is no answer {id}; import the answers first")
_ANOTHER: Final = _lazy("another customer gave this answer")
_BEFORE: Final = _lazy("it was answered before it was asked")
_NO_MOMENT: Final = _lazy("there is no moment {id}; import the moments first")


@dataclass(frozen=True, slots=True, kw_only=True)
class AskedRow:
    """One customer who was asked. ``answer`` is the identity of the customer's response, ``interaction`` the outside id of the
    moment.

    ``outcome`` is why there is no answer, where that is known: see ``rules.Outcome``.
    """

    identity: str
    asked_at: datetime
    answer: str = ""
    outcome: str = ""
    customer: int | None = None
    interaction: str = ""
    unit: int | None = None
    touchpoint: str = ""
    channel: str = rules.EMAIL
    language: str = ""


@dataclass(frozen=True, slots=True)
class _Answer:
    id: int
    at: datetime
    version: int
    customer: int | None


@transaction.atomic
def record_asked(rows: Sequence[AskedRow], *, version: Version, by: Actor) -> list[Outcome]:
    """Store who was asked this questionnaire, one outcome for each row in its place; a row told again is stored already.

    Nobody is asked or reminded by it; that these customers heard from us then counts by the contact rules. A row that
    names an answer or a moment that is not here is refused, and so is one that says something else of what was told before.
    """
    questionnaire = version.questionnaire_id
    keys = [key_of(version.questionnaire.key, row.identity) for row in rows]
    there = _there(keys)
    answers = _answers(questionnaire, {row.answer for row in rows if row.answer})
    moments = _moments({row.interaction for row in rows if row.interaction})
    taken = _taken(one.id for one in answers.values())
    outcomes: list[Outcome | None] = [None] * len(rows)
    fresh: list[tuple[int, str]] = []
    for place, (row, key) in enumerate(zip(rows, keys, strict=True)):
        answer = answers.get(row.answer)
        wrong = _wrong(row, answer, moments)
        if wrong is not None:
            outcomes[place] = wrong
        elif key in there:
            outcomes[place] = _again(there[key], row, answer)
        elif answer is not None and answer.id in taken:
            outcomes[place] = Outcome.refused("answer", _("another row has this answer already"), code="answer-taken")
        else:
            there[key] = (0, row.asked_at, row.outcome, answer.id if answer else None)
            taken |= {answer.id} if answer else set()
            fresh.append((place, key))
    ids = bulk.new_ids(_TABLE, len(fresh)) if fresh else []
    now = clock.now()
    stored: list[bulk.Row] = []
    lines: list[Happening] = []
    heard: list[Heard] = []
    for pk, (place, key) in zip(ids, fresh, strict=True):
        answer = answers.get(rows[place].answer)
        row = _whose(rows[place], answer)
        stored.append(_stored(pk, key, row, answer, moments.get(row.interaction), version, now))
        lines += _lines(pk, row, answer, by)
        heard += _heard(key, row)
        outcomes[place] = Outcome(State.STORED, pk)
    bulk.insert_rows(_TABLE, _COLUMNS, stored)
    record_many(lines)
    remember(heard=heard, by=by)
    return [one for one in outcomes if one is not None]


def key_of(questionnaire: str, identity: str) -> str:
    """What an invitation told of is known by: its identity is another program's, which may be somebody's number or address."""
    return keyed(hashlib.sha256(f"{questionnaire}:{identity}".encode()).hexdigest()[:_PLAIN])


def keyed(plain: str) -> str:
    """Return the key of an invitation from the plain digest of its identity. Keys were once the plain digest itself, which
    anybody can make who guesses identities.
    """
    return TOLD + hmac.new(settings.SEAL_KEY.encode(), f"everweek.told\n{plain}".encode(), hashlib.sha256).hexdigest()


def _heard(key: str, row: AskedRow) -> Iterable[Heard]:
    """Yield that the customer heard from us by this letter or link; nothing where the letter came back, or nobody is known."""
    if row.customer is not None and row.outcome != rules.Outcome.BOUNCED:
        yield Heard(row.customer, Purpose.ASKING, key, Channel.MAIL if row.channel == rules.EMAIL else Channel.LINK, row.asked_at)


_Known = tuple[int, datetime, str, int | None]


def _there(keys: Sequence[str]) -> dict[str, _Known]:
    found: dict[str, _Known] = {}
    for some in chunks(sorted(set(keys)), _MOST):
        rows = Invitation.objects.filter(key__in=some).values_list("key", "pk", "sent_at", "outcome", "response")
        found.update({key: (pk, sent, outcome, response) for key, pk, sent, outcome, response in rows if sent is not None})
    return found


def _answers(questionnaire: int, identities: Iterable[str]) -> dict[str, _Answer]:
    found: dict[str, _Answer] = {}
    for some in chunks(sorted(identities), _MOST):
        rows = Response.objects.filter(questionnaire=questionnaire, identity__in=some)
        for identity, pk, at, version, customer in rows.values_list("identity", "pk", "answered_at", "version", "customer"):
            found[identity] = _Answer(pk, at, version, customer)
    return found


def _moments(external_ids: Iterable[str]) -> dict[str, int]:
    found: dict[str, int] = {}
    for some in chunks(sorted(external_ids), _MOST):
        rows = Interaction.objects.filter(external_id__in=some).values_list("external_id", "pk")
        found.update({external_id: pk for external_id, pk in rows if external_id is not None})
    return found


def _taken(responses: Iterable[int]) -> set[int]:
    found: set[int] = set()
    for some in chunks(sorted(responses), _MOST):
        found.update(Invitation.objects.filter(response__in=some).values_list("response", flat=True))
    return found


def _wrong(row: AskedRow, answer: _Answer | None, moments: Mapping[str, int]) -> Outcome | None:
    """Return the first thing that is wrong with a row, in words; None where nothing is."""
    checks: Sequence[tuple[bool, str, str | Promise]] = (
        (row.asked_at > clock.now(), "asked_at", _LATER),
        (row.channel not in rules.CHANNELS, "channel", _WAY),
        (row.touchpoint != "" and not KEY.fullmatch(row.touchpoint), "touchpoint", _KEY),
        (row.language != "" and not (len(row.language) <= _LONGEST_TAG and is_tag(row.language)), "language", _TAG),
        (row.outcome not in {"", *rules.Outcome}, "outcome", _OUTCOME),
        (bool(row.answer and row.outcome), "outcome", _ANSWERED),
        (bool(row.answer) and answer is None, "answer", _NO_ANSWER),
        (
            answer is not None and None not in (row.customer, answer.customer) and row.customer != answer.customer,
            "customer",
            _ANOTHER,
        ),
        (answer is not None and answer.at < row.asked_at - _A_DAY, "asked_at", _BEFORE),
        (bool(row.interaction) and row.interaction not in moments, "interaction", _NO_MOMENT),
    )
    for is_so, field, reason in checks:
        if is_so:
            told = {"ways": ", ".join(rules.CHANNELS), "outcomes": ", ".join(rules.Outcome)}
            id_ = {"answer": row.answer, "interaction": row.interaction}.get(field, "")[:60]
            return Outcome.refused(field, str(reason).format(**told, id=id_))
    return None


def _again(known: _Known, row: AskedRow, answer: _Answer | None) -> Outcome:
    pk, sent, outcome, response = known
    # A customer who declined after the file was read has declined: a file that knows of no outcome says nothing against it.
    if (sent, row.outcome or outcome, response) != (row.asked_at, outcome, answer.id if answer else None):
        message = _("it was told before, and said something else")
        return Outcome.refused("invitation", message, code="identity-taken")
    return Outcome(State.ALREADY, pk or None)


def _whose(row: AskedRow, answer: _Answer | None) -> AskedRow:
    """Return the row with the customer it is about: where it names nobody, the customer who gave its answer."""
    return row if row.customer is not None or answer is None else replace(row, customer=answer.customer)


def _stored(
    pk: int, key: str, row: AskedRow, answer: _Answer | None, moment: int | None, version: Version, now: datetime
) -> bulk.Row:
    ends = row.asked_at + timedelta(days=rules.OPEN_DAYS)
    asked = answer.version if answer is not None else version.pk
    language = row.language or str(version.document.get("language", ""))
    return (
        *(pk, key, f"{rules.NO_LINK}{pk}", "", asked, row.customer, moment, row.unit, row.touchpoint, language),
        *(row.channel, rules.WHOLE, rules.WHOLE, now, row.asked_at, max(ends, answer.at) if answer else ends),
        *(row.asked_at, row.asked_at, "", 0),
        *((answer.id, answer.at) if answer else (None, None)),
        *(row.outcome, "{}"),
    )


def _lines(pk: int, row: AskedRow, answer: _Answer | None, by: Actor) -> Iterable[Happening]:
    about = {"customer": row.customer, "rule": None}
    yield Happening("invitation.sent", by, ("invitation", pk), ids=about, history=True)
    if answer is not None:
        yield Happening("invitation.answered", by, ("invitation", pk), ids={"response": answer.id, **about}, history=True)
