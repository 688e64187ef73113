"""What people say of comments: one click, taken back as easily, and it teaches.

What a person may do is asked at the gate (``access``) before any of these is called.
"""

import re
from typing import Final

from django.db import transaction
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Conflict, Invalid
from everweek.journal.services import Actor, Happening, record, record_many
from everweek.listen.models import Comment, Correction, Topic
from everweek.listen.understanding import hearing
from everweek.listen.understanding.hearing import Spoken
from everweek.listen.understanding.judging import judge
from everweek.listen.understanding.lens import lens_now, people_now
from everweek.listen.understanding.rules import (
    NO,
    SENTIMENTS,
    URGENCIES,
    YES,
    About,
    Known,
    can_be_hidden,
    corrected,
    digest_of,
    is_for_others,
    is_graver,
    newly_praised,
    place_of,
    places_alike,
    places_named,
)
from everweek.people.access import member_of
from everweek.people.models import Member
from everweek.questionnaires.models import Response
from everweek.text.language import LANGUAGES
from everweek.text.storable import is_storable

_NUMBER: Final = re.compile(r"[1-9][0-9]{0,17}\Z")
"""The one way to write the number of a colleague, which every database can look for."""
_PLACE: Final = re.compile(r"(?:0|[1-9][0-9]{0,8})-[1-9][0-9]{0,8}\Z")


@transaction.atomic
def correct(*, comment: Comment, about: str, what: str = "", says: str, by: Actor) -> str:
    """Say what a comment is to be held for in one thing; returns what was said of it before, or "" where nothing was.

    ``about`` is one of ``About``; ``what`` names the topic (its key), the colleague (by id) or the place in the words
    (``12-30``); ``says`` is the sentiment, the language, ``yes`` or ``no``, or how urgent; empty, what was judged counts again.
    Of a place in the words ``yes`` hides what stands there, wherever it stands in the comment (``places_named``).
    Said once more, it changes nothing, unless something else was said of a place since: then it is as if it was said first.

    Raises:
        Invalid: there is no such judgement, topic, colleague, language or place.
        Conflict: the words were corrected meanwhile; or it is said by whom the comment is about, of how it feels or of praise, or
            by whom it is to praise.
    """
    if not (is_storable(what) and is_storable(says)):
        raise Invalid(_("This cannot be said of a comment."), field="says")
    standing = _locked(comment)
    if says or about not in set(About):
        _check(standing, about, what, says)
    _check_others(standing, about, what, by)
    held = Correction.objects.filter(comment=standing, about=about, what=what).first()
    before = held.says if held is not None else ""
    if before == says and not _was_overruled(standing, about, what, says):
        return before
    if about == About.PERSONAL and says:
        # What was said last of a place counts, and what is said anew was said last.
        _forget(standing, about, what)
    if before == says:
        before = ""
    if not says:
        _forget(standing, about, what)
    else:
        Correction.objects.update_or_create(
            comment=standing,
            about=about,
            what=what,
            defaults={"says": says, "said_by": member_of(by), "said_at": clock.now()},
        )
    _count_in(standing, by)
    ids = {"comment": standing.pk, "about": about, "what": what, "says": says}
    kind = "comment.corrected" if says else "comment.correction_undone"
    record(Happening(kind, by=by, subject=("response", standing.response_id), ids=ids))
    return before


@transaction.atomic
def attend(*, comment: Comment, by: Actor, attended: bool = True) -> None:
    """Say that urgent words are seen to, or that they are not after all. Safe to do twice."""
    held = Comment.objects.select_for_update().get(pk=comment.pk)
    if (held.attended_at is not None) == attended:
        return
    held.attended_at = clock.now() if attended else None
    held.attended_by = member_of(by) if attended else None
    held.save(update_fields=["attended_at", "attended_by"])
    kind = "comment.attended" if attended else "comment.left"
    record(Happening(kind, by=by, subject=("response", held.response_id), ids={"comment": held.pk}))


def spoken(comment: Comment) -> Spoken:
    """The words of a comment as they stand now; ``Conflict`` where they are others, or gone."""
    for one in hearing.spoken_in(comment.response):
        if (one.question, one.place) == (comment.question, comment.place) and digest_of(one.text) == comment.digest:
            return one
    raise Conflict(_("These words were changed or withdrawn meanwhile. Look at the voice again."))


