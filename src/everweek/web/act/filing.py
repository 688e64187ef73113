"""Files at a case: as they stand under a word, as they are sent with one, and handing one out, to be saved and never shown."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from django import forms
from django.http import FileResponse, HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import Promise, lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.access import access_case
from everweek.act.filing.access import access_file
from everweek.act.filing.arriving import Sent, largest_megabytes
from everweek.act.filing.rules import ACCEPTED, MOST_AT_ONCE, NotTaken, Wrong
from everweek.act.filing.shown import FileShown
from everweek.web.house.saving import to_be_saved
from everweek.web.pages import looks
from everweek.web.viewer import viewer_of

FILES: Final = "attached"
"""The field; a form of Django's has something else under the name ``files``."""
_NOT_TAKEN: Final[Mapping[Wrong, str | Promise]] = {
    Wrong.UNKNOWN: gettext_lazy("%(name)s was not taken: nothing of its kind is."),
    Wrong.BROKEN: gettext_lazy("%(name)s was not taken: it is damaged."),
    Wrong.ACTIVE: gettext_lazy("%(name)s was not taken: it holds macros or embedded programs."),
    Wrong.LOCKED: gettext_lazy("%(name)s was not taken: it is locked with a password."),
    Wrong.EMPTY: gettext_lazy("%(name)s was not taken: it is empty."),
    Wrong.LARGE: gettext_lazy("%(name)s was not taken: it is larger than %(most)s MB."),
    Wrong.NAMED: gettext_lazy("%(name)s was not taken: it is a mail, or text under a name that does not say so."),
    Wrong.MANY: gettext_lazy("%(name)s was not taken: of one mail at most %(many)d files are."),
    Wrong.CUT: gettext_lazy("The mail is too large to be read to its end: what hung on it last was not taken."),
    Wrong.UNTOLD: gettext_lazy("What hung on this mail cannot be read. It lies in the mailbox still."),
    Wrong.FULL: gettext_lazy("%(name)s was not taken: the files of this case have as much as a case may have."),
    Wrong.BUSY: gettext_lazy("%(name)s was not taken: too many mails brought files in that hour. It lies in the mailbox still."),
}


@dataclass(frozen=True)
class FileLine:
    """A file under a word."""

    name: Annotated[str, "what it is called"]
    size: Annotated[str, "how large it is, in words"]
    address: Annotated[str, "where it can be saved from"]


class FilesInput(forms.FileInput):
    """Several files, of the kinds that are taken."""

    allow_multiple_selected = True


class FilesField(forms.FileField):
    """Files that go with a word. They are looked at where they are taken in, all of them: here none is refused."""

    widget = FilesInput(attrs={"accept": ACCEPTED, "multiple": True})

    def __init__(self) -> None:
        super().__init__(label=gettext_lazy("Files"), required=False, help_text=lazy(_what_is_taken, str)())

    def clean(self, data: Any, initial: Any = None) -> Any:  # noqa: ANN401  # Django's own
        """All of them; Django looks at one."""
        return data


def _what_is_taken() -> str:
    told = {"most": MOST_AT_ONCE, "size": largest_megabytes()}
    return (
        _(
            "Up to %(most)s files, each of at most %(size)s MB: photos, PDF, plain text, .docx, .xlsx, .odt. "
            "We remove the place where a photo was taken."
        )
        % told
    )


def sent_files(request: HttpRequest) -> list[Sent]:
    """The files that came with a form."""
    return [Sent(one.name or "", one) for one in request.FILES.getlist(FILES)]


def file_lines(case: int, files: Sequence[FileShown]) -> list[FileLine]:
    """The files of a word on the page of its case."""
    return [FileLine(one.name, filesizeformat(one.size), reverse("case-file", args=[case, one.id])) for one in files]


def refused_file(one: NotTaken) -> str:
    """A file of a mail that was not taken, and why, for colleagues."""
    return str(_NOT_TAKEN[one.why]) % {"name": one.name or _("A file"), "most": largest_megabytes(), "many": MOST_AT_ONCE}


@looks
def one_file(request: HttpRequest, case_id: int, number: int) -> FileResponse:
    """A file of a case, to be saved."""
    given = access_file(access_case(viewer_of(request), case_id), number)
    return to_be_saved(given.place, name=given.name, media=given.media)
