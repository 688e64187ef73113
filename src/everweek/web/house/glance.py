"""Measures at a glance, for the first page."""

from datetime import date

from django.urls import reverse

from everweek.errors import Invalid
from everweek.people.models import Member
from everweek.prove import measures, rules, words
from everweek.science import Estimate
from everweek.web.house.contexts import Glance
from everweek.web.prove.question import Question
from everweek.web.prove.scales import scale_of
from everweek.web.prove.words import level_words

MOST = 6


def glances(viewer: Member, *, since: date | None, until: date | None) -> list[Glance]:
    """The standing measures that have answers in that time, and as many of the others as there is room for."""
    known = {info.name: info for info in measures.list_names(viewer)}
    names = [name for name in rules.STANDING if name in known] + sorted(known.keys() - rules.STANDING.keys())
    found = []
    for name in names[:MOST]:
        question = Question(measure=name, since=since, until=until)
        try:
            measured = measures.measure(name, viewer=viewer, since=since, until=until)
        except Invalid:
            # Answered on several scales: the page of the measure says so and offers to choose a questionnaire.
            continue
        result = measured.rows[0].result
        scale = scale_of(name, known)
        if since is not None and not isinstance(result, Estimate) and result.have == 0:
            continue
        found.append(
            Glance(
                measure=name,
                title=words.sentence(measured),
                result=result,
                method=f"{result.method}; {level_words(result.level)}." if isinstance(result, Estimate) else result.reason,
                low=scale[0] if scale else None,
                high=scale[1] if scale else None,
                address=f"{reverse('prove')}?{question.address}",
            )
        )
    return found
