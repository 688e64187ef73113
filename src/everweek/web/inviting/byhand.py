"""One customer asked by hand: by mail, or by a link that somebody hands over."""

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _

from everweek.errors import EverweekError, Invalid
from everweek.listen.inviting import queries, rules, services
from everweek.listen.inviting.access import access_invitation
from everweek.listen.inviting.refused import NotAsked, note_not_asked
from everweek.listen.inviting.whom import access_to_invite
from everweek.moments.access import access_interaction
from everweek.moments.models import Interaction
from everweek.people import finding
from everweek.people.access import access_customer, access_unit, check_may
from everweek.people.models import Customer, Member
from everweek.people.policy import Action
from everweek.web.choices import Hit
from everweek.web.house import doing
from everweek.web.house.asking import number_of
from everweek.web.house.doing import Done
from everweek.web.inviting.asking import InvitationsAsked
from everweek.web.inviting.contexts import HandOverPage, InvitePage
from everweek.web.inviting.forms import InviteForm
from everweek.web.pages import acts, asks, looks, show
from everweek.web.viewer import viewer_of


@asks
def invite(request: HttpRequest) -> HttpResponse:
    """Ask the customer ``?customer=``, or that of the moment ``?interaction=``; without either, find the customer by
    name first.
    """
    viewer = viewer_of(request)
    scope = check_may(viewer, Action.INVITATIONS_MAKE)
    moment, customer = _whom(request, viewer)
    if customer is None:
        return _find(request, viewer)
    unit = moment.unit.key if moment is not None and moment.unit is not None else ""
    data = request.POST if request.method == "POST" else None
    form = InviteForm(viewer, scope, mail=bool(customer.email), unit=unit, data=data)

    def carry_out() -> Done:
        told = form.cleaned_data
        made = services.invite(
            questionnaire=told["questionnaire"],
            customer=customer,
            channel=told["channel"],
            word=told["once"] or "",
            interaction=moment,
            unit=access_unit(viewer, told["unit"], Action.INVITATIONS_MAKE) if told["unit"] else None,
            language=told["language"],
            by=viewer,
        )
        if made.channel == rules.EMAIL:
            return Done(
                _("The customer will be asked by mail."), InvitationsAsked(customer=made.customer_id).to(reverse("invitations"))
            )
        return Done(_("Here is the link. Hand it over."), reverse("invitation-link", args=[made.pk]))

    def refuse(refused: EverweekError) -> None:
        if isinstance(refused, NotAsked):
            note_not_asked(refusal=refused.refusal, by=viewer)
        doing.blame(form, refused)

    return doing.sent(request, form, carry_out, refuse=refuse) or _page(request, customer, moment, form)


@looks
def hand_over(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """The link of an invitation that is handed over by hand, as long as it is open."""
    viewer = viewer_of(request)
    invitation = access_invitation(viewer, invitation_id)
    address = queries.link_of(invitation)
    title = invitation.version.questionnaire.title
    context = HandOverPage(
        title=_("A link for %(who)s alone.") % {"who": _called(invitation.customer)},
        address=address,
        text=_("“%(title)s” We would like to hear from you: %(address)s") % {"title": title, "address": address},
        expires_at=invitation.expires_at,
        all=InvitationsAsked(customer=invitation.customer_id).to(reverse("invitations")),
    )
    return show(request, context)


@acts("invitations")
def withdraw(request: HttpRequest, invitation_id: int) -> HttpResponse:
    """Withdraw an invitation: its link leads nowhere any more, and its letter never leaves where it has not left."""
    viewer = viewer_of(request)
    invitation = access_invitation(viewer, invitation_id)
    here = InvitationsAsked(customer=invitation.customer_id).to(reverse("invitations"))

    def carry_out() -> Done:
        services.withdraw_invitation(invitation=invitation, by=viewer)
        return Done(_("It is withdrawn: the link leads nowhere now."), here)

    return doing.pressed(request, carry_out, to=here)


def _whom(request: HttpRequest, viewer: Member) -> tuple[Interaction | None, Customer | None]:
    moment = _number(request, "interaction")
    if moment is not None:
        # Seen and invited about are two rights, and reach differently far.
        interaction = access_interaction(viewer, moment)
        if interaction.customer is None:
            raise Invalid(_("It is not known who the customer was, so nobody can be asked."), field="interaction")
        customer, _moment = access_to_invite(viewer, customer=None, interaction=interaction.pk)
        return interaction, customer
    whom = _number(request, "customer")
    return None, None if whom is None else access_customer(viewer, whom, Action.CUSTOMERS_READ)


def _number(request: HttpRequest, name: str) -> int | None:
    return number_of(request.GET.get(name, ""))


def _find(request: HttpRequest, viewer: Member) -> HttpResponse:
    words = request.GET.get("words", "").strip()
    hits = [
        Hit(_called(one), one.email if one.name else "", f"{reverse('invite')}?customer={one.pk}")
        for one in (finding.find_customers(viewer, words) if words else [])
    ]
    context = InvitePage(title=_("Whom do you want to ask?"), about="", form=None, words=words, hits=hits, here=reverse("invite"))
    return show(request, context)


def _page(request: HttpRequest, customer: Customer, moment: Interaction | None, form: InviteForm) -> HttpResponse:
    about = [str(one) for one in (moment.touchpoint, moment.unit) if one] if moment is not None else []
    shown: forms.Form | None = form if form.has_something_to_ask else None
    context = InvitePage(
        title=_("Ask %(who)s.") % {"who": _called(customer)},
        about=" · ".join(about),
        form=shown,
        words="",
        hits=[],
        here=request.get_full_path(),
    )
    return show(request, context, status=doing.status_shown(form))


def _called(customer: Customer | None) -> str:
    told = (customer.name or customer.email or customer.external_id or "") if customer is not None else ""
    return told or _("a customer without a name")
