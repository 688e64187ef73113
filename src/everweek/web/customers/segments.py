"""The pages of segments: which there are, what each holds, writing one by plain conditions."""

from collections.abc import Mapping, Sequence
from typing import Any, Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import Conflict, Invalid
from everweek.people import saying, services
from everweek.people.access import access_segment, check_may, may
from everweek.people.clientele import SegmentShown, examples, find_segment, known_attributes, list_segments, list_sizes, size_of
from everweek.people.models import Member, Segment
from everweek.people.policy import Action
from everweek.people.sizes import Size, sizes_of
from everweek.web.choices import Step
from everweek.web.customers.conditions import in_words
from everweek.web.customers.contexts import Example, Known, SegmentLine, SegmentPage, SegmentsPage
from everweek.web.customers.segment_form import NewSegmentForm, SegmentForm
from everweek.web.customers.words import called, counted_when, values_words
from everweek.web.house import doing, undo
from everweek.web.house.doing import Deed, Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of

NAMED: Final = 2
"""So many core segments the title of the list names; of more it says how many."""
LOOK = "look"
"""The name of the button that only counts, and keeps nothing."""


@looks
def list_all(request: HttpRequest) -> HttpResponse:
    """Every segment, the core ones apart."""
    viewer = viewer_of(request)
    check_may(viewer, Action.SEGMENTS_READ)
    found = list_sizes(viewer)
    counting = any(one.counted is None for one in found)
    core = [_line(one) for one in found if one.core]
    context = SegmentsPage(
        title=_title_of_list(core, len(found), counted=not counting),
        core=core,
        others=[_line(one) for one in found if not one.core],
        may_edit=may(viewer, Action.SEGMENTS_EDIT),
        more=[Step(_("Cut a number by segment"), f"{reverse('prove')}?{urlencode({'by': 'segment'})}")]
        if found and may(viewer, Action.MEASURES_READ)
        else [],
        counting=counting,
    )
    return show(request, context, fragment="sizes", going=counting)


