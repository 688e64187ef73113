"""The charter inside: one writes a version and hands it in, another approves it; earlier versions stay to be read."""

from collections.abc import Mapping, Sequence
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext as _

from everweek.act.improving.rules import best_language
from everweek.act.respect import charter as services
from everweek.act.respect.access import access_line
from everweek.act.respect.queries import charter_drafted, charter_numbered, list_charters, who_may_approve
from everweek.act.respect.rules import CharterSide
from everweek.act.respect.shown import CharterShown, LineShown
from everweek.errors import Invalid, NotFound
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import organisation
from everweek.web.house import doing, undo
from everweek.web.house.asking import number_of
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.respect.contexts import CharterInsidePage, CharterLineShown, CharterVersionPage, SaidInto, VersionLine
from everweek.web.respect.forms import LineForm, MeasureForm, SayLineForm
from everweek.web.respect.words import MEASURES, charter_title, not_said_in, waits_for
from everweek.web.viewer import viewer_of

Sent = Mapping[str, forms.Form]
_DRAFT: Final = "charter-draft"


@looks
def charter(request: HttpRequest) -> HttpResponse:
    """The version that is being written, and those everybody reads or has read."""
    return _page(request, _writer(request))


@looks
def version(request: HttpRequest, number: int) -> HttpResponse:
    """A version that was approved."""
    _writer(request)
    found = charter_numbered(number)
    title = _("Version %(n)s: everybody reads it.") if found.standing == "in_force" else _("Version %(n)s: it was replaced.")
    at = timezone.localtime(found.approved_at).date() if found.approved_at is not None else None
    told = {"name": found.approved_by_name, "day": saying.day(at) if at is not None else ""}
    context = CharterVersionPage(
        title=title % {"n": saying.count(found.number)},
        approved=_("Approved by %(name)s on %(day)s") % told,
        promises=_lines(found, CharterSide.PROMISE),
        asks=_lines(found, CharterSide.ASK),
    )
    return show(request, context)


@acts("respect-charter")
def begin(request: HttpRequest) -> HttpResponse:
    """Begin a new version."""
    viewer = _writer(request)

    def carry_out() -> Done:
        services.begin_charter(by=viewer)
        return Done(_("A new version is begun. Everybody reads the old one until somebody else has approved this."), _here())

    return doing.pressed(request, carry_out, to=_here())


@acts("respect-charter")
def add(request: HttpRequest, side: str) -> HttpResponse:
    """Add a promise, or something we ask."""
    viewer = _writer(request)
    if side not in set(CharterSide):
        raise NotFound(_("A charter has two sides: promise and ask."))
    form = LineForm(CharterSide(side), request.POST)

    def carry_out() -> Done:
        told = form.cleaned_data
        services.add_line(
            side=CharterSide(side), text=told["text"], language=told["language"], measure=form.measured(), by=viewer
        )
        return Done(_("It stands in the draft."), _here())

    return doing.sent(request, form, carry_out) or _page(request, viewer, {side: form})


@acts("respect-charter")
def say(request: HttpRequest, line_id: int) -> HttpResponse:
    """Say a line in one language."""
    viewer = viewer_of(request)
    line = access_line(viewer, line_id)
    form = SayLineForm(request.POST, auto_id=f"say-{line_id}-%s")

    def carry_out() -> Done:
        told = form.cleaned_data
        services.say_line(line=line, text=told["text"], language=told["language"], by=viewer)
        return Done(_("So it is said there."), _here())

    return doing.sent(request, form, carry_out) or _page(request, viewer, {f"say-{line_id}": form})


@acts("respect-charter")
def move(request: HttpRequest, line_id: int) -> HttpResponse:
    """Let a line stand elsewhere on its side."""
    viewer = viewer_of(request)
    line = access_line(viewer, line_id)
    to = number_of(request.POST.get("to", ""), longest=3)

    def carry_out() -> Done:
        if to is None:
            raise Invalid(_("Say which place."), field="to")
        services.move_line(line=line, to=to, by=viewer)
        return Done(_("It stands there now."), _here())

    return doing.pressed(request, carry_out, to=_here())


@acts("respect-charter")
def drop(request: HttpRequest, line_id: int) -> HttpResponse:
    """Take a line out of the draft."""
    viewer = viewer_of(request)
    line = access_line(viewer, line_id)

    def carry_out() -> Done:
        services.drop_line(line=line, by=viewer)
        return Done(_("It is taken out."), _here())

    return doing.pressed(request, carry_out, to=_here())


@acts("respect-charter")
def measure(request: HttpRequest, line_id: int) -> HttpResponse:
    """Hold a promise against another number."""
    viewer = viewer_of(request)
    line = access_line(viewer, line_id)
    form = MeasureForm(request.POST, auto_id=f"tie-{line_id}-%s")

    def carry_out() -> Done:
        services.measure_line(line=line, measure=form.measured(), by=viewer)
        return Done(_("It is held against that from the day on which everybody reads it."), _here())

    return doing.sent(request, form, carry_out) or _page(request, viewer, {f"tie-{line_id}": form})


