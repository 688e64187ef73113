"""A request may call its letters anything: it is answered."""

import pytest
from django.test import Client

from everweek import wsgi
from everweek.text.charsets import readable

FORM = b'--x\r\nContent-Disposition: form-data; name="a.recommend"\r\n\r\n9\r\n--x--\r\n'
ODD = ["rot13", "IDNA", "undefined", "zlib", '"rot13"', "x" * 3000, "utf-16", "utf-7", "\xff", "hex; charset=utf-8"]


@pytest.mark.django_db
@pytest.mark.parametrize("charset", ODD)
@pytest.mark.parametrize("kind", ["multipart/form-data; boundary=x", "application/x-www-form-urlencoded"])
def test_whatever_charset_a_form_names_it_is_answered(cast, charset, kind):
    told = readable(f"{kind}; charset={charset}")
    for address in ("/s/north-desk", "/s/north-desk/kiosk/answers", "/a/abc", "/accounts/login/"):
        assert Client().get(f"{address}?a.recommend=9", CONTENT_TYPE=told).status_code < 500
        assert Client().generic("POST", address, FORM, told).status_code < 500


def test_the_door_calls_no_letters_by_what_is_no_writing(monkeypatch):
    came: list[str] = []
    monkeypatch.setattr(wsgi, "_django", lambda environ, _start: came.append(environ["CONTENT_TYPE"]) or [])
    for charset in ("rot13", "utf-8"):
        wsgi.answer({"CONTENT_TYPE": f"text/plain; charset={charset}"}, lambda *_told: None)
    assert came == ["text/plain; no-charset=rot13", "text/plain; charset=utf-8"]
