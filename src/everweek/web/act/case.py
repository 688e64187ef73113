"""The page of one case: what was said, what is promised, whose it is, and what can be done next."""

from collections.abc import Callable, Mapping, Sequence, Set
from functools import partial
from typing import Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.act.access import access_case
from everweek.act.alike import Alike, list_alike
from everweek.act.answering import name_who_decides
from everweek.act.cases.about import is_about
from everweek.act.cases.above import above_of
from everweek.act.cases.aside import is_heard
from everweek.act.cases.rules import Severity, Side, StageName, Standing, Way, answers_nobody
from everweek.act.following.queries import show_link
from everweek.act.giving.telling import tell_giving
from everweek.act.mailing.rules import MAIL
from everweek.act.queries import list_answers, list_conversation, list_parts, list_stages, list_who_may_own
from everweek.act.queues import list_clocks
from everweek.act.shown import CaseShown, RemarkShown, show_case
from everweek.act.words import KINDS, SEVERITIES
from everweek.errors import NotFound
from everweek.messages.told.went import LetterWent
from everweek.people import saying
from everweek.people.access import may, reach_of
from everweek.people.clientele import names_of
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.people.queries import today
from everweek.web.act.barred import barred_from, why_barred
from everweek.web.act.causing import cause_part
from everweek.web.act.contexts import AlikeLine, CasePage, NextPart, RemarkLine, StageLine
from everweek.web.act.filing import file_lines, refused_file
from everweek.web.act.folds import Fold
from everweek.web.act.following import following_card, leave_here_out, letter_of
from everweek.web.act.forms import (
    AboutForm,
    AssessForm,
    AssignForm,
    CaseForm,
    CloseForm,
    DecideForm,
    HearForm,
    JoinForm,
    NoteForm,
    ReferForm,
    ReopenForm,
    SetAsideForm,
    TellForm,
    VerdictForm,
    WriteForm,
)
from everweek.web.act.giving.card import giving_card
from everweek.web.act.keys import keys_of
from everweek.web.act.lines import OPEN, clock_line, on_silence, takes, unanswered
from everweek.web.act.met import fact_of
from everweek.web.act.naming import may_rename, whose_part
from everweek.web.act.respecting import respect_part
from everweek.web.act.words import (
    ALIKE,
    ASIDES,
    BY_WORD_OF_MOUTH,
    COMPLEXITIES,
    DECISIONS,
    HOW,
    IMPACTS,
    SIDES,
    SOUGHT,
    STAGES,
    called,
    standing_words,
    title,
)
from everweek.web.choices import Step
from everweek.web.fronts import aloud
from everweek.web.house import doing
from everweek.web.house.asking import number_of
from everweek.web.house.forms import Form
from everweek.web.pages import Page, looks, show
from everweek.web.viewer import viewer_of

Sent = Mapping[str, forms.Form]
"""Forms that were sent and refused, by the name of their address."""
Words = str | Promise
_UNREAD: Final = frozenset({Way.RULE, Way.MAIL, Way.PAGE})
"""The ways in which cases are opened before anybody of us has read what they are about."""


@looks
def one_case(request: HttpRequest, case_id: int) -> HttpResponse:
    """One case."""
    return page_of(request, viewer_of(request), case_id)


def page_of(request: HttpRequest, viewer: Member, case_id: int, sent: Sent | None = None) -> HttpResponse:
    """The page of a case, with what was refused where it was typed."""
    found = access_case(viewer, case_id)
    # Of what was set aside nothing is promised until it is taken up again.
    clocks, stages = [] if found.aside else list_clocks(found), list_stages(found)
    case, sent = _looked_at_again(show_case(found, clocks), sent or {})
    scope = reach_of(viewer, Action.CASES_WRITE)
    writes = scope.allows_path(case.unit_path) or (bool(scope) and case.owner == viewer.pk)
    acts = writes and case.about_member != viewer.pk
    above = above_of(found) if case.standing in OPEN else None
    barred = barred_from(viewer, case, above, lambda: is_heard(found))
    said, parts, may_take = list_conversation(found), list_parts(found), takes(viewer, scope, case, above)
    link, colleagues = show_link(found, said), partial(list_who_may_own, found, today())
    folds = _Folds(case, colleagues, sent, _taken(request, viewer), barred=barred, hears=link.hears) if writes else None
    writing, ahead = (folds.to_write(), folds.to_do()) if folds else ([], [])
    giving, cause = giving_card(tell_giving(viewer, found), sent, writes=acts), cause_part(case, writes=acts, sent=sent)
    beside = [fold for part in (giving, cause) if part is not None for fold in part.folds]
    context = CasePage(
        id=case.id,
        title=title(case, clocks[0] if clocks else None),
        lead=case.title,
        answers=_aloud(viewer, list_answers(found) if case.response or parts else []),
        whole=case.part_of or 0,
        parted=writes and found.joined_into is not None and not is_about(viewer, found, found.joined_into),
        barred=why_barred(viewer, case, writes=writes),
        silence=_silence(case) if acts else "",
        giving=giving,
        remarks=_remarks(case, said, link.letters),
        writing=writing,
        next=_next(writing, ahead) if ahead else None,
        gives=any(one.route == "case-assign" for one in ahead),
        takes=may_take,
        seen=case.changes,
        clocks=[clock_line(one) for one in clocks],
        facts=_facts(case, found.about_member, stages, fact_of(found.interaction), above=above is not None),
        decided=DECISIONS[case.decision] if case.decision else "",
        decision=case.decided,
        stages=[StageLine(STAGES[one], stages.get(one)) for one in StageName],
        round=case.round,
        parts=parts,
        alike=_alike(list_alike(viewer, found) if acts else []),
        customer=_customer(viewer, case),
        renames=may_rename(viewer, case, writes=acts),
        whose=whose_part(viewer, case, writes=acts),
        has_past=_has_past(viewer, case),
        keys=keys_of(case.id, [*writing, *ahead, *beside], takes=may_take),
        following=following_card(link, may=acts and bool(case.title)),
        cause=cause,
        respect=respect_part(viewer, case),
    )
    return show(request, context, status=doing.status_shown(*sent.values()))


