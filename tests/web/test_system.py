"""The pages of tokens, the organisation, work and health: what is shown to whom, and what can be done there."""

import re
from dataclasses import replace
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.utils import timezone
from django_tasks.base import TaskResultStatus
from django_tasks_db.models import DBTaskResult
from tests.cast import BY, Cast
from tests.web.alike import told
from tests.web.reading import Seen, send, visit

from everweek import clock
from everweek.errors import Invalid
from everweek.jobs.models import Ticket
from everweek.jobs.queries import QueueState
from everweek.jobs.tasks import JOBS, discover
from everweek.journal import sequencer
from everweek.journal.delivery import settle
from everweek.journal.models import Line, Parked
from everweek.journal.seals import seal_all
from everweek.journal.subscribers import registered, registered_for_a_while, subscriber
from everweek.people.models import Organisation, Token
from everweek.people.paging import PAGE
from everweek.people.services import make_token
from everweek.people.tokens import authenticate
from everweek.web.system.pending import FEW
from everweek.web.system.words import JOBS as JOB_WORDS
from everweek.web.system.words import listener_words, queue_words

pytestmark = pytest.mark.django_db
FORM = {"name": "Till", "scopes": ["responses:write"], "days": "30"}
HOUSE = {
    "name": "Harbour",
    "zone": "Europe/London",
    "language": "en",
    "country": "gb",
    "currency": "GBP",
    "year_starts_month": "4",
}


def a_token(cast: Cast, who: str, name: str = "dashboard") -> Token:
    member, until = getattr(cast, who), clock.now() + timedelta(days=9)
    return make_token(member=member, name=name, scopes=["measures:read"], expires_at=until, by=BY)[0]


def test_a_token_is_shown_once_and_works(cast: Cast):
    client = cast.client("erin")
    answer = client.post("/settings/tokens/", FORM)
    secret = re.search(r'value="(ew_[^"]+)"', answer.content.decode())
    assert secret
    assert answer["Cache-Control"] == "no-store"
    assert authenticate(secret[1]).member == cast.erin

    html = client.get("/settings/tokens/").content.decode()
    assert secret[1] not in html
    assert secret[1][:7] in html
    assert "hand in answers" in html


def test_a_token_is_made_for_a_kind_of_program_and_what_is_ticked_besides(cast: Cast):
    erin = cast.client("erin")
    page = visit(erin, "/settings/tokens/")
    assert "A dashboard: reads measures and units" in page
    assert "Monitoring" not in page, "Erin sees no figures of the installation, and neither would her token"
    assert [one.says for one in page.page.all("legend")][1:3] == ["Answers and comments", "Asking customers"]
    made = {"name": "Board", "kind": "dashboard", "scopes": ["cases:read"], "days": "30"}
    assert "Copy this token now" in erin.post("/settings/tokens/", made).content.decode()
    assert set(Token.objects.get().scopes) == {"measures:read", "units:read", "cases:read"}
    refused = erin.post("/settings/tokens/", made | {"kind": "monitoring"})
    assert (refused.status_code, Token.objects.count()) == (422, 1)


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"scopes": []}, "Choose at least one thing it may do."),
        ({"name": ""}, "Something is missing here."),
        # Erin reads neither the journal nor the figures of the installation: her token would not either, and is not offered it.
        ({"scopes": ["journal:read"]}, "cannot be chosen here"),
        ({"days": "9999"}, "cannot be chosen here"),
    ],
)
def test_a_token_that_makes_no_sense_is_refused_and_none_is_made(cast: Cast, change: dict[str, object], why: str):
    answer = cast.client("erin").post("/settings/tokens/", FORM | change)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert not Token.objects.exists()


def test_the_longest_token_is_just_taken(cast: Cast):
    assert "Copy this token now" in cast.client("erin").post("/settings/tokens/", FORM | {"days": "366"}).content.decode()


