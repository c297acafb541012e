from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "accounts"
    verbose_name = _("Accounts")

    def ready(self):
        from . import auditing  # noqa: F401 - connects its receivers
        from .roles import sync_roles

        autodiscover_modules("personal_data")
        post_migrate.connect(sync_roles, dispatch_uid="accounts.sync_roles")
