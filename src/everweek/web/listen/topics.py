"""The page of topics: what is listened for, what else many comments speak of, and how well comments are understood."""

from collections.abc import Mapping, Sequence
from typing import Any, Final

from django import forms
from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, ngettext

from everweek.listen.understanding import queries
from everweek.listen.understanding import topics as services
from everweek.listen.understanding.access import access_topic
from everweek.listen.understanding.queries import LessonTold, TopicListed
from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.policy import Action
from everweek.web.house import doing, undo
from everweek.web.house.doing import Done, OnceForm
from everweek.web.house.fields import LongTextField
from everweek.web.house.forms import Form, Posted
from everweek.web.house.undo import Back
from everweek.web.listen.asking import TopicsAsked, VoicesAsked
from everweek.web.listen.contexts import LearnedLine, ThemeLine, TopicLine, TopicsPage
from everweek.web.pages import acts, asks, show
from everweek.web.viewer import viewer_of

Forms = Mapping[tuple[str, str], forms.Form]
WEAK: Final = 0.5
GOOD: Final = 0.7
"""Between what is weak and what is good, an F1 is fair: our words, no standard's. Guessing at three moods reaches a third."""


class TopicForm(OnceForm):
    """A topic: its name, and the words it is known by at first."""

    name = forms.CharField(label=gettext_lazy("Name"), max_length=services.LONGEST_NAME)
    words = LongTextField(
        label=gettext_lazy("Words it is known by"),
        rows=4,
        help_text=gettext_lazy("One a line, each of one to three words. They tell it until people's examples have taught more."),
    )

    def told(self) -> dict[str, Any]:
        """Return what was typed as a topic's fields: its name, and its words one by one."""
        return {"name": self.cleaned_data["name"], "words": self.cleaned_data["words"].splitlines()}


class MergeForm(Form):
    """The topic another goes on under."""

    into = forms.ChoiceField(label=gettext_lazy("It goes on under"))

    def __init__(self, others: Sequence[tuple[str, str]], data: Posted = None) -> None:
        super().__init__(data)
        self.choose(into=others)


@asks
def topics(request: HttpRequest) -> HttpResponse:
    """The topics. POST keeps one."""
    viewer = viewer_of(request)
    check_may(viewer, Action.RESPONSES_READ)
    if request.method != "POST":
        return _page(request, {})
    check_may(viewer, Action.TOPICS_EDIT)
    form = TopicForm(request.POST)

    def carry_out() -> Done:
        topic = services.keep_topic(**form.told(), by=viewer)
        sentence = _("We listen for %(topic)s from now on. What was said before is looked through in the background.")
        back = Back(reverse("topic-retire", args=[topic.key]))
        return Done(sentence % {"topic": topic.name}, reverse("topics"), back)

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, {("", "new"): form})


@acts("topics")
def change(request: HttpRequest, key: str) -> HttpResponse:
    """Change the name or the words of a topic."""
    viewer = viewer_of(request)
    topic = access_topic(viewer, key)
    form = TopicForm(request.POST)

    def carry_out() -> Done:
        was = {"name": topic.name, "words": list(topic.words)}
        changed = services.change_topic(topic=topic, **form.told(), by=viewer)
        change = {} if was == {"name": changed.name, "words": list(changed.words)} else was
        back = Back(reverse("topic-undo", args=[key]), f"topic:{key}", was)
        return doing.changed(change, to=reverse("topics"), back=back)

    return doing.sent(request, form, carry_out, blamed="name") or _page(request, {(key, "change"): form})


@acts("topics")
def take_back(request: HttpRequest, key: str) -> HttpResponse:
    """Give a topic back the name and the words it had before."""
    viewer = viewer_of(request)
    topic = access_topic(viewer, key)

    def carry_out() -> Done:
        with undo.taken(request, f"topic:{key}") as was:
            services.change_topic(topic=topic, name=was["name"], words=was["words"], by=viewer)
        return Done(_("It is as it was before."), reverse("topics"))

    return doing.pressed(request, carry_out, to=reverse("topics"))


