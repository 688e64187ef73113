"""Feeds of what people say unasked, fetched from a real server: each entry once, whatever the feed and its server do."""

import threading
from collections.abc import Iterator
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest
from tests.cast import BY, Cast

from everweek.errors import Invalid
from everweek.journal.models import Line
from everweek.listen.mentions import feeds, services
from everweek.listen.mentions.models import Mention, MentionSource
from everweek.listen.tasks import look_at_feed, look_at_sources
from everweek.text.feeds import read_feed

RSS = """<?xml version="1.0"?>
<rss version="2.0" xmlns:dc="http://purl.org/dc/elements/1.1/"><channel><title>Harbour Reviews</title><language>pt</language>
{items}
</channel></rss>"""
ITEM = (
    "<item><guid>{number}</guid><title>Boat {number}</title><link>https://reviews.example.org/{number}</link>"
    "<description>&lt;p&gt;It was &lt;b&gt;late&lt;/b&gt;.&lt;/p&gt;</description><dc:creator>Ada</dc:creator>"
    "<pubDate>Mon, 05 Oct 2026 12:00:0{number} +0100</pubDate></item>"
)
ATOM = """<feed xmlns="http://www.w3.org/2005/Atom" xml:lang="en"><title>Posts</title>
<entry><id>tag:example.org,2026:1</id><title>A day out</title><updated>2026-10-05T11:00:00Z</updated>
<author><name>Grace O.</name></author><link rel="self" href="https://x.example.org/self"/>
<link href="https://x.example.org/1"/><content type="html">&lt;p&gt;Loved the boat&lt;/p&gt;</content>
<rating xmlns="http://example.org/ratings">4</rating></entry></feed>"""


def rss(*numbers: int) -> str:
    return RSS.format(items="".join(ITEM.format(number=number) for number in numbers))


@dataclass
class Site:
    """A site with one feed, and what was asked of it."""

    address: str = ""
    body: bytes = b""
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    asked: list[dict[str, str]] = field(default_factory=list)


