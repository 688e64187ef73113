from django.apps import AppConfig


class JournalConfig(AppConfig):
    name = "everweek.journal"
    label = "journal"