def _next(writing: Sequence[Fold], ahead: Sequence[Fold]) -> NextPart:
    """What comes next: two things in the open, and before them the reply that is owed, which stands open where it is written."""
    near, other = ahead[:NEAR], ahead[NEAR:]
    replies = next((one.label for one in writing if one.first), "")
    return NextPart(replies, near, other, opened=any(one.first or one.form.errors for one in other))


def _looked_at_again(case: CaseShown, sent: Sent) -> tuple[CaseShown, Sent]:
    for form in sent.values():
        if isinstance(form, CaseForm):
            form.look_again(case)
    return case, sent


def _aloud(viewer: Member, answers: Sequence[int]) -> list[Page]:
    return [part for one in aloud() if (part := one.of(viewer, answers)) is not None] if answers else []


def _alike(found: Sequence[Alike]) -> list[AlikeLine]:
    return [AlikeLine(one.case, one.title, ALIKE[one.why], one.opened_at) for one in found]


def _remarks(case: CaseShown, said: Sequence[RemarkShown], letters: Mapping[str, LetterWent]) -> list[RemarkLine]:
    names = names_of([one.by for one in said])
    return [
        RemarkLine(
            whose=one.side,
            what=SIDES[one.side],
            by=names.get(one.by, ""),
            how=_how(one),
            at=one.at,
            text=one.text,
            verbatim=one.side is Side.CUSTOMER and one.through not in BY_WORD_OF_MOUTH,
            language=one.language if one.side is Side.CUSTOMER else "",
            part=one.case if one.case != case.id else 0,
            files=file_lines(case.id, one.files),
            sender=one.sender,
            whole=one.whole,
            left_out=_left_out(one),
            refused=[refused_file(each) for each in one.refused],
            written_at=one.written_at,
            letter=letter_of(one, letters),
        )
        for one in said
    ]


def _how(one: RemarkShown) -> Words:
    # What went by mail from a colleague's own program is said otherwise than what a customer wrote.
    return _("by mail") if one.through == MAIL and one.side is not Side.US else HOW.get(one.through, "")


def _left_out(one: RemarkShown) -> str:
    many = one.left_out - len(one.refused)
    told = ngettext("%(n)d attachment was not taken.", "%(n)d attachments were not taken.", many) % {"n": many}
    return told if many > 0 else ""


