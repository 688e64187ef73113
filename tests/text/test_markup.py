"""Feeds are made by strangers: no comment in one holds up, or breaks, the reading of the others."""

import pytest

from everweek.text.feeds import plain_of, read_feed
from everweek.text.patience import within


@pytest.mark.parametrize("unit", ["<!--", "<a", "</"])
def test_what_is_opened_and_never_closed_is_read_at_once_as_it_stands(unit):
    with within(2):
        assert plain_of("Late. " + unit * 60_000).startswith(f"Late. {unit}{unit}")


def test_a_mark_nobody_knows_is_somebodys_words_and_the_other_entries_are_read():
    told = ["&lt;![endless] waiting", "&lt;![if !mso]>Late&lt;![endif]>"]
    feed = "".join(f"<item><guid>{number}</guid><description>{one}</description></item>" for number, one in enumerate(told))
    entries = read_feed(f"<rss><channel>{feed}</channel></rss>".encode())
    assert [entry[3] for entry in entries] == ["<![endless] waiting", "Late"]
