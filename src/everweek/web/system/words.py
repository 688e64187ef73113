"""The house itself in words: scopes of tokens, states of parts, titles of pages."""

from collections.abc import Mapping
from typing import Final

from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.errors.findings import State
from everweek.jobs.queries import QueueState
from everweek.messages.webhooks.queries import Standing
from everweek.people import saying
from everweek.people.policy import TokenScope
from everweek.people.privacy import Kept
from everweek.prove.words import capital

SCOPES: Final[Mapping[str, str | Promise]] = {
    TokenScope.RESPONSES_READ: gettext_lazy("read what customers said, without personal data"),
    TokenScope.COMMENTS_UNMASKED: gettext_lazy("read personal data in what customers said"),
    TokenScope.COMMENTS_CORRECT: gettext_lazy("correct what comments are held for"),
    TokenScope.RESPONSES_WRITE: gettext_lazy("hand in answers"),
    TokenScope.RESPONSES_CORRECT: gettext_lazy("correct and withdraw answers, decide of doubtful ones"),
    TokenScope.INTERACTIONS_READ: gettext_lazy("see the moments customers had with us"),
    TokenScope.INTERACTIONS_WRITE: gettext_lazy("log moments with customers"),
    TokenScope.INVITATIONS_READ: gettext_lazy("see who was invited to answer"),
    TokenScope.INVITATIONS_WRITE: gettext_lazy("invite customers to answer"),
    TokenScope.CUSTOMERS_READ: gettext_lazy("look up customers and segments"),
    TokenScope.CUSTOMERS_WRITE: gettext_lazy("add, change and erase customers"),
    TokenScope.CUSTOMERS_EXPORT: gettext_lazy("fetch everything held about a customer"),
    TokenScope.SEGMENTS_WRITE: gettext_lazy("read and write segments"),
    TokenScope.MEASURES_READ: gettext_lazy("read measures"),
    TokenScope.CONTACT_WRITE: gettext_lazy("set the contact rules, and lift held addresses"),
    TokenScope.CASES_READ: gettext_lazy("read cases"),
    TokenScope.CASES_WRITE: gettext_lazy("open cases and move them on"),
    TokenScope.GESTURES_WRITE: gettext_lazy("give customers what may be given, and approve it"),
    TokenScope.ALLOWANCES_WRITE: gettext_lazy("set what each role may give, and budgets"),
    TokenScope.HOURS_WRITE: gettext_lazy("set when units work"),
    TokenScope.PROMISES_WRITE: gettext_lazy("set how much time is promised"),
    TokenScope.CASE_WAYS_WRITE: gettext_lazy("set how customers reach us, and take mails that were put aside"),
    TokenScope.ASSIGNING_WRITE: gettext_lazy("say how new cases find their owner, and what colleagues know"),
    TokenScope.GUIDES_WRITE: gettext_lazy("write what stands beside cases: guidelines and know-how"),
    TokenScope.CAUSES_WRITE: gettext_lazy("keep the tree of causes"),
    TokenScope.RESPECT_READ: gettext_lazy("read reports that somebody crossed a line, steps, and how often it happens"),
    TokenScope.RESPECT_WRITE: gettext_lazy("report that somebody crossed a line, look after the colleague, and thank customers"),
    TokenScope.RESPECT_DECIDE: gettext_lazy("propose and decide steps towards customers"),
    TokenScope.CHARTER_WRITE: gettext_lazy("write the charter and approve what others wrote of it"),
    TokenScope.IMPROVEMENTS_WRITE: gettext_lazy("propose improvements and move them on"),
    TokenScope.JOURNAL_READ: gettext_lazy("read the journal"),
    TokenScope.WEBHOOKS_WRITE: gettext_lazy("have what happens told to other programs"),
    TokenScope.NOTICES_WRITE: gettext_lazy("read what the colleague it acts for is told, and choose how"),
    TokenScope.WORDS_WRITE: gettext_lazy("rewrite what colleagues are told"),
    TokenScope.TOLD_READ: gettext_lazy("see who was told what and when"),
    TokenScope.CHANNELS_WRITE: gettext_lazy("set up the chats of units"),
    TokenScope.VIEWS_WRITE: gettext_lazy("save views of the numbers"),
    TokenScope.TOPICS_WRITE: gettext_lazy("keep, name and merge topics"),
    TokenScope.UNITS_READ: gettext_lazy("see the units"),
    TokenScope.UNITS_WRITE: gettext_lazy("open, rename, move and close units"),
    TokenScope.PEOPLE_READ: gettext_lazy("see who works where, and what each role may do"),
    TokenScope.PEOPLE_WRITE: gettext_lazy("add and change colleagues at the front line and leads, give and end their posts"),
    TokenScope.TOKENS_REVOKE: gettext_lazy("see which programs have tokens, and revoke them"),
    TokenScope.WORK_RUN: gettext_lazy("see failed jobs and parked lines, run them again or give them up"),
    TokenScope.ORGANISATION_WRITE: gettext_lazy("say how long what is personal is kept"),
    TokenScope.IMPORTS_RUN: gettext_lazy("import files"),
    TokenScope.ASKING_WRITE: gettext_lazy("write the rules by which customers are asked"),
    TokenScope.QUESTIONNAIRES_READ: gettext_lazy("read questionnaires"),
    TokenScope.QUESTIONNAIRES_WRITE: gettext_lazy("write, translate and publish questionnaires"),
    TokenScope.LINKS_WRITE: gettext_lazy("open and close links at which customers answer"),
    TokenScope.SOURCES_WRITE: gettext_lazy("keep sources and helpdesks"),
    TokenScope.TOUCHPOINTS_WRITE: gettext_lazy("name and order the touchpoints"),
    TokenScope.METRICS_READ: gettext_lazy("read figures about this installation, for monitoring"),
}
MANY_BEHIND: Final = 1000
"""From so many lines on it is said how far behind a webhook is."""
STATES: Final[Mapping[State, tuple[str | Promise, str]]] = {
    State.WELL: (gettext_lazy("well"), "good"),
    State.LOOK: (gettext_lazy("worth a look"), "warm"),
    State.ILL: (gettext_lazy("not well"), "bad"),
}
PARTS: Final[Mapping[str, str | Promise]] = {
    "database": gettext_lazy("Database"),
    "jobs": gettext_lazy("Work done later"),
    "journal": gettext_lazy("Journal"),
    "seals": gettext_lazy("Seals of the journal"),
    "facts": gettext_lazy("Numbers"),
    "mail": gettext_lazy("Mail"),
    "webhooks": gettext_lazy("Webhooks"),
    "promises": gettext_lazy("Promises to customers"),
    "case-mail": gettext_lazy("Cases by mail"),
    "ledger": gettext_lazy("Ledger"),
    "clock": gettext_lazy("Clock"),
    "disk": gettext_lazy("Room on the disk"),
    "keys": gettext_lazy("Keys"),
    "tokens": gettext_lazy("Tokens of programs"),
    "settings": gettext_lazy("Settings"),
}