@asks
def new(request: HttpRequest) -> HttpResponse:
    """Write a new segment; the button "count" only says whom it would hold."""
    viewer = viewer_of(request)
    check_may(viewer, Action.SEGMENTS_EDIT)
    form = NewSegmentForm(known_attributes(), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        told = form.cleaned_data
        if told["key"] in {one.key for one in list_segments(viewer, sized=False)}:
            raise Conflict(_("There is a segment of this key already. Choose another name or key."), field="key")
        segment = services.save_segment(key=told["key"], by=viewer, **_values(told, viewer))
        back = Back(reverse("segment-remove", args=[segment.key]))
        return Done(_("“%(name)s” is a segment now.") % {"name": segment.name}, reverse("segment", args=[segment.key]), back)

    return _answer(request, viewer, form, carry_out, None)


@asks
def one_segment(request: HttpRequest, key: str) -> HttpResponse:
    """Whom it holds and why. POST writes it anew; the button "count" only says whom it would hold."""
    viewer = viewer_of(request)
    segment = access_segment(viewer, key, Action.SEGMENTS_READ)
    if request.method == "POST":
        segment = access_segment(viewer, key, Action.SEGMENTS_EDIT)
    form = None
    if may(viewer, Action.SEGMENTS_EDIT):
        form = SegmentForm(known_attributes(), segment, request.POST if request.method == "POST" else None)
    before = _kept(segment)

    def carry_out() -> Done:
        assert form is not None  # noqa: S101  # whoever comes here may edit
        values = before | _values(form.cleaned_data, viewer, form.changes)
        saved = services.save_segment(key=segment.key, by=viewer, over=before, **values)
        changed = {name: value for name, value in _kept(saved).items() if value != before[name]}
        back = Back(reverse("segment-undo", args=[segment.key]), f"segment:{segment.pk}", {"was": before, "is": _kept(saved)})
        return doing.changed(changed, to=reverse("segment", args=[segment.key]), back=back)

    return _answer(request, viewer, form, carry_out, segment)


@acts("segment", "key")
def remove(request: HttpRequest, key: str) -> HttpResponse:
    """Remove a segment; the customers stay."""
    viewer = viewer_of(request)
    segment = access_segment(viewer, key, Action.SEGMENTS_EDIT)

    def carry_out() -> Done:
        was = _kept(segment)
        services.remove_segment(segment=segment, by=viewer)
        back = Back(reverse("segment-undo", args=[segment.key]), f"segment:{segment.key}", {"was": was})
        return Done(_("“%(name)s” is a segment no more. The customers stay.") % {"name": segment.name}, reverse("segments"), back)

    return doing.pressed(request, carry_out, to=reverse("segment", args=[segment.key]))


@acts("segment", "key")
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Take back the last change of a segment, or its removal."""
    viewer = viewer_of(request)
    check_may(viewer, Action.SEGMENTS_EDIT)
    there = find_segment(viewer, key)

    def carry_out() -> Done:
        with undo.taken(request, f"segment:{there.pk}" if there is not None else f"segment:{key}") as kept:
            if there is not None and _kept(there) != kept.get("is"):
                raise Conflict(_("Somebody has changed this again meanwhile, so it was left as it is now."))
            services.save_segment(key=key, by=viewer, over=kept.get("is"), **kept["was"])
        return Done(_("It is as it was before."), reverse("segment", args=[key]))

    return doing.pressed(request, carry_out, to=reverse("segments"))


def _answer(
    request: HttpRequest, viewer: Member, form: SegmentForm | None, carry_out: Deed, segment: Segment | None
) -> HttpResponse:
    looked = ""
    if form is not None and request.method == "POST" and LOOK in request.POST:
        looked = _looked(form)
    elif form is not None and (answer := doing.sent(request, form, carry_out, refuse=form.refuse)):
        return answer
    return show(request, _page(viewer, segment, form, looked), status=doing.status_shown(form))


def _looked(form: SegmentForm) -> str:
    """How many the rule in the form would hold, in words; what is wrong with it is said in the form."""
    if not form.is_valid():
        return ""
    try:
        count = size_of(form.cleaned_data["rule"])
    except Invalid as refused:
        form.refuse(refused)
        return ""
    told = {"n": saying.count(count)}
    return ngettext("It would hold %(n)s customer now.", "It would hold %(n)s customers now.", count) % told


def _page(viewer: Member, segment: Segment | None, form: SegmentForm | None, looked: str) -> SegmentPage:
    size = sizes_of([segment])[segment.key] if segment is not None else None
    some = examples(viewer, segment.rule, size) if segment is not None else []
    return SegmentPage(
        key=segment.key if segment else "",
        name=segment.name if segment else "",
        title=_title_of(segment, size) if segment else _("Whom do you want to tell apart?"),
        counted=counted_when(size.at if size else None),
        counting=segment is not None and size is None,
        says=in_words(segment.rule) if segment else "",
        core=segment.core if segment else False,
        reason=segment.reason if segment else "",
        decided=_decided(segment) if segment else "",
        looked=looked,
        examples=[Example(one.pk, called(one)) for one in some],
        steps=_steps(viewer, segment) if segment else [],
        form=form,
        rows=form.rows if form is not None else [],
        known=[Known(saying.attribute(one.name), values_words(one.values)) for one in form.known] if form is not None else [],
    )


def _title_of(segment: Segment, size: Size | None) -> str:
    if size is None:
        return _("“%(name)s” is being counted.") % {"name": segment.name}
    told = {"name": segment.name, "n": saying.count(size.customers)}
    if size.at is not None:
        return ngettext("“%(name)s” held %(n)s customer.", "“%(name)s” held %(n)s customers.", size.customers) % told
    return ngettext("“%(name)s” holds %(n)s customer now.", "“%(name)s” holds %(n)s customers now.", size.customers) % told


def _decided(segment: Segment) -> str:
    if not segment.core:
        return ""
    told = {"who": segment.decided_by, "day": saying.day(segment.decided_on) if segment.decided_on else ""}
    return (_("Decided on %(day)s: %(who)s.") if told["day"] else _("Decided: %(who)s.")) % told


def _steps(viewer: Member, segment: Segment) -> list[Step]:
    steps = []
    if may(viewer, Action.MEASURES_READ):
        steps.append(Step(_("See their numbers"), f"{reverse('prove')}?{urlencode({'where': f'segment={segment.key}'})}"))
    if may(viewer, Action.CUSTOMERS_READ):
        steps.append(Step(_("See who they are"), f"{reverse('customers')}?{urlencode({'segment': segment.key})}"))
    return steps


def _values(told: Mapping[str, Any], viewer: Member, changes: Mapping[str, Any] | None = None) -> dict[str, Any]:
    """What is to be written: of a segment that stands, only what was touched, and the rule the conditions make now."""
    names = [name for name in ("name", "core", "reason", "decided_by") if changes is None or name in changes]
    values = {name: told[name] for name in names} | {"rule": told["rule"]}
    if values.get("core") and not told.get("decided_by"):
        values["decided_by"] = viewer.name
    if values.get("core") and changes is not None and "core" in changes:
        values["decided_on"] = None
    return values


def _kept(segment: Segment) -> dict[str, Any]:
    names = ("name", "rule", "core", "reason", "decided_by", "decided_on")
    return {name: getattr(segment, name) for name in names}


def _line(one: SegmentShown) -> SegmentLine:
    size = one.counted
    holds = _("It is being counted.")
    if size is not None:
        holds = ngettext("%(n)s customer", "%(n)s customers", size.customers) % {"n": saying.count(size.customers)}
    return SegmentLine(one.key, one.name, holds, counted_when(size.at if size else None), in_words(one.rule), one.reason)


def _title_of_list(core: Sequence[SegmentLine], every: int, *, counted: bool) -> str:
    """Return whom the house wants to serve above all, by name, as a sentence; that this is nobody yet, where it is."""
    if not every:
        return _("Whom do you want to serve?")
    if not core:
        told = {"n": saying.count(every)}
        says = ngettext(
            "The one segment there is, is no core segment yet.", "None of %(n)s segments is a core segment yet.", every
        )
        return says % told
    if len(core) > NAMED:
        return _("We want to serve the customers of %(n)s segments above all.") % {"n": saying.count(len(core))}
    if len(core) > 1:
        return _("We want to serve “%(one)s” and “%(other)s” above all.") % {"one": core[0].name, "other": core[1].name}
    told = {"name": core[0].name, "customers": core[0].holds}
    return (
        _("We want to serve “%(name)s” above all: %(customers)s.") if counted else _("We want to serve “%(name)s” above all.")
    ) % told
