"""Background doors of Listen."""

from datetime import timedelta

from everweek.errors import EverweekError, Unavailable
from everweek.jobs.tasks import PutBack, enqueue, job, schedule, stopping


@job(name="listen.import", tries=5, lease=timedelta(minutes=5))
def run_import(run: int) -> None:
    """Carry out an import, from where it is. A file or map that is wrong is told by the import itself and not tried again."""
    from everweek.listen.models import ImportRun
    from everweek.listen.running import run as carry_out

    try:
        found = carry_out(run, stop=stopping)
    except Unavailable:
        raise
    except EverweekError:
        return
    if found.state == ImportRun.State.RUNNING:
        message = "The worker stops; the import goes on elsewhere."
        raise PutBack(message)


@job(name="listen.try", tries=3, lease=timedelta(minutes=5))
def run_trial(trial: int) -> None:
    """Try all rows of a file; a worker that stops puts it back, and it begins anew elsewhere."""
    from everweek.listen.trials import carry_out

    if not carry_out(trial, stop=stopping):
        message = "The worker stops; the trial begins anew elsewhere."
        raise PutBack(message)


@schedule(every=timedelta(minutes=10))
@job(name="listen.forget", tries=3)
def finish_forgetting() -> None:
    """Search the files of imports for whoever was erased."""
    from everweek.listen.erasure import finish_forgetting as finish

    finish()


@schedule(at="03:20")
@job(name="listen.clear_away", tries=3)
def clear_away() -> None:
    """Remove uploads and refused rows whose time is over, files nobody knows any more, what was half written at links, and
    from where answers came.
    """
    from everweek.listen.doubting.imprints import clear_away as clear_imprints
    from everweek.listen.inviting.sending import clear_away as clear_links
    from everweek.listen.keeping import clear_away as clear

    clear()
    clear_links()
    clear_imprints()


@schedule(at="02:10")
@job(name="listen.learn", tries=3, lease=timedelta(minutes=10))
def learn() -> None:
    """Learn how comments feel and what they speak of, find themes, and judge anew by what was learned."""
    from everweek.listen.understanding.finding import find_themes
    from everweek.listen.understanding.lessons import learn_sentiment, learn_topics

    for step in (find_themes, learn_sentiment, learn_topics):
        if stopping():
            message = "The worker stops; learning begins anew elsewhere."
            raise PutBack(message)
        step()
    enqueue(judge_anew)


@job(name="listen.judge_anew", tries=5, lease=timedelta(minutes=5))
def judge_anew() -> None:
    """Judge comments anew by what is known now, the newest first."""
    from everweek.listen.understanding.hearing import judge_anew as carry_out

    if not carry_out(stop=stopping):
        message = "The worker stops; judging goes on elsewhere."
        raise PutBack(message)


@schedule(every=timedelta(minutes=5))
@job(name="listen.look_at_sources", tries=3)
def look_at_sources() -> None:
    """Let each feed and mailbox that it is time for be looked at, by a job of its own: a slow one keeps no other waiting."""
    from everweek.listen.mentions.feeds import due_sources
    from everweek.listen.models import MentionSource

    for source in due_sources(MentionSource.Way.FEED):
        enqueue(look_at_feed, source=source, anew=False)
    for source in due_sources(MentionSource.Way.MAILBOX):
        enqueue(look_at_mailbox, source=source)


@job(name="listen.look_at_feed", tries=1, lease=timedelta(minutes=5))
def look_at_feed(source: int, *, anew: bool) -> None:
    """Fetch one feed and take what is new in it. What fails is kept beside the source, and tried again at the next time."""
    from everweek.listen.mentions.feeds import look_at_feed as look

    look(source, anew=anew)


@job(name="listen.look_at_mailbox", tries=1, lease=timedelta(minutes=10))
def look_at_mailbox(source: int) -> None:
    """Read what is new in one mailbox. What fails is kept beside the source, and tried again at the next time."""
    from everweek.listen.mentions.mailboxes import look_at_mailbox as look

    if look(source):
        # Anew, and not in a loop: what else waits has its turn between.
        enqueue(look_at_mailbox, source=source)


@job(name="listen.take_waiting", tries=5)
def take_waiting(helpdesk: int) -> None:
    """Try to take what waits of a helpdesk whose mapping was changed."""
    from everweek.listen.helpdesks.services import take_waiting as take

    take(helpdesk)


@schedule(every=timedelta(minutes=1))
@job(name="listen.invite", tries=3)
def invite() -> None:
    """Ask for the letters of invitations that are due, and for reminders of those who have not answered."""
    from everweek.listen.inviting import sending

    asked = sending.send_due() + sending.remind_due()
    if asked:
        # Anew, and not in a loop: what else waits has its turn between.
        enqueue(invite)
