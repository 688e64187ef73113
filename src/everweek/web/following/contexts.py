"""What the pages of a customer's case are given."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Annotated

from everweek.web.choices import Option
from everweek.web.open.contexts import LanguageOption
from everweek.web.pages import Page


@dataclass(frozen=True)
class PromiseLine:
    """One promise."""

    what: Annotated[str, "what was promised"]
    when: Annotated[str, "by when, or what it waits for, as a sentence"]
    late: Annotated[bool, "whether that has gone by, and we owe it still"]


@dataclass(frozen=True)
class GivenLine:
    """What somebody promised by hand, gave or did."""

    what: Annotated[str, "what it is, and how much"]
    text: Annotated[str, "what it is exactly, in the words of who gave it, or nothing"]
    when: Annotated[str, "by when, or that it is done, as a sentence"]
    late: Annotated[bool, "whether its day has gone by, and we owe it still"]


@dataclass(frozen=True)
class FileLine:
    """A file that goes with a word."""

    name: Annotated[str, "what it is called"]
    size: Annotated[str, "how large it is, in words"]
    address: Annotated[str, "where it can be saved from"]


@dataclass(frozen=True)
class WordLine:
    """One thing that was said."""

    ours: Annotated[bool, "whether we said it"]
    whose: Annotated[str, "who said it"]
    at: Annotated[str, "when"]
    text: Annotated[str, "the words"]
    language: Annotated[str, "their language, or nothing"]
    files: Annotated[Sequence[FileLine], "the files that go with it"]


@dataclass(frozen=True, kw_only=True)
class LostPage(Page, template="following/lost.html"):
    """`/c/<token>` where it leads nowhere: the same for every address, and the way to a link that does."""

    asked: Annotated[bool, "whether a link was asked for just now"]
    mails: Annotated[bool, "whether mail goes out of this house, so that a link can be asked for"]
    wrong: Annotated[str, "what is wrong with the address, or nothing"]
    typed: Annotated[str, "the address as it was typed, where it is wrong"]


@dataclass(frozen=True, kw_only=True)
class ComplainPage(Page, template="following/complain.html"):
    """`/complain`: anybody says what went wrong."""

    wrong: Annotated[str, "what is wrong with what was sent, or nothing"]
    blamed: Annotated[str, "the field it is wrong with, or nothing"]
    text: Annotated[str, "what happened, as it was typed"]
    charter: Annotated[bool, "whether there is a charter to read"]
    asks_where: Annotated[bool, "whether there are places to choose from"]
    places: Annotated[Sequence[Option], "where it may have been"]
    asks_what: Annotated[bool, "whether there are touchpoints to choose from"]
    touchpoints: Annotated[Sequence[Option], "what it may have been about"]
    wishes: Annotated[Sequence[Option], "what may be wished for"]
    address: Annotated[str, "the mail address, as it was typed"]
    mails: Annotated[bool, "whether mail goes out of this house"]
    once: Annotated[str, "the word of this page, by which its form is told when it comes again"]
    longest: Annotated[int, "how many characters may be written"]
    languages: Annotated[Sequence[LanguageOption], "the languages the page can be read in"]


@dataclass(frozen=True, kw_only=True)
class ComplainedPage(Page, template="following/complained.html"):
    """`/complain`, once it was said: the way to the page of the case."""

    link: Annotated[str, "the whole address of the page of the case"]
    number: Annotated[str, "the number of the case"]
    hear_by: Annotated[str, "by when a first reply is promised, in words; or nothing"]
    mailed: Annotated[bool, "whether a letter brings the same address"]
    unmailed: Annotated[bool, "whether a mail address was given, and no letter goes there today"]
    mailless: Annotated[bool, "whether a mail address was given, and no mail goes out of this house"]


@dataclass(frozen=True, kw_only=True)
class FollowPage(Page, template="following/case.html"):
    """`/c/<token>`: where a customer's case stands, what was promised and said, and what may be done."""

    title: Annotated[str, "where it stands, as a sentence"]
    about: Annotated[Sequence[str], "which case it is: what it is called, since when, its number"]
    lead: Annotated[str, "what happens next, in a sentence"]
    done: Annotated[str, "what was just done, or nothing"]
    wrong: Annotated[str, "what is wrong with what was sent, or nothing"]
    promises: Annotated[Sequence[PromiseLine], "what was promised, and by when"]
    given: Annotated[Sequence[GivenLine], "what we do besides, as whoever gives it says that the customer reads it"]
    decision: Annotated[str, "what kind of decision it was, or nothing"]
    decided: Annotated[str, "what was decided, in words"]
    words: Annotated[Sequence[WordLine], "all that was said, in order"]
    answers: Annotated[bool, "whether the decision may be agreed to, or not"]
    reopens: Annotated[bool, "whether it may be opened again"]
    told: Annotated[str, "by what the decision on this page is known again"]
    once: Annotated[str, "the word of this page, by which its form is told when it comes again"]
    typed: Annotated[str, "what was typed and refused as a word to us"]
    verdict: Annotated[str, "what was typed and refused as a word to the decision"]
    longest: Annotated[int, "how many characters may be written"]
    step: Annotated[str, "the way to the page of a step about this customer that is in force, or nothing"]
    charter: Annotated[bool, "whether there is a charter to read"]
    sends_link: Annotated[bool, "whether the link of the case it is part of can be sent by mail"]
    accepts: Annotated[str, "the endings of files that can be chosen"]
    most_files: Annotated[int, "how many files go with one word"]
    largest: Annotated[str, "how large one may be, in MB"]
    languages: Annotated[Sequence[LanguageOption], "the languages the page can be read in"]
