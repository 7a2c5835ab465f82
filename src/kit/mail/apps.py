from django.apps import AppConfig


class MailConfig(AppConfig):
    name = "kit.mail"
    label = "mail"
