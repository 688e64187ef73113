"""The sentences of what lasts: in the present where it lasts until now, in the past where it ended with what is known of it.

Where it was still so when the days that were asked about ended, nothing says that it ended: it is told as it stood by that day.
"""

from enum import StrEnum

from django.utils.translation import gettext as _

from everweek.prove.watch.findings import Direction, Itself, Lasting, Slipping, Stepped


class _Until(StrEnum):
    """How long it lasts, as far as is told."""

    NOW = "until now"
    STILL = "it was still so when the days that were asked about ended"
    ENDED = "until what is known of it ends"


def sentence(finding: Lasting) -> str:
    """The sentence of such a change, into which what, where, since when and until when, or when still, are to be put."""
    down = finding.direction is Direction.DOWN
    until = _Until.NOW if finding.until is None else _Until.ENDED if finding.still_on is None else _Until.STILL
    if finding.itself is not Itself.MOVED:
        # Its own shape is not told, for it is that of the others.
        found = {_Until.NOW: _beside_others, _Until.STILL: _beside_others_still, _Until.ENDED: _beside_others_then}
        return found[until]()[finding.itself, down]
    if isinstance(finding, Slipping):
        return _slipping()[down, until]
    return (_stepped() if isinstance(finding, Stepped) else _changed())[down, until]


def _slipping() -> dict[tuple[bool, _Until], str]:
    return {
        (True, _Until.NOW): _("%(what)s %(where)s has been slipping, little by little, since %(since)s."),
        (False, _Until.NOW): _("%(what)s %(where)s has been rising, little by little, since %(since)s."),
        (True, _Until.ENDED): _("%(what)s %(where)s was slipping, little by little, from %(since)s until %(until)s."),
        (False, _Until.ENDED): _("%(what)s %(where)s was rising, little by little, from %(since)s until %(until)s."),
        (True, _Until.STILL): _("By %(still_on)s %(what)s %(where)s had been slipping, little by little, since %(since)s."),
        (False, _Until.STILL): _("By %(still_on)s %(what)s %(where)s had been rising, little by little, since %(since)s."),
    }


def _stepped() -> dict[tuple[bool, _Until], str]:
    return {
        (True, _Until.NOW): _("%(what)s %(where)s fell at once and has been below its own normal since %(since)s."),
        (False, _Until.NOW): _("%(what)s %(where)s rose at once and has been above its own normal since %(since)s."),
        (True, _Until.ENDED): _("%(what)s %(where)s fell at once and was below its own normal from %(since)s until %(until)s."),
        (False, _Until.ENDED): _("%(what)s %(where)s rose at once and was above its own normal from %(since)s until %(until)s."),
        (True, _Until.STILL): _(
            "By %(still_on)s %(what)s %(where)s had fallen at once, and been below its own normal since %(since)s."
        ),
        (False, _Until.STILL): _(
            "By %(still_on)s %(what)s %(where)s had risen at once, and been above its own normal since %(since)s."
        ),
    }


def _changed() -> dict[tuple[bool, _Until], str]:
    return {
        (True, _Until.NOW): _("%(what)s %(where)s has been below its own normal since %(since)s."),
        (False, _Until.NOW): _("%(what)s %(where)s has been above its own normal since %(since)s."),
        (True, _Until.ENDED): _("%(what)s %(where)s was below its own normal from %(since)s until %(until)s."),
        (False, _Until.ENDED): _("%(what)s %(where)s was above its own normal from %(since)s until %(until)s."),
        (True, _Until.STILL): _("By %(still_on)s %(what)s %(where)s had been below its own normal since %(since)s."),
        (False, _Until.STILL): _("By %(still_on)s %(what)s %(where)s had been above its own normal since %(since)s."),
    }


def _beside_others() -> dict[tuple[Itself, bool], str]:
    return {
        (Itself.HELD, True): _("%(what)s %(where)s has held since %(since)s, while the others rose."),
        (Itself.HELD, False): _("%(what)s %(where)s has held since %(since)s, while the others fell."),
        (Itself.OTHERWISE, True): _(
            "%(what)s %(where)s rose, but has stayed behind the others, which rose more, since %(since)s."
        ),
        (Itself.OTHERWISE, False): _(
            "%(what)s %(where)s fell, but has stayed ahead of the others, which fell more, since %(since)s."
        ),
        (Itself.UNTOLD, True): _("%(what)s %(where)s has stayed behind the others, each beside its own normal, since %(since)s."),
        (Itself.UNTOLD, False): _(
            "%(what)s %(where)s has stayed ahead of the others, each beside its own normal, since %(since)s."
        ),
    }


def _beside_others_then() -> dict[tuple[Itself, bool], str]:
    return {
        (Itself.HELD, True): _("%(what)s %(where)s held, while the others rose, from %(since)s until %(until)s."),
        (Itself.HELD, False): _("%(what)s %(where)s held, while the others fell, from %(since)s until %(until)s."),
        (Itself.OTHERWISE, True): _(
            "%(what)s %(where)s rose, but stayed behind the others, which rose more, from %(since)s until %(until)s."
        ),
        (Itself.OTHERWISE, False): _(
            "%(what)s %(where)s fell, but stayed ahead of the others, which fell more, from %(since)s until %(until)s."
        ),
        (Itself.UNTOLD, True): _(
            "%(what)s %(where)s stayed behind the others, each beside its own normal, from %(since)s until %(until)s."
        ),
        (Itself.UNTOLD, False): _(
            "%(what)s %(where)s stayed ahead of the others, each beside its own normal, from %(since)s until %(until)s."
        ),
    }


def _beside_others_still() -> dict[tuple[Itself, bool], str]:
    return {
        (Itself.HELD, True): _("By %(still_on)s %(what)s %(where)s had held since %(since)s, while the others rose."),
        (Itself.HELD, False): _("By %(still_on)s %(what)s %(where)s had held since %(since)s, while the others fell."),
        (Itself.OTHERWISE, True): _(
            "By %(still_on)s %(what)s %(where)s had risen, but stayed behind the others, which rose more, since %(since)s."
        ),
        (Itself.OTHERWISE, False): _(
            "By %(still_on)s %(what)s %(where)s had fallen, but stayed ahead of the others, which fell more, since %(since)s."
        ),
        (Itself.UNTOLD, True): _(
            "By %(still_on)s %(what)s %(where)s had stayed behind the others, each beside its own normal, since %(since)s."
        ),
        (Itself.UNTOLD, False): _(
            "By %(still_on)s %(what)s %(where)s had stayed ahead of the others, each beside its own normal, since %(since)s."
        ),
    }
