"""Voices in words: what a score, a mood and an answer are called, who said it, and what one would do next."""

from collections.abc import Mapping, Sequence
from datetime import date
from functools import cached_property
from typing import Final
from urllib.parse import urlencode

from django.urls import reverse
from django.utils.dateparse import parse_date
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy, ngettext
from django.utils.translation import gettext as _

from everweek.listen.mentions.queries import mentions_of
from everweek.listen.rules import Mood, disagree, is_unhappy, low_of
from everweek.listen.understanding.queries import Topics, urgent_voices
from everweek.listen.voices import Asked, Voice, read_stream
from everweek.moments.queries import touchpoint_names
from everweek.people import saying
from everweek.people.access import may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import names, rules
from everweek.prove.watch import news
from everweek.prove.watch.findings import Moved
from everweek.prove.watch.words import headline
from everweek.prove.words import capital
from everweek.questionnaires.kinds import KINDS, NOT_APPLICABLE
from everweek.questionnaires.languages import pick
from everweek.questionnaires.queries import list_measures
from everweek.questionnaires.rules import Scored, counted
from everweek.questionnaires.shape import Question
from everweek.web.choices import Step
from everweek.web.fronts import Heard, onwards
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.contexts import Elsewhere, Spoken, VoiceCard, VoiceGroup
from everweek.web.listen.judged import ON_DAY, Judgements, readable

MOODS: Final[Mapping[Mood, str | Promise]] = {
    Mood.UNHAPPY: gettext_lazy("unhappy"),
    Mood.NOT_RECOMMENDING: gettext_lazy("would not recommend us"),
    Mood.MIXED: gettext_lazy("neither happy nor unhappy"),
    Mood.HAPPY: gettext_lazy("happy"),
    Mood.UNTOLD: gettext_lazy("without a score of the whole"),
}
OF_MOOD: Final[Mapping[Mood, str | Promise]] = {
    Mood.UNHAPPY: gettext_lazy("Unhappy voices, the newest first."),
    Mood.NOT_RECOMMENDING: gettext_lazy("Voices of customers who would not recommend us, and scored nothing else low."),
    Mood.MIXED: gettext_lazy("Voices that are neither happy nor unhappy, the newest first."),
    Mood.HAPPY: gettext_lazy("Happy voices, the newest first."),
    Mood.UNTOLD: gettext_lazy("Voices without a score of the whole, the newest first."),
}
"""What a page of one mood shows."""
MOST_MARKS: Final = 3


