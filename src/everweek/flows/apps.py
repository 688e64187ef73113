from django.apps import AppConfig


class FlowsConfig(AppConfig):
    name = "everweek.flows"
    label = "flows"

    def ready(self) -> None:
        from everweek.flows import what_happens_to_jobs_is_journalled  # noqa: F401  # importing it connects it
