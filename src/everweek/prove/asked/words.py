"""Answer rates in sentences: how many invitations were answered, where fewer are, what is known of the others."""

from collections.abc import Mapping
from typing import Final

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove.asked.late import Late
from everweek.prove.asked.rates import AnswerRate, Fewer
from everweek.prove.measures import labels
from everweek.prove.names import dimension
from everweek.science import Estimate, NotEnough

MOST_NAMED: Final = 3
"""So many groups in which fewer answer have a sentence each; of more it is said how many they are."""


def sentences(rate: AnswerRate) -> list[str]:
    """Everything that is said of an answer rate, the whole first."""
    return [headline(rate), *fewer(rate), *the_rest(rate), *([rate.why] if rate.why else [])]


def strongest(rate: AnswerRate) -> list[str]:
    """Everything that is said of an answer rate, the strongest first: where fewest answer, if that is fewer than elsewhere by
    more than chance, else the whole. Which of several colleagues is answered least does not lead.
    """
    found = [group for group in rate.groups if group.fewer is not None]
    if not found or "member" in rate.by:
        return sentences(rate)
    called = _labels(rate)
    most = min((group.fewer for group in found if group.fewer is not None), key=lambda one: one.rate.value)
    first = next(_fewer(most, where(group.cut, called)) for group in found if group.fewer is most)
    return [first, *(sentence for sentence in sentences(rate) if sentence != first)]


def headline(rate: AnswerRate) -> str:
    """How many invitations were answered, or why that cannot be told."""
    found, counts = rate.whole.rate, rate.whole.counts
    if isinstance(found, NotEnough):
        return _("There is no answer rate here. %(reason)s") % {"reason": found.reason}
    told = ngettext(
        "Of %(n)s invitation whose time to answer is over, %(value)s of 100 were answered (%(low)s to %(high)s).",
        "Of %(n)s invitations whose time to answer is over, %(value)s of 100 were answered (%(low)s to %(high)s).",
        counts.over,
    )
    return told % {"n": saying.count(counts.over), **_numbers(found)}


def fewer(rate: AnswerRate) -> list[str]:
    """Where fewer invitations are answered than elsewhere, by more than chance."""
    found = [group for group in rate.groups if group.fewer is not None]
    if len(found) > MOST_NAMED:
        told = _("In %(n)s groups fewer invitations are answered than in all others together.")
        return [told % {"n": saying.count(len(found))}]
    called = _labels(rate)
    return [_fewer(group.fewer, where(group.cut, called)) for group in found if group.fewer is not None]


def the_rest(rate: AnswerRate) -> list[str]:
    """What became of the invitations that were not answered, each kind apart from silence; and what is not among them."""
    counts = rate.whole.counts
    told = [
        (counts.silent, ngettext("%(n)s got no answer.", "%(n)s got no answer.", counts.silent)),
        (
            counts.over_opted_out,
            ngettext(
                "%(n)s was declined: the customer asked us not to write any more.",
                "%(n)s were declined: the customers asked us not to write any more.",
                counts.over_opted_out,
            ),
        ),
        (counts.running, _running(rate)),
        (
            counts.bounced,
            ngettext(
                "%(n)s reached nobody, because our mail came back; it does not count in the rate.",
                "%(n)s reached nobody, because our mail came back; they do not count in the rate.",
                counts.bounced,
            ),
        ),
    ]
    found = [words % {"n": saying.count(n)} for n, words in told if n]
    if counts.n:
        found.append(_("Answers nobody was asked for by name are in the score, but not among these."))
    return found


def _running(rate: AnswerRate) -> str:
    """How many invitations can still be answered, and what became of some of them already."""
    counts = rate.whole.counts
    early = counts.answered - counts.over_answered
    told = ngettext("%(n)s more still runs.", "%(n)s more still run.", counts.running)
    if early:
        told = ngettext(
            "%(n)s more still runs, and %(early)s of these is answered already: the rate counts each once its time is over.",
            "%(n)s more still run, and %(early)s of these are answered already: the rate counts each once its time is over.",
            counts.running,
        )
    return told.replace("%(early)s", saying.count(early))


