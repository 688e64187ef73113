"""What the templates of the house itself are given: one dataclass a page, every field described."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Annotated

from django.forms import BoundField, Form
from django.utils.functional import Promise

from everweek.web.choices import Step
from everweek.web.house.paging import Pager
from everweek.web.open.contexts import LanguageOption
from everweek.web.pages import Page


@dataclass(frozen=True)
class TokenLine:
    """One token, as far as it is kept: its secret is not."""

    id: Annotated[int, "its number"]
    name: Annotated[str, "what its maker called it"]
    hint: Annotated[str, "the first letters of its secret"]
    who: Annotated[str, "whom it acts as; empty where that is the reader"]
    who_id: Annotated[int, "that colleague's number"]
    scopes: Annotated[Sequence[str | Promise], "what it may do, in words"]
    expires_at: Annotated[datetime, "until when it is valid"]
    used_on: Annotated[date | None, "the day of its last use; None where it was never used"]
    ended: Annotated[str, "why it is not valid any more, in words; empty where it is"]
    tone: Annotated[str, "warm where it soon expires, else nothing"]


@dataclass(frozen=True, kw_only=True)
class TokensPage(Page, template="system/tokens.html"):
    """`/settings/tokens/`: the tokens of programs."""

    title: Annotated[str, "how many there are, as a sentence"]
    valid: Annotated[Sequence[TokenLine], "those that are valid"]
    ended: Annotated[Sequence[TokenLine], "the last that are not any more"]
    form: Annotated[Form | None, "the form that makes one; None where the reader's posts give a program nothing to do"]


@dataclass(frozen=True, kw_only=True)
class TokenPage(Page, template="system/token.html"):
    """`/settings/tokens/`, after one was made: its secret, shown this once."""

    name: Annotated[str, "what it is called"]
    secret: Annotated[str, "the secret"]
    scopes: Annotated[Sequence[str | Promise], "what it may do, in words"]
    expires_at: Annotated[datetime, "until when it is valid"]


@dataclass(frozen=True)
class ToldKind:
    """One kind of thing that a program is told."""

    kind: Annotated[str, "as the program is told it"]
    says: Annotated[str, "in words"]


@dataclass(frozen=True)
class WebhookLine:
    """One program that is told what happens."""

    id: Annotated[int, "its number"]
    name: Annotated[str, "what it is called"]
    address: Annotated[str, "where it is told"]
    kinds: Annotated[Sequence[ToldKind], "what it wants to be told; nothing where it wants all"]
    says: Annotated[str, "how it is, in a few words"]
    tone: Annotated[str, "good, bad or warm: how that is marked"]
    reason: Annotated[str, "what it last answered that was no yes, where it fails"]
    paused: Annotated[bool, "whether nothing is sent to it"]
    parked: Annotated[int, "how many deliveries were parked"]
    next_at: Annotated[datetime | None, "when it is tried again, where it fails"]


@dataclass(frozen=True)
class DeliveryLine:
    """One thing a program was told."""

    id: Annotated[int, "its number"]
    webhook_id: Annotated[int, "the number of the webhook"]
    webhook: Annotated[str, "what the webhook is called"]
    seq: Annotated[int | None, "the number of the line; None for a trial"]
    kind: Annotated[str, "the kind of line"]
    what: Annotated[str, "what happened, in words"]
    says: Annotated[str, "what came of it, in a word or two"]
    tone: Annotated[str, "good, bad or warm: how that is marked"]
    tries: Annotated[int, "how often it was tried"]
    at: Annotated[datetime, "when it was first sent"]
    reason: Annotated[str, "why it was not taken, or nothing"]


@dataclass(frozen=True, kw_only=True)
class WebhooksPage(Page, template="system/webhooks.html"):
    """`/settings/webhooks/`: the programs that are told what happens here."""

    title: Annotated[str, "how many there are, as a sentence"]
    webhooks: Annotated[Sequence[WebhookLine], "all of them"]
    form: Annotated[Form | None, "the form that adds one; None where there are as many as there may be"]


@dataclass(frozen=True, kw_only=True)
class WebhookPage(Page, template="system/webhook.html"):
    """`/settings/webhooks/<id>`: one of them."""

    title: Annotated[str, "how it is, as a sentence"]
    webhook: Annotated[WebhookLine, "how it is"]
    sent: Annotated[Sequence[DeliveryLine], "what it was told, the latest first"]
    pager: Annotated[Pager, "the ways to more of it"]


@dataclass(frozen=True, kw_only=True)
class WebhookSecretPage(Page, template="system/webhook_secret.html"):
    """`/settings/webhooks/`, after one was added: its secret, shown this once."""

    id: Annotated[int, "its number"]
    name: Annotated[str, "what it is called"]
    secret: Annotated[str, "the secret"]


@dataclass(frozen=True, kw_only=True)
class OrganisationPage(Page, template="system/organisation.html"):
    """`/settings/organisation`: the organisation itself."""

    form: Annotated[Form, "name, zone, language, country, currency, first month of the year"]
    name: Annotated[str, "what it is called now"]


@dataclass(frozen=True)
class JobLine:
    """One job that waits or runs."""

    says: Annotated[str | Promise, "what it does, in a sentence"]
    at: Annotated[datetime, "when it is due, or began"]
    tries: Annotated[int, "how often it was begun"]


@dataclass(frozen=True)
class DeadLine:
    """One job that has failed for good."""

    id: Annotated[str, "its number"]
    name: Annotated[str, "its name"]
    says: Annotated[str | Promise, "what it does, in a sentence"]
    tries: Annotated[int, "how often it was begun"]
    at: Annotated[datetime, "when it failed for the last time"]
    reason: Annotated[str, "why"]


@dataclass(frozen=True)
class ParkedLine:
    """One line of the journal that was parked."""

    id: Annotated[int, "the number of the entry"]
    seq: Annotated[int, "the number of the line"]
    kind: Annotated[str, "its kind"]
    says: Annotated[str, "what such a line tells"]
    subject: Annotated[str, "what it is about"]
    tries: Annotated[int, "how often it was tried"]
    at: Annotated[datetime, "when it was parked"]
    reason: Annotated[str, "why"]


@dataclass(frozen=True)
class ListenerLine:
    """One part that listens to the journal."""

    name: Annotated[str, "its name"]
    called: Annotated[str | Promise, "what people call it"]
    says: Annotated[str | Promise, "what it does with what it hears"]
    stands: Annotated[str, "how far it is, in words"]
    tone: Annotated[str, "good, bad or warm: how that is marked"]
    reason: Annotated[str, "why it stumbles just now, or nothing"]
    parked: Annotated[int, "how many lines were parked for it"]
    aside: Annotated[Sequence[ParkedLine], "a stretch of them, the oldest first"]
    pages: Annotated[Pager | None, "the ways to more of them, where there are any"]
    part: Annotated[str, "by what their part of the page is found"]


@dataclass(frozen=True, kw_only=True)
class WorkPage(Page, template="system/work.html"):
    """`/settings/pending/`: what is done later, and what could not be done."""

    title: Annotated[str, "how it stands, as a sentence"]
    lead: Annotated[str, "what waits and runs, in a sentence"]
    dead: Annotated[Sequence[DeadLine], "the jobs that have failed for good, the latest first"]
    dead_pages: Annotated[Pager, "the ways to more of them"]
    waiting: Annotated[Sequence[JobLine], "the jobs that wait, the next one first"]
    waiting_pages: Annotated[Pager, "the ways to more of them"]
    running: Annotated[Sequence[JobLine], "the jobs that run, the longest first"]
    deliveries: Annotated[Sequence[DeliveryLine], "what webhooks did not take and was parked, the oldest first"]
    deliveries_pages: Annotated[Pager, "the ways to more of them"]
    listeners: Annotated[Sequence[ListenerLine], "who listens to the journal and has parked lines"]
    late: Annotated[Sequence[ListenerLine], "who listens to the journal and is behind, stumbles or has parked lines"]
    others: Annotated[Sequence[ListenerLine], "who has heard everything"]
    head: Annotated[int, "the number of the last line of the journal"]
    at: Annotated[str, "what was asked of the page: which list is read on from where"]


@dataclass(frozen=True)
class FindingLine:
    """How one part stands."""

    part: Annotated[str | Promise, "the part, in words"]
    state: Annotated[str | Promise, "how it stands, in a word"]
    tone: Annotated[str, "good, bad or warm: how that is marked"]
    says: Annotated[str, "what was found, in a sentence"]
    do: Annotated[str, "what to do about it, or nothing"]
    step: Annotated[Step | None, "the page where it can be done, where there is one"]


@dataclass(frozen=True, kw_only=True)
class HealthPart(Page, template="system/front_health.html"):
    """Part of the first page of whoever looks after the installation: what of it is broken."""

    title: Annotated[str, "what is broken, as a sentence"]
    findings: Annotated[Sequence[FindingLine], "the parts that are, each with what to do"]


@dataclass(frozen=True, kw_only=True)
class HealthPage(Page, template="system/health.html"):
    """`/settings/health/`: how the installation is."""

    title: Annotated[str, "how it is, as a sentence"]
    findings: Annotated[Sequence[FindingLine], "every part, those that need somebody first"]
    head: Annotated[str, "the head of the seals, to be kept elsewhere; empty before the first seal"]


@dataclass(frozen=True)
class SettledLine:
    """One kind of thing that ends by itself."""

    what: Annotated[str | Promise, "what it is, as colleagues say it"]
    days: Annotated[str, "for how long, in words"]
    setting: Annotated[str, "the setting that says so; empty where nothing does"]


@dataclass(frozen=True)
class EndedLine:
    """What ended last of one kind."""

    what: Annotated[str | Promise, "what it is"]
    count: Annotated[int, "how many"]
    at: Annotated[datetime, "when"]


@dataclass(frozen=True, kw_only=True)
class PrivacySettingsPage(Page, template="system/privacy.html"):
    """`/settings/privacy`: how long what is personal is kept."""

    title: Annotated[str, "for how long answers tell whose they are, as a sentence"]
    form: Annotated[Form, "the days of each kind, whom customers turn to, and the organisation's own words"]
    days: Annotated[Sequence[BoundField], "its fields of days"]
    said: Annotated[Sequence[BoundField], "its fields of own words, by language"]
    settled: Annotated[Sequence[SettledLine], "what ends by itself"]
    ended: Annotated[Sequence[EndedLine], "what ended last, of each kind something ended of"]


@dataclass(frozen=True)
class KeptLine:
    """One kind of thing, as a customer reads it."""

    what: Annotated[str, "what it is"]
    long: Annotated[str, "for how long, in words"]
    then: Annotated[str, "what becomes of it"]


@dataclass(frozen=True)
class KeptGroup:
    """Kinds of things that are kept, under what they are about."""

    title: Annotated[str, "what they are about"]
    kept: Annotated[Sequence[KeptLine], "each kind"]


@dataclass(frozen=True, kw_only=True)
class PrivacyPage(Page, template="system/open_privacy.html"):
    """`/privacy`: what is kept of whoever reads it, and for how long."""

    languages: Annotated[Sequence[LanguageOption], "the languages it can be read in"]
    words: Annotated[str, "what the organisation says itself"]
    groups: Annotated[Sequence[KeptGroup], "what is kept, by what it is about"]
    contact: Annotated[str, "whom to turn to"]
    mail: Annotated[bool, "whether that is an e-mail address"]
    writes: Annotated[bool, "whether there is a page on which anybody can write to this house"]