def test_nobody_sees_or_ends_another_s_token_but_an_administrator(cast: Cast):
    hers = a_token(cast, "heidi", name="of the administrator")
    assert "of the administrator" not in visit(cast.client("erin"), "/settings/tokens/")
    for who in ("erin", "bob", "alice", "frank", "grace"):
        there = cast.client(who).post(f"/settings/tokens/{hers.pk}/revoke")
        nowhere = cast.client(who).post("/settings/tokens/999999/revoke")
        assert (there.status_code, told(there)) == (404, told(nowhere))
    hers.refresh_from_db()
    assert hers.revoked_at is None

    erins = a_token(cast, "erin")
    html = visit(cast.client("heidi"), "/settings/tokens/")
    assert "2 tokens are valid." in html
    assert "From its next call on, the program that uses it is refused." in html
    assert "dashboard opens nothing any more." in send(cast.client("heidi"), f"/settings/tokens/{erins.pk}/revoke")
    assert "revoked" in visit(cast.client("erin"), "/settings/tokens/")


def test_the_form_says_of_the_country_what_it_decides(cast: Cast):
    html = visit(cast.client("heidi"), "/settings/organisation")
    assert "Its public holidays are days off, where a unit says nothing else." in html
    assert "Customer Service Week" not in html


def test_the_organisation_changes_in_one_line_with_old_and_new_and_changes_back(cast: Cast):
    html = send(cast.client("heidi"), "/settings/organisation", **HOUSE)
    assert "This holds for all of Harbour" in html
    line = Line.objects.get(kind="organisation.changed")
    assert (line.actor, line.old["zone"], line.new["zone"], line.new["country"]) == (
        cast.heidi.actor,
        "Europe/Lisbon",
        "Europe/London",
        "GB",
    )
    address, kept = html.undo()
    assert cast.client("erin").post(address, kept).status_code == 403
    assert "This holds for all of House of Everweek" in send(cast.client("heidi"), address, **kept)
    assert Organisation.objects.get().zone == "Europe/Lisbon"


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"zone": "Atlantis"}, "Atlantis"),
        ({"zone": "Europe/Lisbonne"}, "Did you mean Europe/Lisbon?"),
        ({"currency": "eurro"}, "There is no currency “eurro”. Write its name, or its three letters. Did you mean Euro?"),
        ({"country": "QQ"}, "There is no country “QQ”."),
        ({"country": "Portugall"}, "Did you mean Portugal?"),
    ],
)
def test_what_cannot_hold_for_an_organisation_is_refused_beside_its_field(cast: Cast, change: dict[str, str], why: str):
    answer = cast.client("heidi").post("/settings/organisation", HOUSE | change)
    assert answer.status_code == 422
    assert why in answer.content.decode()
    assert 'value="Harbour"' in answer.content.decode()
    assert not Line.objects.filter(kind="organisation.changed").exists()


def a_dead_job() -> str:
    discover()
    task = JOBS["facts.merge"].enqueue()
    DBTaskResult.objects.filter(pk=task.id).update(
        status=TaskResultStatus.FAILED, finished_at=timezone.now(), traceback="Traceback\nOSError: the disk is <full>"
    )
    Ticket.objects.filter(task_id=task.id).update(tries=5)
    return str(task.id)


def test_a_job_that_failed_for_good_is_shown_with_its_reason_and_runs_again(cast: Cast):
    dead = a_dead_job()
    html = visit(cast.client("heidi"), "/settings/pending/")
    assert "1 job has failed for good." in html
    assert "OSError: the disk is &lt;full&gt;" in html
    assert "It waits in the queue again" in send(cast.client("heidi"), f"/settings/pending/jobs/{dead}/again")
    assert DBTaskResult.objects.get(pk=dead).status == TaskResultStatus.READY
    html = send(cast.client("heidi"), f"/settings/pending/jobs/{dead}/again")
    assert "There is no dead job with this id" in html
    assert "Tidies the numbers, so that reading them stays quick." in html