_FOLDS: Final[Mapping[str, tuple[Words, Words, Words]]] = {
    "case-write": (
        gettext_lazy("Write to %(name)s"),
        gettext_lazy("Send or save"),
        gettext_lazy(
            "From here it stands on the customer's page at once, and leaves by mail where we have an address. What was said by "
            "telephone, at the desk or otherwise is only written down. The promised reply is kept by it."
        ),
    ),
    "case-hear": (gettext_lazy("Write down what the customer said"), gettext_lazy("Save"), ""),
    "case-note": (
        gettext_lazy("Write a note among ourselves"),
        gettext_lazy("Save"),
        gettext_lazy("The customer never sees it."),
    ),
    "case-decide": (gettext_lazy("Decide"), gettext_lazy("It is decided"), ""),
    "case-tell": (
        gettext_lazy("Tell the customer what was decided"),
        gettext_lazy("The customer knows it now"),
        gettext_lazy("The promised solution is kept by it. The customer can say on their page whether that settles it."),
    ),
    "case-verdict": (gettext_lazy("Write down what the customer says to it"), gettext_lazy("Save"), ""),
    "case-close": (gettext_lazy("Close the case"), gettext_lazy("Close it"), ""),
    "case-assign": (gettext_lazy("Give it to somebody"), gettext_lazy("Give it"), ""),
    "case-assess": (
        gettext_lazy("Say what it is held for"),
        gettext_lazy("Hold it for that"),
        gettext_lazy("Where it is graver, what was promised is due sooner; it is never put off."),
    ),
    "case-refer": (
        gettext_lazy("Hand it to the next level up"),
        gettext_lazy("Hand it up"),
        gettext_lazy("It belongs to nobody then, and whoever else leads here decides; nobody who handed it up takes it back."),
    ),
    "case-about": (
        gettext_lazy("Say it is about a colleague"),
        gettext_lazy("Say so"),
        gettext_lazy("Where they have it, it is nobody's from then on. They cannot take it back themselves."),
    ),
    "case-join": (
        gettext_lazy("Join it to another case"),
        gettext_lazy("Join it"),
        gettext_lazy("Its words are read there from then on, and its clocks wait. It can be parted again."),
    ),
    "case-set-aside": (
        gettext_lazy("Set it aside"),
        gettext_lazy("Set it aside"),
        gettext_lazy(
            "Its clocks stop and nobody is told. It counts as set aside and nowhere else, but where nobody can be reached: that "
            "customer did complain. A word of the customer takes it up again."
        ),
    ),
    "case-reopen": (
        gettext_lazy("Begin anew"),
        gettext_lazy("Begin anew"),
        gettext_lazy("Another round with a promise of its own; every word stays."),
    ),
}
_MAKE: Final[Mapping[str, Callable[[CaseShown], Form]]] = {
    "case-write": WriteForm,
    "case-hear": HearForm,
    "case-note": NoteForm,
    "case-decide": DecideForm,
    "case-tell": TellForm,
    "case-verdict": VerdictForm,
    "case-close": CloseForm,
    "case-assess": AssessForm,
    "case-refer": ReferForm,
    "case-about": AboutForm,
    "case-join": JoinForm,
    "case-reopen": ReopenForm,
    "case-set-aside": SetAsideForm,
}
_FROM_HERE: Final = frozenset({"case-write", "case-tell"})
"""What may go from here, as a letter and onto the customer's page."""
NEAR: Final = 2
"""So many things that can be done next stand in the open, the others under one more click."""
_AT_WORK: Final = ("case-assess", "case-assign", "case-refer", "case-about", "case-join", "case-set-aside")


class _Folds:
    """The folds of a case's page: what the reader can do, each behind a click; what was sent and refused stays open."""

    def __init__(
        self,
        case: CaseShown,
        colleagues: Callable[[], Sequence[Member]],
        sent: Sent,
        taken: CaseShown | None = None,
        *,
        barred: Set[str] = frozenset(),
        hears: bool = True,
    ) -> None:
        self._case, self._colleagues, self._sent, self._taken = case, colleagues, sent, taken
        self._barred, self._hears = barred, hears

    def to_write(self) -> list[Fold]:
        """What can be written down; nothing in a case that lost its words."""
        if not self._case.title:
            return []
        match self._case.standing:
            case Standing.LAPSED:
                ways = []
            case Standing.JOINED:
                ways = ["case-note"]
            case Standing.CLOSED | Standing.ASIDE:
                ways = ["case-hear", "case-note"]
            case _:
                ways = ["case-write", "case-hear", "case-note"]
        first = "case-write" if self._replies_first() else ""
        return [self._fold(one, first=one == first) for one in ways if one not in self._barred or one in self._sent]

    def _replies_first(self) -> bool:
        """Whether a word to the customer comes before all else: it is owed, and no decision waits to be told or made."""
        if self._case.standing is Standing.WAITING and unanswered(self._case) and self._case.owner is not None:
            return "case-write" not in self._barred
        decided = self._taken is not None or (bool(self._case.decision) and self._case.standing is not Standing.TOLD)
        return self._case.owed and self._case.owner is not None and not decided and "case-write" not in self._barred

    def to_do(self) -> list[Fold]:
        """Return what can be done, the first thing first. Where the case has an owner, is not closed, and its customer is owed no
        reply, the form of the first thing stands open by itself.
        """
        ways = [one for one in self._ways() if one not in self._barred or one in self._sent]
        opens = self._case.owner is not None and self._case.standing is not Standing.CLOSED and not self._replies_first()
        first = ways[0] if ways and opens else ""
        if self._taken is not None and "case-decide" in ways:
            first = "case-decide"
        return [self._fold(one, first=one == first) for one in ways]

    def _ways(self) -> list[str]:
        if not self._case.title:
            return []
        match self._case.standing:
            case Standing.NEW | Standing.IN_HAND | Standing.WAITING:
                return [*(["case-tell"] if self._case.decision else []), "case-decide", *_AT_WORK]
            case Standing.TOLD:
                over = self._case.agreed or unanswered(self._case)
                settle = ["case-close", "case-verdict"] if over else ["case-verdict", "case-close"]
                return [*settle, "case-reopen", *_AT_WORK]
            case Standing.CLOSED:
                return ["case-verdict", "case-reopen", "case-about"]
            case Standing.ASIDE:
                return ["case-reopen"]
            case _:
                return []

    def _fold(self, route: str, *, first: bool = False) -> Fold:
        label, press, says = _FOLDS[route]
        if route == "case-write":
            label = label % {"name": self._case.who} if self._case.who else _("Write to the customer")
        if route == "case-reopen" and self._case.standing is Standing.ASIDE:
            label = press = _("Take it up again")
            says = _("It goes on where it was, and so do its clocks.")
        if route in _FROM_HERE and not self._hears:
            says = _("No mail can be sent from here. Call or write to them, then note it here.")
            press = _("Save")
        return Fold(label, route, press, says, self._sent.get(route) or self._form(route), first)

    def _form(self, route: str) -> Form:
        if route == "case-decide":
            return DecideForm(self._case, taken=self._taken)
        form = AssignForm(self._case, self._colleagues()) if route == "case-assign" else _MAKE[route](self._case)
        return leave_here_out(form) if route in _FROM_HERE and not self._hears else form