LISTENERS: Final[Mapping[str, tuple[str | Promise, str | Promise]]] = {
    "facts": (gettext_lazy("Numbers"), gettext_lazy("Counts every answer, so that measures and charts are up to date.")),
    "flows.owner_hears_what_others_did_to_her_account": (
        gettext_lazy("Mail about accounts"),
        gettext_lazy("Writes to colleagues when somebody else has changed how they sign in."),
    ),
    "flows.clock_warns_its_people": (
        gettext_lazy("Warnings of promises"),
        gettext_lazy("Tells owners, leads and directors of promises to customers that are running out or are broken."),
    ),
    "flows.danger_is_told_at_once": (
        gettext_lazy("Words of danger"),
        gettext_lazy("Tells whoever leads a unit at once that words of a customer speak of danger there."),
    ),
    "flows.improvement_given_is_told": (
        gettext_lazy("Whose an improvement is"),
        gettext_lazy("Tells colleagues that an improvement is theirs to see through, and that somebody asks how it stands."),
    ),
    "flows.letter_that_came_back_told_nobody": (
        gettext_lazy("Letters about cases that did not arrive"),
        gettext_lazy("Lets nothing count as told, asked or answered in a case by a letter that came back."),
    ),
    "flows.case_not_told_is_told_to_whose_it_is": (
        gettext_lazy("Customers who were not reached"),
        gettext_lazy("Tells whose case it is that a letter to its customer did not arrive."),
    ),
    "flows.case_given_is_told": (
        gettext_lazy("News of cases"),
        gettext_lazy("Tells colleagues what was given or handed up to them, and what customers wrote in their cases."),
    ),
    "flows.import_that_ended_is_told": (
        gettext_lazy("News of imports"),
        gettext_lazy("Tells whoever started an import that it is in, or that it stopped."),
    ),
    "flows.opened_case_finds_its_owner": (
        gettext_lazy("Cases find their owner"),
        gettext_lazy("Gives a case that is new, or nobody’s again, to whom it falls, in units that want that."),
    ),
    "flows.case_begun_anew_is_told": (
        gettext_lazy("Cases that go on again"),
        gettext_lazy("Tells whose case it is that somebody began it anew, took it up again or parted it from another one."),
    ),
    "flows.moved_case_is_told": (
        gettext_lazy("Cases moved elsewhere"),
        gettext_lazy("Tells whoever a case is with where it went, and whoever it is not with any more."),
    ),
    "flows.closed_case_is_asked_again": (
        gettext_lazy("Asking again"),
        gettext_lazy("Lets the customer of a closed case be asked how it was, after the time that was set."),
    ),
    "flows.answer_says_how_a_case_ended": (
        gettext_lazy("Answers about cases"),
        gettext_lazy("Notes whether a customer who was asked again is content."),
    ),
    "flows.gesture_asked_reaches_who_may_approve": (
        gettext_lazy("News of what is given"),
        gettext_lazy(
            "Asks those who may approve a gift above somebody’s limits, also where its case is moved, and tells who asked and "
            "who was named."
        ),
    ),
    "flows.promise_passed_on_is_told": (
        gettext_lazy("Promises of who has left"),
        gettext_lazy("Tells whoever is to keep a promise to a customer now, or who leads there, that who gave it has left."),
    ),
    "flows.charter_handed_in_reaches_who_may_approve": (
        gettext_lazy("Charters that wait"),
        gettext_lazy("Tells whoever may approve a version of the charter that it was handed in."),
    ),
    "flows.who_leaves_gives_cases_back": (
        gettext_lazy("Cases of who has left"),
        gettext_lazy("Lets open cases of a colleague who has left be nobody’s again, and tells whoever leads there."),
    ),
    "flows.interaction_starts_an_invitation": (
        gettext_lazy("Asking after moments"),
        gettext_lazy("Decides by your rules whom to ask after a moment with us, and sends the invitations."),
    ),
    "flows.letter_that_left_is_an_invitation_sent": (
        gettext_lazy("Letters that left"),
        gettext_lazy("Notes of each invitation that its letter has left, was stopped, or was refused."),
    ),
    "flows.moment_taken_back_asks_nobody": (
        gettext_lazy("Moments taken back"),
        gettext_lazy("Calls off what was asked because of a moment that was taken back; asks it where that is put back."),
    ),
    "flows.reminder_that_left_reached_its_customer": (
        gettext_lazy("Reminders that arrived"),
        gettext_lazy("Notes that whoever a reminder reached was reached, though the letter that asked first came back."),
    ),
    "flows.who_was_not_reached_or_declined_is_not_silent": (
        gettext_lazy("Why somebody did not answer"),
        gettext_lazy("Notes of whom a letter came back, and who asked not to be written to, instead of taking them for silent."),
    ),
    "flows.withdrawn_answer_answers_no_invitation": (
        gettext_lazy("Withdrawn answers"),
        gettext_lazy("Lets whoever was asked by name, and whose answer was withdrawn, count as not having answered."),
    ),
    "flows.line_crossed_is_followed_up": (
        gettext_lazy("Somebody crossed a line"),
        gettext_lazy("Tells who looks after the colleague, who may decide about a step, and who reported it what came of it."),
    ),
    "flows.step_reaches_its_customer": (
        gettext_lazy("Letters about steps"),
        gettext_lazy("Writes to customers what was decided about how they are served, and what came of an appeal."),
    ),
    "flows.case_word_reaches_its_customer": (
        gettext_lazy("Letters about cases"),
        gettext_lazy("Writes to customers that we have their case, and what we tell them in it."),
    ),
    "flows.many_complaints_at_once_are_told": (
        gettext_lazy("Many complaints at once"),
        gettext_lazy("Tells whoever sees to the opening rules that more complain on the public page than usual."),
    ),
    "flows.mail_put_aside_is_told": (
        gettext_lazy("Mail that was put aside"),
        gettext_lazy("Tells whose case it is, or whoever may take it, that a mail was put aside."),
    ),
    "flows.view_taken_away_is_told": (
        gettext_lazy("Views offered no more"),
        gettext_lazy("Tells whose view it is that somebody else offers it to colleagues no more."),
    ),
    "flows.limit_whose_colleague_left_is_told": (
        gettext_lazy("Limits whose colleague has left"),
        gettext_lazy("Tells who leads there that somebody else has to be named with whom a customer speaks."),
    ),
    "flows.letter_that_left_acknowledges_a_case": (
        gettext_lazy("Cases acknowledged"),
        gettext_lazy("Stamps a case as acknowledged once the letter that says so has left."),
    ),
    "flows.unhappy_answer_opens_a_case": (
        gettext_lazy("Cases of unhappy answers"),
        gettext_lazy("Opens a case where an answer has the score, or the word, that one of your rules speaks of."),
    ),
    "flows.added_words_reach_their_case": (
        gettext_lazy("Words added to answers"),
        gettext_lazy("Lets what a customer adds to an answer be heard in the case that the answer has."),
    ),
    "flows.hidden_words_leave_their_case": (
        gettext_lazy("Words hidden in answers"),
        gettext_lazy("Hides words that somebody hid in an answer in the case of that answer too."),
    ),
    "flows.urgent_words_open_a_case": (
        gettext_lazy("Cases of urgent words"),
        gettext_lazy("Opens a case where what somebody wrote speaks of danger or of haste, as your rules say."),
    ),
    "listen.doubting": (
        gettext_lazy("Looking for doubtful answers"),
        gettext_lazy("Marks answers that may be nobody's, or one person's several times, for a person to decide."),
    ),
    "listen.understanding": (
        gettext_lazy("Understanding comments"),
        gettext_lazy("Judges what customers wrote: how it feels, what it is about, whether it is urgent, whom it praises."),
    ),
}
"""The parts that listen to the journal: what people call each, and what it does."""


