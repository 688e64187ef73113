"""A case in words for its customer."""

from collections.abc import Mapping, Sequence
from typing import Final

from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek import clock
from everweek.act.cases.rules import CaseKind, Decision
from everweek.act.clocks.rules import ClockKind
from everweek.act.following.rules import Where
from everweek.act.following.telling import Followed, Given, Promised, Said
from everweek.act.giving.rules import GestureKind
from everweek.people import saying
from everweek.web.following.contexts import FileLine, GivenLine, PromiseLine, WordLine

Words = Mapping[str, str | Promise]

_TITLES: Final[Words] = {
    Where.RECEIVED: gettext_lazy("It has arrived, and somebody will take it up."),
    Where.IN_HAND: gettext_lazy("We are seeing to it."),
    Where.WAITING: gettext_lazy("We need a word from you to go on."),
    Where.TOLD: gettext_lazy("We have told you what we decided."),
    Where.AGREED: gettext_lazy("You agreed to what we decided."),
    Where.CLOSED: gettext_lazy("This is settled."),
    Where.ASIDE: gettext_lazy("We do not go on with this."),
    Where.ELSEWHERE: gettext_lazy("As far as we know, this was settled another way."),
    Where.UNREACHED: gettext_lazy("We could not reach you."),
}
_LEADS: Final[Words] = {
    Where.RECEIVED: gettext_lazy("You need not do anything now. What is promised to you stands below."),
    Where.IN_HAND: gettext_lazy("You need not do anything now. What is promised to you stands below."),
    Where.WAITING: gettext_lazy("Our question stands below. As soon as you have answered, we go on."),
    Where.TOLD: gettext_lazy("Please say whether that settles it for you. If it does not, somebody else looks at it anew."),
    Where.AGREED: gettext_lazy("Thank you. If something is not right after all, you can open it again."),
    Where.CLOSED: gettext_lazy("If something is not right after all, you can open it again."),
    Where.ASIDE: gettext_lazy(
        "We took it for a mistake, or for something that needs no answer. If you wait for us, write here: we take it up again."
    ),
    Where.ELSEWHERE: gettext_lazy("If it was not, write to us here: we take it up again."),
    Where.UNREACHED: gettext_lazy("We tried, and have stopped waiting. Write to us here, and we take it up again."),
}
_KINDS: Final[Words] = {
    CaseKind.COMPLAINT: gettext_lazy("Your complaint"),
    CaseKind.UNHAPPY_ANSWER: gettext_lazy("Your answer"),
    CaseKind.CALL_BACK: gettext_lazy("Your wish to be called back"),
}
_PROMISES: Final[Words] = {
    ClockKind.FIRST_REPLY: gettext_lazy("A first reply"),
    ClockKind.NEXT_REPLY: gettext_lazy("A reply to what you wrote"),
    ClockKind.SOLUTION: gettext_lazy("A solution"),
}
_GIVEN: Final[Words] = {
    GestureKind.REFUND: gettext_lazy("A refund"),
    GestureKind.REPLACEMENT: gettext_lazy("Something in its place"),
    GestureKind.CREDIT: gettext_lazy("A credit"),
    GestureKind.GIFT: gettext_lazy("A gift"),
    GestureKind.OTHER: gettext_lazy("What we give you"),
    GestureKind.CALL: gettext_lazy("We call you"),
    GestureKind.EXCEPTION: gettext_lazy("An exception"),
    GestureKind.PROMISE: gettext_lazy("Our promise"),
    GestureKind.COLLEAGUE: gettext_lazy("One of us sees it through"),
}
_DECISIONS: Final[Words] = {
    Decision.REMEDY: gettext_lazy("So we put it right"),
    Decision.ALTERNATIVE: gettext_lazy("This is what we offer you"),
}


def title_of(told: Followed) -> str:
    """Return where a case stands, as the title of the page its customer follows it at."""
    if told.again and told.where in {Where.RECEIVED, Where.IN_HAND}:
        return _("We are looking at it anew.")
    return str(_TITLES[told.where])


def lead_of(told: Followed) -> str:
    """Return what happens next, or what the customer is asked to do, as a sentence."""
    if told.together:
        says = _("We see to it together with number %(number)s: what is promised and decided stands on the page of that one.")
        return says % {"number": str(told.together)}
    if told.where is Where.IN_HAND and not told.promises:
        return _("You need not do anything now. You hear from us.")
    return str(_LEADS[told.where])


def about(told: Followed) -> list[str]:
    """Which case it is, in parts: right to left, a name in other letters would turn a sentence around itself."""
    since = saying.day(timezone.localtime(told.opened_at).date())
    return [told.title or str(_KINDS[told.kind]), since, _("number %(number)s") % {"number": str(told.number)}]


def promise_line(one: Promised) -> PromiseLine:
    """A promise as it is told: by when; that we are late, and sorry; that it was kept."""
    now = clock.now()
    what = str(_PROMISES[one.kind])
    due = saying.day_and_hour(one.due_at, now) if one.due_at is not None else ""
    if one.kept_at is not None:
        told = {"due": due, "kept": saying.day_and_hour(one.kept_at, now)}
        if one.late:
            return PromiseLine(
                what, _("Promised by %(due)s. You had it on %(kept)s: that was late, and we are sorry.") % told, late=False
            )
        return PromiseLine(
            what, _("Promised by %(due)s, and kept on %(kept)s.") % told if due else _("Kept on %(kept)s.") % told, late=False
        )
    if one.late:
        says = (
            _("It was promised by %(due)s. We are late, and we are sorry.") % {"due": due}
            if due
            else _("We are late, and we are sorry.")
        )
        return PromiseLine(what, says, late=True)
    if not due:
        return PromiseLine(what, _("As soon as we have heard from you, the time for it goes on."), late=False)
    return PromiseLine(what, _("By %(due)s.") % {"due": due}, late=False)


def given_line(one: Given) -> GivenLine:
    """Return a line on what somebody gave or promised: what it is, and by when; that we are late, and sorry; that it was done."""
    what = str(_GIVEN[one.kind])
    if one.amount is not None:
        what = _("%(what)s: %(amount)s") % {"what": what, "amount": saying.money(one.amount, one.currency)}
    if not one.stands:
        when = _("This no longer stands.")
    elif one.done_at is not None:
        when = _("Done on %(day)s.") % {"day": saying.day(timezone.localtime(one.done_at).date())}
    elif one.due_on is None:
        when = _("Still to come.")
    else:
        says = _("It was promised by %(due)s. We are late, and we are sorry.") if one.late else _("By %(due)s.")
        when = says % {"due": saying.day(one.due_on)}
    return GivenLine(what, one.text, when, late=one.late)


def word_lines(words: Sequence[Said], house: str, token: str) -> list[WordLine]:
    """The conversation, with the files that go with it, each to be saved by the same link.

    Ours is signed by the house: who among us wrote says so in the words, or does not.
    """
    now = clock.now()
    return [
        WordLine(one.ours, _whose(one, house), saying.day_and_hour(one.at, now), one.text, one.language, _files(one, token))
        for one in words
    ]


def _files(said: Said, token: str) -> list[FileLine]:
    return [FileLine(one.name, filesizeformat(one.size), reverse("follow-file", args=[token, one.id])) for one in said.files]


def _whose(one: Said, house: str) -> str:
    if one.ours:
        return house
    if one.elsewhere:
        return _("By mail, from another address")
    return _("You, as we wrote it down") if one.noted else _("You")


def decision_of(told: Followed) -> str:
    """What kind of decision it was; nothing before it was told."""
    return str(_DECISIONS[told.decision]) if told.decision is not None else ""
