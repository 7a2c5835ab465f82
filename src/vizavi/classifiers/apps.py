from django.apps import AppConfig


class ClassifiersConfig(AppConfig):
    name = "vizavi.classifiers"
    label = "classifiers"
