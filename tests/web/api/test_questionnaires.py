"""Questionnaires kept by programs: brought in, checked, written, translated, published, archived."""

import json

import pytest
from tests.web.api.calls import nps_document, program_of

from everweek.journal.models import Line
from everweek.questionnaires.models import Questionnaire, Version

pytestmark = pytest.mark.django_db
FILE = json.dumps(nps_document())


@pytest.fixture
def erin(cast):
    return program_of(cast.erin, "questionnaires:read", "questionnaires:write")


def brought(program, **more):
    return program.post("/questionnaires", {"name": "after-visit.json", "content": FILE, **more})


def kinds() -> list[str]:
    return list(Line.objects.filter(kind__startswith="questionnaire.").order_by("pk").values_list("kind", flat=True))


def test_a_file_is_checked_brought_in_as_a_draft_and_the_same_again_changes_nothing(erin):
    checked = brought(erin, dry_run=True).json()
    assert (checked["outcome"], checked["measures"], checked["in_the_way"]) == ("checked", ["nps"], [])
    assert not Questionnaire.objects.exists()
    first = brought(erin)
    assert (first.status_code, first.json()["outcome"], first.json()["version"]) == (201, "stored", 1)
    again = brought(erin)
    assert (again.status_code, again.json()["outcome"]) == (200, "already")
    assert kinds() == ["questionnaire.created"]
    other = json.dumps({**nps_document(), "title": {"en": "Something else"}})
    assert brought(erin, content=other).status_code == 409
    assert brought(erin, content=other, over=True).status_code == 201
    assert erin.get("/questionnaires/after-visit").json()["title"] == "Something else"


def test_a_scale_that_a_mistake_took_is_free_until_somebody_answers(erin):
    def asking(top, key):
        heard = {"key": "heard", "kind": "felt", "text": {"en": "I was heard"}, "measure": "felt.heard", "scale": [1, top]}
        return {"name": f"{key}.json", "content": json.dumps({**nps_document(), "key": key, "questions": [heard]})}

    assert erin.post("/questionnaires", {**asking(10, "mistaken"), "publish": True}).status_code == 201
    checked = erin.post("/questionnaires", {**asking(5, "right"), "dry_run": True}).json()["in_the_way"]
    assert ["archive it first" in why for why in checked] == [True, True]
    erin.post("/questionnaires/mistaken/archive", {})
    assert erin.post("/questionnaires", {**asking(5, "right"), "dry_run": True}).json()["in_the_way"] == []
    assert erin.post("/questionnaires", {**asking(5, "right"), "publish": True}).status_code == 201
    refused = erin.post("/questionnaires/mistaken/restore", {})
    assert (refused.status_code, "by now" in refused.json()["detail"]) == (409, True)


def test_what_is_read_out_goes_in_again_as_it_is(erin):
    brought(erin, publish=True)
    out = erin.get("/questionnaires/after-visit/versions/1").json()
    assert out["format"] == "everweek.questionnaire/1"
    assert brought(erin, content=json.dumps(out)).json()["outcome"] == "already"
    assert erin.get("/questionnaires/after-visit/versions/2").status_code == 404


@pytest.mark.parametrize(
    ("name", "content", "says"),
    [
        ("survey.pdf", "{}", ".json"),
        ("survey.json", "{", "Line 1"),
        ("survey.json", '{"format": "everweek.questionnaire/1"}', "missing"),
        ("survey.json", json.dumps({**nps_document(), "title": {"en": "a\0b"}}), ""),
        ("survey.lss", "<document", ""),
        ("survey.txt", "nothing", ""),
    ],
)
def test_what_is_no_questionnaire_is_refused_with_the_reason(erin, name, content, says):
    reply = erin.post("/questionnaires", {"name": name, "content": content})
    assert reply.status_code == 422
    assert says in reply.json()["detail"]
    assert not Questionnaire.objects.exists()


def test_a_file_may_have_five_megabytes_and_no_more(erin):
    long = {**nps_document(), "intro": {"en": "x" * 300_000}}
    reply = brought(erin, content=json.dumps(long))
    assert (reply.status_code, reply.json()["code"]) == (422, "document"), "it was read, and a text is too long"
    assert brought(erin, content="x" * 5_000_001).status_code == 422
    assert brought(erin, content="x" * 8_400_000).status_code == 413


def test_a_draft_is_written_published_and_never_changes_from_then_on(erin):
    document = {key: value for key, value in nps_document().items() if key not in {"format", "key"}}
    made = erin.call("PUT", "/questionnaires/after-visit/draft", {"document": document}).json()
    assert (made["draft"], made.get("published")) == (1, None)
    published = erin.post("/questionnaires/after-visit/publish", {"digest": made["versions"][0]["digest"]}).json()
    assert (published.get("draft"), published["published"]) == (None, 1)
    assert erin.post("/questionnaires/after-visit/publish", {}).json() == published
    same = erin.call("PUT", "/questionnaires/after-visit/draft", {"document": document}).json()
    assert [one["digest"] for one in same["versions"]] == [published["versions"][0]["digest"]], "no draft was begun"
    other = {"document": {**document, "title": {"en": "Another"}}}
    drafted = erin.call("PUT", "/questionnaires/after-visit/draft", other).json()
    assert (drafted["draft"], drafted["published"], drafted["title"]) == (2, 1, "After your visit")
    assert Version.objects.get(number=1).document["title"] == {"en": "After your visit"}
    assert kinds() == ["questionnaire.created", "questionnaire.published", "questionnaire.drafted"]


