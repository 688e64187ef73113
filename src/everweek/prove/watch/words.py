"""The grammar of findings: each type has its own whole sentences, and no sentence claims more than its finding carries.

``headline`` is what a director would say; ``how_sure`` adds how far, how sure and compared with what. There is no way from a
finding without an onset to a sentence with "since", nor from one that ended to the present tense, nor from one that was still so
when the days asked about ended to a sentence with "until", nor from one whose shape is untold to "slipping" or "at once".
"""

from collections.abc import Callable, Sequence
from datetime import date, timedelta
from functools import singledispatch
from math import floor, log10

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.facts.rules import PERIOD_TEXT
from everweek.people import saying
from everweek.prove import names
from everweek.prove.rules import PROMISED, RECOVERED
from everweek.prove.watch import beside, lasting, predictable
from everweek.prove.watch.drawn import Charted
from everweek.prove.watch.far import how_far
from everweek.prove.watch.findings import (
    Against,
    CannotTell,
    Course,
    Direction,
    Finding,
    GroupUntold,
    Itself,
    Kept,
    Lasting,
    MemberApart,
    Moved,
    NoneApart,
    PeerApart,
    Place,
    Predictable,
    Season,
    Since,
    SomeApart,
    SpecialWeek,
    Steady,
    Stepped,
    Stopped,
    Stretch,
    Together,
    UnitApart,
)
from everweek.prove.watch.meanwhile import drawn_otherwise, drawn_otherwise_beside, reservation
from everweek.prove.words import capital
from everweek.science import Estimate, NotEnough


def headline(finding: Finding) -> str:
    """The sentence of a finding."""
    return capital(_said(finding))


@singledispatch
def _said(finding: Finding) -> str:
    message = f"there is no sentence for {type(finding).__name__}"
    raise TypeError(message)


@_said.register
def _lasting(finding: Lasting) -> str:
    since = _begun(finding, period)
    until = "" if finding.until is None else period(finding.since.every, finding.until)
    if finding.stopped is not None:
        until = last_came(finding.stopped, finding.measure)
    still_on = "" if finding.still_on is None else _by(finding.still_on)
    return lasting.sentence(finding) % _parts(finding, since=since, until=until, still_on=still_on)


def _by(day: date) -> str:
    """A day by which something had been so, as people say it: the last one of a month is its end."""
    if (day + timedelta(days=1)).day != 1:
        return names.day(day)
    return _("the end of %(month)s") % {"month": period("month", day.replace(day=1))}


@_said.register
def _stretch(finding: Stretch) -> str:
    first, last = period(finding.every, finding.first), period(finding.every, finding.last)
    down = finding.direction is Direction.DOWN
    if finding.itself is Itself.MOVED:
        told = {
            (True, True): _("%(what)s %(where)s was below its own normal from %(first)s to %(last)s, and is no longer."),
            (True, False): _("%(what)s %(where)s was below its own normal from %(first)s to %(last)s."),
            (False, True): _("%(what)s %(where)s was above its own normal from %(first)s to %(last)s, and is no longer."),
            (False, False): _("%(what)s %(where)s was above its own normal from %(first)s to %(last)s."),
        }[down, finding.over]
    elif finding.itself is Itself.HELD:
        told = {
            (True, True): _(
                "%(what)s %(where)s held from %(first)s to %(last)s, while the others rose, and is beside them again."
            ),
            (True, False): _("%(what)s %(where)s held from %(first)s to %(last)s, while the others rose."),
            (False, True): _(
                "%(what)s %(where)s held from %(first)s to %(last)s, while the others fell, and is beside them again."
            ),
            (False, False): _("%(what)s %(where)s held from %(first)s to %(last)s, while the others fell."),
        }[down, finding.over]
    elif down:
        told = _("%(what)s %(where)s was behind the others, each beside its own normal, from %(first)s to %(last)s.")
    else:
        told = _("%(what)s %(where)s was ahead of the others, each beside its own normal, from %(first)s to %(last)s.")
    return told % _parts(finding, first=first, last=last)


