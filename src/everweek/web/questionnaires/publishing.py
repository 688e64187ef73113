"""Publishing a draft, after seeing what it changes and what that means for the numbers; throwing a draft away."""

from collections.abc import Iterator
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.policy import Action
from everweek.questionnaires import services
from everweek.questionnaires.differences import MeasureChange, differences, measure_changes
from everweek.questionnaires.document.together import counted_twice
from everweek.questionnaires.drafting import Opened, open_draft
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.settling import Held, other_scales
from everweek.questionnaires.starting import scales_of_the_shelf
from everweek.questionnaires.versions import sheet_of
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done
from everweek.web.pages import acts, asks, show
from everweek.web.questionnaires.contexts import MeasureLine, PublishPage
from everweek.web.questionnaires.drafting import check_draft, way_back
from everweek.web.questionnaires.languages import language_lines
from everweek.web.questionnaires.pages import measure_titles
from everweek.web.viewer import viewer_of

STATES: Final[dict[str, tuple[str | Promise, str, str | Promise]]] = {
    "begins": (gettext_lazy("begins"), "good", gettext_lazy("It counts from the first answer on, from %(low)s to %(high)s.")),
    "keeps": (
        gettext_lazy("goes on"),
        "",
        gettext_lazy("Asked as before, on the same scale from %(low)s to %(high)s: it can be compared."),
    ),
    "shifts": (
        gettext_lazy("asked otherwise"),
        "warm",
        gettext_lazy(
            "The scale is the same, from %(low)s to %(high)s, but: %(otherwise)s. The number may move from this day on though "
            "nobody thinks otherwise; for a new question take another name."
        ),
    ),
    "ends": (
        gettext_lazy("ends"),
        "warm",
        gettext_lazy("Nothing new comes from here. What was answered so far stays."),
    ),
    "moved": (
        gettext_lazy("moves"),
        "warm",
        gettext_lazy(
            "It stood on a scale from %(other_low)s to %(other_high)s, on which no answer counts. From then on it goes from "
            "%(low)s to %(high)s, everywhere."
        ),
    ),
    "clashes": (
        gettext_lazy("stands in the way"),
        "bad",
        gettext_lazy(
            "Elsewhere it goes from %(other_low)s to %(other_high)s, here from %(low)s to %(high)s. Two scales cannot be one "
            "number: take that scale, or another name such as %(name)s.%(points)s."
        ),
    ),
}