KEPT: Final[Mapping[str, str | Promise]] = {
    "answers": gettext_lazy("Customers’ answers, with their own words"),
    "replies": gettext_lazy("What another program was answered when it told of a customer, so that nothing is done twice"),
    "arrivals": gettext_lazy("What another program told of a customer and we could not make use of"),
    "case_mails": gettext_lazy("A mail of a customer that we put aside, because a machine seemed to have sent it"),
    "cases": gettext_lazy("What a customer complained of, and what was written about it"),
    "changes": gettext_lazy("What was written before and after, when something about a customer was changed"),
    "contacts": gettext_lazy("When we wrote to a customer and what for, and when we did not"),
    "failed": gettext_lazy("Jobs that failed for good, with all they were to do, and why lines of the journal were parked"),
    "interactions": gettext_lazy("When and where a customer met us, and what was noted of it"),
    "invitations": gettext_lazy("That a customer was asked how it was, and when"),
    "messages": gettext_lazy("That a letter went to a colleague, or to whoever left an address in a case, and when"),
    "notices": gettext_lazy("What colleagues were told, and when"),
    "profiles": gettext_lazy("A customer’s name, addresses and what else we noted to know them by"),
    "respect": gettext_lazy("What was hard between a customer and one of us, what they were thanked for, and what we decided"),
    "told_of": gettext_lazy("That a customer was told what we changed because of what customers said"),
}
"""What is kept, as those say it who decide for how long: what customers read of it speaks to them."""


