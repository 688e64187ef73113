from django.apps import AppConfig


class FactsConfig(AppConfig):
    name = "everweek.facts"
    label = "facts"

    def ready(self) -> None:
        from everweek.facts import checks, load  # noqa: F401  # importing them registers the checks and the subscriber
        from everweek.facts.light import leave_pandas_out

        leave_pandas_out()
