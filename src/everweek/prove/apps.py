from django.apps import AppConfig


class ProveConfig(AppConfig):
    name = "everweek.prove"
    label = "prove"
