"""What tests read in a page is what stands there."""

import pytest
from tests.web.reading import Seen

PAGE = Seen(
    "<html><head><title>Colleagues · Everweek</title><script>let x = '<h1>';</script></head><body>"
    '<div class="notice good" role="status"><p>She has the post now.</p><form method="post" action="/back">'
    '<input type="hidden" name="csrfmiddlewaretoken" value="secret"><input type="hidden" name="back" value="b1">'
    "<button>Undo</button></form></div>"
    '<h1>2 colleagues</h1><table><tr><th><a href="/people/1">Bob</a></th><td>North&nbsp;desk</td></tr>'
    '<tr><th><a href="/people/2">Bobby<span class="unseen"> Brown</span></a></th><td>South &amp; West</td></tr></table>'
    '<p>Line one<br>line two<img src="x"></p></body></html>'
)


def test_a_page_is_read_as_it_is_shown():
    assert PAGE.heading == "2 colleagues"
    assert PAGE.title == "Colleagues · Everweek"
    assert PAGE.link("Bob") == "/people/1"
    assert PAGE.link("Bobby") == "/people/2"
    assert PAGE.row("Bobby") == "Bobby Brown South & West"
    assert PAGE.undo() == ("/back", {"back": "b1"})
    assert PAGE.notices == ["She has the post now. Undo"]
    assert PAGE.says.endswith("South & West Line one line two")
    assert "let x" not in PAGE.says


@pytest.mark.parametrize("ask", [lambda: PAGE.link("Carol"), lambda: PAGE.row("Carol"), lambda: PAGE.form("Remove")])
def test_what_is_not_there_fails_and_says_what_is(ask):
    with pytest.raises(AssertionError, match=r"Carol|Remove"):
        ask()
