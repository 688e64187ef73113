"""On which scale a measure stands, and what holds it there.

The first questionnaire that is published with a measure settles its scale, for numbers on two scales cannot be one number. It is
held as long as an answer counts on it, or somebody else's questionnaire goes on asking it. Where nothing does, whoever publishes
it on another scale moves it: a mistake that nobody answered holds nobody up for good (docs/decisions/0054).
"""

from collections.abc import Mapping
from dataclasses import dataclass

from django.db.models import Q
from django.utils.translation import gettext as _

from everweek.errors import Conflict
from everweek.journal.services import Actor, Happening, record
from everweek.questionnaires.models import Measure, Questionnaire, Response, Version
from everweek.questionnaires.queries import list_measures, versions_asking
from everweek.questionnaires.shape import FELT, FELT_MEAN, Document
from everweek.questionnaires.versions import sheet_of

Scale = tuple[float, float]


@dataclass(frozen=True)
class Held:
    """A scale, and the questionnaire that holds it: by an answer that counts, else by being asked. ``key`` empty: none does."""

    scale: Scale
    key: str = ""
    title: str = ""
    answered: bool = False

    @property
    def is_free(self) -> bool:
        """Whether nothing holds the measure on its scale, so that another scale may take its place."""
        return not self.key

    def says(self) -> str:
        """Return why the measure cannot be moved to another scale, and what would let it, as a sentence."""
        told = {"title": self.title, "key": self.key}
        if self.answered:
            return _("Answers to “{title}” ({key}) count on that scale.").format(**told)
        return _("“{title}” ({key}) is asked on that scale, and nobody has answered it: archive it first.").format(**told)


def other_scales(document: Document, *, of: str) -> dict[str, Held]:
    """The measures a questionnaire of that key would carry on another scale than they stand on, and what holds each there."""
    settled = list_measures()
    wanted = {name: (float(low), float(high)) for name, (low, high) in document.measures().items()}
    return {name: held_by(name, settled[name], of=of) for name, scale in wanted.items() if settled.get(name, scale) != scale}


def held_by(measure: str, scale: Scale, *, of: str) -> Held:
    """What holds a measure on its scale, for whoever publishes it on another one in the questionnaire ``of``."""
    asking = Held(scale)
    for key, numbers in versions_asking(measure).items():
        versions = Version.objects.filter(questionnaire__key=key, published_at__isnull=False).select_related("questionnaire")
        newest = max(versions.values_list("number", flat=True))
        for version in versions.filter(number__in=numbers).order_by("number"):
            questionnaire = version.questionnaire
            if _scale_in(version, measure) != scale:
                continue
            if _counts_in(version, measure):
                return Held(scale, key, questionnaire.title, answered=True)
            if key != of and version.number == newest and questionnaire.archived_at is None:
                asking = Held(scale, key, questionnaire.title)
    return asking


def settle_measures(*, document: Document, questionnaire: Questionnaire, by: Actor) -> None:
    """Let each measure stand on the scale it has here: on none so far, or on one that nothing holds; else ``Conflict``."""
    wanted = {name: (float(low), float(high)) for name, (low, high) in document.measures().items()}
    Measure.objects.bulk_create(
        [Measure(name=name, scale_low=low, scale_high=high) for name, (low, high) in sorted(wanted.items())],
        ignore_conflicts=True,
    )
    # Held until the end: of two that are published at once, the second finds what the first has settled.
    for measure in Measure.objects.select_for_update().filter(name__in=wanted).order_by("name"):
        low, high = wanted[measure.name]
        was = measure.scale_low, measure.scale_high
        if was == (low, high):
            continue
        held = held_by(measure.name, was, of=questionnaire.key)
        if not held.is_free:
            raise _clash(measure.name, held, (low, high))
        Measure.objects.filter(pk=measure.pk).update(scale_low=low, scale_high=high)
        about, old, new = ("measure", measure.name), {"low": was[0], "high": was[1]}, {"low": low, "high": high}
        record(Happening("measure.moved", by, about, ids={"questionnaire": questionnaire.pk}, old=old, new=new))


def check_scales(version: Version) -> None:
    """``Conflict`` where a measure of a published version was moved to another scale since: it is asked no more as it stands."""
    for name, held in other_scales(sheet_of(version).document, of=version.questionnaire.key).items():
        message = _(
            "The measure {name!r} stands on the scale from {low:g} to {high:g} by now: publish a new version that asks it so."
        )
        raise Conflict(message.format(name=name, low=held.scale[0], high=held.scale[1]), field=name, code="measure-scale")


def _clash(name: str, held: Held, here: Scale) -> Conflict:
    message = _(
        "The measure {name!r} stands on the scale from {low:g} to {high:g} elsewhere, and here from {here_low:g} to "
        "{here_high:g}: take that scale, or another name such as {name}.{points:g}."
    ).format(name=name, low=held.scale[0], high=held.scale[1], here_low=here[0], here_high=here[1], points=abs(here[1]))
    return Conflict(f"{message} {held.says()}", field=name, code="measure-scale")


def _scale_in(version: Version, measure: str) -> Scale | None:
    found: Mapping[str, tuple[float, float]] = sheet_of(version).document.measures()
    scale = found.get(measure)
    return None if scale is None else (float(scale[0]), float(scale[1]))


def _counts_in(version: Version, measure: str) -> bool:
    """Whether anybody answered a question of that version that feeds it; what was withdrawn counts no more."""
    feeds = set(FELT_MEAN) if measure == FELT else {measure}
    keys = [one.key for one in sheet_of(version).document.questions if one.measure in feeds]
    answered = Q(answers__has_any_keys=keys)
    return Response.objects.filter(answered, version=version, withdrawn_at__isnull=True).exists()
