from django.apps import AppConfig


class AuthoritiesConfig(AppConfig):
    name = "vizavi.authorities"
    label = "authorities"
