from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "everweek.facts"
    label = "facts"

    def ready(self) -> None:
        from everweek.facts import checks, erasure, load  # noqa: F401  # importing registers checks, the eraser, the subscriber
        from everweek.facts.light import leave_pandas_out

        leave_pandas_out()
