from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "everweek.facts"
    label = "facts"