def kept_words(one: Kept) -> str | Promise:
    """What a kind of thing is to colleagues."""
    return KEPT.get(one.key, one.what)


JOBS: Final[Mapping[str, str | Promise]] = {
    "act.send_links": gettext_lazy("Sends customers the links of their cases again who asked for them."),
    "act.sweep_files": gettext_lazy("Removes files that were sent to a case and belong to none."),
    "act.follow_care": gettext_lazy("Tells of check-ins with colleagues that are due, and ends limits whose day has come."),
    "act.tell_improved": gettext_lazy("Tells customers what came of an improvement they asked for, or were touched by."),
    "act.tell_clocks": gettext_lazy("Tells of promises to customers that are running out or are broken."),
    "facts.count_members": gettext_lazy("Counts who belongs to each segment, so that no page waits for it."),
    "facts.merge": gettext_lazy("Tidies the numbers, so that reading them stays quick."),
    "facts.night": gettext_lazy("Packs the numbers for the night, and takes out of them whoever was erased."),
    "flows.give_back_cases": gettext_lazy(
        "Gives back the open cases of colleagues who have left or hold no post, and hands up those of closed units."
    ),
    "flows.tell_new_findings": gettext_lazy("Tells who answers for numbers of findings that are new to them."),
    "flows.tell_tokens_ending": gettext_lazy("Tells whom it acts for, and administrators, of a token that runs out."),
    "flows.ask_again": gettext_lazy("Asks customers again whose case was closed long enough ago."),
    "flows.read_case_mail": gettext_lazy("Reads the mailbox of cases."),
    "flows.tell_what_is_due": gettext_lazy("Tells colleagues what they promised and is due."),
    "flows.tell_who_waited": gettext_lazy("Tells colleagues which customers did not answer in time."),
    "flows.tell_what_failed": gettext_lazy("Tells administrators what failed for good."),
    "flows.daily_mail": gettext_lazy("Writes to administrators how the house is."),
    "listen.import": gettext_lazy("Imports a file."),
    "listen.try": gettext_lazy("Tries all rows of a file, and stores nothing."),
    "listen.forget": gettext_lazy("Looks through imported files for whoever was erased."),
    "listen.clear_away": gettext_lazy("Clears away files, refused rows and half-written answers whose time is over."),
    "listen.learn": gettext_lazy("Learns how comments feel and what they speak of."),
    "listen.judge_anew": gettext_lazy("Judges comments anew by what was learned."),
    "listen.look_at_sources": gettext_lazy("Looks which feeds and mailboxes it is time for."),
    "listen.look_at_feed": gettext_lazy("Reads a feed."),
    "listen.look_at_mailbox": gettext_lazy("Reads a mailbox."),
    "listen.take_waiting": gettext_lazy("Takes in what waits of a helpdesk."),
    "listen.invite": gettext_lazy("Asks for the letters that are due, and for reminders."),
    "messages.tell_notices": gettext_lazy("Tells colleagues by mail what is due, at once or in their digest."),
    "messages.deliver": gettext_lazy("Hands a message to the mail server."),
    "messages.send_letters": gettext_lazy("Hands letters to customers to the mail server."),
    "messages.read_returned": gettext_lazy("Reads the mailbox to which letters come back."),
    "messages.confirm_subscription": gettext_lazy("Confirms to a mail provider that we hear of letters that come back."),
    "messages.forget_old_deliveries": gettext_lazy("Forgets what other programs were told long ago."),
    "people.count_segments": gettext_lazy("Counts whom the segments hold."),
    "people.forget_old_limits": gettext_lazy("Forgets who called too often, once that is over."),
    "people.forget_old_replies": gettext_lazy("Forgets what programs were answered a week ago."),
    "people.forget_old_ways_back": gettext_lazy("Forgets what can no longer be taken back."),
    "people.forget_old_forms": gettext_lazy("Forgets forms that were sent a day ago."),
    "people.keep_erasures": gettext_lazy("Completes the list of erasures beside the database."),
    "people.work_out_days_ahead": gettext_lazy("Works out holidays for the years to come."),
    "people.end_keeping": gettext_lazy("Ends what has been kept long enough."),
}
"""What is done later, and what each does in the words of those who look whether it is done."""