@pytest.fixture
def site(settings) -> Iterator[Site]:
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset({"127.0.0.1"})
    found = Site()

    class Answer(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            found.asked.append({name.lower(): value for name, value in self.headers.items()})
            unchanged = found.headers.get("ETag") and self.headers.get("If-None-Match") == found.headers["ETag"]
            self.send_response(304 if unchanged else found.status)
            for name, value in found.headers.items():
                self.send_header(name, value)
            self.end_headers()
            if not unchanged:
                self.wfile.write(found.body)

        def log_message(self, *_words: object) -> None:
            """Nothing."""

    server = HTTPServer(("127.0.0.1", 0), Answer)
    found.address = f"http://127.0.0.1:{server.server_port}/us.rss"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    yield found
    server.shutdown()
    server.server_close()


@pytest.fixture
def source(cast: Cast, site: Site) -> MentionSource:
    return services.open_source(name="Harbour Reviews", way="feed", address=site.address, by=BY)


def look(source: MentionSource, **how: bool) -> MentionSource:
    feeds.look_at_feed(source.pk, **how)
    source.refresh_from_db()
    return source


@pytest.mark.django_db
def test_each_entry_of_a_feed_is_heard_once_with_who_wrote_it_and_where(site, source):
    site.body = rss(1, 2).encode()
    assert look(source).failure == ""
    site.body = rss(1, 2, 3).encode()
    look(source)
    look(source)
    found = Mention.objects.order_by("pk").select_related("response")
    assert [one.response.identity for one in found] == [f"harbour-reviews:{n}" for n in (1, 2, 3)]
    first = found[0]
    assert first.response.answers == {"title": "Boat 1", "said": "It was late."}
    assert (first.author, first.link, first.response.language) == ("Ada", "https://reviews.example.org/1", "pt")
    assert first.response.answered_at.isoformat() == "2026-10-05T11:00:01+00:00"


@pytest.mark.django_db
def test_an_atom_feed_is_read_too_with_its_rating(site, source):
    site.body = ATOM.encode()
    look(source)
    mention = Mention.objects.select_related("response").get()
    assert mention.response.answers == {"rating": 4, "title": "A day out", "said": "Loved the boat"}
    assert (mention.author, mention.link) == ("Grace O.", "https://x.example.org/1")


@pytest.mark.django_db
def test_an_entry_that_was_edited_stays_as_it_was_first_heard(site, source):
    site.body = rss(1).encode()
    look(source)
    site.body = rss(1).replace("late", "early").encode()
    assert look(source).refused == ""
    assert Mention.objects.get().response.answers["said"] == "It was late."


@pytest.mark.django_db
def test_what_was_said_before_we_listened_is_history_and_moves_nothing(site, source):
    site.body = rss(1).encode()
    look(source)
    assert Line.objects.get(kind="response.received").history is True
    site.body = (rss(1).replace("<guid>1", "<guid>9").replace("Mon, 05 Oct 2026 12:00:01 +0100", "")).encode()
    look(source)
    assert [one.history for one in Line.objects.filter(kind="response.received").order_by("pk")] == [True, False]


@pytest.mark.django_db
def test_a_feed_that_says_nothing_changed_is_asked_only_that_and_anew_where_a_person_wants_it(site, source):
    site.body, site.headers = rss(1).encode(), {"ETag": '"one"', "Last-Modified": "Mon, 05 Oct 2026 12:00:00 GMT"}
    look(source)
    look(source)
    assert "if-none-match" not in site.asked[0]
    assert (site.asked[1]["if-none-match"], site.asked[1]["if-modified-since"]) == ('"one"', "Mon, 05 Oct 2026 12:00:00 GMT")
    look(source, anew=True)
    assert "if-none-match" not in site.asked[2]
    assert Mention.objects.count() == 1


@pytest.mark.django_db
@pytest.mark.parametrize(
    ("body", "status", "headers", "told"),
    [
        (b"gone", 404, {}, "answered 404"),
        (b"", 301, {"Location": "https://elsewhere.example.org/x"}, "elsewhere.example.org"),
        (b"<html><body>Hello</body></html>", 200, {}, "no feed"),
        (b"this is no xml", 200, {}, "cannot be read"),
        (b"x" * (feeds.MOST_BYTES + 1), 200, {}, "more than 5242880 bytes"),
        (b'<!DOCTYPE a [<!ENTITY b "x"><!ENTITY c "&b;&b;">]><rss>&c;</rss>', 200, {}, "cannot be read"),
    ],
)
def test_what_fails_is_said_beside_the_source_and_the_next_good_look_takes_it_away(site, source, body, status, headers, told):
    site.body, site.status, site.headers = body, status, headers
    assert told in look(source).failure
    assert not Mention.objects.exists()
    site.body, site.status, site.headers = rss(1).encode(), 200, {}
    assert look(source).failure == ""
    assert Mention.objects.count() == 1


@pytest.mark.django_db
def test_what_no_database_keeps_stands_in_nothing_that_its_server_says_of_itself(site, source):
    site.body, site.headers = rss(1).encode(), {"ETag": '"o\0ne"', "Last-Modified": "Mon\0day"}
    held = look(source)
    assert (held.etag, held.changed, held.failure) == ("", "", "")
    site.status, site.headers = 301, {"Location": "https://else\0where.example.org/"}
    assert "else\ufffdwhere" in look(source).failure
    site.status, site.headers = 200, {}
    assert look(source).failure == "", "what is asked with what it had said does not break either"


@pytest.mark.django_db
def test_an_entry_that_does_not_fit_is_told_and_hinders_no_other(site, source):
    too_long = ITEM.format(number=8).replace("late", "late " * 5000)
    nameless = "<item><title>Nameless</title></item>"
    site.body = RSS.format(items=too_long + nameless + ITEM.format(number=2)).encode()
    refused = look(source).refused
    assert refused.startswith("2 entries were not taken:")
    assert "neither an id nor a link" in refused
    assert Mention.objects.get().response.identity == "harbour-reviews:2"


@pytest.mark.django_db
@pytest.mark.parametrize(
    "address", ["http://127.0.0.1/x", "https://10.0.0.1/x", "ftp://example.org/x", "https://me:secret@example.org/x", ""]
)
def test_an_address_that_is_never_fetched_is_refused_at_once(cast, address):
    with pytest.raises(Invalid) as refused:
        services.open_source(name="Inside", way="feed", address=address, by=BY)
    assert refused.value.field == "address"


@pytest.mark.django_db
def test_a_host_that_became_private_later_is_not_fetched_and_said(site, source, settings):
    settings.EVERWEEK_PRIVATE_HOSTS = frozenset()
    assert "https only" in look(source).failure
    assert site.asked == []


@pytest.mark.django_db
def test_only_feeds_whose_time_has_come_are_looked_at_and_never_paused_ones(site, source, monkeypatch):
    asked: list[int] = []
    monkeypatch.setattr("everweek.listen.tasks.enqueue", lambda job, *, source, anew: asked.append(source))
    look_at_sources.func()
    look(source)
    look_at_sources.func()
    services.pause_source(source=source, by=BY)
    MentionSource.objects.update(looked_at=None)
    look_at_sources.func()
    assert asked == [source.pk]
    assert look_at_feed.tries == 1
    feeds.look_at_feed(source.pk)
    assert len(site.asked) == 1


def test_rss_of_old_and_of_rdf_is_read():
    rdf = (
        b'<rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#" xmlns="http://purl.org/rss/1.0/" '
        b'xmlns:dc="http://purl.org/dc/elements/1.1/"><channel/><item><title>T</title><link>https://e.org/1</link>'
        b"<description>Late</description><dc:date>2026-10-05T10:00:00Z</dc:date></item></rdf:RDF>"
    )
    assert read_feed(rdf) == [["https://e.org/1", "2026-10-05T10:00:00Z", "T", "Late", "", "https://e.org/1", "", ""]]
