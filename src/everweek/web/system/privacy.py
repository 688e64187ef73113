"""The page on which is said how long what is personal is kept, and what customers are told of it."""

from collections.abc import Sequence
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.people import saying, services
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.privacy import Kept, list_kept, notice
from everweek.people.queries import organisation
from everweek.web.house import doing, undo
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.undo import Back
from everweek.web.pages import acts, asks, show
from everweek.web.system.at_privacy import long
from everweek.web.system.contexts import EndedLine, PrivacySettingsPage, SettledLine
from everweek.web.system.forms import PrivacyForm
from everweek.web.system.words import kept_words
from everweek.web.viewer import viewer_of

OF = "privacy"
ANSWERS = "answers"


@asks
def privacy(request: HttpRequest) -> HttpResponse:
    """How long each kind is kept, whom customers turn to, and what the organisation says itself."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)
    kept = list_kept()
    form = PrivacyForm(_as_it_is(kept), kept, _languages(), request.POST if request.method == "POST" else None)

    def carry_out() -> Done:
        before = _as_it_is(list_kept())
        _change(viewer, form.changes)
        change = kept_change(before, _as_it_is(list_kept()))
        return doing.changed(change, to=reverse("privacy-settings"), back=Back(reverse("privacy-settings-undo"), OF, change))

    refused = doing.sent(request, form, carry_out)
    return refused or show(request, _page(form, kept), status=doing.status_shown(form))


@acts("privacy-settings")
def take_back(request: HttpRequest) -> HttpResponse:
    """Undo a change within the day. What has ended meanwhile has ended."""
    viewer = viewer_of(request)
    check_may(viewer, Action.ORGANISATION_EDIT)

    def carry_out() -> Done:
        with undo.taken(request, OF) as was:
            _change(viewer, way_back(was, _as_it_is(list_kept())))
        return Done(_("It is as it was before."), reverse("privacy-settings"))

    return doing.pressed(request, carry_out, to=reverse("privacy-settings"))


def _page(form: PrivacyForm, kept: Sequence[Kept]) -> PrivacySettingsPage:
    answers = next(one for one in kept if one.key == ANSWERS)
    return PrivacySettingsPage(
        title=_("Answers tell whose they are for %(long)s.") % {"long": long(answers.days)},
        form=form,
        days=form.days,
        said=form.said,
        settled=[SettledLine(what=kept_words(one), days=long(one.days), setting=one.setting) for one in kept if one.settled],
        ended=[EndedLine(what=kept_words(one), count=one.ended, at=one.ended_at) for one in kept if one.ended_at is not None],
    )


def _languages() -> list[str]:
    """The languages the organisation may say it in: its own first, those customers' pages are in, those it has said it in."""
    tags = [organisation().language, *saying.SPOKEN, *notice().words]
    return list(dict.fromkeys(tags))


def _as_it_is(kept: Sequence[Kept]) -> dict[str, object]:
    """All that can be changed, by field."""
    said = notice()
    days: dict[str, object] = {one.key: one.days for one in kept if not one.settled}
    words = {PrivacyForm.WORDS + tag: said.words.get(tag, "") for tag in _languages()}
    return {**days, "contact": said.contact, **words}


def _change(viewer: Member, changes: dict[str, Any]) -> None:
    words = {name.removeprefix(PrivacyForm.WORDS): text for name, text in changes.items() if name.startswith(PrivacyForm.WORDS)}
    days = {name: value for name, value in changes.items() if name != "contact" and not name.startswith(PrivacyForm.WORDS)}
    services.change_privacy(by=viewer, days=days, contact=changes.get("contact"), words=words)
