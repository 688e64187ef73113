"""The addresses at which customers follow their cases."""

from django.urls import path

from everweek.web.following import following

urlpatterns = [
    path("c/<str:token>/files/<int:number>", following.follow_file, name="follow-file"),
    path("c/<path:token>", following.follow, name="follow"),
]
