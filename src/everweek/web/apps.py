from django.apps import AppConfig

from everweek.web.house.fields import speak_plainly

# While apps are gathered: before any of them makes a form.
speak_plainly()


class WebConfig(AppConfig):
    name = "everweek.web"
    label = "web"
