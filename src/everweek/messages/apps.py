from django.apps import AppConfig


class MessagesConfig(AppConfig):
    name = "everweek.messages"
    # Django's own "messages" (what a page says once) has that label.
    label = "everweek_messages"

    def ready(self) -> None:
        from everweek.messages import erasure, keeping  # noqa: F401  # importing them registers what is in them
