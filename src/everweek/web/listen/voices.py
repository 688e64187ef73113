"""The pages of voices: what customers said as it came in, and one whole answer."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from everweek.listen import voices as stream
from everweek.listen.doubting.queries import count_doubtful
from everweek.listen.rules import Mood
from everweek.listen.understanding import queries
from everweek.listen.voices import Asked, Voice
from everweek.moments.queries import list_interactions_of
from everweek.moments.words import channel_words
from everweek.people import saying
from everweek.people.access import check_may, may, reach_of
from everweek.people.clientele import list_segments
from everweek.people.models import Member
from everweek.people.paging import Stretch
from everweek.people.policy import Action
from everweek.people.queries import list_units
from everweek.prove import names
from everweek.prove.measures import labels
from everweek.prove.touchpoints import check_touchpoint
from everweek.questionnaires.access import access_response
from everweek.questionnaires.kinds import KINDS
from everweek.questionnaires.queries import list_answered
from everweek.questionnaires.shape import Question
from everweek.questionnaires.versions import sheet_of
from everweek.text.wordless import is_wordless
from everweek.web.choices import Chip, Option, Step, options, units_to_choose
from everweek.web.house.asking import TO_MEND, number_of, shortened
from everweek.web.house.paging import pager_of
from everweek.web.listen.asking import VoicesAsked
from everweek.web.listen.contexts import AnswerLine, Drawn, FreshPart, MomentLine, VoiceCard, VoicesPage
from everweek.web.listen.forms import ReasonForm
from everweek.web.listen.judged import FEELINGS, ON_VOICE, Judgements, readable
from everweek.web.listen.side import side_of
from everweek.web.listen.spoken import MOODS, Cards, answer_words, asked_words, title_of
from everweek.web.listen.whole.contexts import VoicePage
from everweek.web.pages import asks_for_part, looks, show
from everweek.web.viewer import viewer_of

MOST_OTHERS = 6
MOST_MOMENTS = 12
FOLDED = frozenset({"touchpoint", "questionnaire", "segment", "first", "since", "until", "silent"})
"""The filters that are folded away until one of them is set."""


@looks
def voices(request: HttpRequest) -> HttpResponse:
    """The stream, filtered by the address."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPONSES_READ)
    asked = VoicesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    units = _units(viewer, asked.unit)
    if asked.unit and units:
        asked = asked.among("unit", reach_of(viewer, Action.RESPONSES_READ).units_by_key([asked.unit]))
    segments = _segments(viewer, asked.segment)
    asked = asked.among("segment", [one.value for one in segments if one.value])
    asked, page = asked.answered(lambda: _read(viewer, asked))
    found = page or stream.Stream()
    urgent = queries.urgent_voices(viewer, asked) if page and _begins(asked) else queries.Waiting()
    heard, topics = [*urgent.first, *found.voices], queries.Topics()
    maker = Cards(viewer, heard, judged=Judgements(heard, viewer, topics=topics, back=asked.address), leads_on=True)
    cards = [maker.card(voice) for voice in found.voices]
    counts = queries.count_voices(viewer, asked, topics=topics) if page else queries.Counts()
    some = bool(cards or asked.chosen or asked.place.text)
    title = _said_of(asked, found, cards, maker) if some else _("Nobody has said anything yet.")
    context = VoicesPage(
        title=title if page else TO_MEND,
        cards=cards,
        asked=asked,
        moods=options([(mood.value, MOODS[mood]) for mood in Mood], asked.mood or "", everything=_("any")),
        units=units,
        touchpoints=options(maker.touchpoints.items(), asked.touchpoint, everything=_("all")),
        segments=segments,
        contacts=options(names.FIRSTS.items(), asked.first or "", everything=_("all")),
        questionnaires=_questionnaires(viewer, asked.questionnaire),
        chips=_chips(asked, units, dict(topics.open)),
        more_open=not FOLDED.isdisjoint(asked.chosen),
        filtered=asked.chosen not in ([], ["silent"]),
        pager=pager_of(asked, reverse("voices"), Stretch(cards, after=found.older) if page else None),
        looked_back=found.back_to,
        any=some,
        may_import=may(viewer, Action.IMPORTS_RUN),
        first=[maker.card(voice) for voice in urgent.first],
        waiting=_more_waiting(asked, urgent.more),
        side=side_of(asked, counts),
        whole=counts.whole,
        over=counts.over,
        topics=reverse("topics"),
        fresh=_fresh_address(asked),
        doubtful=count_doubtful(viewer),
        as_file=asked.with_().to(reverse("voices-csv")) if cards or found.older else "",
    )
    return show(request, context, status=asked.status, fragment="stream", going=not asked.place.text)


