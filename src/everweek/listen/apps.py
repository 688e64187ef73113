from django.apps import AppConfig


class ListenConfig(AppConfig):
    name = "everweek.listen"
    label = "listen"

    def ready(self) -> None:
        from everweek.listen import erasure, keeping, kinds  # noqa: F401  # importing registers what is in them
        from everweek.listen.doubting import imprints, judging  # noqa: F401  # the same: it keeps, and listens to the journal
        from everweek.listen.helpdesks import erasure as helpdesks  # noqa: F401  # the same
        from everweek.listen.helpdesks import keeping as arrivals  # noqa: F401  # the same
        from everweek.listen.inviting import counting, leaving  # noqa: F401  # the same: segments ask for it; letters do
        from everweek.listen.inviting import erasure as invited  # noqa: F401  # the same
        from everweek.listen.inviting import keeping as invitations  # noqa: F401  # the same
        from everweek.listen.mentions import erasure as mentions  # noqa: F401  # the same
        from everweek.listen.mentions import keeping as authors  # noqa: F401  # the same
        from everweek.listen.understanding import carrying, hearing  # noqa: F401  # the same: answers change, the journal tells
        from everweek.listen.understanding import erasure as understanding  # noqa: F401  # the same

        kinds.load()
