"""The API as a whole, under ``/api/v1/``."""

from importlib.metadata import version

from ninja import NinjaAPI

from everweek.web.api import customers, interactions, journal, measures, problems, responses

api = NinjaAPI(
    title="Everweek",
    version=version("everweek"),
    description=(
        "Everything a program can do. Bearer tokens with scopes; `Idempotency-Key` on every POST; errors are problem documents "
        "(RFC 9457); `429` says in `Retry-After` when to come back."
    ),
    urls_namespace="api",
    openapi_url="/openapi.json",
    docs_url=None,
)
problems.install(api)
api.add_router("/responses", responses.router)
api.add_router("/interactions", interactions.router)
api.add_router("/customers", customers.router)
api.add_router("/measures", measures.router)
api.add_router("/journal", journal.router)
