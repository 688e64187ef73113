from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "everweek.people"
    label = "people"

    def ready(self) -> None:
        from everweek.people import checks, once, replies, signals, undoing  # noqa: F401  # importing checks registers them

        signals.connect()
