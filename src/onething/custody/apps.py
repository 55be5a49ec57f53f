"""Django's view of the room."""

from django.apps import AppConfig


class CustodyConfig(AppConfig):
    name = "onething.custody"
    label = "custody"
