"""Django's view of the room."""

from django.apps import AppConfig


class PartiesConfig(AppConfig):
    name = "onething.parties"
    label = "parties"
