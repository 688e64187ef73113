"""What the templates of Listen are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Annotated

from django.forms import Form
from django.utils.functional import Promise
from django.utils.safestring import SafeString

from everweek.science import Estimate, NotEnough
from everweek.web.answering.contexts import AnswerForm, AskedQuestion
from everweek.web.choices import Chip, Option, Step
from everweek.web.house.asking import Asking
from everweek.web.house.paging import Pager
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.judged import JudgedLine
from everweek.web.open.contexts import LanguageOption
from everweek.web.pages import Page


@dataclass(frozen=True)
class Spoken:
    """Something a customer said in own words."""

    text: Annotated[str, "the words, as they were written"]
    asked: Annotated[str, "what was asked, where several things were"]


@dataclass(frozen=True)
class Elsewhere:
    """Where something was said that nobody asked for."""

    name: Annotated[str, "what the source is called"]
    link: Annotated[str, "its address there, or nothing"]


@dataclass(frozen=True)
class VoiceCard:
    """One answer of the stream."""

    id: Annotated[int, "its number"]
    said: Annotated[Sequence[Spoken], "what was said in own words; empty where nothing was"]
    marks: Annotated[Sequence[str], "its scores in words, the leading ones first"]
    mood: Annotated[str, "unhappy, not_recommending, mixed, happy or untold"]
    mood_words: Annotated[str | Promise, "the mood in a word or two"]
    who: Annotated[str, "who said it, as far as the reader may know; nothing where that stands above it"]
    where: Annotated[Sequence[str], "unit, touchpoint and colleague, as far as they are known"]
    at: Annotated[datetime, "when"]
    language: Annotated[str, "the language it was answered in, as a tag"]
    wants: Annotated[bool, "whether something is to be done about it: it is unhappy, or has urgent words"]
    onward: Annotated[Sequence[Step], "what is to be done about it, or who sees to it: its case, or opening one"]
    step: Annotated[Step | None, "what to look at beside it"]
    judged: Annotated[Sequence[JudgedLine], "what its comments are held for; nothing where they are not judged yet, or not shown"]
    attend: Annotated[int | None, "the comment with urgent words that nobody sees to yet"]
    back: Annotated[str, "what brings back to the page it stands on, as presses beside it send it"]
    elsewhere: Annotated[Elsewhere | None, "where it was said, if nobody asked for it"]


@dataclass(frozen=True)
class VoiceGroup:
    """Voices that are meant alike."""

    cards: Annotated[Sequence[VoiceCard], "the voices, the newest first"]
    title: Annotated[str | Promise, "how they are meant, as a heading; nothing where they are not parted"] = ""
    lead: Annotated[str | Promise, "what is to be said before they are read, or nothing"] = ""


@dataclass(frozen=True)
class QuotedVoice:
    """An answer on the page of what is about it."""

    card: Annotated[VoiceCard, "the answer"]
    leads: Annotated[bool, "whether the reader may read it whole on its own page"]


@dataclass(frozen=True, kw_only=True)
class QuotedPart(Page, template="listen/quoted.html"):
    """Part of the page of a case: the answers it is about."""

    voices: Annotated[Sequence[QuotedVoice], "the answers, as they came"]


@dataclass(frozen=True, kw_only=True)
class VoicesPart(Page, template="listen/front_voices.html"):
    """Part of the first page: the newest voices the reader may hear, of the chosen week where one is."""

    title: Annotated[str, "what they are, as a heading"]
    groups: Annotated[Sequence[VoiceGroup], "the voices; those about one's own work with praise first"]
    address: Annotated[str, "all voices of that time"]


@dataclass(frozen=True)
class SideLine:
    """One thing voices are held for, and how many of those that fit."""

    label: Annotated[str | Promise, "what it is called"]
    count: Annotated[int, "how many voices"]
    address: Annotated[str, "these voices alone; all again where it is chosen"]
    chosen: Annotated[bool, "whether these alone are shown"]


@dataclass(frozen=True)
class SideGroup:
    """Things voices are held for, of one kind."""

    title: Annotated[str | Promise, "the kind"]
    lines: Annotated[Sequence[SideLine], "the things"]


@dataclass(frozen=True, kw_only=True)
class FreshPart(Page, template="listen/fresh.html"):
    """`/listen/voices/new`: the voices that came in since a page of them was shown."""

    count: Annotated[int, "how many"]
    cards: Annotated[Sequence[VoiceCard], "the newest of them"]
    more: Annotated[int, "how many more there are"]
    address: Annotated[str, "the page that shows all of them"]


@dataclass(frozen=True, kw_only=True)
class VoicesPage(Page, template="listen/voices.html"):
    """`/listen/voices/`: what customers said, as it came in."""

    title: Annotated[str | Promise, "what can be said of the voices shown, as a sentence"]
    cards: Annotated[Sequence[VoiceCard], "the voices of this page, the newest first"]
    asked: Annotated[VoicesAsked, "what is asked for"]
    moods: Annotated[Sequence[Option], "the moods to choose from"]
    units: Annotated[Sequence[Option], "the units to choose from; empty for who hears only about own work"]
    touchpoints: Annotated[Sequence[Option], "the touchpoints to choose from"]
    segments: Annotated[Sequence[Option], "the segments to choose from; empty for who may not see them"]
    contacts: Annotated[Sequence[Option], "first and later contacts, to choose from"]
    questionnaires: Annotated[Sequence[Option], "the questionnaires to choose from"]
    more_open: Annotated[bool, "whether one of the filters that are folded away is set"]
    chips: Annotated[Sequence[Chip], "the filters set that have no field of their own, and the way out of each"]
    filtered: Annotated[bool, "whether anything is filtered"]
    pager: Annotated[Pager, "the ways to the older voices and back to the newest"]
    looked_back: Annotated[datetime | None, "how far back was looked, where looking stopped before the page was full"]
    any: Annotated[bool, "whether the reader may hear anything at all yet"]
    first: Annotated[Sequence[VoiceCard], "those with urgent words that nobody sees to yet, the gravest first"]
    waiting: Annotated[Step | None, "how many more of them wait, and where all of them stand"]
    side: Annotated[Sequence[SideGroup], "what the voices that fit speak of, and how they feel"]
    whole: Annotated[bool, "whether all answers were looked at for that, and not the newest alone"]
    over: Annotated[int, "how many of the newest were, where not all"]
    topics: Annotated[str, "the page of topics"]
    fresh: Annotated[str, "the address that tells how many came in since"]
    doubtful: Annotated[int, "how many answers are doubtful, and not decided of yet"]
    as_file: Annotated[str, "where all that fit are handed out as a file; empty where none does"]
    may_import: Annotated[bool, "whether the reader may import, for the empty page"]


@dataclass(frozen=True)
class Drawn:
    """A score on its scale."""

    score: Annotated[float, "the score"]
    low: Annotated[float, "the lowest of its scale"]
    high: Annotated[float, "the highest of its scale"]


@dataclass(frozen=True)
class AnswerLine:
    """One question and what was answered."""

    question: Annotated[str, "what was asked"]
    answer: Annotated[str, "the answer in words, or nothing where it is drawn or quoted"]
    spoken: Annotated[Sequence[str], "the customer's own words"]
    drawn: Annotated[Drawn | None, "the score on its scale, where it has one"]


@dataclass(frozen=True)
class MomentLine:
    """One moment of a customer with us."""

    at: Annotated[datetime, "when"]
    what: Annotated[str, "touchpoint and unit, as far as they are known; else the channel"]
    how: Annotated[str, "the channel, where it is not told yet"]
    who: Annotated[str, "the colleague who served, or nothing"]


@dataclass(frozen=True, kw_only=True)
class AnswerPage(Page, template="listen/answer.html"):
    """`/s/<slug>`: what a customer is asked."""

    form: Annotated[AnswerForm, "the questions"]
    word: Annotated[str, "the word of this page, by which its form is told when it comes again"]
    languages: Annotated[Sequence[LanguageOption], "the languages it can be answered in"]
    wrong: Annotated[str, "what is wrong with the whole, or nothing"]


@dataclass(frozen=True, kw_only=True)
class AnsweredPage(Page, template="listen/answered.html"):
    """`/s/<slug>` after the answer: thanks, and what happens next."""

    title: Annotated[str, "that the customer's answer is here"]
    thanks: Annotated[str, "what the questionnaire says at its end"]
    next: Annotated[str, "what happens next"]


@dataclass(frozen=True, kw_only=True)
class InvitedAnsweredPage(Page, template="listen/invited_answered.html"):
    """`/a/<token>` after the answer: thanks, what happens next, one more word, and the way back to it for a day."""

    title: Annotated[str, "that the customer's answer is here"]
    thanks: Annotated[str, "what the questionnaire says at its end"]
    said: Annotated[
        tuple[str, str], "what the customer chose, as a sentence; then whether to change it to what was clicked since"
    ]
    next: Annotated[Sequence[str], "what happens next, sentence by sentence"]
    more: Annotated[AskedQuestion | None, "where a score of the whole is low and nothing was written: the question for own words"]
    better: Annotated[str, "what the customer is asked then"]
    word: Annotated[str, "the state of what stands here, over which the customer changes it"]
    change: Annotated[str, "the address at which the customer can change the answer"]


@dataclass(frozen=True)
class LinkLine:
    """One link of the list."""

    id: Annotated[int, "which one"]
    slug: Annotated[str, "the end of its address"]
    address: Annotated[str, "its whole address, as it is given to customers"]
    spoken: Annotated[str, "the same as people say it: without http"]
    questionnaire: Annotated[str, "what is asked there"]
    about: Annotated[str, "what the answers are about, in words, or nothing"]
    opened_at: Annotated[datetime, "since when there is a link"]
    closed_at: Annotated[datetime | None, "since when nobody can answer there"]
    archived: Annotated[bool, "whether what is asked there is archived: nobody can answer until it is brought back"]
    voices: Annotated[str, "where its answers are read; nothing for who may not"]


@dataclass(frozen=True)
class WidgetTag:
    """One line of HTML that puts the questions on a page of a website."""

    id: Annotated[str, "by which it is copied"]
    name: Annotated[str | Promise, "how it asks"]
    html: Annotated[str, "the line"]


@dataclass(frozen=True, kw_only=True)
class KioskPage(Page, template="listen/kiosk.html"):
    """`/s/<slug>/kiosk`: what is asked at a link, on a tablet that stands where customers pass."""

    form: Annotated[AnswerForm, "the questions, as they are asked without script"]
    word: Annotated[str, "the word of this page, for its form without script"]
    languages: Annotated[Sequence[LanguageOption], "the languages it can be answered in"]
    action: Annotated[str, "where the form goes without script"]
    wholes: Annotated[Sequence[AnswerForm], "every question in every language, for the script"]
    privacy: Annotated[str, "where it is read what is kept: words, for no way leads out of a kiosk"]
    told: Annotated[SafeString, "what the script has to know besides, as JSON in the page"]


@dataclass(frozen=True)
class ScoreDrawn:
    """A score as a sentence, and drawn on its scale."""

    says: Annotated[str, "the sentence"]
    result: Annotated[Estimate | NotEnough, "the number with its interval, or why there is none"]
    low: Annotated[float | None, "the least it can be"]
    high: Annotated[float | None, "the most it can be"]


@dataclass(frozen=True, kw_only=True)
class LinkPage(Page, template="listen/link.html"):
    """`/listen/links/<id>`: one link, and the ways people come to it."""

    title: Annotated[str, "who can answer what there, as a sentence"]
    link: Annotated[LinkLine, "the link"]
    open: Annotated[bool, "whether anybody can answer there now"]
    code_svg: Annotated[str, "where its code is, as a drawing"]
    code_png: Annotated[str, "where its code is, as a picture"]
    sheet: Annotated[Form, "what is to be printed: sentence, language, size"]
    sites: Annotated[Form, "the websites that may ask it"]
    on_sites: Annotated[bool, "whether any may"]
    tags: Annotated[Sequence[WidgetTag], "the lines of HTML for a website, a way of asking each"]
    scores: Annotated[Sequence[ScoreDrawn], "what was said there"]
    honest: Annotated[Sequence[ScoreDrawn], "the same without what is doubtful, where anything is"]
    doubtful: Annotated[int, "how many of its answers are doubtful, and not decided of yet"]
    doubts: Annotated[str, "where those are shown"]


@dataclass(frozen=True, kw_only=True)
class LinksPage(Page, template="listen/links.html"):
    """`/listen/links/`: the addresses at which anybody may answer."""

    title: Annotated[str, "how many there are, as a sentence"]
    lines: Annotated[Sequence[LinkLine], "the links, the open ones first"]
    form: Annotated[Form | None, "opening one; None where no questionnaire is published"]
    before: Annotated[str, "what the address begins with"]


@dataclass(frozen=True)
class TopicLine:
    """One topic of the list."""

    key: Annotated[str, "which one"]
    name: Annotated[str, "what it is called"]
    words: Annotated[str, "the words it is known by at first, in one line"]
    count: Annotated[int, "how many of the newest voices speak of it"]
    voices: Annotated[str, "these voices"]
    learned: Annotated[str, "by what it is told, in words"]
    merged: Annotated[Sequence[tuple[str, str]], "what was merged into it: key and name"]
    change: Annotated[str, "where its forms are shown, for who may change it; nothing where they are"]
    form: Annotated[Form | None, "its name and words, where it is being changed"]
    merge: Annotated[Form | None, "the topic to go on under, the same, where there is another"]


@dataclass(frozen=True)
class ThemeLine:
    """A theme that was found and no topic listens for."""

    name: Annotated[str, "its first words"]
    words: Annotated[str, "its telling words, one a line"]
    shown: Annotated[str, "the same in one line"]
    language: Annotated[str, "the language it was found in"]
    count: Annotated[int, "how many comments speak of it"]


@dataclass(frozen=True)
class LearnedLine:
    """A sentence on how well comments are understood."""

    says: Annotated[str, "the sentence"]
    exact: Annotated[str, "the figures it says in words; empty where there are none"] = ""


@dataclass(frozen=True, kw_only=True)
class TopicsPage(Page, template="listen/topics.html"):
    """`/listen/topics/`: what is listened for, and how well comments are understood."""

    title: Annotated[str, "what is spoken of most, as a sentence"]
    lines: Annotated[Sequence[TopicLine], "the topics, the most spoken of first"]
    retired: Annotated[Sequence[TopicLine], "those that are given to no comment any more"]
    themes: Annotated[Sequence[ThemeLine], "what else many comments speak of"]
    form: Annotated[Form | None, "a topic of one's own, for who may keep one"]
    learned: Annotated[Sequence[LearnedLine], "how well comments are understood"]
    learnt_at: Annotated[datetime | None, "when was learned last"]
    edits: Annotated[bool, "whether the reader may shape topics"]


@dataclass(frozen=True)
class DoubtCard:
    """Answers that are doubtful together, with what speaks for it and what else may explain it."""

    id: Annotated[int, "the doubt"]
    title: Annotated[str, "what was found, as a sentence"]
    evidence: Annotated[str, "what speaks for it"]
    otherwise: Annotated[str | Promise, "what else may explain it"]
    link: Annotated[str, "the end of the address of the link they came by; empty for others"]
    at: Annotated[datetime, "when the first of them was given"]
    count: Annotated[int, "how many answers stand so"]
    examples: Annotated[Sequence[VoiceCard], "some of them"]
    address: Annotated[str, "where all of them are shown"]
    first: Annotated[str, "the voice that said the same words first, where it is that"]
    decides: Annotated[bool, "whether the reader may decide of them"]
    open: Annotated[bool, "whether they are to be decided still"]


@dataclass(frozen=True, kw_only=True)
class DoubtfulPage(Page, template="listen/doubtful.html"):
    """`/listen/voices/doubtful/`: answers that may be nobody's, or somebody's several times."""

    title: Annotated[str | Promise, "how many there are, as a sentence"]
    asked: Annotated[Asking, "what is asked for"]
    states: Annotated[Sequence[Option], "where doubts stand: open, honest, withdrawn"]
    chips: Annotated[Sequence[Chip], "filters without a field of their own"]
    doubts: Annotated[Sequence[DoubtCard], "the doubts, the newest first"]
    leftovers: Annotated[Sequence[Step], "what other rooms still have open because of withdrawn answers"]
    pager: Annotated[Pager, "the ways to newer and older ones"]


@dataclass(frozen=True, kw_only=True)
class DoubtPage(Page, template="listen/doubt.html"):
    """`/listen/voices/doubtful/<id>`: all answers of one doubt."""

    title: Annotated[str, "what was found, as a sentence"]
    asked: Annotated[Asking, "what is asked for"]
    states: Annotated[Sequence[Option], "where the answers stand"]
    doubt: Annotated[DoubtCard | None, "the doubt, where an answer of it stands so"]
    cards: Annotated[Sequence[VoiceCard], "the answers, in the order they came"]
    pager: Annotated[Pager, "the ways to those before and after"]