def job_words(name: str) -> str | Promise:
    """What a job does; of one that nobody declares any more, that."""
    return JOBS.get(name) or _("A job of an earlier version.")


def listener_words(name: str, *, there: bool) -> tuple[str | Promise, str | Promise]:
    """What people call a part that listens to the journal, and what it does."""
    if not there:
        return name, _("Nothing listens under this name any more.")
    return LISTENERS.get(name, (name, ""))


def scope_words(scope: str) -> str | Promise:
    """What a scope lets a program do; one that is not known any more, as it is written."""
    return SCOPES.get(scope, scope)


def tokens_title(number: int, *, everybody: bool) -> str:
    """How many tokens are valid."""
    told = {"number": saying.count(number)}
    if number == 0:
        return _("No program has a token.") if everybody else _("You have made no token.")
    if everybody:
        return ngettext("%(number)s token is valid.", "%(number)s tokens are valid.", number) % told
    return ngettext("You have %(number)s valid token.", "You have %(number)s valid tokens.", number) % told


def webhooks_title(number: int) -> str:
    """How many programs are told."""
    if number == 0:
        return _("No program is told what happens here.")
    told = {"number": saying.count(number)}
    return (
        ngettext("%(number)s program is told what happens here.", "%(number)s programs are told what happens here.", number)
        % told
    )