@acts("topics")
def merge(request: HttpRequest, key: str) -> HttpResponse:
    """Let a topic go on under another."""
    viewer = viewer_of(request)
    topic = access_topic(viewer, key)
    form = MergeForm([pair for pair in queries.open_topics() if pair[0] != key], request.POST)

    def carry_out() -> Done:
        into = access_topic(viewer, form.cleaned_data["into"])
        services.merge_topic(topic=topic, into=into, by=viewer)
        told = {"topic": topic.name, "into": into.name}
        return Done(_("%(topic)s goes on under %(into)s.") % told, reverse("topics"), Back(reverse("topic-part", args=[key])))

    return doing.sent(request, form, carry_out, blamed="into") or _page(request, {(key, "merge"): form})


@acts("topics")
def part(request: HttpRequest, key: str) -> HttpResponse:
    """Let a merged topic stand by itself again."""
    viewer = viewer_of(request)
    topic = access_topic(viewer, key)

    def carry_out() -> Done:
        services.part_topic(topic=topic, by=viewer)
        return Done(_("%(topic)s stands by itself again.") % {"topic": topic.name}, reverse("topics"))

    return doing.pressed(request, carry_out, to=reverse("topics"))


@acts("topics")
def retire(request: HttpRequest, key: str) -> HttpResponse:
    """Give a topic to no comment any more."""
    viewer = viewer_of(request)
    topic = access_topic(viewer, key)

    def carry_out() -> Done:
        services.retire_topic(topic=topic, by=viewer)
        back = Back(reverse("topic-restore", args=[key]))
        return Done(_("%(topic)s is given to no comment any more.") % {"topic": topic.name}, reverse("topics"), back)

    return doing.pressed(request, carry_out, to=reverse("topics"))