def method(rate: AnswerRate, *, weighted: bool) -> list[str]:
    """How the rate was worked out, and what it is not."""
    told = []
    if isinstance(rate.whole.rate, Estimate):
        told = [
            _(
                "An invitation is one customer asked by name, once, with a link of their own: who was asked several times "
                "counts as often. The days are those on which customers were asked, and an invitation counts once the time to "
                "answer it is over, so that nobody is called silent too early. The interval is Wilson's."
            ),
            _(
                "Where fewer are answered was tested against all other groups together, corrected for how many groups that are "
                "(Holm)."
            ),
        ]
    told.append(
        _("Answers by a file, an open link, a tablet or a program were asked of nobody by name, and are in no answer rate.")
    )
    if weighted:
        told.append(
            _(
                "The rate counts each invitation once, whatever the weights: a weight says for how many others an answer "
                "stands, and of the invitations none is missing."
            )
        )
    return told


def where(cut: Mapping[str, str], called: Mapping[str, Mapping[str, str]]) -> str:
    """A group as the place in a sentence: "at North desk", "in language Spanish"."""
    told = []
    for name, value in cut.items():
        label = called[name][value]
        if not value:
            told.append(_("without %(dimension)s") % {"dimension": dimension(name)})
        elif name in {"unit", "touchpoint"}:
            told.append(_("at %(place)s") % {"place": label})
        elif name == "member":
            told.append(_("by %(colleague)s") % {"colleague": label})
        else:
            told.append(_("in %(dimension)s %(place)s") % {"dimension": dimension(name), "place": label})
    return saying.names(told)


def _fewer(fewer: Fewer, place: str) -> str:
    told = _(
        "Fewer invitations %(where)s are answered: %(value)s of 100 (%(low)s to %(high)s, of %(n)s); elsewhere %(elsewhere)s "
        "(%(least)s to %(most)s, of %(others)s)."
    )
    there, others = _numbers(fewer.rate), _numbers(fewer.elsewhere)
    beside = {"elsewhere": others["value"], "least": others["low"], "most": others["high"]}
    counts = {"n": saying.count(fewer.rate.n), "others": saying.count(fewer.elsewhere.n)}
    return told % {"where": place, **there, **beside, **counts}


def _numbers(found: Estimate) -> dict[str, str]:
    """A rate in whole points, the ends of its interval rounded outwards."""
    return {
        "value": saying.number(found.value, 0),
        "low": saying.number(found.low, 0, down=True),
        "high": saying.number(found.high, 0, down=False),
    }


def _labels(rate: AnswerRate) -> dict[str, Mapping[str, str]]:
    return {name: labels(name, [group.cut[name] for group in rate.groups]) for name in rate.by if rate.groups}


def late(found: Late | NotEnough) -> list[str]:
    """Whether those who answered after a reminder score otherwise, and what that may say of the silent, with its caution."""
    if isinstance(found, NotEnough):
        return [
            _("Whether those who did not answer would say something else cannot be guessed at yet. %(reason)s")
            % {"reason": found.reason}
        ]
    one = found.difference
    places = 1 if one.unit == "points" else 2
    parts = {"late": saying.count(found.late), "prompt": saying.count(found.prompt)}
    if one.low <= 0 <= one.high:
        told = _(
            "Where we remind, the %(late)s answers that came only after a reminder cannot be told apart from the %(prompt)s that "
            "came at once: the difference lies between %(low)s and %(high)s."
        )
        ends = {
            "low": saying.number(one.low, places, signed=True, down=True),
            "high": saying.number(one.high, places, signed=True, down=False),
        }
        return [told % {**parts, **ends}, _("That is no proof that the silent are as content as those who answer.")]
    near, far = sorted((abs(one.low), abs(one.high)))
    ends = {"low": saying.number(near, places, down=True), "high": saying.number(far, places, down=False)}
    if one.value < 0:
        told = _(
            "Where we remind, the %(late)s answers that came only after a reminder score lower than the %(prompt)s that came at "
            "once, by %(low)s to %(high)s."
        )
        hint = _("Those who stayed silent may well be less content than the score says. It is a hint, no proof.")
    else:
        told = _(
            "Where we remind, the %(late)s answers that came only after a reminder score higher than the %(prompt)s that came at "
            "once, by %(low)s to %(high)s."
        )
        hint = _("Those who stayed silent may well be more content than the score says. It is a hint, no proof.")
    return [told % {**parts, **ends}, hint]