def test_a_job_is_given_up_by_who_the_journal_names(cast: Cast):
    dead = a_dead_job()
    assert "This cannot be undone" in visit(cast.client("heidi"), "/settings/pending/")
    assert "It is given up; the journal says so." in send(cast.client("heidi"), f"/settings/pending/jobs/{dead}/drop")
    assert not DBTaskResult.objects.filter(pk=dead).exists()
    assert Line.objects.get(kind="job.dropped").actor == cast.heidi.actor


def test_whoever_listens_to_the_journal_is_called_as_people_call_it(cast: Cast):
    for listener in registered():
        called, says = listener_words(listener.name, there=True)
        assert str(called) != listener.name, listener.name
        assert says


@pytest.fixture
def kettle(cast: Cast):
    """A listener that fails for as long as it is ``broken``, and two lines parked for it."""
    broken = {"is": True}
    with registered_for_a_while():

        @subscriber("kettle", kinds=["unit.opened"], start="beginning")
        def whistle(lines: list[Line]) -> None:
            """Whistle."""
            if broken["is"]:
                message = f"cold at {lines[0].seq}"
                raise ValueError(message)

        sequencer.place()
        settle()
        for line in Line.objects.filter(kind="unit.opened").order_by("seq")[:2]:
            Parked.objects.create(subscriber="kettle", line=line, tries=5, reason="ValueError: cold", parked_at=clock.now())
        yield broken


def test_parked_lines_are_shown_with_their_reason_and_run_again_one_or_all(cast: Cast, kettle: dict[str, bool]):
    html = visit(cast.client("heidi"), "/settings/pending/")
    assert "2 lines of the journal are parked." in html
    assert "2 lines are parked for kettle" in html
    assert "ValueError: cold" in html
    assert "A unit was opened." in html

    html = send(cast.client("heidi"), "/settings/pending/parked/again", subscriber="kettle")
    assert "2 lines failed again and stay here, each with its new reason." in html
    assert "ValueError: cold at" in html
    kettle["is"] = False
    first = Parked.objects.order_by("id")[0]
    assert "It went through this time." in send(cast.client("heidi"), f"/settings/pending/parked/{first.pk}/again")
    html = send(cast.client("heidi"), "/settings/pending/parked/again", subscriber="kettle")
    assert "1 line went through." in html
    assert "Nothing has failed." in html
    assert "There was nothing left to run." in send(cast.client("heidi"), "/settings/pending/parked/again", subscriber="kettle")


def test_a_parked_line_is_given_up(cast: Cast, kettle: dict[str, bool]):
    first = Parked.objects.order_by("id")[0]
    assert "It is given up; the journal says so." in send(cast.client("heidi"), f"/settings/pending/parked/{first.pk}/drop")
    assert Parked.objects.count() == 1
    assert Line.objects.get(kind="parked.discarded").actor == cast.heidi.actor
    assert "perhaps somebody has run or discarded it already" in send(
        cast.client("heidi"), f"/settings/pending/parked/{first.pk}/drop"
    )


def dead_jobs(many: int) -> None:
    """So many jobs that failed for good, the last one a minute after the first, and all of one moment in between."""
    discover()
    now = timezone.now()
    for place in range(many):
        task = JOBS["facts.merge"].enqueue()
        at = now + timedelta(minutes=(place > 0) + (place == many - 1))
        DBTaskResult.objects.filter(pk=task.id).update(
            status=TaskResultStatus.FAILED, finished_at=at, traceback=f"OSError: reason {place}."
        )


def test_jobs_that_have_failed_are_read_to_the_last_one_while_more_fail(cast: Cast):
    dead_jobs(PAGE * 2 + 1)
    heidi = cast.client("heidi")
    seen = visit(heidi, "/settings/pending/")
    found = reasons(seen)
    while "Failed before these" in seen:
        a_dead_job()
        seen = visit(heidi, seen.link("Failed before these").partition("#")[0])
        found += reasons(seen)
    assert sorted(found) == list(range(PAGE * 2 + 1))
    assert (found[0], found[-1]) == (PAGE * 2, 0)
    assert "Failed after these" in seen


