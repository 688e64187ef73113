"""How far groups lie from all others together, and how sure that is: what adds to a sentence on the groups of a cut."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.people import saying
from everweek.prove.compare import Beside, Comparison, Standing
from everweek.prove.measures import Measured
from everweek.prove.things import so_many
from everweek.prove.watch.words import by_chance
from everweek.prove.words import MOST_NAMED, capital, named_in
from everweek.science import Estimate

FINEST = 4
"""So many decimals at most, where fewer would let a difference that is told reach down to none at all."""


@dataclass(frozen=True)
class Margin:
    """One group, as the sentence on it names it, beside all others together."""

    cut: Mapping[str, str]
    name: str
    beside: Beside


def margins(compared: Comparison, standing: Standing) -> tuple[Margin, ...]:
    """The groups of a comparison that stand so to all others together, in their order."""
    return tuple(
        Margin(group.cut, named_in(compared, place), group.beside)
        for place, group in enumerate(compared.groups)
        if group.beside is not None and group.standing is standing
    )


def how_far(measured: Measured, found: Sequence[Margin]) -> tuple[str, ...]:
    """How far each of some groups that stand alike lies from all others together, a sentence each, and how likely so much is by
    chance; of groups that cannot be told apart, by how much they may differ all the same. Nothing of none.
    """
    if not found:
        return ()
    if found[0].beside.standing is Standing.UNTOLD:
        return (_at_most(measured, found),)
    shown = found if len(found) <= MOST_NAMED else found[: MOST_NAMED - 1]
    told = [_of_one(measured, each) for each in shown]
    if len(shown) < len(found):
        told.append(_of_rest(found[len(shown) :]))
    chance = by_chance(max(each.beside.chance for each in found))
    return (*told, *([chance] if chance else []))


def _of_one(measured: Measured, margin: Margin) -> str:
    beside = margin.beside
    near, far = sorted((abs(beside.difference.low), abs(beside.difference.high)))
    decimals = _decimals(beside.difference, near)
    told = _(
        "%(group)s: %(size)s higher than all others together, between %(low)s and %(high)s with all of them looked at together "
        "(%(counted)s beside %(others)s)."
    )
    if beside.standing is Standing.BELOW:
        told = _(
            "%(group)s: %(size)s lower than all others together, between %(low)s and %(high)s with all of them looked at "
            "together (%(counted)s beside %(others)s)."
        )
    others = ngettext("%(n)s other", "%(n)s others", beside.others) % {"n": saying.count(beside.others)}
    parts = {
        "group": capital(margin.name),
        "size": _amount(beside.difference, saying.number(abs(beside.difference.value), decimals)),
        "low": saying.number(near, decimals, down=True),
        "high": _amount(beside.difference, saying.number(far, decimals, down=False)),
    }
    return told % {**parts, "counted": so_many(measured.measure, beside.difference.n), "others": others}


def _of_rest(found: Sequence[Margin]) -> str:
    """The sentence on the groups that are too many to be named: from the least of their differences to the largest."""
    sizes = sorted(abs(each.beside.difference.value) for each in found)
    one = found[0].beside
    decimals = _decimals(one.difference, sizes[0])
    told = _("Each of the %(n)s others by itself: %(least)s to %(most)s higher than all others together.")
    if one.standing is Standing.BELOW:
        told = _("Each of the %(n)s others by itself: %(least)s to %(most)s lower than all others together.")
    return told % {
        "n": saying.count(len(found)),
        "least": saying.number(sizes[0], decimals, down=True),
        "most": _amount(one.difference, saying.number(sizes[-1], decimals, down=False)),
    }


def _at_most(measured: Measured, found: Sequence[Margin]) -> str:
    """The sentence on how far groups that cannot be told apart may lie from all others together."""
    farthest = max(max(abs(each.beside.difference.low), abs(each.beside.difference.high)) for each in found)
    one = found[0].beside.difference
    told = ngettext(
        "With %(level)s %% confidence it differs from all others together by no more than %(most)s.",
        "With %(level)s %% confidence none of them differs from all others together by more than %(most)s, all of them looked at "
        "together.",
        len(found),
    )
    most = _amount(one, saying.number(farthest, 1 if one.unit == "points" else 2, down=False))
    return told % {"level": saying.sure(measured.level), "most": most}


def _amount(difference: Estimate, number: str) -> str:
    """A size in its unit: a difference of shares or of net promoter scores is in points."""
    return _("%(n)s points") % {"n": number} if difference.unit == "points" else number


def _decimals(difference: Estimate, near: float) -> int:
    """As many decimals as its measure has, and more where the near end would be rounded down to none at all."""
    decimals = 1 if difference.unit == "points" else 2
    while decimals < FINEST and near * 10**decimals < 1:
        decimals += 1
    return decimals
