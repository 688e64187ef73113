from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "everweek.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        from everweek.questionnaires import checks, erasure  # noqa: F401  # importing them registers what is in them
