from django.apps import AppConfig


class ContactConfig(AppConfig):
    name = "vizavi.contact"
    label = "contact"
