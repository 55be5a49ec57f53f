"""Django's view of the room."""

from django.apps import AppConfig


class CaseworkConfig(AppConfig):
    name = "onething.casework"
    label = "casework"
