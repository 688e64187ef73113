"""The programs that are told what happens here: which there are, adding one, how one is, pausing, trying, removing."""

from collections.abc import Callable

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.messages.models import Webhook
from everweek.messages.webhooks import queries, rules, services
from everweek.messages.webhooks.access import access_delivery, access_webhook
from everweek.people import saying
from everweek.people.access import check_may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.web.house import doing
from everweek.web.house.asking import Asking, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.pages import acts, asks, looks, show
from everweek.web.system.contexts import DeliveryLine, ToldKind, WebhookLine, WebhookPage, WebhookSecretPage, WebhooksPage
from everweek.web.system.forms import WebhookForm
from everweek.web.system.pending import stood_at
from everweek.web.system.told import told_kinds, told_of
from everweek.web.system.words import webhook_title, webhook_words, webhooks_title
from everweek.web.viewer import viewer_of


@asks
def webhooks(request: HttpRequest) -> HttpResponse:
    """All of them. POST adds one, and shows its secret in the answer and nowhere else."""
    viewer = viewer_of(request)
    check_may(viewer, Action.WEBHOOKS_EDIT)
    form = WebhookForm(told_kinds(), request.POST if request.method == "POST" else None)
    answer = doing.sent(request, form, lambda: _added(request, viewer, form))
    if answer is not None:
        return answer
    found = [_line(one) for one in queries.list_webhooks()]
    context = WebhooksPage(title=webhooks_title(len(found)), webhooks=found, form=form if len(found) < rules.MOST else None)
    return show(request, context, status=doing.status_shown(form))


@looks
def webhook(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """One webhook: how it is, and what it was told last."""
    found = access_webhook(viewer_of(request), webhook_id)
    asked = Asking.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked, sent = asked.answered(lambda: queries.list_sent(found, asked.place))
    standing = queries.standing_of(found)
    context = WebhookPage(
        title=webhook_title(standing),
        webhook=_line(standing),
        sent=[delivery_line(one) for one in sent.rows] if sent else [],
        pager=pager_of(asked, reverse("webhook", args=[webhook_id]), sent),
    )
    return show(request, context, status=asked.status)


@acts("webhook", "webhook_id")
def pause(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send it nothing until it goes on."""
    return _do(request, webhook_id, services.pause_webhook, _("It is paused; what happens meanwhile waits for it."))


@acts("webhook", "webhook_id")
def resume(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Let it go on where it stopped."""
    return _do(request, webhook_id, services.resume_webhook, _("It goes on where it stopped."))


@acts("webhook", "webhook_id")
def trial(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send it something to try."""
    return _do(request, webhook_id, services.try_webhook, _("A trial is on its way; in a moment you see here what came of it."))


@acts("webhooks")
def remove(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Tell it nothing any more."""
    viewer = viewer_of(request)
    found = access_webhook(viewer, webhook_id)

    def carry_out() -> Done:
        services.remove_webhook(webhook=found, by=viewer)
        return Done(_("%(name)s is told nothing any more.") % {"name": found.name}, reverse("webhooks"))

    return doing.pressed(request, carry_out, to=reverse("webhooks"))


@acts("webhook", "webhook_id")
def resend(request: HttpRequest, webhook_id: int) -> HttpResponse:
    """Send again all that was parked of it."""
    viewer = viewer_of(request)
    found, here = access_webhook(viewer, webhook_id), reverse("webhook", args=[webhook_id])

    def carry_out() -> Done:
        many = services.send_again(webhook=found, by=viewer)
        says = ngettext("%(number)s delivery is sent again.", "%(number)s deliveries are sent again.", many)
        return Done(says % {"number": saying.count(many)}, here)

    return doing.pressed(request, carry_out, to=here)


@acts("work")
def delivery_again(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Send one again that was parked."""
    viewer = viewer_of(request)
    found = access_delivery(viewer, delivery_id)

    def carry_out() -> Done:
        services.send_again(webhook=found.webhook, by=viewer, delivery=found)
        return Done(_("It is sent again, with all its tries."), stood_at(request))

    return doing.pressed(request, carry_out, to=stood_at(request))


@acts("work")
def delivery_drop(request: HttpRequest, delivery_id: int) -> HttpResponse:
    """Give up one that was parked."""
    viewer = viewer_of(request)
    found = access_delivery(viewer, delivery_id)

    def carry_out() -> Done:
        services.drop_delivery(delivery=found, by=viewer)
        return Done(_("It is given up; the journal says so."), stood_at(request))

    return doing.pressed(request, carry_out, to=stood_at(request))


def _added(request: HttpRequest, viewer: Member, form: WebhookForm) -> HttpResponse:
    told = form.cleaned_data
    made, secret = services.add_webhook(name=told["name"], address=told["address"], kinds=told["kinds"], by=viewer)
    return show(request, WebhookSecretPage(id=made.pk, name=made.name, secret=secret))


def _do(request: HttpRequest, webhook_id: int, act: Callable[..., None], sentence: str) -> HttpResponse:
    viewer = viewer_of(request)
    found: Webhook = access_webhook(viewer, webhook_id)
    here = reverse("webhook", args=[webhook_id])

    def carry_out() -> Done:
        act(webhook=found, by=viewer)
        return Done(sentence, here)

    return doing.pressed(request, carry_out, to=here)


def _line(one: queries.Standing) -> WebhookLine:
    says, tone = webhook_words(one)
    everything = rules.EVERYTHING in one.kinds
    return WebhookLine(
        id=one.id,
        name=one.name,
        address=one.address,
        kinds=[] if everything else [ToldKind(kind, told_of(kind)) for kind in one.kinds],
        says=says,
        tone=tone,
        reason=one.reason if one.failures or one.gave_up else "",
        paused=one.paused_at is not None,
        parked=one.parked,
        next_at=one.rest_until if one.failures and one.paused_at is None else None,
    )


def delivery_line(one: queries.Sent) -> DeliveryLine:
    """One delivery as pages show it."""
    if one.ended_at and not one.reason:
        says, tone = _("delivered"), "good"
    elif one.parked_at or one.ended_at:
        says, tone = _("failed"), "bad"
    elif one.tries:
        says, tone = _("tried again later"), "warm"
    else:
        says, tone = _("on its way"), ""
    return DeliveryLine(
        one.id, one.webhook_id, one.webhook, one.seq, one.kind, told_of(one.kind), says, tone, one.tries, one.at, one.reason
    )
