"""How customers reach us: where mails and complaints belong, what was put aside and why, and taking it after all."""

import pytest
from tests.act.opening import MONDAY, opened
from tests.web.api.calls import program_of
from tests.web.reading import read, visit

from everweek import clock
from everweek.act.complaining.services import the_door
from everweek.act.mailing.addresses import answers_to
from everweek.act.mailing.models import CaseMail, CaseMailbox
from everweek.act.mailing.rules import Arrived
from everweek.act.mailing.services import note_looked, take_mail
from everweek.act.models import Case, Remark
from everweek.journal.models import Line

pytestmark = pytest.mark.one_database("what is shown and kept is read by queries that are tried on both elsewhere")


def test_heidi_says_where_mail_belongs_and_takes_what_a_person_wrote_after_all(cast, settings):
    settings.EVERWEEK_MAIL_CASES_ADDRESS = "cases@service.example.org"
    heidi = cast.client("heidi")
    assert visit(heidi, "/act/rules/ways/").heading == "Customers reach us on a public page."
    settings.EVERWEEK_MAIL_CASES = "maildir:///nowhere"
    with clock.frozen(MONDAY):
        case = opened(cast)
        told = {"at": MONDAY, "sender": "d@work.example.org", "to": answers_to(case.pk).to, "title": "<b>Away", "attached": 2}
        take_mail(
            arrived=Arrived(identity="1", kind="automatic", text="The south pier.", whole="The south pier.\n> Which?", **told)
        )
        take_mail(arrived=Arrived(identity="2", kind="said", problem="It cannot be read.", at=MONDAY))
    for _press in range(2):
        seen = read(heidi.post("/act/rules/ways/mailbox", {"unit": "north-desk", "kind": "call_back"}, follow=True))
    assert (CaseMailbox.objects.get().unit, CaseMailbox.objects.get().kind) == (cast.north_desk, "call_back")
    assert Line.objects.filter(kind="case_mailbox.set").count() == 1
    assert "a machine or a mailing list sent it" in seen.says
    assert "It cannot be read." in seen.says
    assert "<b>Away" not in str(seen)
    note_looked(failure="It is away.")
    assert "It is away." in visit(heidi, "/act/rules/ways/").says

    machine = CaseMail.objects.get(reason="machine")
    for _press in range(2):
        assert f"case #{case.pk}" in read(heidi.post(f"/act/rules/ways/{machine.pk}/take", follow=True)).says
    remark = Remark.objects.get(text="The south pier.")
    assert (remark.sender, remark.left_out, remark.by) == ("d@work.example.org", 2, cast.heidi.actor)
    seen = visit(cast.client("bob"), f"/act/{case.pk}/")
    for words in ("from d@work.example.org", "2 attachments were not taken.", "The whole mail"):
        assert words in seen.says
    unreadable = CaseMail.objects.get(reason="unreadable")
    assert "no words of a person" in read(heidi.post(f"/act/rules/ways/{unreadable.pk}/take", follow=True)).says

    read(heidi.post("/act/rules/ways/door", {"unit": "north", "shown": ["south"]}, follow=True))
    assert (the_door().is_open, the_door().unit) == (False, cast.north)
    assert (
        "public page is closed" in visit(heidi, "/act/rules/ways/").says
        or "The page is closed" in visit(heidi, "/act/rules/ways/").says
    )
    for wrong in ({"unit": "nowhere"}, {"shown": ["nowhere"]}):
        assert heidi.post("/act/rules/ways/door", wrong).status_code == 422


def test_programs_set_the_same_and_nobody_else_does(cast):
    with clock.frozen(MONDAY):
        take_mail(arrived=Arrived(identity="1", at=MONDAY, kind="automatic", text="I am away.", sender="dana@example.org"))
    heidis = program_of(cast.heidi, "case-ways:write")
    told = heidis.call("PUT", "/case-ways/mailbox", {"unit": "north", "kind": "call_back"}).json()
    assert (told["unit"], told["kind"], told["address"]) == ("north", "call_back", "")
    assert heidis.call("PUT", "/case-ways/door", {"is_open": False, "shown": ["south"]}).json()["shown"] == ["south"]
    [aside] = heidis.get("/case-ways/aside").json()["mails"]
    assert (aside["reason"], aside["may_take"]) == ("machine", True)
    taken = [heidis.post(f"/case-ways/aside/{aside['id']}/take", {}).json() for _again in range(2)]
    assert taken[0] == taken[1] == {"came": "opened", "case": Case.objects.get().pk}
    assert Case.objects.get().unit == cast.north
    assert heidis.call("PUT", "/case-ways/mailbox", {"unit": "nowhere"}).status_code == 404
    bobs = program_of(cast.bob, "case-ways:write")
    for path in ("mailbox", "door", "aside"):
        assert bobs.get(f"/case-ways/{path}").status_code == 403
