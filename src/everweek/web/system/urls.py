"""The addresses of the house itself."""

from django.urls import path

from everweek.web.system import health, organisation, tokens, work

urlpatterns = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="token-revoke"),
    path("organisation", organisation.the_organisation, name="organisation"),
    path("organisation/undo", organisation.take_back, name="organisation-undo"),
    path("pending/", work.work, name="work"),
    path("pending/jobs/<uuid:job_id>/again", work.job_again, name="work-job-again"),
    path("pending/jobs/<uuid:job_id>/drop", work.job_drop, name="work-job-drop"),
    path("pending/parked/again", work.all_again, name="work-all-again"),
    path("pending/parked/<int:parked_id>/again", work.parked_again, name="work-parked-again"),
    path("pending/parked/<int:parked_id>/drop", work.parked_drop, name="work-parked-drop"),
    path("health/", health.health, name="health"),
]
