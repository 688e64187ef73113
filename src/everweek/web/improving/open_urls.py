"""What everybody may read of improvements."""

from django.urls import path

from everweek.web.improving import at_did

urlpatterns = [
    path("did", at_did.at_did, name="did"),
]