def _read(viewer: Member, asked: VoicesAsked) -> stream.Stream:
    check_touchpoint(asked.touchpoint)
    return stream.read_stream(viewer, asked, place=asked.place)


def _said_of(asked: VoicesAsked, found: stream.Stream, cards: Sequence[VoiceCard], maker: Cards) -> str:
    sad = sum(maker.sad(one) for one in found.voices if one.mood is Mood.UNTOLD)
    return title_of(cards, asked, sad=sad, older=bool(found.older))


def _begins(asked: VoicesAsked) -> bool:
    """Whether it is the first page of a list in which those with urgent words are not all there is."""
    return not asked.place.text and not asked.urgent


def _more_waiting(asked: VoicesAsked, more: int) -> Step | None:
    if not more or asked.waiting:
        return None
    says = ngettext("and %(n)s more that waits", "and %(n)s more that wait", more) % {"n": saying.count(more)}
    return Step(says, asked.with_(waiting=True).to(reverse("voices")))


@looks
def fresh(request: HttpRequest) -> HttpResponse:
    """The voices that fit and came in since: the live part of the stream, which nobody looks at by itself."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPONSES_READ)
    asked = VoicesAsked.read(request.GET)
    here = asked.with_().to(reverse("voices"))
    if not asks_for_part(request):
        return redirect(here)
    since = number_of(request.GET.get("seen", ""))
    found = queries.new_voices(viewer, asked, since) if since is not None and not asked.problems else []
    shown = found[: stream.PAGE]
    judged = Judgements(shown, viewer, topics=queries.Topics(), back=asked.with_().address)
    maker = Cards(viewer, shown, judged=judged, leads_on=True)
    context = FreshPart(count=len(found), cards=[maker.card(one) for one in shown], more=len(found) - len(shown), address=here)
    return show(request, context)


def _fresh_address(asked: VoicesAsked) -> str:
    seen = f"seen={queries.newest_of_all()}"
    return f"{reverse('voices-new')}?{'&'.join(part for part in (asked.with_().address, seen) if part)}"


@looks
def one_voice(request: HttpRequest, response_id: int) -> HttpResponse:
    """Show one whole answer, with everything else that customer told us, and the customer's moments with us."""
    viewer = viewer_of(request)
    voice = stream.voice_of(viewer, access_response(viewer, response_id))
    others = _others(viewer, voice)
    judged = Judgements([voice, *others], viewer, topics=queries.Topics(), back=ON_VOICE, explained=True)
    maker = Cards(viewer, [voice, *others], judged=judged, leads_on=True, whole=voice)
    card = maker.card(voice)
    context = VoicePage(
        title=_title(card),
        decided=maker.decided(voice),
        card=card,
        lines=_lines(voice),
        facts=_facts(maker, voice),
        # Whose they are is said above them, and what to look at beside them was seen or left in its time.
        others=[replace(maker.card(one), who="", step=None, judged=[], attend=None) for one in others],
        moments=_moments(viewer, voice),
        whose=_whose(viewer, voice, card.who),
        back=reverse("voices"),
        why=ReasonForm() if may(viewer, Action.RESPONSES_CORRECT) else None,
    )
    return show(request, context)


def _units(viewer: Member, chosen: str) -> list[Option]:
    """Return the units whose voices the reader may hear; none for a reader who hears only of their own work."""
    scope = reach_of(viewer, Action.RESPONSES_READ)
    if not scope.all and not scope.unit_paths:
        return []
    return units_to_choose(list_units(scope.units()), chosen, alone=True)


def _segments(viewer: Member, chosen: str) -> list[Option]:
    known = [(one.key, one.name) for one in list_segments(viewer, sized=False)]
    return options(known, chosen, everything=_("everybody")) if known else []


def _questionnaires(viewer: Member, chosen: str) -> list[Option]:
    if not may(viewer, Action.QUESTIONNAIRES_READ):
        return []
    known = list_answered(viewer)
    return options(known, chosen, everything=_("all")) if len(known) > 1 else []


