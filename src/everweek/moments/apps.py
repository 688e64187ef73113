from django.apps import AppConfig


class MomentsConfig(AppConfig):
    name = "everweek.moments"
    label = "moments"

    def ready(self) -> None:
        from everweek.moments import erasure  # noqa: F401  # importing it registers what is erased
