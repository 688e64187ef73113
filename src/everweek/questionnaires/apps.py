from django.apps import AppConfig


class QuestionnairesConfig(AppConfig):
    name = "everweek.questionnaires"
    label = "questionnaires"

    def ready(self) -> None:
        from everweek.questionnaires import (  # noqa: F401  # importing them registers what is in them
            checks,
            counting,
            erasure,
            keeping,
        )
