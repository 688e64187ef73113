"""The addresses of the house itself."""

from django.urls import path

from everweek.web.system import health, organisation, privacy, tokens, webhooks, work

urlpatterns = [
    path("tokens/", tokens.tokens, name="tokens"),
    path("tokens/<int:token_id>/revoke", tokens.revoke, name="token-revoke"),
    path("webhooks/", webhooks.webhooks, name="webhooks"),
    path("webhooks/<int:webhook_id>", webhooks.webhook, name="webhook"),
    path("webhooks/<int:webhook_id>/pause", webhooks.pause, name="webhook-pause"),
    path("webhooks/<int:webhook_id>/resume", webhooks.resume, name="webhook-resume"),
    path("webhooks/<int:webhook_id>/trial", webhooks.trial, name="webhook-trial"),
    path("webhooks/<int:webhook_id>/resend", webhooks.resend, name="webhook-resend"),
    path("webhooks/<int:webhook_id>/remove", webhooks.remove, name="webhook-remove"),
    path("organisation", organisation.the_organisation, name="organisation"),
    path("organisation/undo", organisation.take_back, name="organisation-undo"),
    path("privacy", privacy.privacy, name="privacy-settings"),
    path("privacy/undo", privacy.take_back, name="privacy-settings-undo"),
    path("pending/", work.work, name="work"),
    path("pending/jobs/<uuid:job_id>/again", work.job_again, name="work-job-again"),
    path("pending/jobs/<uuid:job_id>/drop", work.job_drop, name="work-job-drop"),
    path("pending/parked/again", work.all_again, name="work-all-again"),
    path("pending/parked/<int:parked_id>/again", work.parked_again, name="work-parked-again"),
    path("pending/parked/<int:parked_id>/drop", work.parked_drop, name="work-parked-drop"),
    path("pending/deliveries/<int:delivery_id>/again", webhooks.delivery_again, name="work-delivery-again"),
    path("pending/deliveries/<int:delivery_id>/drop", webhooks.delivery_drop, name="work-delivery-drop"),
    path("health/", health.health, name="health"),
]
