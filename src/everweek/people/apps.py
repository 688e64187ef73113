from django.apps import AppConfig


class PeopleConfig(AppConfig):
    name = "everweek.people"
    label = "people"
