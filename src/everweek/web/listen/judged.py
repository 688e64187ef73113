"""What comments are held for, in words, each judgement with the press that corrects it."""

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Annotated, Final

from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from everweek.listen.understanding.queries import Because, CommentTold, PraiseTold, Topics, told_of, why
from everweek.listen.voices import Voice
from everweek.people import saying
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
TO_SAY_URGENT: Final[Mapping[str, str | Promise]] = {
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
}
BESIDE: Final[Mapping[str, str | Promise]] = {
    "asked": gettext_lazy("the question it answers"),
    "at": gettext_lazy("the touchpoint"),
    "score": gettext_lazy("the score beside it"),
}
ON_VOICE: Final = "voice"
ON_DAY: Final = "day"
_HIDDEN: Final = re.compile("⟦(" + "|".join(HIDDEN) + ")⟧")


@dataclass(frozen=True)
class Mark:
    """One judgement of a comment, and what a press on it says."""

    label: Annotated[str | Promise, "what it is held for, in words"]
    say: Annotated[str, "what is said of it by a press: about:what:says"]
    press: Annotated[str, "what the press does, where the mark itself does not say it"]
    sure: Annotated[bool, "whether it is no guess"]
    chosen: Annotated[bool, "whether it is what the comment is held for now"]


@dataclass(frozen=True)
class JudgedLine:
    """What one comment is held for, each judgement with the press that corrects it."""

    id: Annotated[int, "the comment"]
    back: Annotated[str, "the page to come back to: voice, day, or the address of the stream"]
    feelings: Annotated[Sequence[Mark], "how it feels: three to choose from"]
    feeling: Annotated[str, "how sure that is, in words; nothing where nothing is known"]
    doubtful: Annotated[bool, "whether it is a guess"]
    topics: Annotated[Sequence[Mark], "what it speaks of"]
    more: Annotated[str, "in the stream, where more is said of it: beside the whole answer; nothing there"]
    more_topics: Annotated[Sequence[Option], "beside the whole answer, the other topics, to be given"]
    urgent: Annotated[Sequence[Mark], "that it has words which should fetch somebody"]
    to_urgent: Annotated[Sequence[Mark], "beside the whole answer, saying how urgent it is: each way it is not held for"]
    praised: Annotated[Sequence[Mark], "whom it praises"]
    to_praise: Annotated[Sequence[Mark], "beside the whole answer, saying that it does praise them, where that is doubtful"]
    hidden: Annotated[Sequence[Mark], "the personal data in it, for who may read them"]
    because: Annotated[Sequence[str], "why, in sentences; told beside the whole answer alone"]


class Judgements:
    """What the comments of some voices are held for: read once for all of them."""

    def __init__(
        self,
        voices: Sequence[Voice],
        *,
        topics: Topics,
        back: str,
        explained: bool = False,
    ) -> None:
        self._told = told_of(voices, topics=topics)
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

    def feels(self, voice: Voice, sentiment: str) -> bool:
        """Return whether a comment of the voice is held to feel so."""
        return any(one.sentiment == sentiment for one in self.told(voice))

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
        return JudgedLine(
            id=one.id,
            back=self.back,
            feelings=[_feeling(one, label) for label in FEELINGS],
            feeling=_how_sure(one),
            doubtful=one.doubtful,
            topics=[
                Mark(
                    topic.name, f"topic:{topic.key}:no", _("not about %(topic)s") % {"topic": topic.name}, topic.sure, chosen=True
                )
                for topic in one.topics
            ],
            # A list of all topics with each of twenty voices would be a third of the page.
            more="" if self._explained else f"{reverse('voice', args=[voice.response.pk])}#say-{one.id}",
            more_topics=options([pair for pair in self._topics if pair[0] not in given], "", everything=_("about ..."))
            if self._topics and self._explained
            else [],
            urgent=[Mark(URGENCIES[one.urgency], "urgency::no", _("not urgent"), sure=True, chosen=True)] if one.urgency else [],
            to_urgent=_urging(one) if self._explained else [],
            praised=[_praising(each) for each in one.praised],
            to_praise=_confirming(one) if self._explained else [],
            hidden=[
                Mark(
                    _("%(what)s, hidden from others") % {"what": HIDDEN[place.kind]},
                    f"personal:{place.start}-{place.end}:no",
                    _("not personal"),
                    sure=True,
                    chosen=True,
                )
                for place in one.personal
                if place.kind in HIDDEN
            ],
            because=[_because(each) for each in why(voice, one) if each.words or each.beside] if self._explained else [],
        )


def readable(text: str) -> str:
    """A comment with what is hidden in it said in words.

    >>> readable("Write to ⟦mail⟧")
    'Write to ⟦mail address⟧'
    """
    return _HIDDEN.sub(lambda found: f"⟦{HIDDEN[found[1]]}⟧", text)


def _feeling(one: CommentTold, label: str) -> Mark:
    held = one.sentiment == label
    says = "" if held and "sentiment" in one.said else label
    press = _("let what was judged count") if held and not says else ""
    return Mark(FEELINGS[label], f"sentiment::{says}", press, sure=not one.doubtful, chosen=held)


def _urging(one: CommentTold) -> list[Mark]:
    ways = {kind: label for kind, label in TO_SAY_URGENT.items() if kind != one.urgency}
    return [Mark(label, f"urgency::{kind}", "", sure=True, chosen=False) for kind, label in ways.items()]


def _praising(one: PraiseTold) -> Mark:
    name = {"name": one.name}
    press = _("no praise of %(name)s") % name
    return Mark(_("praises %(name)s") % name, f"praise:{one.member}:no", press, sure=one.sure, chosen=True)


def _confirming(one: CommentTold) -> list[Mark]:
    doubtful = [(each.member, _("It does praise %(name)s") % {"name": each.name}) for each in one.praised if not each.sure]
    return [Mark(label, f"praise:{member}:yes", "", sure=True, chosen=False) for member, label in doubtful]


def _how_sure(one: CommentTold) -> str:
    if not one.sentiment:
        return _("how it feels cannot be told")
    if one.way == "person":
        return _("said by a colleague")
    if one.likely is None:
        return _("a first guess")
    share = {"share": saying.number(100 * one.likely, 0)}
    return _("doubtful, %(share)s %% likely") % share if one.doubtful else _("%(share)s %% likely") % share


def _because(one: Because) -> str:
    words = [_("“%(word)s”") % {"word": word} for word in one.words]
    told = {"words": saying.names([*words, *(str(BESIDE[each]) for each in one.beside)]), "what": one.what}
    if one.about == "sentiment":
        told["what"] = str(FEELINGS[one.what])
        return _("It is held for %(what)s because of %(words)s.") % told
    if one.about == "urgency":
        return _("It is shown first because of %(words)s.") % told
    return _("It is about %(what)s because of %(words)s.") % told
