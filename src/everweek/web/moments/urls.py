"""The addresses of moments."""

from django.urls import path

from everweek.web.moments import logging, touchpoints

urlpatterns = [
    path("", logging.log, name="moment-log"),
    path("<int:interaction_id>/take-back", logging.take_back, name="moment-take-back"),
    path("<int:interaction_id>/put-back", logging.put_back, name="moment-put-back"),
    path("touchpoints/", touchpoints.touchpoints, name="touchpoints"),
    path("touchpoints/<str:key>/name", touchpoints.rename, name="touchpoint-rename"),
    path("touchpoints/<str:key>/place", touchpoints.move, name="touchpoint-move"),
    path("touchpoints/<str:key>/close", touchpoints.close, name="touchpoint-close"),
    path("touchpoints/<str:key>/open", touchpoints.reopen, name="touchpoint-open"),
    path("touchpoints/<str:key>/undo", touchpoints.take_back, name="touchpoint-undo"),
]
