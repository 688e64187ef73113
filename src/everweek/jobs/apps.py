from django.apps import AppConfig


class JobsConfig(AppConfig):
    name = "everweek.jobs"
    label = "jobs"

    def ready(self) -> None:
        from everweek.jobs import checks  # noqa: F401  # importing it registers the checks
