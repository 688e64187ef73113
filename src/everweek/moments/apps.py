from django.apps import AppConfig


class MomentsConfig(AppConfig):
    name = "everweek.moments"
    label = "moments"

    def ready(self) -> None:
        from everweek.moments import erasure, keeping  # noqa: F401  # importing them registers what ends
