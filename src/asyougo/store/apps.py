"""How Django finds the models of this room."""

from __future__ import annotations

from django.apps import AppConfig


class StoreConfig(AppConfig):
    """The one app that has tables."""

    name = "asyougo.store"
    label = "store"
    default_auto_field = "django.db.models.BigAutoField"
