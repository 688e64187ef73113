from django.apps import AppConfig


class MomentsConfig(AppConfig):
    name = "everweek.moments"
    label = "moments"

    def ready(self) -> None:
        from everweek.moments import counting, erasure, keeping  # noqa: F401  # importing them registers what is in them