class Cards:
    """Makes cards of voices for one reader: what all of them need (names of measures, touchpoints) is asked for once."""

    def __init__(
        self,
        viewer: Member,
        voices: Sequence[Voice],
        *,
        judged: Judgements | None = None,
        leads_on: bool = False,
        whole: Voice | None = None,
    ) -> None:
        """``leads_on``: with what other rooms have done about them, or would do; ``whole``: the one that is read by itself."""
        self.viewer = viewer
        self.judged = judged
        heard = [Heard(one.response, self.wants(one), self.glad(one), one is whole) for one in voices] if leads_on else []
        self.onward = [found for found in (one.of(viewer, heard) for one in onwards()) if found] if heard else []
        self.knows_customers = may(viewer, Action.CUSTOMERS_READ)
        self.sees_measures = may(viewer, Action.MEASURES_READ)
        self.touchpoints = touchpoint_names()
        self.mentions = mentions_of(voice.response for voice in voices)
        self.settled = list_measures()
        measures = {scored.measure for voice in voices for scored in voice.scored}
        self.titles = names.titles(rules.measure_named(name, measures) for name in sorted(measures))
        self.named: set[str] = set()

    @cached_property
    def down(self) -> tuple[Mapping[str, Moved], date | None]:
        """What is known to be down now in each unit, and since which day was watched for it."""
        return news.down_at(self.viewer)

    def card(self, voice: Voice) -> VoiceCard:
        """One voice as it is shown."""
        response = voice.response
        member = response.about_member
        where = [
            response.unit.name if response.unit else "",
            self.touchpoint(response.touchpoint),
            _("served by %(name)s") % {"name": member.name} if member else "",
        ]
        return VoiceCard(
            id=response.pk,
            said=[Spoken(readable(text), asked_words(question) if len(voice.said) > 1 else "") for question, text in voice.said],
            marks=[self.mark(scored) for scored in voice.scored[:MOST_MARKS]],
            mood=voice.mood.value,
            mood_words=MOODS[voice.mood],
            who=self.who(voice),
            where=[one for one in where if one],
            at=response.answered_at,
            language=response.language,
            wants=self.wants(voice),
            onward=[steps[response.pk] for steps in self.onward if response.pk in steps],
            step=self.step(voice),
            judged=self.judged.lines(voice) if self.judged else [],
            attend=self.judged.attend(voice) if self.judged else None,
            back=self.judged.back if self.judged else "",
            elsewhere=self.elsewhere(voice),
        )

    def wants(self, voice: Voice) -> bool:
        """Return whether something is to be done about a voice: it is unhappy, or has urgent words.

        Where no score of the whole says how the customer is, the words do; beside one they must be read beyond doubt.
        """
        judged, scored = self.judged, voice.mood is not Mood.UNTOLD
        urgent = judged is not None and judged.urgent(voice)
        return urgent or is_unhappy(voice.scored, feels=judged is not None and judged.feels(voice, "negative", surely=scored))

    def sad(self, voice: Voice) -> bool:
        """Return whether the words of the voice feel negative."""
        return self.judged is not None and self.judged.feels(voice, "negative")

    def glad(self, voice: Voice) -> bool:
        """Whether there is something to be thankful for in a voice: it is happy, or praises a colleague by name."""
        return voice.mood is Mood.HAPPY or (self.judged is not None and self.judged.praises(voice))

    def elsewhere(self, voice: Voice) -> Elsewhere | None:
        """Return the source at which a voice was found, or None for an answer to a question of ours."""
        mention = self.mentions.get(voice.response.pk)
        return Elsewhere(mention.source, mention.link) if mention is not None else None

    def mark(self, scored: Scored) -> str:
        """Return a score in words, quiet enough to stand beside a voice; of one that counts no more it is said."""
        said = self._mark(scored)
        if not said or counted([scored], self.settled):
            return said
        return _("%(said)s (asked on another scale then, and counted in no number)") % {"said": said}

    def decided(self, voice: Voice) -> str:
        """The low score for which a voice is called what it is, as a sentence, and what the others are beside it."""
        low = low_of(voice.scored)
        if not low:
            return ""
        says = {"score": saying.number(low[0].score), "most": saying.number(low[0].high)}
        said = _("%(score)s of %(most)s to recommend us") % says if low[0].measure == "nps" else self.mark(low[0])
        told = {"said": capital(said)}
        if disagree(voice.scored):
            return _("%(said)s; other scores are high.") % told
        return (_("%(said)s; no other score is low.") if voice.mood is Mood.NOT_RECOMMENDING else _("%(said)s.")) % told

    def _mark(self, scored: Scored) -> str:
        return names.of_one(scored.measure, self.titles[scored.measure], scored.score, scored.high)

    def who(self, voice: Voice) -> str:
        """Who said it: by name where the reader may know customers."""
        customer = voice.response.customer
        if customer is None and (mention := self.mentions.get(voice.response.pk)) is not None:
            return mention.author if mention.author and self.knows_customers else _("Somebody")
        if customer is None or not self.knows_customers:
            return _("A customer")
        return customer.name or customer.external_id or _("A customer")

    def touchpoint(self, key: str) -> str:
        """What people call a touchpoint."""
        return self.touchpoints.get(key, key)

    def step(self, voice: Voice) -> Step | None:
        """For an unhappy voice the finding that its unit is down, in the words of its page; nothing where none is known.

        Among several voices it stands in its words beside the first of a unit alone, and is named in short beside the others.
        Who was content and would not recommend us has reasons that no one moment tells: what others say who would not either.
        """
        unit = voice.response.unit
        if voice.mood is Mood.NOT_RECOMMENDING:
            others = VoicesAsked(mood=voice.mood, unit=unit.key if unit else "").to(reverse("voices"))
            return Step(_("Others who would not recommend us"), others)
        if voice.mood is not Mood.UNHAPPY or unit is None or not self.sees_measures or not voice.scored:
            return None
        down, since = self.down
        known = down.get(unit.key)
        if known is None:
            return None
        asked = {"measure": known.measure, "by": known.place.dimension, "group": unit.key}
        if since is not None:
            asked["since"] = since.isoformat()
        says = _("See what is lower there") if unit.key in self.named else headline(known)
        self.named.add(unit.key)
        return Step(says, f"{reverse('consistency')}?{urlencode(asked)}")


