from django.apps import AppConfig


class ActConfig(AppConfig):
    name = "everweek.act"
    label = "act"

    def ready(self) -> None:
        from everweek.act import counting, erasure, keeping  # noqa: F401  # importing registers what is in them
        from everweek.act.wording import declare_letters

        declare_letters()