def _locked(comment: Comment) -> Comment:
    # The response first, as the judging has it: two that lock in one order never wait for each other.
    Response.objects.select_for_update().filter(pk=comment.response_id).first()
    found = Comment.objects.select_for_update(of=("self",)).select_related("response__version", "response__customer")
    standing = found.filter(pk=comment.pk).first()
    if standing is None:
        raise Conflict(_("These words were changed or withdrawn meanwhile. Look at the voice again."))
    return standing


def _check(comment: Comment, about: str, what: str, says: str) -> None:
    match about:
        case About.SENTIMENT:
            right = not what and says in SENTIMENTS
        case About.URGENCY:
            right = not what and says in {NO, *URGENCIES}
        case About.LANGUAGE:
            right = not what and says in LANGUAGES
        case About.TOPIC:
            right = says in {YES, NO} and Topic.objects.filter(key=what).exists()
        case About.PRAISE:
            right = says in {YES, NO} and _NUMBER.match(what) is not None and Member.objects.filter(pk=int(what)).exists()
        case About.PERSONAL:
            right = _may_be_personal(comment, what) if says == YES else says == NO and what in _places(comment)
        case _:
            right = False
    if not right:
        raise Invalid(_("This cannot be said of a comment. Look at the voice again and choose what stands there."), field="says")


def _check_others(comment: Comment, about: str, what: str, by: Actor) -> None:
    """Raise ``Conflict`` where somebody says how words about themselves feel, or that they, or another, are praised in these."""
    member = member_of(by)
    if is_for_others(about, what, member=member.pk if member else None, served_by=comment.response.about_member_id):
        raise Conflict(_("This is about yourself: how it reads, and whom it praises, is for a colleague to say."), field="about")


def _was_overruled(comment: Comment, about: str, what: str, says: str) -> bool:
    """Whether something else was said since of one of the places of which this was said."""
    if about != About.PERSONAL or not says:
        return False
    cleared = {(start, end) for start, end in comment.cleared}
    places = places_named(spoken(comment).text, place_of(what)) if says == YES else (place_of(what),)
    return any((place in cleared) == (says == YES) for place in places)


def _places(comment: Comment) -> set[str]:
    """The places that are hidden, and those of which a person said already that nothing personal stands there."""
    return {f"{start}-{end}" for _kind, start, end in comment.personal} | {f"{start}-{end}" for start, end in comment.cleared}


def _may_be_personal(comment: Comment, what: str) -> bool:
    """Whether words stand at that place that can be hidden."""
    if _PLACE.match(what) is None:
        return False
    text, (start, end) = spoken(comment).text, place_of(what)
    return start < end <= len(text) and can_be_hidden(text[start:end])


def place_to_hide(comment: Comment, words: str) -> str:
    """The first place in a comment where these words stand, as a correction names it.

    Raises:
        Invalid: they do not stand there, or only as a part of other words.
    """
    found = places_alike(spoken(comment).text, words) if is_storable(words) else ()
    if not found:
        raise Invalid(_("These words do not stand in the comment. Type or paste them as they stand there."), field="words")
    return f"{found[0][0]}-{found[0][1]}"


def _forget(comment: Comment, about: str, what: str) -> None:
    Correction.objects.filter(comment=comment, about=about, what=what).delete()


def _count_in(comment: Comment, by: Actor) -> None:
    """Hold the comment anew for what is judged and what was said; tell of it where it is graver or praises somebody now."""
    one, lens = spoken(comment), lens_now()
    [held] = judge([hearing.told(one)], lens, people_now())
    said = hearing.said_of([comment.pk]).get(comment.pk, [])
    end = corrected(held, said, Known(lens.joined), one.text)
    was_urgent, praised = comment.urgency, set(comment.praised.filter(sure=True).values_list("member", flat=True))
    hearing.fill(comment, end)
    comment.save()
    hearing.attach(comment, end)
    if is_graver(end.urgency, was_urgent):
        urgent = hearing.Urgent(comment.response, comment.question, end.urgency)
        record_many(hearing.urgent_happenings([urgent], by=by))
    new = newly_praised(end.praised, praised)
    if new:
        record_many(hearing.praised_happenings([(comment.response, new)], by=by))