@acts("topics")
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Listen for a retired topic again."""
    viewer = viewer_of(request)
    topic = access_topic(viewer, key)

    def carry_out() -> Done:
        services.restore_topic(topic=topic, by=viewer)
        back = Back(reverse("topic-retire", args=[key]))
        return Done(_("We listen for %(topic)s again.") % {"topic": topic.name}, reverse("topics"), back)

    return doing.pressed(request, carry_out, to=reverse("topics"))


@acts("topics")
def learn(request: HttpRequest) -> HttpResponse:
    """Begin to learn judging from corrections now, and not only at night."""
    viewer = viewer_of(request)
    check_may(viewer, Action.TOPICS_EDIT)

    def carry_out() -> Done:
        queries.ask_to_learn()
        return Done(_("Learning has begun. Look here again in a few minutes."), reverse("topics"))

    return doing.pressed(request, carry_out, to=reverse("topics"))


def _page(request: HttpRequest, refused: Forms) -> HttpResponse:
    viewer = viewer_of(request)
    edits = may(viewer, Action.TOPICS_EDIT)
    opened = {TopicsAsked.read(request.GET).check().change, *(key for key, _form in refused)} if edits else set()
    found = queries.list_topics(viewer)
    pairs = [(one.key, one.name) for one in found if not one.retired]
    lines = {False: list[TopicLine](), True: list[TopicLine]()}
    for one in found:
        lines[one.retired].append(_line(one, pairs, refused, edits=edits, opened=one.key in opened))
    felt, spoken = queries.last_lesson("sentiment"), queries.last_lesson("topics")
    context = TopicsPage(
        title=_title(found),
        lines=lines[False],
        retired=lines[True],
        themes=[
            ThemeLine(
                one.name[:1].upper() + one.name[1:80],
                "\n".join(one.words),
                saying.names(one.words),
                saying.language(one.language),
                one.comments,
            )
            for one in queries.themes_waiting(viewer)
        ],
        form=(refused.get(("", "new")) or TopicForm()) if edits else None,
        learned=[*_felt(felt), *_spoken(spoken)],
        learnt_at=felt.learnt_at if felt else None,
        edits=edits,
    )
    return show(request, context, status=doing.status_shown(*refused.values()))


def _line(one: TopicListed, pairs: Sequence[tuple[str, str]], refused: Forms, *, edits: bool, opened: bool) -> TopicLine:
    others = [pair for pair in pairs if pair[0] != one.key]
    standing = {"name": one.name, "words": "\n".join(one.words)}
    return TopicLine(
        key=one.key,
        name=one.name,
        words=", ".join(one.words),
        count=one.voices,
        voices=VoicesAsked(topic=one.key).to(reverse("voices")),
        learned=_by_what(one),
        merged=one.merged,
        change=f"{TopicsAsked(one.key).to(reverse('topics'))}#topic-{one.key}" if edits and not opened else "",
        form=(refused.get((one.key, "change")) or TopicForm(initial=standing, auto_id=f"id-{one.key}-%s")) if opened else None,
        merge=(refused.get((one.key, "merge")) or MergeForm(others)) if opened and others else None,
    )


def _by_what(one: TopicListed) -> str:
    if one.learned is not None and one.learned[0] > one.learned[1]:
        return _("told by what your examples taught")
    if not one.examples:
        return _("told by its words")
    told = ngettext("told by its words; %(n)s example so far", "told by its words; %(n)s examples so far", one.examples)
    return told % {"n": saying.count(one.examples)}


def _title(found: Sequence[TopicListed]) -> str:
    spoken = [one for one in found if one.voices and not one.retired]
    if not spoken:
        return _("No topic is spoken of yet.") if found else _("We listen for no topic yet.")
    told = {"topic": spoken[0].name, "n": saying.count(spoken[0].voices)}
    return (
        ngettext(
            "%(topic)s is spoken of most: in %(n)s voice.", "%(topic)s is spoken of most: in %(n)s voices.", spoken[0].voices
        )
        % told
    )


def _felt(one: LessonTold | None) -> list[LearnedLine]:
    if one is None:
        none = _("How comments feel is a first guess by lists of words: nothing was learned here yet. It is tried every night.")
        return [LearnedLine(none)]
    told = {"n": saying.count(one.examples), "corrections": saying.count(one.corrections) if one.corrections else _("none")}
    if "macro" not in one.held:
        need = saying.count(int(str(one.held.get("need", 0))))
        few = _("How comments feel is a first guess by lists of words: %(n)s comments with a score are too few to learn from.")
        return [LearnedLine(few % told), LearnedLine(_("From %(need)s on it is learned.") % {"need": need})]
    told |= {
        "how": _how_good(one.held["macro"]),
        "lists": _how_good(one.held["start"]),
        "macro": _figure(one.held["macro"]),
        "start": _figure(one.held["start"]),
        "off": saying.number(100 * float(str(one.held["calibration"])), 1),
    }
    first = _("How comments feel was learned from %(n)s of your own comments; %(corrections)s of them corrected by people.")
    second = _("On comments it had not seen its judgement is %(how)s; that of lists of words is %(lists)s.")
    exact = _("F1 over the three moods: %(macro)s of 1, lists of words %(start)s. Below 0.5 is called weak, from 0.7 on good.")
    third = _("How sure it says it is, is off by %(off)s points of 100 on average.")
    last = "" if one.used else _("It is no better than the lists, so the lists are used.")
    lines = ((first, ""), (second, exact), (third, ""), (last, ""))
    return [LearnedLine(text % told, figures % told) for text, figures in lines if text]


def _spoken(one: LessonTold | None) -> list[LearnedLine]:
    if one is None or "macro" not in one.held:
        few = _("Topics are told by their words. Once twenty comments were said to speak of one, it is learned from them.")
        return [LearnedLine(few)]
    told = {"n": saying.count(one.examples), "how": _how_good(one.held["macro"]), "macro": _figure(one.held["macro"])}
    return [
        LearnedLine(_("Topics with twenty examples or more were learned from %(n)s comments.") % told),
        LearnedLine(
            _("On comments not seen before, what is told of them is %(how)s.") % told,
            _("F1 over these topics: %(macro)s of 1. Below 0.5 is called weak, from 0.7 on good.") % told,
        ),
    ]


def _how_good(held: object) -> str:
    """An F1 as a word. The figure stands beside it for those who know what it is; no share of right answers follows from it."""
    reached = float(str(held))
    return _("good") if reached >= GOOD else _("weak") if reached < WEAK else _("fair")


def _figure(held: object) -> str:
    return saying.number(float(str(held)), 2)
