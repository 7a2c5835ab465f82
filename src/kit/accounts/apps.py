from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "kit.accounts"
    label = "accounts"
