from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "everweek.people"
    label = "people"

    def ready(self) -> None:
        from everweek.people import checks, failing, idle, once, replies, signals, undoing  # noqa: F401  # importing registers what is in them

        signals.connect()