def test_who_runs_a_job_again_stays_at_the_part_of_the_list_where_it_stood(cast: Cast):
    dead_jobs(PAGE * 2 + 1)
    heidi = cast.client("heidi")
    there = visit(heidi, "/settings/pending/").link("Failed before these")
    second = visit(heidi, there.partition("#")[0])
    job = DBTaskResult.objects.get(traceback__contains=f"reason {reasons(second)[0]}.")
    kept = next(form for name, form in second.forms("Run it again") if str(job.pk) in name)
    answer = heidi.post(f"/settings/pending/jobs/{job.pk}/again", kept)
    assert (answer.status_code, answer["Location"]) == (302, there)
    astray = heidi.post(f"/settings/pending/jobs/{job.pk}/again", {"at": "//elsewhere.example/?of=jobs"})
    assert astray["Location"].startswith("/settings/pending/")


def reasons(seen: Seen) -> list[int]:
    return [int(one) for one in re.findall(r"OSError: reason ([0-9]+)\.", seen)]


def test_one_list_of_work_is_read_on_while_the_others_stand_where_they_begin(cast: Cast, kettle: dict[str, bool]):
    for number in range(FEW):
        a_token(cast, "heidi", f"dashboard {number}")
    sequencer.place()
    for line in Line.objects.filter(kind="token.made"):
        Parked.objects.create(subscriber="kettle", line=line, tries=5, reason="ValueError: odd", parked_at=clock.now())
    a_dead_job()
    heidi = cast.client("heidi")
    first = visit(heidi, "/settings/pending/")
    after = first.link("Lines after these")
    assert after.startswith("/settings/pending/?of=kettle&after=")
    assert after.endswith("#list-kettle")
    second = visit(heidi, after.partition("#")[0])
    assert "OSError: the disk" in second
    assert (first.says.count("ValueError: odd"), second.says.count("ValueError: odd")) == (FEW - 2, 2)
    back = visit(heidi, second.link("Lines before these").partition("#")[0])
    assert back.says.count("ValueError: odd") == FEW - 2


def test_a_place_that_is_none_is_told_beside_its_list_and_the_way_back_to_its_beginning(cast: Cast, kettle: dict[str, bool]):
    heidi = cast.client("heidi")
    for of in ("jobs", "waiting", "deliveries", "kettle"):
        seen = visit(heidi, f"/settings/pending/?of={of}&after=nowhere", 400)
        assert "This place is not in the list, or not any more." in seen
        assert seen.link("To the first page") == f"/settings/pending/?of={of}#list-{of}"
    assert visit(heidi, "/settings/pending/?of=nobody&after=nowhere").heading


@pytest.mark.parametrize("who", ["alice", "bob", "erin", "frank", "grace"])
def test_nobody_else_touches_the_work_and_learns_nothing_of_it(cast: Cast, kettle: dict[str, bool], who: str):
    dead, first = a_dead_job(), Parked.objects.order_by("id")[0]
    client = cast.client(who)
    for address in (
        f"/settings/pending/jobs/{dead}/again",
        f"/settings/pending/jobs/{dead}/drop",
        f"/settings/pending/parked/{first.pk}/again",
        f"/settings/pending/parked/{first.pk}/drop",
        "/settings/pending/parked/again",
    ):
        answer = client.post(address, {"subscriber": "kettle"})
        nowhere = client.post("/settings/pending/parked/999999/drop")
        assert (answer.status_code, told(answer)) == (403, told(nowhere))
    assert Parked.objects.count() == 2
    assert DBTaskResult.objects.get(pk=dead).status == TaskResultStatus.FAILED
    assert client.get("/settings/health/").status_code == 403


@pytest.fixture
def closed(db: None) -> None:
    """The keys and the file of the tests' own database, closed to others as an installation's are."""
    if connection.vendor == "sqlite":
        Path(str(connection.settings_dict["NAME"])).chmod(0o600)