@acts("respect-charter")
def throw_away(request: HttpRequest) -> HttpResponse:
    """Throw the draft away."""
    viewer = _writer(request)

    def carry_out() -> Done:
        was = services.throw_away_charter(by=viewer)
        back = Back(reverse("respect-charter-bring-back"), _DRAFT, was) if was is not None else None
        return Done(_("The draft is thrown away. What everybody reads stays."), _here(), back)

    return doing.pressed(request, carry_out, to=_here())


@acts("respect-charter")
def bring_back(request: HttpRequest) -> HttpResponse:
    """Let a draft be written on that was thrown away, within the day."""
    viewer = _writer(request)

    def carry_out() -> Done:
        with undo.taken(request, _DRAFT) as was:
            services.bring_back_charter(was=was, by=viewer)
        return Done(_("The draft is there again, as it was."), _here())

    return doing.pressed(request, carry_out, to=_here())


@acts("respect-charter")
def hand_in(request: HttpRequest) -> HttpResponse:
    """Say that the draft is ready to be read by somebody else."""
    viewer = _writer(request)

    def carry_out() -> Done:
        services.hand_in_charter(by=viewer)
        return Done(_("It waits for somebody else to read it."), _here())

    return doing.pressed(request, carry_out, to=_here())


@acts("respect-charter")
def approve(request: HttpRequest) -> HttpResponse:
    """Let everybody read the draft."""
    viewer = _writer(request)

    def carry_out() -> Done:
        services.approve_charter(seen=request.POST.get("seen", ""), by=viewer)
        return Done(_("Everybody reads it now."), _here())

    return doing.pressed(request, carry_out, to=_here())


def _writer(request: HttpRequest) -> Member:
    viewer = viewer_of(request)
    check_may(viewer, Action.CHARTER_EDIT)
    return viewer


def _page(request: HttpRequest, viewer: Member, sent: Sent | None = None) -> HttpResponse:
    drafted, versions, sent = charter_drafted(), list_charters(), sent or {}
    in_force = next((one.number for one in versions if one.in_force), 0)
    waits = drafted is not None and drafted.handed_in_at is not None
    wrote = drafted is not None and viewer.pk in drafted.writers
    context = CharterInsidePage(
        title=charter_title(drafted, in_force),
        drafted=drafted is not None,
        promises=_lines(drafted, CharterSide.PROMISE, sent, writes=True) if drafted is not None else [],
        asks=_lines(drafted, CharterSide.ASK, sent, writes=True) if drafted is not None else [],
        version=drafted.version if drafted is not None else "",
        may_hand_in=drafted is not None and not waits and all(drafted.side(one) for one in CharterSide),
        may_approve=waits and not wrote,
        waits=waits_for([name for _who, name in who_may_approve(drafted.writers)]) if waits and drafted is not None else "",
        why_not=_("You wrote of this: somebody else reads it before everybody does.") if waits and wrote else "",
        promise=sent.get("promise") or LineForm(CharterSide.PROMISE) if drafted is not None else None,
        ask=sent.get("ask") or LineForm(CharterSide.ASK) if drafted is not None else None,
        in_force=in_force,
        versions=[VersionLine(one.number, one.approved_at) for one in versions],
    )
    return show(request, context, status=doing.status_shown(*sent.values()))


def _lines(
    found: CharterShown, side: CharterSide, sent: Sent | None = None, *, writes: bool = False
) -> Sequence[CharterLineShown]:
    return [_line(one, place, sent or {}, writes=writes) for place, one in enumerate(found.side(side))]


def _line(one: LineShown, place: int, sent: Sent, *, writes: bool) -> CharterLineShown:
    first = best_language(one.words, organisation().language)
    missing = [tag for tag in saying.SPOKEN if tag not in one.words]
    form = sent.get(f"say-{one.id}") or SayLineForm(
        auto_id=f"say-{one.id}-%s", initial={"language": missing[0] if missing else first}
    )
    return CharterLineShown(
        id=one.id,
        text=one.words[first],
        language=first,
        measure=MEASURES[one.measure] if one.measure else "",
        others=[SaidInto(saying.language(tag), tag, text) for tag, text in sorted(one.words.items()) if tag != first],
        missing=not_said_in(missing) if writes else "",
        up=place,
        form=form if writes else None,
        tied=(sent.get(f"tie-{one.id}") or _tie(one)) if writes and one.side == CharterSide.PROMISE else None,
    )


def _tie(one: LineShown) -> MeasureForm:
    return MeasureForm(auto_id=f"tie-{one.id}-%s", initial={"measure": one.measure})


def _here() -> str:
    return reverse("respect-charter")
