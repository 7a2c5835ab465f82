from django.apps import AppConfig


class PortalConfig(AppConfig):
    name = "vizavi.portal"
    label = "portal"
