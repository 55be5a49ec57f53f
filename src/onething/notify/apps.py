"""Django's view of the room."""

from django.apps import AppConfig


class NotifyConfig(AppConfig):
    name = "onething.notify"
    label = "notify"
