"""``/did``: you said, we did. Anybody may read it; nothing of anybody stands there, only words of ours that two people read."""

from collections.abc import Sequence

from django.http import HttpRequest, HttpResponse
from django.utils import translation

from everweek.act.improving.queries import Public, list_public
from everweek.act.improving.rules import best_language
from everweek.act.respect.queries import has_charter
from everweek.people import saying
from everweek.people.queries import organisation
from everweek.questionnaires.languages import direction
from everweek.web.improving.contexts import Did, DidPage
from everweek.web.open.contexts import LanguageOption
from everweek.web.open.frame import LANGUAGE, opens, show_alike, spoken_to


@opens
def at_did(request: HttpRequest) -> HttpResponse:
    """What is done and approved, each in the reader's language where it is written in that."""
    language, found = spoken_to(request), list_public()
    # Drawn once for everybody, and anew as soon as one more is approved, changed or withdrawn.
    charter = has_charter()
    shows = ("did", f"charter={charter}", *(f"{one.id}:{one.approved_at.isoformat()}" for one in found))
    with translation.override(language):
        response = show_alike(shows, lambda: _page(found, language, charter=charter), language=language)
    # Kept by nobody for long: what is withdrawn is gone within the minute.
    response["Cache-Control"] = "public, max-age=60"
    response["Vary"] = "Accept-Language"
    return response


def _page(found: Sequence[Public], language: str, *, charter: bool) -> DidPage:
    house = organisation().language
    languages = [LanguageOption(f"?{LANGUAGE}={tag}", saying.own_name(tag), tag, tag == language) for tag in saying.SPOKEN]
    lines = [_line(one, language, house) for one in found if one.words]
    return DidPage(lines=lines, charter=charter, languages=languages)


def _line(one: Public, language: str, house: str) -> Did:
    told = {each.language: each for each in one.words}
    tag = best_language(told, language, house)
    return Did(told[tag].said, told[tag].did, tag, direction(tag), saying.day(one.done_at))
