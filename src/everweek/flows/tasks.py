"""What happens between rooms regularly."""

from datetime import timedelta

from everweek.flows.administrators_get_the_daily_mail import send_daily_mail
from everweek.flows.closed_case_is_asked_again import ask_those_due
from everweek.flows.closed_unit_hands_its_cases_up import hand_up_all
from everweek.flows.customer_who_did_not_answer_is_told import tell_who_waited
from everweek.flows.limit_whose_colleague_left_is_told import tell_unserved
from everweek.flows.mail_reaches_its_case import read_mailbox
from everweek.flows.new_finding_is_told import tell_new_findings
from everweek.flows.promise_that_is_due_is_told import tell_what_is_due
from everweek.flows.token_that_runs_out_is_told import tell_tokens_ending
from everweek.flows.what_failed_for_good_reaches_administrators import tell_what_failed
from everweek.flows.who_leaves_gives_cases_back import give_back_all
from everweek.jobs.tasks import enqueue, job, schedule


@schedule(every=timedelta(hours=1))
@job(name="flows.give_back_cases", tries=3)
def give_back_cases() -> None:
    """Let the open cases of colleagues who have left by now, or hold no post, be nobody's, and tell whoever leads there.

    Of limits likewise. Cases of closed units stand above first: who is still there may have them there.
    """
    hand_up_all()
    give_back_all()
    tell_unserved()


@schedule(every=timedelta(minutes=2))
@job(name="flows.read_case_mail", tries=3)
def read_case_mail() -> None:
    """Read the mailbox of cases, some mails at a time."""
    if read_mailbox():
        # Anew, and not in a loop: what else waits has its turn between.
        enqueue(read_case_mail)


@schedule(every=timedelta(minutes=15))
@job(name="flows.ask_again", tries=3)
def ask_again() -> None:
    """Ask those customers again whose case was closed long enough ago, some at a time."""
    if ask_those_due():
        enqueue(ask_again)


@schedule(at="06:30")
@job(name="flows.daily_mail", tries=5)
def daily_mail() -> None:
    """Mail every administrator the head of the journal's seals, and what stands parked or dead."""
    send_daily_mail()


@schedule(at="06:00")
@job(name="flows.tell_what_is_due", tries=3)
def tell_promises_due() -> None:
    """Tell colleagues what they promised and is due today, or was."""
    tell_what_is_due()


@schedule(at="05:30")
@job(name="flows.tell_new_findings", tries=3)
def tell_findings() -> None:
    """Tell those who answer for numbers which findings are new to them, before their digest leaves."""
    tell_new_findings()


@schedule(at="06:15")
@job(name="flows.tell_tokens_ending", tries=3)
def tell_tokens() -> None:
    """Tell of the tokens of programs that run out soon."""
    tell_tokens_ending()


@schedule(every=timedelta(hours=1))
@job(name="flows.tell_who_waited", tries=3)
def tell_waits_over() -> None:
    """Tell colleagues which customers did not answer within the days one waits."""
    tell_who_waited()


@schedule(every=timedelta(minutes=15))
@job(name="flows.tell_what_failed", tries=3)
def tell_administrators() -> None:
    """Tell administrators what failed for good since it was looked last."""
    tell_what_failed()
