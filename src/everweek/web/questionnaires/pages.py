"""The list of questionnaires, and one of them: its versions, what changed between them, its words, its answers and measures."""

from collections.abc import Sequence
from typing import Final
from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse
from django.urls import reverse
from django.utils.functional import Promise
from django.utils.translation import get_language, gettext_lazy
from django.utils.translation import gettext as _

from everweek.people import saying
from everweek.people.access import check_may, may
from everweek.people.models import Member
from everweek.people.policy import Action
from everweek.prove import names, rules
from everweek.questionnaires import files, overview, services
from everweek.questionnaires.access import access_questionnaire, access_version
from everweek.questionnaires.differences import differences
from everweek.questionnaires.languages import direction, pick
from everweek.questionnaires.models import Version
from everweek.questionnaires.overview import QuestionnaireState, Standing
from everweek.questionnaires.shape import Document
from everweek.questionnaires.versions import sheet_of
from everweek.web.choices import Step, options
from everweek.web.house import doing
from everweek.web.house.asking import TO_MEND, shortened
from everweek.web.house.doing import Done
from everweek.web.house.paging import pager_of
from everweek.web.house.undo import Back
from everweek.web.pages import acts, looks, show
from everweek.web.questionnaires.contexts import (
    Comparing,
    QuestionnaireLine,
    QuestionnairePage,
    QuestionnairesPage,
    TextLine,
    VersionLine,
)
from everweek.web.questionnaires.filters import QuestionnairesAsked
from everweek.web.questionnaires.words import (
    condition_words,
    counted_words,
    kind_words,
    title_of_list,
    title_of_one,
)
from everweek.web.viewer import viewer_of

STATES: Final[Sequence[tuple[str, str | Promise]]] = (
    (QuestionnaireState.ASKED, gettext_lazy("asked")),
    (QuestionnaireState.DRAFT, gettext_lazy("with a draft")),
    (QuestionnaireState.ARCHIVED, gettext_lazy("archived")),
)
MOST_NAMED: Final = 4


@looks
def questionnaires(request: HttpRequest) -> HttpResponse:
    """Everything that is asked of anyone, filtered by the address."""
    viewer = viewer_of(request)
    check_may(viewer, Action.QUESTIONNAIRES_READ)
    asked = QuestionnairesAsked.read(request.GET)
    if short := shortened(request, asked):
        return short
    asked, found = asked.answered(lambda: overview.list_standing(viewer, asked, asked.place))
    total = overview.count_questionnaires(viewer, asked)
    open_, unasked = overview.count_asked(viewer)
    context = QuestionnairesPage(
        title=title_of_list(total, open_, unasked, filtered=bool(asked.chosen)) if found else TO_MEND,
        filters=total > 1 or bool(asked.chosen),
        lines=[_line(one) for one in found.rows if not one.unasked] if found else [],
        unasked=[_line(one) for one in found.rows if one.unasked] if found else [],
        asked=asked,
        states=options(STATES, asked.state or "", everything=_("every state")),
        pager=pager_of(asked, reverse("questionnaires"), found),
        any=bool(total or asked.chosen),
        may_edit=may(viewer, Action.QUESTIONNAIRES_EDIT),
        gives=_gives(viewer),
    )
    return show(request, context, status=asked.status)


def _gives(viewer: Member) -> str:
    if may(viewer, Action.QUESTIONNAIRES_EDIT) or not may(viewer, Action.PEOPLE_APPOINT):
        return ""
    return f"{reverse('member', args=[viewer.pk])}?role=service_manager#give"


@looks
def one_questionnaire(request: HttpRequest, key: str) -> HttpResponse:
    """One questionnaire: ``?version=`` and ``?in=`` choose whose words are shown, ``?from=&to=`` compares two versions."""
    viewer = viewer_of(request)
    questionnaire = access_questionnaire(viewer, key)
    counts = overview.count_by_version(questionnaire)
    standing = overview.standing_of(questionnaire, counts)
    versions = overview.list_versions(questionnaire)
    shown = next((one for one in versions if str(one.number) == request.GET.get("version")), None)
    shown = shown or next((one for one in versions if one.published_at is not None), versions[0])
    document = sheet_of(shown).document
    language = _language(document, request.GET.get("in", ""))
    answers = _answers(viewer, standing)
    context = QuestionnairePage(
        key=key,
        title=title_of_one(standing),
        name=standing.title,
        states=states_of(standing),
        versions=_versions(versions, counts, standing),
        comparing=_comparing(versions, request.GET.get("from", ""), request.GET.get("to", "")),
        shown=shown.number,
        drafted=standing.drafted,
        archived=standing.archived_at is not None,
        intro=pick(document.intro, language, document.language),
        thanks=pick(document.thanks, language, document.language),
        lines=_lines(document, language),
        languages=options([(tag, saying.language(tag)) for tag in document.languages], language),
        language=language,
        direction=direction(language),
        responses=standing.responses,
        newest=standing.newest,
        answers=answers,
        as_file=answers.address.replace(reverse("voices"), reverse("voices-csv"), 1) if answers else "",
        measures=_measures(viewer, standing),
        may_edit=may(viewer, Action.QUESTIONNAIRES_EDIT),
    )
    return show(request, context)