@_said.register
def _special_week(finding: SpecialWeek) -> str:
    periods = saying.names([period(finding.every, day) for day in finding.periods])
    down = finding.direction is Direction.DOWN
    own = finding.itself is Itself.MOVED
    held = finding.itself is Itself.HELD
    if down and own:
        told = _("%(what)s %(where)s was out of the ordinary, far below its own normal, in %(periods)s.")
    elif own:
        told = _("%(what)s %(where)s was out of the ordinary, far above its own normal, in %(periods)s.")
    elif down and held:
        told = _("%(what)s %(where)s held in %(periods)s, while the others rose far.")
    elif held:
        told = _("%(what)s %(where)s held in %(periods)s, while the others fell far.")
    elif down:
        told = _("%(what)s %(where)s was far behind the others, each beside its own normal, in %(periods)s.")
    else:
        told = _("%(what)s %(where)s was far ahead of the others, each beside its own normal, in %(periods)s.")
    return told % _parts(finding, periods=periods)


@_said.register
def _season(finding: Season) -> str:
    down, every = finding.direction is Direction.DOWN, finding.together is Together.EVERY
    if down and every:
        told = _("In %(months)s %(what)s %(where)s was lower: every %(group)s moved together.")
    elif down:
        told = _("In %(months)s %(what)s %(where)s was lower.")
    elif every:
        told = _("In %(months)s %(what)s %(where)s was higher: every %(group)s moved together.")
    else:
        told = _("In %(months)s %(what)s %(where)s was higher.")
    return told % _parts(finding, months=names.months(finding.months), group=names.dimension(finding.dimension))


@_said.register
def _member_apart(finding: MemberApart) -> str:
    if finding.direction is Direction.DOWN:
        told = _("Customers of %(who)s answer lower on %(what)s than those of peers at the same touchpoints in the same months.")
    else:
        told = _("Customers of %(who)s answer higher on %(what)s than those of peers at the same touchpoints in the same months.")
    return told % {"who": finding.place.named, "what": _what(finding)}


@_said.register
def _unit_apart(finding: UnitApart) -> str:
    told = _("%(what)s %(where)s is above that of other units at the same touchpoints in the same months.")
    if finding.direction is Direction.DOWN:
        told = _("%(what)s %(where)s is below that of other units at the same touchpoints in the same months.")
    return told % _parts(finding)


@_said.register
def _some_apart(finding: SomeApart) -> str:
    return beside.some_apart(finding) % _parts(finding, n=saying.count(finding.apart), of=saying.count(finding.groups))


@_said.register
def _none_apart(finding: NoneApart) -> str:
    return beside.none_apart(finding) % _parts(finding, n=saying.count(finding.groups))


@_said.register
def _predictable(finding: Predictable) -> str:
    spread = _estimate(finding)
    return predictable.sentence(finding, spread) % _parts(
        finding,
        times=saying.number(spread.value, decimals=1),
        low=saying.number(spread.low, decimals=1, down=True),
        high=saying.number(spread.high, decimals=1, down=False),
        level=saying.sure(spread.level),
    )


@_said.register
def _kept(finding: Kept) -> str:
    share = _estimate(finding)
    parts = _parts(
        finding,
        value=saying.number(share.value, 1),
        low=saying.number(share.low, 1, down=True),
        high=saying.number(share.high, 1, down=False),
        since=names.day(finding.since) if finding.since else "",
        until=names.day(finding.until) if finding.until else "",
    )
    told = {
        (False, False): _(
            "%(value)s of 100 answers %(where)s were at or above what was expected (between %(low)s and %(high)s)."
        ),
        (True, False): _(
            "%(value)s of 100 answers %(where)s since %(since)s were at or above what was expected "
            "(between %(low)s and %(high)s)."
        ),
        (False, True): _(
            "%(value)s of 100 answers %(where)s until %(until)s were at or above what was expected "
            "(between %(low)s and %(high)s)."
        ),
        (True, True): _(
            "%(value)s of 100 answers %(where)s from %(since)s to %(until)s were at or above what was expected "
            "(between %(low)s and %(high)s)."
        ),
    }
    return told[finding.since is not None, finding.until is not None] % parts


