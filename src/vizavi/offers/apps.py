from django.apps import AppConfig


class OffersConfig(AppConfig):
    name = "vizavi.offers"
    label = "offers"
