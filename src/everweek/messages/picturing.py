"""Pictures in a letter to a colleague: drawn as it leaves, and within it, so that a mail program fetches nothing from anywhere.

A letter waits for no picture: where one cannot be drawn, or is too heavy, it leaves without, and its words say all there is.
"""

import logging
from collections.abc import Mapping, Sequence
from email.message import Message as Mail
from email.mime.image import MIMEImage
from typing import Any, Final

from django.core.mail import EmailMultiAlternatives, SafeMIMEMultipart

from everweek.errors import EverweekError
from everweek.messages.letters.drawing import Shown, with_pictures
from everweek.messages.notices.kinds import KINDS
from everweek.messages.rules import HEAVIEST_PICTURE, Letter, Picture, Wanted

_log: Final = logging.getLogger(__name__)


class PicturedMail(EmailMultiAlternatives):
    """A mail whose html has pictures beside it, each under its Content-ID: alternative(plain, related(html, pictures))."""

    pictures: Mapping[str, Picture] = {}

    def message(self, **how: Any) -> Mail:  # type: ignore[override]  # noqa: ANN401  # handed on as it is
        """Return the mail as it is sent."""
        mail: Mail = super().message(**how)
        parts = mail.get_payload()
        if not self.pictures or not isinstance(parts, list):
            return mail
        *plain, html = parts
        together = SafeMIMEMultipart(_subtype="related", type="text/html")
        together.attach(html)
        for cid, picture in self.pictures.items():
            part = MIMEImage(picture.png, _subtype="png")
            part.add_header("Content-ID", f"<{cid}>")
            part.add_header("Content-Disposition", "inline", filename=f"{cid.partition('@')[0]}.png")
            together.attach(part)
        mail.set_payload([*plain, together])
        return mail


def mail_of(letter: Letter, *, message_id: str, headers: Mapping[str, str]) -> EmailMultiAlternatives:
    """Return the mail of a letter with its pictures drawn; no transaction is open meanwhile."""
    mail = PicturedMail(letter.subject, letter.text, to=[letter.to], headers={"Message-ID": message_id, **headers})
    if not letter.html:
        return mail
    # The same in every try, as the Message-ID is that they are named after.
    name, host = message_id.strip("<>").removeprefix("everweek.").split("@")
    drawn = {f"picture-{place}.{name}@{host}": picture for place, picture in enumerate(_drawn(letter.pictures)) if picture}
    mail.pictures = drawn
    shown = {_place(cid): Shown(cid, picture.wide, picture.says) for cid, picture in drawn.items()}
    mail.attach_alternative(with_pictures(letter.html, shown), "text/html")
    return mail


def _place(cid: str) -> int:
    return int(cid.removeprefix("picture-").partition(".")[0])


def _drawn(wanted: Sequence[Wanted]) -> list[Picture | None]:
    return [_draw(one) for one in wanted]


def _draw(wanted: Wanted) -> Picture | None:
    """Return a picture; None where it is not to be had, or too heavy."""
    kind = KINDS.get(wanted.kind)
    if kind is None or kind.pictured is None:
        return None
    try:
        picture = kind.pictured(wanted.values, wanted.member)
    except (EverweekError, LookupError, ValueError, OSError):
        _log.exception("The picture of a notice %s cannot be drawn; its mail leaves without.", wanted.kind)
        return None
    if picture is not None and len(picture.png) > HEAVIEST_PICTURE:
        _log.error("The picture of a notice %s has %d bytes; its mail leaves without.", wanted.kind, len(picture.png))
        return None
    return picture
