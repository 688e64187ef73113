"""The contact rules, as colleagues see them: what holds, what it held back, changing it; addresses that mail came back from."""

from typing import Final
from urllib.parse import urlencode

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.errors import NotFound
from everweek.listen.inviting.queries import count_told_elsewhere
from everweek.messages.contact import queries, returning, ruling
from everweek.messages.contact.access import access_held, check_may_rule
from everweek.messages.contact.rules import Purpose, Rule
from everweek.messages.models import HeldAddress
from everweek.messages.returned.providers import secret_of
from everweek.people import saying
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.contact import words
from everweek.web.contact.contexts import ContactRulesPage, HeldLine, RuleCard
from everweek.web.contact.forms import RuleForm
from everweek.web.house import doing, undo
from everweek.web.house.asking import Asking, shortened
from everweek.web.house.changing import kept_change, way_back
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.viewer import viewer_of

HERE: Final = "contact-rules"


@looks
def rules(request: HttpRequest) -> HttpResponse:
    """All rules, and what came back."""
    viewer = viewer_of(request)
    check_may_rule(viewer)
    return shortened(request, Asking.read(request.GET)) or _shown(request, viewer)


@acts(HERE)
def change(request: HttpRequest, purpose: str) -> HttpResponse:
    """Set one rule."""
    viewer = viewer_of(request)
    check_may_rule(viewer)
    of = _purpose(purpose)
    before = queries.rules()[of]
    form = RuleForm(of, before, request.POST)

    def carry_out() -> Done:
        after = ruling.set_rule(purpose=of, changes=form.changes, by=viewer)
        kept = kept_change(ruling.as_plain(before), ruling.as_plain(after))
        if not kept:
            return doing.changed(kept, to=reverse(HERE), back=None)
        says = f"{_('It is so from now on.')} {words.held_back(*queries.would_hold_back(queries.rules())[of])}"
        return Done(says, reverse(HERE), Back(reverse("contact-rule-undo", args=[of.value]), f"contact-rule:{of}", kept))

    return doing.sent(request, form, carry_out) or _shown(request, viewer, {of: form})


@acts(HERE)
def take_back(request: HttpRequest, purpose: str) -> HttpResponse:
    """Undo a change of a rule within the day."""
    viewer = viewer_of(request)
    check_may_rule(viewer)
    of = _purpose(purpose)

    def carry_out() -> Done:
        with undo.taken(request, f"contact-rule:{of}") as was:
            plain = way_back(was, ruling.as_plain(queries.rules()[of]))
            ruling.set_rule(purpose=of, changes=ruling.from_plain(plain), by=viewer)
        return Done(_("It is as it was before."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def lift(request: HttpRequest, held_id: int) -> HttpResponse:
    """Let mail go to a held address again."""
    viewer = viewer_of(request)
    held = access_held(viewer, held_id)

    def carry_out() -> Done:
        lifted = returning.lift(held=held, by=viewer)
        back = Back(reverse("contact-hold", args=[held.pk])) if lifted else None
        return Done(_("Mail goes there again, until it comes back once more."), reverse(HERE), back)

    return doing.pressed(request, carry_out, to=reverse(HERE))


@acts(HERE)
def hold(request: HttpRequest, held_id: int) -> HttpResponse:
    """Hold an address again that mail was let go to: nothing is sent there."""
    viewer = viewer_of(request)
    held = access_held(viewer, held_id)

    def carry_out() -> Done:
        returning.hold_again(held=held, by=viewer)
        return Done(_("Nothing is sent there any more."), reverse(HERE))

    return doing.pressed(request, carry_out, to=reverse(HERE))


def _purpose(text: str) -> Purpose:
    for one in Purpose:
        if one.value == text:
            return one
    raise NotFound(_("There is no such rule."))


def _shown(request: HttpRequest, viewer: Member, forms: dict[Purpose, RuleForm] | None = None) -> HttpResponse:
    standing, forms = queries.rules(), forms or {}
    played = queries.would_hold_back(standing)
    asked = Asking.read(request.GET)
    asked, held = asked.answered(lambda: queries.list_held(asked.place))
    (out, fewer), elsewhere = queries.count_opted_out(), count_told_elsewhere()
    context = ContactRulesPage(
        title=words.title_of(standing[Purpose.ANY]),
        cards=[_card(of, standing[of], played[of], forms.get(of)) for of in words.NAMES],
        opted_out=_opted_out(out, fewer),
        declined_elsewhere=_declined_elsewhere(elsewhere.declined),
        waiting=_waiting(queries.count_waiting()),
        not_reached_elsewhere=_not_reached_elsewhere(elsewhere.not_reached),
        held=[_line(one, whose, hears=may(viewer, Action.RESPONSES_READ)) for one, whose in (held.rows if held else [])],
        told_at=[
            (one, f"{settings.EVERWEEK_ADDRESS}{reverse('mail-told', args=[one, secret_of(one)])}")
            for one in sorted(settings.EVERWEEK_MAIL_PROVIDERS)
        ],
        pager=pager_of(asked, reverse(HERE), held),
    )
    return show(request, context, status=doing.status_shown(*forms.values()) if forms else asked.status)


def _card(of: Purpose, rule: Rule, played: tuple[int, int], form: RuleForm | None) -> RuleCard:
    return RuleCard(
        purpose=of.value,
        name=str(words.NAMES[of]),
        says=words.sentences_of(of, rule),
        held_back="" if of is Purpose.CASE else words.held_back(*played),
        form=form or RuleForm(of, rule),
    )


def _line(held: HeldAddress, whose: tuple[int, str] | None, *, hears: bool) -> HeldLine:
    return HeldLine(
        id=held.pk,
        who=(whose[1] or _("A customer without a name")) if whose else _("Somebody we do not know any more"),
        voices=f"{reverse('voices')}?{urlencode({'customer': whose[0]})}" if whose and hears else "",
        status=words.status_words(held.status),
        at=held.held_at,
    )


def _opted_out(out: int, fewer: int) -> str:
    if not out and not fewer:
        return _("Nobody whom Everweek itself wrote to has asked to hear less.")
    told = {"out": saying.count(out), "fewer": saying.count(fewer)}
    return _("%(out)s do not want to hear from us, %(fewer)s only rarely.") % told


def _declined_elsewhere(many: int) -> str:
    """Say how many invitations were declined that another program sent, and that it holds nothing back here."""
    if not many:
        return ""
    told = ngettext(
        "Files tell of %(n)s invitation by another program that was declined. It holds nothing back here: "
        "what that customer wants is written down on their own page.",
        "Files tell of %(n)s invitations by another program that were declined. They hold nothing back here: "
        "what such a customer wants is written down on their own page.",
        many,
    )
    return told % {"n": saying.count(many)}


def _not_reached_elsewhere(many: int) -> str:
    """Say how many invitations reached nobody that another program sent, and that no address is held for them here."""
    if not many:
        return ""
    told = ngettext(
        "Files tell of %(n)s invitation by another program that reached nobody. "
        "They do not say at which address: none is held for it.",
        "Files tell of %(n)s invitations by another program that reached nobody. "
        "They do not say at which addresses: none is held for them.",
        many,
    )
    return told % {"n": saying.count(many)}


def _waiting(many: int) -> str:
    if not many:
        return ""
    told = {"n": saying.count(many)}
    return ngettext("%(n)s letter is on its way.", "%(n)s letters are on their way.", many) % told