@_said.register
def _steady(finding: Steady) -> str:
    parts = {"what": _what(finding), "n": saying.count(finding.groups), "group": names.dimension(finding.dimension)}
    parts["where"] = _where(finding.place)
    if not finding.groups:
        alone = _("%(what)s %(where)s: nothing moved that chance does not explain.")
        return (alone if finding.place.named else _("%(what)s: nothing moved that chance does not explain.")) % parts
    if not finding.place.named:
        told = _("%(what)s: nothing moved that chance does not explain, in the whole house or in any %(group)s (%(n)s watched).")
    else:
        told = _("%(what)s %(where)s: nothing moved that chance does not explain, nor in any %(group)s of it (%(n)s watched).")
    return told % parts


@_said.register
def _cannot_tell(finding: CannotTell) -> str:
    return _("Nothing can be said about %(what)s yet. %(reason)s") % {"what": _what(finding), "reason": finding.reason.reason}


@_said.register
def _group_untold(finding: GroupUntold) -> str:
    told = _("Nothing can be said about %(what)s %(where)s yet. %(reason)s")
    return told % _parts(finding, reason=finding.reason.reason)


def learned(drawn: Charted) -> str:
    """Return a sentence on which weeks or months a chart's normal is learned from; empty where there is none."""
    if isinstance(drawn.limits, NotEnough) or not drawn.baseline:
        return ""
    first, last = drawn.points[0].first, drawn.points[drawn.baseline - 1].last
    told = {"n": saying.count(drawn.baseline), "first": period(drawn.every, first), "last": period(drawn.every, last)}
    return _("Its normal is that of its first %(n)s points, from %(first)s to %(last)s, whatever came after.") % told


def note(finding: Finding) -> str:
    """When, in the few words there is room for in a picture; nothing where a finding has no time."""
    when = _when(finding)
    if isinstance(finding, Course) and finding.itself is not Itself.MOVED:
        if finding.direction is Direction.DOWN:
            return _("behind the others %(when)s") % {"when": when}
        return _("ahead of the others %(when)s") % {"when": when}
    return when


def spanned(findings: Sequence[Finding]) -> tuple[date, date] | None:
    """From which day to which what ``note`` says in a picture is so without a break; None where it is so of single points."""
    if len(findings) != 1:
        return None
    [finding] = findings
    if isinstance(finding, Lasting):
        return finding.since.at, finding.until or date.max
    return (finding.first, finding.last) if isinstance(finding, Stretch) else None


def _when(finding: Finding) -> str:
    if isinstance(finding, Lasting) and finding.until is not None:
        parts = {"first": _begun(finding, _short), "last": _short(finding.since.every, finding.until)}
        return _("%(first)s to %(last)s") % parts
    if isinstance(finding, Lasting):
        return _("since %(when)s") % {"when": _begun(finding, _short)}
    if isinstance(finding, Stretch):
        first, last = _short(finding.every, finding.first), _short(finding.every, finding.last)
        return _("%(first)s to %(last)s") % {"first": first, "last": last}
    if isinstance(finding, SpecialWeek):
        return saying.names([_short(finding.every, day) for day in finding.periods])
    return names.months(finding.months) if isinstance(finding, Season) else ""


