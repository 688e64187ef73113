from django.apps import AppConfig


class ListenConfig(AppConfig):
    name = "everweek.listen"
    label = "listen"