def _chips(asked: VoicesAsked, units: list[Option], topics: Mapping[str, str]) -> list[Chip]:
    """The filters that come with an address and have no field of their own."""
    told = {
        "unit": "" if units else asked.unit,
        "member": _("one colleague"),
        "customer": _("one customer"),
        "link": _("by the link %(link)s") % {"link": asked.link},
        "language": _("in %(language)s") % {"language": saying.language(asked.language)},
        "topic": topics.get(asked.topic, asked.topic),
        "sentiment": str(FEELINGS[asked.sentiment]) if asked.sentiment else "",
        "urgent": _("with urgent words"),
        "waiting": _("urgent, and nobody sees to it"),
        "praise": _("praise of a colleague"),
    }
    return asked.chips(reverse("voices"), told)


def _others(viewer: Member, voice: Voice) -> list[Voice]:
    customer = voice.response.customer_id
    if customer is None or not may(viewer, Action.CUSTOMERS_READ):
        return []
    found = stream.read_stream(viewer, Asked(customer=customer, silent=True), most=MOST_OTHERS + 1).voices
    return [one for one in found if one.response.pk != voice.response.pk][:MOST_OTHERS]


def _whose(viewer: Member, voice: Voice, who: str) -> Step | None:
    """Return the step to the customer's page, where whoever is to call back finds how; None where no customer is known, or the
    reader may not look customers up.
    """
    customer = voice.response.customer_id
    if customer is None or not may(viewer, Action.CUSTOMERS_READ):
        return None
    return Step(_("Look up %(who)s") % {"who": who}, reverse("customer", args=[customer]))


def _moments(viewer: Member, voice: Voice) -> list[MomentLine]:
    customer = voice.response.customer
    if customer is None or not may(viewer, Action.CUSTOMERS_READ):
        return []
    return [
        MomentLine(
            at=one.at,
            what=" · ".join(
                part for part in (one.touchpoint.name if one.touchpoint else "", one.unit.name if one.unit else "") if part
            )
            or str(channel_words(one.channel)),
            how=str(channel_words(one.channel)) if one.touchpoint or one.unit else "",
            who=one.handled_by.name if one.handled_by else "",
        )
        for one in list_interactions_of(viewer, customer)[:MOST_MOMENTS]
    ]


def _title(card: VoiceCard) -> str:
    told = {"who": card.who, "where": ", ".join(card.where[:2])}
    if card.mood == Mood.UNHAPPY:
        return (_("%(who)s was unhappy: %(where)s.") if card.where else _("%(who)s was unhappy.")) % told
    if card.mood == Mood.NOT_RECOMMENDING:
        return (_("%(who)s would not recommend us: %(where)s.") if card.where else _("%(who)s would not recommend us.")) % told
    if card.mood == Mood.HAPPY:
        return (_("%(who)s was happy: %(where)s.") if card.where else _("%(who)s was happy.")) % told
    return (_("%(who)s told us: %(where)s.") if card.where else _("%(who)s told us something.")) % told


def _lines(voice: Voice) -> list[AnswerLine]:
    document = sheet_of(voice.response.version).document
    answers = voice.response.answers
    return [_line(question, answers[question.key], voice) for question in document.questions if question.key in answers]


def _line(question: Question, answer: object, voice: Voice) -> AnswerLine:
    spoken = [readable(text) for one, text in voice.said if one.key == question.key]
    drawn = None
    if question.scale is not None and isinstance(answer, int | float) and not isinstance(answer, bool):
        low, high = question.scale
        drawn = Drawn(float(answer), float(low), float(high))
    # What is no words, such as a dash, is quoted nowhere: it stands among the other answers.
    quoted = KINDS[question.kind].control == "text" and not (isinstance(answer, str) and is_wordless(answer))
    return AnswerLine(asked_words(question), "" if quoted else answer_words(question, answer), spoken, drawn)


def _facts(maker: Cards, voice: Voice) -> list[tuple[str, str]]:
    response = voice.response
    pairs = [
        (_("Unit"), response.unit.name if response.unit else ""),
        (_("Touchpoint"), maker.touchpoint(response.touchpoint)),
        (_("Served by"), response.about_member.name if response.about_member else ""),
        (_("Customer"), maker.who(voice)),
        (_("Came by"), str(names.CHANNELS.get(response.channel, response.channel))),
        (_("Language"), saying.language(response.language)),
        (
            _("Questionnaire"),
            _("%(title)s, version %(number)s")
            % {"title": response.version.questionnaire.title, "number": response.version.number},
        ),
        *((names.dimension_heading(name), labels(name, [value])[value]) for name, value in sorted(response.dimensions.items())),
    ]
    return [(name, value) for name, value in pairs if value]