def how_sure(finding: Finding) -> list[str]:
    """Return sentences that add to a finding how far, how sure, and compared with what; none where there is nothing to add."""
    told: list[str] = []
    if isinstance(finding, Lasting):
        told.append(began(finding.since))
    if isinstance(finding, Moved):
        told += how_far(finding)
    if isinstance(finding, Season):
        told += _of_season(finding)
    if isinstance(finding, Moved):
        told.append(_compared(finding))
    if isinstance(finding, PeerApart):
        told.append(drawn_otherwise_beside(finding.shares, finding.place.dimension))
    elif isinstance(finding, Moved):
        told += [reservation(finding.otherwise), drawn_otherwise(finding.shares)]
    if finding.stopped is not None and not isinstance(finding, Lasting):
        told.append(_came_last(finding.stopped, finding.measure))
    if isinstance(finding, Lasting) and finding.still_on is not None:
        told.append(_("What came after that day was not asked about; it only helps to tell when this began."))
    elif isinstance(finding, Lasting) and finding.until is not None:
        told.append(_("Of the time after that nothing is told: the answers, or the days that were asked about, end there."))
    if isinstance(finding, Kept) and finding.answered is not None:
        told.append(_of_whom(finding.answered))
    if finding.evidence.chance is not None:
        told.append(by_chance(finding.evidence.chance))
    return [each for each in told if each]


def period(every: str, day: date) -> str:
    """A week or month as people say it."""
    return names.period(every, PERIOD_TEXT[every](day))


def quiet(drawn: Charted, until: date | None) -> str:
    """Return the sentence that nothing of a chart moved beyond chance: now, until a day that was asked about, or until answers
    stopped.
    """
    ended = last_came(drawn.stopped, drawn.measure) if drawn.stopped else names.day(until) if until else ""
    told = _("%(what)s %(where)s shows nothing that chance does not explain.")
    if ended:
        told = _("%(what)s %(where)s showed nothing that chance does not explain until %(until)s.")
    return told % {"what": drawn.title, "where": _where(drawn.place), "until": ended}


def last_came(stopped: Stopped, measure: str) -> str:
    """Return when the last answers came of what is told no more, for a sentence with "until"."""
    told = _("%(when)s, when the last answers came")
    if measure == RECOVERED:
        told = _("%(when)s, when the last cases ended")
    elif measure in PROMISED:
        told = _("%(when)s, when the last promises were due")
    return told % {"when": period(stopped.every, stopped.at)}


def _came_last(stopped: Stopped, measure: str) -> str:
    told = _("The last answers came in %(when)s.")
    if measure == RECOVERED:
        told = _("The last cases ended in %(when)s.")
    elif measure in PROMISED:
        told = _("The last promises were due in %(when)s.")
    return told % {"when": period(stopped.every, stopped.at)}


def _begun(finding: Lasting, said: Callable[[str, date], str]) -> str:
    """Return when something began, its period ``said`` in words: the likeliest one, the same wherever it is told.

    Only a step tells its beginning closely; where it is one, and began after what is normal here, no *about* is needed.
    """
    when = said(finding.since.every, finding.since.at)
    if isinstance(finding, Stepped) and not finding.since.open_start:
        return when
    return _("about %(when)s") % {"when": when}


def _short(every: str, day: date) -> str:
    """Return a period as the axis of the picture says it."""
    return names.short_period(every, PERIOD_TEXT[every](day))


def began(since: Since, *, beside_normal: bool = True) -> str:
    """Between when and when it may have begun; ``beside_normal`` is whether it is told beside a normal, of the first weeks."""
    low, high = period(since.every, since.low), period(since.every, since.high)
    if since.open_start:
        told = _("It began by %(high)s at the latest; whether it was under way when the watching began cannot be told.")
        if beside_normal:
            told = _(
                "It began by %(high)s at the latest, with 95 %% confidence; whether it was under way already in the time its "
                "normal comes from cannot be told."
            )
        return told % {"high": high}
    if low == high:
        return _("It began in %(low)s, with 95 %% confidence.") % {"low": low}
    return _("It began between %(low)s and %(high)s, with 95 %% confidence.") % {"low": low, "high": high}


