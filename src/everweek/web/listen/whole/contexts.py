"""What the pages of one whole answer are given: reading it, and putting it right."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from django.forms import Form

from everweek.web.answering.contexts import AnswerForm
from everweek.web.choices import Step
from everweek.web.listen.contexts import AnswerLine, MomentLine, VoiceCard
from everweek.web.pages import Page


@dataclass(frozen=True, kw_only=True)
class VoicePage(Page, template="listen/voice.html"):
    """`/listen/voices/<id>`: one whole answer."""

    title: Annotated[str, "what it is, as a sentence"]
    decided: Annotated[str, "the low score for which it is called unhappy, as a sentence; nothing where it is not"]
    card: Annotated[VoiceCard, "the voice as in the stream"]
    lines: Annotated[Sequence[AnswerLine], "every question that was answered, in order"]
    facts: Annotated[Sequence[tuple[str, str]], "what else is known of it: name and value"]
    others: Annotated[Sequence[VoiceCard], "what else the same customer told us, the newest first"]
    moments: Annotated[Sequence[MomentLine], "what the same customer experienced, the newest first"]
    whose: Annotated[
        Step | None, "the way to the customer's own page, where the customer is known and the reader may look customers up"
    ]
    back: Annotated[str, "the address of the stream"]
    why: Annotated[Form | None, "why it is withdrawn, for who may withdraw and correct it"]


@dataclass(frozen=True, kw_only=True)
class CorrectPage(Page, template="listen/correct.html"):
    """`/listen/voices/<id>/correct`: an answer that is put right."""

    title: Annotated[str, "what is asked for, as a sentence"]
    form: Annotated[AnswerForm, "the questions, with what stands"]
    why: Annotated[Form, "why it stood otherwise"]
    over: Annotated[str, "what tells the state that was seen from any other"]
    back: Annotated[str, "the address of the whole answer"]
