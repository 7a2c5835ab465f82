from django.apps import AppConfig


class PagesConfig(AppConfig):
    name = "kit.pages"
    label = "pages"