@pytest.mark.usefixtures("closed")
def test_health_says_what_is_not_well_first_with_what_to_do(cast: Cast, settings):
    settings.EMAIL_HOST = ""
    sequencer.place()
    settle()
    seal_all()
    a_dead_job()
    html = visit(cast.client("heidi"), "/settings/health/")
    assert html.heading.startswith("No mail leaves this house: nobody is invited, told, or let in again.")
    assert re.search(r"\d other parts? (is|are) worth a look", html.heading)
    assert "All is well" not in html
    assert "Set EVERWEEK_MAIL" in html
    assert "Failed for good: 1." in html
    assert 'href="/settings/pending/"' in html
    assert html.index("worth a look</span>") < html.index(">well</span>")
    assert re.search(r'<p class="code">1:\d+:[0-9a-f]{64}</p>', html)


@pytest.mark.usefixtures("closed")
def test_a_part_that_cannot_be_examined_is_not_well_and_hinders_no_other(cast: Cast, monkeypatch):
    def away() -> object:
        message = "the table was moved away"
        raise Invalid(message)

    monkeypatch.setattr("everweek.facts.ask.ready", away)
    html = visit(cast.client("heidi"), "/settings/health/")
    assert "1 part is not well." in html
    assert "Cannot be examined: the table was moved away" in html
    assert "answers." in html


def test_a_journal_that_was_cut_is_found_on_the_page_of_health(cast: Cast):
    from everweek.journal.seals import Head, remember

    sequencer.place()
    seal_all()
    remember(Head(9, 9999, "0" * 64))
    assert "The seals do not lead up to the head that was remembered" in visit(cast.client("heidi"), "/settings/health/")


def test_the_settings_show_each_only_the_pages_that_open_for_her(cast: Cast):
    def tabs(who: str) -> list[str]:
        page = visit(cast.client(who), "/settings/")
        # Only those beside the page are tabs at a desk; a phone has them all, of many in a fold.
        inside = page.partition('class="pages on-phone"')[2].partition("</details>")[0]
        inside = inside or page.partition('<div class="on-phone">')[2].partition("</div>")[0]
        return re.findall(r">(\w+)</a>", inside)

    assert tabs("frank") == ["Yours", "Colleagues", "Units", "Roles"]
    assert tabs("bob") == ["Yours", "Colleagues", "Units", "Roles", "Skills"]
    assert tabs("alice") == ["Yours", "Colleagues", "Units", "Roles", "Channels", "Skills"]
    assert tabs("erin") == ["Yours", "Colleagues", "Units", "Roles", "Skills", "Tokens", "Words"]
    house = ["Tokens", "Webhooks", "Privacy", "Words", "Work", "Health"]
    assert tabs("heidi") == ["Yours", "Colleagues", "Units", "Roles", "Channels", "Skills", *house]


def test_every_job_is_said_in_words_of_ours():
    discover()
    assert set(JOB_WORDS) == {name for name in JOBS if not name.startswith("tests.")}


def test_what_is_broken_is_the_first_line_of_the_administrators_day(cast, settings):
    settings.EMAIL_HOST = ""
    day = visit(cast.client("heidi"), "/").says
    assert "No mail leaves this house: nobody is invited, told, or let in again." in day
    assert "Set EVERWEEK_MAIL" in day
    assert day.index("No mail leaves") < day.index("Somebody crossed a line")
    assert "No mail leaves" not in visit(cast.client("grace"), "/").says
    settings.EMAIL_HOST = "mail.example.org"
    assert "No mail leaves" not in visit(cast.client("heidi"), "/").says


def test_what_waits_and_what_runs_is_said_without_a_nought():
    state = QueueState(waiting=0, running=1, dead=0, lag_seconds=0, workers=1)
    assert queue_words(state) == "No job waits, 1 runs, 1 worker is running."
    assert queue_words(replace(state, waiting=2, running=0)) == "2 jobs wait, none runs, 1 worker is running."
