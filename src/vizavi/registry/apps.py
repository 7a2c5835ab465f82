from django.apps import AppConfig


class RegistryConfig(AppConfig):
    name = "vizavi.registry"
    label = "registry"
