"""The API as a whole, under ``/api/v1/``."""

from http import HTTPStatus
from importlib.metadata import version
from typing import Any, Final

from ninja import NinjaAPI
from ninja.openapi.schema import OpenAPISchema
from ninja.schema import NinjaGenerateJsonSchema

from everweek.web.api import (
    allowances,
    asking_rules,
    assigning,
    case_board,
    case_deeds,
    case_evidence,
    case_ways,
    cases,
    causes,
    charter,
    charts,
    colleagues,
    contact,
    customers,
    doubts,
    examined,
    faults,
    gestures,
    guides,
    helpdesk_sources,
    hours,
    house,
    imports,
    improvements,
    interactions,
    invitations,
    journal,
    learning,
    links,
    measures,
    mentions,
    merges,
    notice_words,
    notices,
    opening_rules,
    pictures,
    problems,
    promises,
    questionnaire_words,
    questionnaires,
    recovering,
    reports,
    respect,
    respect_care,
    respect_steps,
    response_changes,
    responses,
    roles,
    segments,
    sources,
    staffing,
    team_channels,
    thanking,
    tokens,
    told,
    top_scores,
    topics,
    touchpoints,
    trials,
    unit_tree,
    views,
    voices,
    webhooks,
    work,
    year_evidence,
)
from everweek.web.api.bodies import StrictParser

_SHAPES: Final = "#/components/schemas/{model}"


class ProblemAPI(NinjaAPI):
    """An API whose document says that its refusals are problem documents, which ninja has no word for."""

    def get_openapi_schema(self, **how: Any) -> OpenAPISchema:  # noqa: ANN401  # ninja's own arguments, handed on
        """The document, with the shape and the content type of each refusal."""
        document = super().get_openapi_schema(**how)
        replies = [
            (status, reply)
            for operations in document["paths"].values()
            for operation in operations.values()
            for status, reply in operation["responses"].items()
        ]
        for status, reply in replies:
            if status >= HTTPStatus.BAD_REQUEST:
                reply["content"] = {problems.CONTENT_TYPE: {"schema": {"$ref": _SHAPES.format(model="Problem")}}}
        shape = faults.Problem.model_json_schema(ref_template=_SHAPES, schema_generator=NinjaGenerateJsonSchema)
        document.add_schema_definitions({**shape.pop("$defs"), "Problem": shape})
        return document


api = ProblemAPI(
    title="Everweek",
    version=version("everweek"),
    description=(
        "Everything a program can do. Bearer tokens with scopes; `Idempotency-Key` on every POST; errors are problem documents "
        "(RFC 9457); `429` says in `Retry-After` when to come back."
    ),
    urls_namespace="api",
    # Served as it is checked in, by document.py.
    openapi_url=None,
    docs_url=None,
    parser=StrictParser(),
)
faults.install(api)
api.add_router("/responses", responses.router)
api.add_router("/responses", response_changes.router)
api.add_router("/voices", voices.router)
api.add_router("/voices", learning.router)
api.add_router("/topics", topics.router)
api.add_router("/doubts", doubts.router)
api.add_router("/interactions", interactions.router)
api.add_router("/mentions", mentions.router)
api.add_router("/invitations", invitations.router)
api.add_router("/imports", imports.router)
api.add_router("/imports", trials.router)
api.add_router("/asking-rules", asking_rules.asking_rules)
api.add_router("/asking-decisions", asking_rules.decisions)
api.add_router("/cases", cases.router)
api.add_router("/cases", case_deeds.router)
api.add_router("/cases", case_evidence.router)
api.add_router("/cases", gestures.in_case)
api.add_router("/became", recovering.became)
api.add_router("/evidence", year_evidence.router)
api.add_router("/case-ways", case_ways.router)
api.add_router("/opening-rules", opening_rules.router)
api.add_router("/case-board", case_board.router)
api.add_router("/cases", case_board.of_cases)
api.add_router("/gestures", gestures.gestures)
api.add_router("/causes", causes.router)
api.add_router("/improvements", improvements.router)
api.add_router("/respect", respect.router)
api.add_router("/respect", respect_steps.router)
api.add_router("/respect", thanking.router)
api.add_router("/charter", charter.router)
api.add_router("/customers", customers.router)
api.add_router("/merges", merges.merges)
api.add_router("/exports", merges.exports)
api.add_router("/segments", segments.router)
api.add_router("/measures", measures.router)
api.add_router("/measures", charts.router)
api.add_router("/measures", pictures.router)
api.add_router("/reports", reports.router)
api.add_router("/top-scores", top_scores.router)
api.add_router("/views", views.router)
api.add_router("/notices", notices.router)
api.add_router("/notice-words", notice_words.router)
api.add_router("/told", told.router)
api.add_router("/team-channels", team_channels.router)
api.add_router("/journal", journal.router)
api.add_router("/webhooks", webhooks.router)
api.add_router("/webhooks", work.deliveries)
api.add_router("/pending", work.router)
api.add_router("/health", examined.router)
api.add_router("/questionnaires", questionnaires.router)
api.add_router("/questionnaires", questionnaire_words.translations)
api.add_router("/shelf", questionnaire_words.shelf)
api.add_router("/links", links.router)
api.add_router("/sources", sources.router)
api.add_router("/helpdesks", helpdesk_sources.router)
api.add_router("/touchpoints", touchpoints.router)
api.add_router("/units", unit_tree.router)
api.add_router("/units", hours.router)
api.add_router("/units", promises.router)
api.add_router("/units", recovering.units)
api.add_router("/units", respect_care.of_units)
api.add_router("/units", allowances.router)
api.add_router("/guides", guides.router)
api.add_router("/cases", guides.of_cases)
api.add_router("/units", assigning.of_units)
api.add_router("/members", assigning.of_members)
api.add_router("/members", colleagues.router)
api.add_router("/members", staffing.router)
api.add_router("/roles", roles.router)
api.add_router("/tokens", tokens.router)
api.add_router("/keeping", house.keeping)
api.add_router("/contact", contact.router)

urlpatterns, _app, _namespace = api.urls