def _taken(request: HttpRequest, viewer: Member) -> CaseShown | None:
    """The case with whose decision the reader begins this one's, ``?words=`` says which; none where it is not theirs to read."""
    number = number_of(request.GET.get("words", ""))
    if number is None:
        return None
    try:
        found = show_case(access_case(viewer, number))
    except NotFound:
        return None
    return found if found.decision else None


def _silence(case: CaseShown) -> str:
    """Return that a customer did not answer, and what one does then, as a sentence; empty where they did, or may still."""
    said = unanswered(case)
    return f"{said[:1].upper()}{said[1:]}. {on_silence(case)}." if said else ""


def _facts(
    case: CaseShown, about: Member | None, stages: Mapping[str, object], met: Sequence[tuple[str, str]], *, above: bool
) -> list[tuple[Words, Words]]:
    deciding = name_who_decides(case.id) if above else []
    owner = case.owner_name or _("nobody's yet")
    level = _("with a director") if case.level >= 3 else _("one level up") if case.level else ""
    facts: list[tuple[Words, Words]] = [
        (_("Number"), f"#{case.id}"),
        (_("What it is"), KINDS[case.kind]),
        (_("Where it stands"), standing_words(case)),
        (_("Why it was set aside"), ASIDES[case.aside] if case.aside else ""),
        (_("Whose it is"), f"{owner}, {level}" if level else owner),
        (_("Who decides now"), saying.names(deciding) if case.owner is None and deciding else ""),
        (_("Whom it is about"), about.name if about is not None else ""),
        (_("Unit"), case.unit),
        (_("Touchpoint"), case.touchpoint),
        *met,
        (_("How grave"), SEVERITIES[case.severity]),
        (_("Who says so"), _("a rule, and no person yet") if _is_ruled(case, stages) else ""),
        (_("Safety"), _("somebody's safety is at stake") if case.safety else ""),
        (_("Who is needed"), COMPLEXITIES.get(case.complexity, "")),
        (_("Whom it touches"), IMPACTS.get(case.impact, "")),
        (_("What is wanted"), SOUGHT.get(case.sought, "")),
        (_("Where to answer"), _("nowhere: the answer came without a name and an address") if _is_nobodys(case) else case.reach),
    ]
    return [(name, value) for name, value in facts if value]


def _is_nobodys(case: CaseShown) -> bool:
    return answers_nobody(response=case.response, customer=case.customer, writer=case.who, address=case.reach)


def _is_ruled(case: CaseShown, stages: Mapping[str, object]) -> bool:
    """Whether a rule alone says how grave a case is: whoever says what it is held for, does so from then on."""
    graver = case.safety or case.severity > Severity.NORMAL
    return graver and case.way in _UNREAD and case.round == 1 and StageName.ASSESSMENT not in stages


def _customer(viewer: Member, case: CaseShown) -> Step | None:
    if case.customer is None or not may(viewer, Action.CUSTOMERS_READ):
        return None
    return Step(called(case), reverse("customer", args=[case.customer]))


def _has_past(viewer: Member, case: CaseShown) -> bool:
    return case.customer is not None and may(viewer, Action.CUSTOMERS_READ)