def _of_whom(answered: Estimate) -> str:
    parts = {
        "value": saying.number(answered.value, 0),
        "low": saying.number(answered.low, 0, down=True),
        "high": saying.number(answered.high, 0, down=False),
    }
    return _("Of 100 invitations %(value)s were answered (between %(low)s and %(high)s); of the others nothing is known.") % parts


def _of_season(finding: Season) -> list[str]:
    group = names.dimension(finding.dimension) if finding.dimension else ""
    told = {
        Together.EVERY: "",
        Together.UNTOLD: _("No %(group)s can be told to have moved differently.") % {"group": group},
        Together.DIFFERENTLY: _("Not every %(group)s moved alike.") % {"group": group},
        Together.NO_GROUPS: "",
    }[finding.together]
    found = [told] if told else []
    if not finding.ended:
        return [*found, _("No ordinary month has come after them yet: whether it lasts cannot be told.")]
    if finding.years == 1:
        return [*found, _("One year cannot tell a season from a change that came and went.")]
    seen = ngettext("It was so in %(n)s year.", "It was so in each of %(n)s years.", finding.years) % {
        "n": saying.count(finding.years)
    }
    return [*found, seen]


def _compared(finding: Moved) -> str:
    if isinstance(finding, PeerApart):
        return beside.compared(finding)
    if isinstance(finding, Season):
        return _("Compared with the ordinary months of the same house.")
    return _compared_by_month(finding) if _by_month(finding) else _compared_by_week(finding)


def _compared_by_month(finding: Moved) -> str:
    if finding.against is Against.OTHERS:
        return _("Compared with all others in the same months, so that what moved everybody does not count.")
    if finding.place.whole:
        return _("Compared with its own first months.")
    return _("Compared with its own first months only: there are not enough others to tell it from what moved everybody.")


def _compared_by_week(finding: Moved) -> str:
    if finding.against is Against.OTHERS:
        return _("Compared with all others in the same weeks, so that what moved everybody does not count.")
    if finding.place.whole:
        return _("Compared with its own first weeks.")
    return _("Compared with its own first weeks only: there are not enough others to tell it from what moved everybody.")


def _by_month(finding: Moved) -> bool:
    """Whether it was watched by month, and not by week."""
    if isinstance(finding, Lasting):
        return finding.since.every == "month"
    return isinstance(finding, Stretch | SpecialWeek) and finding.every == "month"


def by_chance(chance: float) -> str:
    """How seldom chance alone brings about so much among all that was looked at, in round numbers; nothing where that is not
    seldom. ``chance`` is the p-value that allows for all of it.
    """
    if chance >= 0.05:
        return ""
    one_in = 10 ** min(6, floor(-log10(max(chance, 1e-9)) + 1e-9))
    if one_in < 100:
        return _("Allowing for all that was looked at, chance alone brings about so much less than once in twenty times.")
    told = _("Allowing for all that was looked at, chance alone brings about so much less than once in %(n)s times.")
    return told % {"n": saying.count(one_in)}


def _parts(finding: Finding, **more: str) -> dict[str, str]:
    return {"what": _what(finding), "where": _where(finding.place), **more}


def _what(finding: Finding) -> str:
    return names.within(finding.measure, finding.title)


def _where(place: Place) -> str:
    if place.whole and not place.label:
        return _("across %(part)s") % {"part": place.part} if place.part else _("across the whole house")
    if place.whole:
        return _("at %(place)s") % {"place": place.named}
    if place.dimension in {"unit", "touchpoint", "first"}:
        return _("at %(place)s") % {"place": place.named}
    return _("in %(dimension)s %(place)s") % {"dimension": names.dimension(place.dimension), "place": place.named}


def _estimate(finding: Finding) -> Estimate:
    if finding.evidence.estimate is None:
        message = f"{type(finding).__name__} needs an estimate"
        raise TypeError(message)
    return finding.evidence.estimate