def newest_voices(viewer: Member, asked: Asked, most: int) -> list[VoiceGroup]:
    """The newest voices the viewer may hear, after those with urgent words nobody sees to; none for who may hear none."""
    if not may(viewer, Action.RESPONSES_READ):
        return []
    first = urgent_voices(viewer, asked).first
    there = {one.response.pk for one in first}
    newest = [one for one in read_stream(viewer, asked, most=most).voices if one.response.pk not in there]
    heard = [*first, *newest]
    maker = Cards(viewer, heard, judged=Judgements(heard, viewer, topics=Topics(), back=ON_DAY), leads_on=True)
    parts = [(first, _("Look at these first")), (newest, _("The newest") if first else "")]
    return [VoiceGroup([maker.card(voice) for voice in voices], title) for voices, title in parts if voices]


def asked_words(question: Question) -> str:
    """What a question asks, in the reader's language."""
    return pick(question.text, get_language() or "en")


def answer_words(question: Question, answer: object) -> str:
    """An answer in words; nothing for what is drawn on its scale or quoted."""
    if answer == NOT_APPLICABLE:
        return _("does not apply")
    if isinstance(answer, bool):
        return _("yes") if answer else _("no")
    if question.kind == "expectation" and isinstance(answer, str):
        return str({"worse": names.EXPECTED[-1.0], "as": names.EXPECTED[0.0], "better": names.EXPECTED[1.0]}.get(answer, answer))
    if KINDS[question.kind].control == "date" and isinstance(answer, str):
        day = parse_date(answer)
        return saying.day(day) if day else answer
    if isinstance(answer, int | float):
        return saying.number(answer) + _label(question, answer)
    return ", ".join(_choice(question, one) for one in (answer if isinstance(answer, list) else [answer]))


def title_of(cards: Sequence[VoiceCard], asked: VoicesAsked, *, sad: int = 0, older: bool = False) -> str:
    """What can be said of the voices that fit, in one sentence; it counts them only where all of them stand on the page.

    ``sad``: how many have words that feel negative, and no score of the whole; ``older``: there may be more that fit.
    """
    total, unhappy = len(cards), sum(card.mood == Mood.UNHAPPY for card in cards)
    if total == 0:
        return _("No voice fits so far.") if older else _("No voice fits what you asked for.")
    if older or asked.place.text:
        return _some_of(asked)
    if total == 1:
        return _("One voice fits what you asked for.")
    if asked.mood is not None:
        said = _("%(total)s voices, each %(mood)s, the newest first.")
        if asked.mood is Mood.NOT_RECOMMENDING:
            said = _("%(total)s voices of customers who would not recommend us, and scored nothing else low.")
        return said % {"total": total, "mood": MOODS[asked.mood]}
    if unhappy == 0:
        return _none_unhappy(cards, sad)
    told = ngettext(
        "%(unhappy)s of these %(total)s voices is unhappy.", "%(unhappy)s of these %(total)s voices are unhappy.", unhappy
    )
    return told % {"unhappy": unhappy, "total": total}


def _some_of(asked: VoicesAsked) -> str:
    """What is said where a page shows some of many: nothing of how many stand on it, which is how long a page is."""
    if asked.mood is not None:
        return str(OF_MOOD[asked.mood])
    if set(asked.chosen) - {"silent"}:
        return _("Voices that fit what you asked for, the newest first.")
    return _("What customers said, the newest first.")


def _none_unhappy(cards: Sequence[VoiceCard], sad: int) -> str:
    """What is said where no score of the whole is low: of those that have none, how their words feel."""
    told = sum(card.mood != Mood.UNTOLD for card in cards)
    says = {"total": len(cards), "told": told, "sad": sad}
    if told == len(cards):
        return _("None of these %(total)s voices is unhappy.") % says
    if sad:
        return _("Of these %(total)s voices the words of %(sad)s are unhappy.") % says
    if told:
        return _("Of these %(total)s voices %(told)s say how it was on the whole, and none of those is unhappy.") % says
    return _("%(total)s voices, none with a score of the whole, the newest first.") % says


def _label(question: Question, answer: float) -> str:
    texts = question.labels.get(int(answer)) if float(answer).is_integer() else None
    return f" ({pick(texts, get_language() or 'en')})" if texts else ""


def _choice(question: Question, answer: object) -> str:
    key = answer.get("choice") if isinstance(answer, Mapping) else answer
    found = next((choice for choice in question.choices if choice.key == key), None)
    return pick(found.text, get_language() or "en") if found is not None else str(key)
