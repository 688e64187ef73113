"""Files at a case: as they stand under a word, as they are sent with one, and handing one out, to be saved and never shown."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated, Any, Final

from django import forms
from django.http import FileResponse, HttpRequest
from django.template.defaultfilters import filesizeformat
from django.urls import reverse
from django.utils.functional import lazy
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.act.access import access_case
from everweek.act.filing.access import access_file
from everweek.act.filing.arriving import Sent, largest_megabytes
from everweek.act.filing.rules import ACCEPTED, MOST_AT_ONCE
from everweek.act.filing.shown import FileShown
from everweek.web.house.saving import to_be_saved
from everweek.web.pages import looks
from everweek.web.viewer import viewer_of

FILES: Final = "attached"
"""The field; a form of Django's has something else under the name ``files``."""


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
            "Where a photo was taken is left out."
        )
        % told
    )


def sent_files(request: HttpRequest) -> list[Sent]:
    """The files that came with a form."""
    return [Sent(one.name or "", one) for one in request.FILES.getlist(FILES)]


def file_lines(case: int, files: Sequence[FileShown]) -> list[FileLine]:
    """The files of a word on the page of its case."""
    return [FileLine(one.name, filesizeformat(one.size), reverse("case-file", args=[case, one.id])) for one in files]


@looks
def one_file(request: HttpRequest, case_id: int, number: int) -> FileResponse:
    """A file of a case, to be saved."""
    given = access_file(access_case(viewer_of(request), case_id), number)
    return to_be_saved(given.place, name=given.name, media=given.media)