def webhook_words(one: Standing) -> tuple[str, str]:
    """How a webhook is, and the tone of that."""
    if one.gave_up:
        return _("given up"), "bad"
    if one.paused_at is not None:
        return _("paused"), "warm"
    if one.failures > 1:
        return _("not reached"), "bad"
    if one.behind > MANY_BEHIND:
        return behind_words(one.behind), "warm"
    return (_("told"), "good") if one.told else (_("nothing told lately"), "")


def webhook_title(one: Standing) -> str:
    """How a webhook is, as a sentence."""
    told: dict[str, object] = {"name": one.name, "n": saying.count(one.parked)}
    if one.gave_up:
        return _("%(name)s took nothing for so long that it is told nothing more.") % told
    if one.paused_at is not None:
        return _("%(name)s is paused, and told nothing.") % told
    if one.failures > 1:
        return _("%(name)s cannot be reached.") % told
    if one.parked:
        parked = ngettext(
            "%(name)s did not take %(n)s delivery, which is parked.",
            "%(name)s did not take %(n)s deliveries, which are parked.",
            one.parked,
        )
        return parked % told
    return (_("%(name)s is told what happens here.") if one.told else _("%(name)s was told nothing lately.")) % told


def work_title(dead: int, parked: int, deliveries: int = 0) -> str:
    """Whether anything could not be done."""
    if deliveries and not dead and not parked:
        told = {"number": saying.count(deliveries)}
        return ngettext("%(number)s delivery is parked.", "%(number)s deliveries are parked.", deliveries) % told
    jobs = ngettext("%(number)s job has failed for good", "%(number)s jobs have failed for good", dead) % {
        "number": saying.count(dead)
    }
    lines = ngettext("%(number)s line of the journal is parked", "%(number)s lines of the journal are parked", parked)
    lines %= {"number": saying.count(parked)}
    if dead and parked:
        return _("%(jobs)s, and %(lines)s.") % {"jobs": jobs, "lines": lines}
    if dead or parked:
        return f"{jobs if dead else lines}."
    return _("Nothing has failed.")


def queue_words(state: QueueState) -> str:
    """What waits, what runs, and who works."""
    workers = ngettext("%(number)s worker is running", "%(number)s workers are running", state.workers) % {
        "number": saying.count(state.workers)
    }
    if not state.waiting and not state.running:
        return _("Nothing waits and nothing runs; %(workers)s.") % {"workers": workers}
    parts = [
        _few(state.waiting, ngettext("%(number)s job waits", "%(number)s jobs wait", state.waiting), _("no job waits")),
        _few(state.running, ngettext("%(number)s runs", "%(number)s run", state.running), _("none runs")),
        workers,
    ]
    return capital(f"{', '.join(parts)}.")


def _few(number: int, some: str, none: str) -> str:
    return some % {"number": saying.count(number)} if number else none


def behind_words(behind: int) -> str:
    """How far a listener is behind."""
    if behind == 0:
        return _("has heard everything")
    return ngettext("%(number)s line behind", "%(number)s lines behind", behind) % {"number": saying.count(behind)}


def health_title(ill: int, look: int, *, mails: bool = True) -> str:
    """Return how the installation is; first, where no mail leaves it, what that means for people."""
    if not mails:
        silent = _("No mail leaves this house: nobody is invited, told, or let in again.")
        others = max(look - 1, 0)
        if ill:
            return f"{silent} {_not_well(ill)}"
        if not others:
            return silent
        rest = ngettext(
            "%(number)s other part is worth a look.",
            "%(number)s other parts are worth a look.",
            others,
        )
        return f"{silent} {rest % {'number': saying.count(others)}}"
    if ill:
        return _not_well(ill)
    if look:
        told = {"number": saying.count(look)}
        return (
            ngettext("All is well; %(number)s part is worth a look.", "All is well; %(number)s parts are worth a look.", look)
            % told
        )
    return _("Everything is well.")


def _not_well(ill: int) -> str:
    return ngettext("%(number)s part is not well.", "%(number)s parts are not well.", ill) % {"number": saying.count(ill)}
