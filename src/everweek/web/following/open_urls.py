"""The addresses at which customers follow their cases."""

from django.urls import path

from everweek.web.following import following

urlpatterns = [
    path("c/<path:token>", following.follow, name="follow"),
]
