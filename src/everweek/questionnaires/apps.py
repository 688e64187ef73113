from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "everweek.questionnaires"
    label = "questionnaires"