@asks
def publish(request: HttpRequest, key: str) -> HttpResponse:
    """What publishing would change; a POST publishes what was seen."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)
    if not opened.drafted:
        if request.method == "POST":
            undo.failed(request, _("There is no draft to publish."))
        return redirect("questionnaire", key)
    if request.method != "POST":
        return _page(request, opened)
    form = forms.Form(request.POST)

    def carry_out() -> Done:
        version = services.publish(version=opened.version, by=viewer, over=request.POST.get("over", ""))
        said = _("Version %(number)s is published. From now on it never changes.") % {"number": version.number}
        return Done(said, reverse("questionnaire", args=[key]))

    return doing.sent(request, form, carry_out) or _page(request, open_draft(viewer, key), form)


@acts("questionnaire-edit", "key")
def discard(request: HttpRequest, key: str) -> HttpResponse:
    """Throw the draft away; it can be brought back."""
    viewer = viewer_of(request)
    opened = open_draft(viewer, key)

    def carry_out() -> Done:
        services.discard_draft(questionnaire=opened.questionnaire, by=viewer, over=request.POST.get("over", ""))
        back = way_back(key, opened.document, over=_below(opened), in_draft=False)
        to = reverse("questionnaires") if opened.published is None else reverse("questionnaire", args=[key])
        return Done(_("The draft of “%(name)s” is thrown away.") % {"name": opened.questionnaire.title}, to, back)

    return doing.pressed(request, carry_out, to=reverse("questionnaire-edit", args=[key]))


@acts("questionnaires")
def bring_back(request: HttpRequest, key: str) -> HttpResponse:
    """Bring a draft back as it was, where nobody has written since."""
    viewer = viewer_of(request)
    check_may(viewer, Action.QUESTIONNAIRES_EDIT)

    def carry_out() -> Done:
        with undo.taken(request, f"draft:{key}") as was:
            opened = open_draft(viewer, key) if was["over"] else None
            if opened is None:
                saved = services.create_questionnaire(key=key, document=was["document"], by=viewer)
            else:
                if was.get("in_draft") and opened.version.digest == was["over"]:
                    check_draft(opened)
                seen = was["over"]
                saved = services.save_draft(questionnaire=opened.questionnaire, document=was["document"], by=viewer, over=seen)
        # What was undone may be done again by one press; a draft that was thrown away is only brought back.
        again = None
        if opened is not None and opened.drafted:
            again = way_back(key, opened.document, over=saved.digest, again=not was.get("again", False))
        return Done(_("The draft is back as it was."), reverse("questionnaire-edit", args=[key]), again)

    return doing.pressed(request, carry_out, to=reverse("questionnaires"))


def _below(opened: Opened) -> str:
    """The state on which a draft that is brought back would stand: the published one, or none."""
    return "" if opened.published is None else opened.published.digest


def _page(request: HttpRequest, opened: Opened, form: forms.Form | None = None) -> HttpResponse:
    before = None if opened.published is None else sheet_of(opened.published).document
    document = opened.document
    other = other_scales(document, of=opened.questionnaire.key)
    changed = measure_changes(before, document, list_measures(), {name for name, held in other.items() if held.is_free})
    titles = measure_titles({one.name for one in changed})
    changes = differences(before, document) if before is not None else []
    twice = counted_twice(document)
    context = PublishPage(
        key=opened.questionnaire.key,
        name=opened.questionnaire.title,
        title=_title(opened, changes),
        digest=opened.version.digest,
        number=opened.version.number,
        published=None if opened.published is None else opened.published.number,
        changes=changes,
        measures=[_measure(one, titles[one.name], other.get(one.name)) for one in changed],
        missing=[line for line in language_lines(document) if line.missing],
        twice=twice,
        blocked=bool(twice) or any(one.state == "clashes" for one in changed),
        problem=doing.problem_of(form),
    )
    return show(request, context, status=doing.status_shown(form))


def _title(opened: Opened, changes: list[str]) -> str:
    count = len(opened.document.questions)
    told = {"name": opened.questionnaire.title, "number": opened.version.number, "count": count, "changes": len(changes)}
    if opened.published is None:
        return ngettext("“%(name)s” would ask one question.", "“%(name)s” would ask %(count)s questions.", count) % told
    if not changes:
        return _("“%(name)s” would ask the same as now.") % told
    return (
        ngettext("“%(name)s” would change in one thing.", "“%(name)s” would change in %(changes)s things.", len(changes)) % told
    )


def _measure(change: MeasureChange, title: str, held: Held | None) -> MeasureLine:
    state, tone, told = STATES[change.state]
    other = change.other or change.scale
    values = {
        "name": change.name,
        "low": saying.number(change.scale[0]),
        "high": saying.number(change.scale[1]),
        "other_low": saying.number(other[0]),
        "other_high": saying.number(other[1]),
        "points": saying.number(abs(change.scale[1])),
        "otherwise": "; ".join(change.otherwise),
    }
    why = [held.says()] if held is not None and not held.is_free else []
    return MeasureLine(title=title, state=state, tone=tone, told=" ".join([str(told) % values, *why, *_for_good(change)]))


def _for_good(change: MeasureChange) -> Iterator[str]:
    """What is decided once, where it is decided now: the scale of a measure, and what of ours would have no room beside it."""
    if not change.first:
        return
    yield _("That is its scale everywhere from its first answer on, for good.")
    ours = scales_of_the_shelf().get(change.name)
    if ours is not None and ours != change.scale:
        told = {
            "low": saying.number(ours[0]),
            "high": saying.number(ours[1]),
            "name": change.name,
            "points": saying.number(abs(change.scale[1])),
        }
        yield (
            _(
                "Our ready questionnaires ask it from %(low)s to %(high)s and could not be published beside it: call this one "
                "%(name)s.%(points)s, and both have room."
            )
            % told
        )