@looks
def export(request: HttpRequest, key: str, number: int) -> HttpResponse:
    """One version as a file everweek.questionnaire/1."""
    version = access_version(viewer_of(request), key, number)
    response = HttpResponse(files.dump(sheet_of(version).document), content_type="application/json; charset=utf-8")
    response["Content-Disposition"] = f'attachment; filename="{key}.json"'
    return response


@acts("questionnaire", "key")
def archive(request: HttpRequest, key: str) -> HttpResponse:
    """Stop asking; what came back stays."""
    viewer = viewer_of(request)
    questionnaire = access_questionnaire(viewer, key, Action.QUESTIONNAIRES_EDIT)
    here = reverse("questionnaire", args=[key])

    def carry_out() -> Done:
        services.archive_questionnaire(questionnaire=questionnaire, by=viewer)
        sentence = _("“%(title)s” is archived and takes no more answers. What came back stays.") % {"title": questionnaire.title}
        return Done(sentence, here, Back(reverse("questionnaire-restore", args=[key])))

    return doing.pressed(request, carry_out, to=here)


@acts("questionnaire", "key")
def restore(request: HttpRequest, key: str) -> HttpResponse:
    """Ask again."""
    viewer = viewer_of(request)
    questionnaire = access_questionnaire(viewer, key, Action.QUESTIONNAIRES_EDIT)
    here = reverse("questionnaire", args=[key])

    def carry_out() -> Done:
        services.restore_questionnaire(questionnaire=questionnaire, by=viewer)
        return Done(_("“%(title)s” takes answers again.") % {"title": questionnaire.title}, here)

    return doing.pressed(request, carry_out, to=here)


def states_of(standing: Standing) -> list[tuple[str | Promise, str]]:
    """Where a questionnaire stands, each state with its mark."""
    found: list[tuple[str | Promise, str]] = []
    if standing.archived_at is not None:
        found.append((_("archived"), ""))
    elif standing.published is not None:
        found.append((_("version %(number)s") % {"number": standing.published}, "good"))
    if standing.drafted is not None:
        found.append((_("draft of version %(number)s") % {"number": standing.drafted}, "warm"))
    return found


def measure_titles(measures: set[str]) -> dict[str, str]:
    """What people call these measures: asked for once, for all of a page."""
    return names.titles(rules.measure_named(name, measures) for name in sorted(measures))


def _line(standing: Standing) -> QuestionnaireLine:
    # By their own short names: several whole questions in one line cannot be read.
    named = [str(rules.measure_named(name, standing.measures).title) for name in standing.measures[:MOST_NAMED]]
    rest = len(standing.measures) - len(named)
    return QuestionnaireLine(
        key=standing.key,
        title=standing.title,
        states=states_of(standing),
        languages=", ".join(saying.language(tag) for tag in standing.languages),
        measures=", ".join(named) + (_(" and %(count)s more") % {"count": rest} if rest else ""),
        questions=standing.questions,
        responses=standing.responses,
        newest=standing.newest,
    )


def _versions(versions: Sequence[Version], responses: dict[int, int], standing: Standing) -> list[VersionLine]:
    before: list[Version | None] = [*versions[1:], None]
    return [
        VersionLine(
            number=one.number,
            published_at=one.published_at,
            saved_at=one.saved_at,
            responses=responses.get(one.pk, 0),
            changes=[] if last is None else differences(sheet_of(last).document, sheet_of(one).document),
            first=last is None,
            current=one.number == standing.published and standing.archived_at is None,
        )
        for one, last in zip(versions, before, strict=True)
    ]


def _comparing(versions: Sequence[Version], older: str, newer: str) -> Comparing | None:
    if len(versions) < 2:
        return None
    known = {str(one.number): one for one in versions}
    pairs = [(str(one.number), _("version %(number)s") % {"number": one.number}) for one in versions]
    sentences = None
    if older in known and newer in known:
        sentences = differences(sheet_of(known[older]).document, sheet_of(known[newer]).document)
    numbers = list(known)
    return Comparing(
        older=options(pairs, older if older in known else numbers[1]),
        newer=options(pairs, newer if newer in known else numbers[0]),
        sentences=sentences,
    )


def _lines(document: Document, language: str) -> list[TextLine]:
    return [
        TextLine(
            text=pick(question.text, language, document.language),
            kind=kind_words(question.kind),
            counts=counted_words(question),
            when=condition_words(question.when, document) if question.when is not None else "",
            choices=[pick(choice.text, language, document.language) for choice in question.choices],
        )
        for question in document.questions
    ]


def _language(document: Document, asked: str) -> str:
    if asked in document.languages:
        return asked
    own = get_language() or ""
    return own if own in document.languages else document.language


def _answers(viewer: Member, standing: Standing) -> Step | None:
    if not standing.responses or not may(viewer, Action.RESPONSES_READ):
        return None
    return Step(_("Read the answers"), f"{reverse('voices')}?{urlencode({'questionnaire': standing.key, 'silent': 1})}")


def _measures(viewer: Member, standing: Standing) -> list[Step]:
    if not may(viewer, Action.MEASURES_READ):
        return []
    titles = measure_titles(set(standing.measures))
    where = f"questionnaire={standing.key}"
    return [
        Step(titles[name], f"{reverse('prove')}?{urlencode({'measure': name, 'where': where})}")
        for name in sorted(standing.measures)
    ]
