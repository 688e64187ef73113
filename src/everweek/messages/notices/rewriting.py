"""Rewriting what is told: the organisation's own words for a kind of notice in a language, and the way back to the house's."""

from datetime import timedelta
from typing import Final

from django.db import transaction
from django.utils import translation
from django.utils.translation import gettext as _

from everweek import clock
from everweek.errors import Invalid
from everweek.journal.locks import hold_until_commit
from everweek.journal.services import Actor, Happening, record
from everweek.messages.models import NoticeWords
from everweek.messages.notices.drawing import Told, drawn
from everweek.messages.notices.kinds import PLACE, NoticeKind
from everweek.messages.notices.lettering import as_mail, check_lines, never_left_out
from everweek.messages.notices.saying import Said, sample
from everweek.messages.services import send
from everweek.people.limits import hit
from everweek.people.models import Member
from everweek.people.queries import organisation
from everweek.people.rules import check_language, check_text
from everweek.text.nearest import did_you_mean
from everweek.text.storable import is_storable

LONGEST_TITLE: Final = 200
LONGEST_TEXT: Final = 2000
SAMPLES_A_MINUTE: Final = 5


def check_words(kind: NoticeKind, said: Said) -> Said:
    """Words as they are kept.

    Raises:
        Invalid: A place that the kind has not, a brace alone, or one left out that whoever is told cannot do without.
    """
    title = check_text(said.title, "title", longest=LONGEST_TITLE, required=True)
    text = said.text.replace("\r\n", "\n").strip()
    if len(text) > LONGEST_TEXT or not is_storable(text):
        raise Invalid(_("At most %(n)d characters can be kept.") % {"n": LONGEST_TEXT}, field="text")
    for field, words in (("title", title), ("text", text)):
        _check_places(kind, field, words)
    with translation.override("en"):
        needed = PLACE.findall(str(kind.title))
    there = title + text
    if kind.letter is not None:
        check_lines(kind, Said(title, text))
        needed, there = [*needed, *sorted(kind.letter.needs)], title + never_left_out(kind, text)
    missing = [f"{{{name}}}" for name in needed if f"{{{name}}}" not in there]
    if missing:
        message = _("%(places)s is missing: without it nobody knows what is meant.") % {"places": ", ".join(missing)}
        raise Invalid(message, field="title" if kind.letter is None else "text")
    return Said(title, text)


@transaction.atomic
def rewrite_words(*, kind: NoticeKind, language: str, said: Said, by: Actor) -> bool:
    """Keep words for a kind in a language from now on; returns whether they are others than before.

    See ``check_words`` for what is refused.
    """
    tag, told = _tag(language), check_words(kind, said)
    hold_until_commit("messages.notice_words")
    before = words_of(kind, tag)
    if before == told:
        return False
    NoticeWords.objects.update_or_create(kind=kind.key, language=tag, defaults={"title": told.title, "text": told.text})
    _record("written", kind, tag, by, before, told)
    return True


@transaction.atomic
def remove_words(*, kind: NoticeKind, language: str, by: Actor) -> bool:
    """Say again what the house says; returns whether anything else was said. A second time changes nothing."""
    tag = _tag(language)
    hold_until_commit("messages.notice_words")
    before = words_of(kind, tag)
    NoticeWords.objects.filter(kind=kind.key, language=tag).delete()
    if before is not None:
        _record("removed", kind, tag, by, before, None)
    return before is not None


def words_of(kind: NoticeKind, language: str) -> Said | None:
    """The organisation's own words, exactly in that language; None where it says what the house says."""
    row = NoticeWords.objects.filter(kind=kind.key, language=language.lower()).first()
    return Said(row.title, row.text) if row is not None else None


def send_sample(*, kind: NoticeKind, language: str, said: Said, by: Member) -> str:
    """Mail these words with examples in them to their writer; returns the address. ``TooMany`` for too many in a minute."""
    told = check_words(kind, said)
    account = by.account
    if account is None:
        raise Invalid(_("Only who signs in can be sent an example."))
    hit(f"notice:sample:{by.actor}", SAMPLES_A_MINUTE, timedelta(minutes=1))
    tag = _tag(language)
    with translation.override(tag):
        if kind.letter is not None:
            letter = as_mail(told, kind, to=account.email, person=by.actor, house=organisation().name, language=tag)
        else:
            words = Told(sample(told, kind), "/notices/")
            letter = drawn([words], to=account.email, person=by.actor, house=organisation().name, language=tag)
    moment = clock.now().strftime("%Y%m%d%H%M%S%f")
    send(key=f"notice-sample:{by.pk}:{moment}", letter=letter, by=by)
    return account.email


def _tag(language: str) -> str:
    tag = check_language(language)
    if not tag:
        raise Invalid(_("Say in which language."), field="language")
    return tag.lower()


def _check_places(kind: NoticeKind, field: str, words: str) -> None:
    for name in PLACE.findall(words):
        if name not in kind.places:
            known = [f"{{{one}}}" for one in kind.places]
            message = _("There is no {%(name)s} here; there is %(known)s.") % {"name": name, "known": ", ".join(known)}
            raise Invalid(message + did_you_mean(name, [*kind.places]), field=field)
    if any(brace in PLACE.sub("", words) for brace in "{}"):
        raise Invalid(_("A brace stands alone: write a place as {name}, and no other braces."), field=field)


def _record(done: str, kind: NoticeKind, language: str, by: Actor, old: Said | None, new: Said | None) -> None:
    def plain(said: Said | None) -> dict[str, object] | None:
        return None if said is None else {"title": said.title, "text": said.text}

    ids = {"language": language}
    record(Happening(f"notice_words.{done}", by, ("notice_words", kind.key), ids=ids, old=plain(old), new=plain(new)))
