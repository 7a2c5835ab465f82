from django.apps import AppConfig


class TouchpointsConfig(AppConfig):
    name = "vizavi.touchpoints"
    label = "touchpoints"
