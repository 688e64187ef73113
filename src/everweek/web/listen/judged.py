"""What comments are held for, in sentences, each judgement with the press that corrects it behind a click."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.listen.doubting.rules import DANGER
from everweek.listen.understanding.colleagues import colleagues_near
from everweek.listen.understanding.queries import Because, CommentTold, Topics, told_of, why, words_of
from everweek.listen.understanding.rules import is_for_others
from everweek.listen.voices import Voice
from everweek.people import saying
from everweek.people.models import Member
from everweek.text.private import WORDS
from everweek.web.choices import Option, options

FEELINGS: Final[Mapping[str, str | Promise]] = {
    "negative": gettext_lazy("negative"),
    "neutral": gettext_lazy("neutral"),
    "positive": gettext_lazy("positive"),
}
URGENCIES: Final[Mapping[str, str | Promise]] = {
    "life": gettext_lazy("a life may be in danger"),
    "safety": gettext_lazy("words of safety"),
    "urgent": gettext_lazy("urgent words"),
}
TO_SAY_URGENT: Final[dict[str, str | Promise]] = {
    "life": gettext_lazy("A life may be in danger"),
    "safety": gettext_lazy("It is about safety"),
    "urgent": gettext_lazy("This is urgent"),
}
HIDDEN: Final[Mapping[str, str | Promise]] = {
    "mail": gettext_lazy("mail address"),
    "phone": gettext_lazy("telephone number"),
    "card": gettext_lazy("card number"),
    "account": gettext_lazy("bank account"),
    "post code": gettext_lazy("post code"),
    "name": gettext_lazy("name"),
    "words": gettext_lazy("words a colleague hid"),
}
BESIDE: Final[Mapping[str, str | Promise]] = {
    "asked": gettext_lazy("the question it answers"),
    "at": gettext_lazy("the touchpoint"),
    "score": gettext_lazy("the score beside it"),
}
CHOSEN: Final = "?"
"""Stands in what a press says in the place of what the field beside it names."""
ON_VOICE: Final = "voice"
ON_DAY: Final = "day"
_HIDDEN: Final = re.compile("⟦(" + "|".join(HIDDEN) + ")⟧")


@dataclass(frozen=True)
class Correcting:
    """A press that corrects one judgement of a comment."""

    label: Annotated[str, "what is right instead, in words"]
    say: Annotated[str, "what is said of it by a press: about:what:says"]


@dataclass(frozen=True)
class Overlooked:
    """What a reader of the whole answer says of a comment that was overlooked, each by a form of its own."""

    hides: Annotated[bool, "whether the reader may read personal data here, and so may say which words are"]
    praises: Annotated[bool, "whether the reader may say whom it praises: not of words about themselves"]
    colleagues: Annotated[Sequence[Option], "those who work at the unit and are not praised yet, to be praised; others by name"]
    languages: Annotated[Sequence[Option], "the languages there are, the one it is held to be written in chosen"]


@dataclass(frozen=True)
class JudgedLine:
    """What one comment is held for, in sentences, and behind a click the presses that correct each judgement."""

    id: Annotated[int, "the comment"]
    back: Annotated[str, "the page to come back to: voice, day, or the address of the stream"]
    says: Annotated[Sequence[str], "how it reads, what it is about, whom it praises: a sentence each"]
    urgent: Annotated[str | Promise, "that it has words which should fetch somebody, in words; or nothing"]
    known: Annotated[bool, "whether it is known how it feels"]
    sure: Annotated[str, "how sure it is how it feels, as a sentence; or nothing"]
    presses: Annotated[Sequence[Correcting], "each judgement with the press that corrects it"]
    grave: Annotated[Sequence[Correcting], "the presses that say it is of danger, by which somebody is fetched at once"]
    more: Annotated[str, "in the stream, where more is said of it: beside the whole answer; nothing there"]
    more_topics: Annotated[Sequence[Option], "beside the whole answer, the other topics, to be given"]
    overlooked: Annotated[
        "Overlooked | None", "beside the whole answer, what may be said that nobody heard; nothing in the stream"
    ]
    because: Annotated[Sequence[str], "why, in sentences; told beside the whole answer alone"]


class Judgements:
    """What the comments of some voices are held for: read once for all of them."""

    def __init__(
        self,
        voices: Sequence[Voice],
        viewer: Member,
        *,
        topics: Topics,
        back: str,
        explained: bool = False,
    ) -> None:
        self._told = told_of(voices, topics=topics)
        self._viewer = viewer
        self._topics = topics.open
        self.back = back
        self._explained = explained

    def lines(self, voice: Voice) -> list[JudgedLine]:
        """Return a line for each comment of the voice that was judged."""
        return [self._line(voice, one) for one in self.told(voice)]

    def attend(self, voice: Voice) -> int | None:
        """The first of its comments with urgent words that nobody sees to yet."""
        return next((one.id for one in self.told(voice) if one.urgency and one.attended_at is None), None)

    def urgent(self, voice: Voice) -> bool:
        """Whether one of its comments has urgent words, whoever sees to them."""
        return any(one.urgency for one in self.told(voice))

    def feels(self, voice: Voice, sentiment: str, *, surely: bool = False) -> bool:
        """Return whether a comment of the voice is held to feel so; ``surely``: beyond doubt."""
        return any(one.sentiment == sentiment and not (surely and one.doubtful) for one in self.told(voice))

    def praises(self, voice: Voice) -> bool:
        """Whether one of its comments praises a colleague beyond doubt."""
        return any(each.sure for one in self.told(voice) for each in one.praised)

    def told(self, voice: Voice) -> list[CommentTold]:
        """Return what each comment of the voice is held for; comments that nobody judged are left out."""
        keys = [
            (voice.response.pk, question.key, place) for (question, _text), place in zip(voice.said, voice.places, strict=True)
        ]
        return [self._told[key] for key in keys if key in self._told]

    def _line(self, voice: Voice, one: CommentTold) -> JudgedLine:
        given = {topic.key for topic in one.topics}
        presses = [*_presses(one, words_of(voice, one)), *(_more_presses(one) if self._explained else [])]
        return JudgedLine(
            id=one.id,
            back=self.back,
            says=[_feeling(one), *_about(one), *_praise(one), *_hidden(one)],
            urgent=URGENCIES[one.urgency] if one.urgency else "",
            known=bool(one.sentiment),
            sure=_how_sure(one),
            presses=[each for each in presses if not self._is_for_others(voice, each)],
            grave=_grave_presses(one) if self._explained else [],
            # A list of all topics with each of twenty voices would be a third of the page.
            more="" if self._explained else f"{reverse('voice', args=[voice.response.pk])}#say-{one.id}",
            more_topics=options([pair for pair in self._topics if pair[0] not in given], "", everything=_("about ..."))
            if self._topics and self._explained
            else [],
            overlooked=_overlooked(voice, one, self._viewer) if self._explained else None,
            because=[_because(each) for each in why(voice, one) if each.words or each.beside] if self._explained else [],
        )

    def _is_for_others(self, voice: Voice, press: Correcting) -> bool:
        """Whether a press would be refused, as what it says is for a colleague of the reader to say."""
        about, _colon, rest = press.say.partition(":")
        return is_for_others(about, rest.rpartition(":")[0], member=self._viewer.pk, served_by=voice.response.about_member_id)


def readable(text: str) -> str:
    """A comment with what is hidden in it said in words.

    >>> readable("Write to ⟦mail⟧")
    'Write to ⟦mail address⟧'
    """
    return _HIDDEN.sub(lambda found: f"⟦{HIDDEN[found[1]]}⟧", text)


def _feeling(one: CommentTold) -> str:
    if not one.sentiment:
        return _("How the words feel cannot be told.")
    feeling = {"feeling": FEELINGS[one.sentiment]}
    if one.way == "person":
        return _("Read as %(feeling)s by a colleague.") % feeling
    return _("Read as %(feeling)s, but unsure.") % feeling if one.doubtful else _("Read as %(feeling)s.") % feeling


def _about(one: CommentTold) -> list[str]:
    sure, unsure = ([topic.name for topic in one.topics if topic.sure is each] for each in (True, False))
    said = [_("About %(topics)s.") % {"topics": saying.names(sure)}] if sure else []
    return [*said, _("Perhaps about %(topics)s.") % {"topics": saying.names(unsure)}] if unsure else said


def _overlooked(voice: Voice, one: CommentTold, viewer: Member) -> Overlooked:
    praised = {each.member for each in one.praised if each.sure} | {viewer.pk}
    colleagues = [(str(pk), name) for pk, name in colleagues_near(voice.response) if pk not in praised]
    return Overlooked(
        hides=not voice.veiled,
        praises=voice.response.about_member_id != viewer.pk,
        colleagues=options(colleagues, "", everything=_("choose ...")),
        languages=options(saying.languages(), one.language, everything="" if one.language else _("cannot be told")),
    )


def _praise(one: CommentTold) -> list[str]:
    sure, unsure = ([each.name for each in one.praised if each.sure is wanted] for wanted in (True, False))
    said = [_("Praises %(names)s.") % {"names": saying.names(sure)}] if sure else []
    return [*said, _("Perhaps praises %(names)s.") % {"names": saying.names(unsure)}] if unsure else said


def _hidden(one: CommentTold) -> list[str]:
    kinds = list(dict.fromkeys(str(HIDDEN[place.kind]) for place in one.personal if place.kind in HIDDEN))
    return [_("Hidden from others: %(what)s.") % {"what": saying.names(kinds)}] if kinds else []


def _presses(one: CommentTold, text: str) -> list[Correcting]:
    """Return a press for each judgement of the comment: what feels otherwise, and what it is not."""
    pressed = [_feels(one, label) for label in FEELINGS]
    pressed += [Correcting(_("Not about %(topic)s") % {"topic": topic.name}, f"topic:{topic.key}:no") for topic in one.topics]
    pressed += [Correcting(_("No praise of %(name)s") % {"name": each.name}, f"praise:{each.member}:no") for each in one.praised]
    pressed += [
        Correcting(_("Not personal: %(what)s") % {"what": HIDDEN[place.kind]}, f"personal:{place.start}-{place.end}:no")
        for place in one.personal
        if place.kind in HIDDEN and place.kind != WORDS
    ]
    pressed += [
        Correcting(
            _("Show again: “%(words)s”") % {"words": text[place.start : place.end]}, f"personal:{place.start}-{place.end}:"
        )
        for place in one.personal
        if place.kind == WORDS and f"personal:{place.start}-{place.end}" in one.said
    ]
    return [*pressed, Correcting(_("Not urgent"), "urgency::no")] if one.urgency else pressed


def _feels(one: CommentTold, label: str) -> Correcting:
    if one.sentiment != label:
        return Correcting(_("It is %(feeling)s") % {"feeling": FEELINGS[label]}, f"sentiment::{label}")
    if "sentiment" in one.said:
        return Correcting(_("Go by what was read without a colleague"), "sentiment::")
    return Correcting(_("Yes, %(feeling)s") % {"feeling": FEELINGS[label]}, f"sentiment::{label}")


def _more_presses(one: CommentTold) -> list[Correcting]:
    """Return the presses that add a judgement: praise beyond doubt, and haste where it is not held for that."""
    unsure = [each for each in one.praised if not each.sure]
    praising = [Correcting(_("It does praise %(name)s") % {"name": each.name}, f"praise:{each.member}:yes") for each in unsure]
    return [*praising, *(_urgent(kind) for kind in TO_SAY_URGENT if kind not in DANGER and kind != one.urgency)]


def _grave_presses(one: CommentTold) -> list[Correcting]:
    """Return the presses that say it is of a danger it is not held for; they stand apart, last, under what they set off."""
    return [_urgent(kind) for kind in reversed(TO_SAY_URGENT) if kind in DANGER and kind != one.urgency]


def _urgent(kind: str) -> Correcting:
    return Correcting(str(TO_SAY_URGENT[kind]), f"urgency::{kind}")


def _how_sure(one: CommentTold) -> str:
    if not one.sentiment or one.way == "person":
        return ""
    if one.likely is None:
        return _("It is a first guess, by lists of words.")
    return _("About %(share)s of 100 comments read as surely as this one are read right.") % {
        "share": saying.number(100 * one.likely, 0)
    }


def _because(one: Because) -> str:
    words = [_("“%(word)s”") % {"word": word} for word in one.words]
    told = {"words": saying.names([*words, *(str(BESIDE[each]) for each in one.beside)]), "what": one.what}
    if one.about == "sentiment":
        told["what"] = str(FEELINGS[one.what])
        return _("It is read as %(what)s because of %(words)s.") % told
    if one.about == "urgency":
        return _("It is shown first because of %(words)s.") % told
    return _("It is about %(what)s because of %(words)s.") % told
