"""How the pages of Prove read their addresses, for whoever saves one: as the pages themselves do (``prove.askable``)."""

from typing import TypeVar

from django.http import QueryDict
from django.urls import reverse

from everweek.people.clientele import list_segments
from everweek.people.models import Member
from everweek.prove import measures
from everweek.prove.askable import Reader, reads
from everweek.prove.measures import Question as Measured
from everweek.web.prove import findings
from everweek.web.prove.chosen import by_usual, names_of, span_of
from everweek.web.prove.fair.pages import peers_of, within
from everweek.web.prove.question import Peers, Question, SilenceAsked, Watching
from everweek.web.prove.silence import first_day_of, found_of
from everweek.web.prove.watched import looked

W = TypeVar("W", Watching, Peers)


def _asks_measures(asked: str) -> Measured:
    return findings.asked_of(Question.read(QueryDict(asked)).check())


def _shows_measures(asked: str, by: Member) -> None:
    question = Question.read(QueryDict(asked)).check()
    if question.measure:
        findings.measured_of(question, by)


def _asks_consistency(asked: str) -> Measured:
    question = Watching.read(QueryDict(asked)).check()
    return Measured(question.measure, (question.by,), question.where, question.since, question.until)


def _shows_consistency(asked: str, by: Member) -> None:
    question = Watching.read(QueryDict(asked)).check()
    if names := [*names_of(measures.list_names(by)), *measures.list_promised(by)]:
        looked(by, by_usual(_of_segments(question, by), names))[0].check()


def _asks_fair(asked: str) -> Measured:
    question = Peers.read(QueryDict(asked)).check()
    return Measured(question.measure, where=question.where, since=question.since, until=question.until)


def _shows_fair(asked: str, by: Member) -> None:
    question = Peers.read(QueryDict(asked)).check()
    known = measures.list_names(by)
    if names := names_of(known):
        question = by_usual(_of_segments(question, by), names)
        span, (_scope, of_units) = span_of(question, known, reverse("fair")), within(question, by)
        wanted = Measured(question.measure, where=question.where, since=span.since, until=span.until)
        peers_of(wanted, by, of_units=of_units)


def _asks_silence(asked: str) -> Measured:
    question = SilenceAsked.read(QueryDict(asked)).check()
    return Measured(question.measure, (question.by,), question.limits, question.since, question.until, level=question.level)


def _shows_silence(asked: str, by: Member) -> None:
    question = SilenceAsked.read(QueryDict(asked)).check()
    if question.measure:
        found_of(question, first_day_of(question), by)


def _of_segments(question: W, by: Member) -> W:
    """What is asked, or ``Invalid`` where it is of a segment that is not here, or not for ``by`` to see."""
    return question.among("segment", [one.key for one in list_segments(by, sized=False)]).check()


reads("prove", Reader(_asks_measures, _shows_measures))
reads("consistency", Reader(_asks_consistency, _shows_consistency))
reads("fair", Reader(_asks_fair, _shows_fair))
reads("silence", Reader(_asks_silence, _shows_silence))
