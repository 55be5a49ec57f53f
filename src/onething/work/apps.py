"""Django's view of the room."""

from django.apps import AppConfig


class WorkConfig(AppConfig):
    name = "onething.work"
    label = "work"
