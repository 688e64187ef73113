"""One letter over the wire, in two turns where the mail server can take what belongs together at once (PIPELINING, RFC 2920).

Python's own client waits for an answer to each of four commands; with a hundred thousand letters, or a server far away, the
waiting is most of it. Where the server does not say that it can, Python's own way is gone.
"""

import re
import smtplib
from contextlib import suppress
from typing import Final

_FINE: Final = 250
_TAKEN: Final = frozenset({250, 251})
_GO_ON: Final = 354
_CLOSING: Final = 421
_DOT: Final = re.compile(rb"(?m)^\.")


def hand_over(server: smtplib.SMTP, sender: str, to: str, data: bytes) -> None:
    """Let the server have one letter, of lines that end in CRLF; it answers for it once this returns.

    Raises:
        smtplib.SMTPSenderRefused, SMTPRecipientsRefused, SMTPDataError: it does not take it; the connection is good for the next.
        smtplib.SMTPServerDisconnected: it hung up.
    """
    server.ehlo_or_helo_if_needed()
    if not server.has_extn("pipelining"):
        server.sendmail(sender, [to], data)
        return
    size = f" size={len(data)}" if server.has_extn("size") else ""
    told = [f"MAIL FROM:{smtplib.quoteaddr(sender)}{size}", f"RCPT TO:{smtplib.quoteaddr(to)}", "DATA"]
    if any("\r" in one or "\n" in one for one in told):
        message = "An address is one line."
        raise ValueError(message)
    server.send("".join(f"{one}\r\n" for one in told))
    mail = server.getreply()
    if mail[0] == _CLOSING:
        # Nothing more will be said.
        server.close()
        raise smtplib.SMTPSenderRefused(mail[0], mail[1], sender)
    recipient, go = server.getreply(), server.getreply()
    wanted = mail[0] == _FINE and recipient[0] in _TAKEN
    said = go
    if go[0] == _GO_ON:
        # It waits for a letter now, though it may have refused whom it is for: then it gets none, as the standard has it.
        server.send(_DOT.sub(b"..", data) + b".\r\n" if wanted else b".\r\n")
        said = server.getreply()
    if wanted and said[0] == _FINE:
        return
    _clear(server, said[0] if wanted else recipient[0] if mail[0] == _FINE else mail[0])
    if mail[0] != _FINE:
        raise smtplib.SMTPSenderRefused(mail[0], mail[1], sender)
    if not wanted:
        raise smtplib.SMTPRecipientsRefused({to: recipient})
    raise smtplib.SMTPDataError(said[0], said[1])


def _clear(server: smtplib.SMTP, code: int) -> None:
    """Ready for the next letter, as far as there can be one."""
    if code == _CLOSING:
        server.close()
        return
    with suppress(smtplib.SMTPServerDisconnected):
        server.rset()
