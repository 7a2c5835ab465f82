from django.apps import AppConfig


class WorkplaceConfig(AppConfig):
    name = "vizavi.workplace"
    label = "workplace"
