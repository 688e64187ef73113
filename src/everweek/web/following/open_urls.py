"""The addresses at which customers follow their cases."""

from django.urls import path

from everweek.web.following import complaining, following

urlpatterns = [
    path("c/<str:token>/files/<int:number>", following.follow_file, name="follow-file"),
    path("complain", complaining.door, name="complain"),
    path("c/<path:token>", following.follow, name="follow"),
]
