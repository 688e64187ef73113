"""Mailboxes whose server says no, or nonsense: why is told, and once it speaks again no mail has been lost by it."""

import pytest
from tests.listen.mails import mail
from tests.listen.test_mailboxes import LATER, heard, look, server, source

__all__ = ["server", "source"]

pytestmark = pytest.mark.django_db
HUGE = "9" * 5000


@pytest.mark.parametrize(
    ("begins", "told"),
    [
        ("UID SEARCH", "TAG NO [LIMIT] try again in 900 seconds"),
        ("UID FETCH", "TAG NO not now"),
        ("UID FETCH", f"* 1 FETCH (UID 1 BODY[]<0> {{{HUGE}}}\r\nabc)\r\nTAG OK done"),
        ("EXAMINE", "TAG NO there is none"),
        ("LOGIN", "* BYE\r\nTAG BAD no"),
    ],
)
def test_why_is_told_and_no_mail_is_lost_by_it(source, server, begins, told):
    server.lay(mail(), LATER)
    server.lies = {begins: told}
    assert look(source).failure != ""
    server.lies = {}
    assert look(source).failure == ""
    assert heard() == ["The boat was late."]