def test_nobody_elses_work_is_written_over_unseen(erin):
    brought(erin)
    seen = erin.get("/questionnaires/after-visit").json()["versions"][0]["digest"]
    other = {**nps_document(), "title": {"en": "Another"}}
    assert erin.call("PUT", "/questionnaires/after-visit/draft", {"document": other, "digest": seen}).status_code == 200
    late = erin.call("PUT", "/questionnaires/after-visit/draft", {"document": nps_document(), "digest": seen})
    assert (late.status_code, late.json()["code"]) == (409, "changed-meanwhile")
    assert erin.post("/questionnaires/after-visit/publish", {"digest": seen}).status_code == 409
    assert erin.call("PUT", "/questionnaires/no-more/draft", {"document": {}, "digest": seen}).status_code == 409


def test_a_draft_is_thrown_away_and_what_is_published_stays(erin):
    brought(erin, publish=True)
    assert erin.call("DELETE", "/questionnaires/after-visit/draft").status_code == 409
    erin.call("PUT", "/questionnaires/after-visit/draft", {"document": {**nps_document(), "title": {"en": "Another"}}})
    assert erin.call("DELETE", "/questionnaires/after-visit/draft").status_code == 204
    assert [one["number"] for one in erin.get("/questionnaires/after-visit").json()["versions"]] == [1]


def test_a_questionnaire_is_archived_and_asked_again(erin):
    brought(erin, publish=True)
    assert "archived_at" in erin.post("/questionnaires/after-visit/archive", {}, Idempotency_Key="k").json()
    assert [one["key"] for one in erin.get("/questionnaires?state=archived").json()["questionnaires"]] == ["after-visit"]
    assert erin.post("/questionnaires/after-visit/restore", {}).json().get("archived_at") is None
    assert erin.get("/questionnaires?state=archived").json()["questionnaires"] == []


def test_a_draft_is_translated_text_by_text(erin):
    brought(erin)
    texts = {"title": "Depois da sua visita", "recommend.text": "Recomendava-nos?"}
    told = erin.call("PUT", "/questionnaires/after-visit/translations/pt", {"texts": texts}).json()
    assert (told["first"], told["missing"]) == ("en", 1)
    assert {one["place"]: one["text"] for one in told["texts"]} == {**texts, "why.text": ""}
    assert erin.get("/questionnaires/after-visit/translations/pt").json() == told
    assert erin.get("/questionnaires/after-visit/translations/de").status_code == 404
    unknown = erin.call("PUT", "/questionnaires/after-visit/translations/pt", {"texts": {"titel": "x"}})
    assert (unknown.status_code, unknown.json()["field"]) == (422, "texts")
    assert erin.call("PUT", "/questionnaires/after-visit/translations/no tag", {"texts": {}}).status_code == 422
    assert erin.call("DELETE", "/questionnaires/after-visit/translations/en").status_code == 409
    assert erin.call("DELETE", "/questionnaires/after-visit/translations/pt").json()["languages"] == ["en"]


def test_a_questionnaire_is_begun_from_the_shelf(erin):
    ready = erin.get("/shelf").json()["shelf"]
    assert "nps-in-two-questions" in [one["key"] for one in ready]
    body = {"key": "north-visits", "title": "The north", "languages": ["en", "de"]}
    assert erin.post("/shelf/nps-in-two-questions/begin", body).status_code == 201
    begun = erin.get("/questionnaires/north-visits").json()
    assert (begun["title"], begun["languages"], begun["draft"]) == ("The north", ["en", "de"], 1)
    assert erin.post("/shelf/nps-in-two-questions/begin", body).status_code == 409
    assert erin.get("/shelf/nothing").status_code == 404
    file = erin.get("/shelf/nps-in-two-questions").json()
    assert brought(erin, content=json.dumps(file)).json()["key"] == "nps-in-two-questions"


def test_the_list_is_read_on_page_by_page(erin):
    for name in ("a", "b", "c"):
        brought(erin, key=name)
    first = erin.get("/questionnaires?limit=2").json()
    second = erin.get(f"/questionnaires?limit=2&after={first['next']}").json()
    assert [one["key"] for page in (first, second) for one in page["questionnaires"]] == ["a", "b", "c"]
    assert "next" not in second
    assert erin.get("/questionnaires?words=a%00b").status_code == 422
    assert erin.get("/questionnaires?stat=draft").json()["field"] == "stat"


def test_who_may_only_read_writes_nothing_and_who_may_nothing_learns_nothing(cast, erin):
    brought(erin)
    grace = program_of(cast.grace, "questionnaires:read", "questionnaires:write")
    assert grace.get("/questionnaires/after-visit").status_code == 200
    for method, address in (
        ("POST", "/questionnaires/after-visit/archive"),
        ("DELETE", "/questionnaires/after-visit/draft"),
        ("POST", "/questionnaires/nothing/archive"),
    ):
        assert grace.call(method, address, {}).status_code == 404
    assert brought(grace).status_code == 403
    bobs = program_of(cast.bob, "questionnaires:read", "questionnaires:write")
    assert bobs.get("/questionnaires/after-visit").content == bobs.get("/questionnaires/nothing").content
    assert program_of(cast.erin, "questionnaires:write").get("/questionnaires").status_code == 403
    assert program_of(cast.erin, "questionnaires:read").post("/questionnaires/after-visit/archive", {}).status_code == 403
