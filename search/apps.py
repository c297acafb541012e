from django.apps import AppConfig
from django.db.models.signals import post_migrate
from django.utils.module_loading import autodiscover_modules
from django.utils.translation import gettext_lazy as _


class SearchConfig(AppConfig):
    name = "search"
    verbose_name = _("Search")

    def ready(self):
        from publishing import together

        from . import checks, index, jobs, meaning  # noqa: F401 - the check registers itself

        autodiscover_modules("documents")
        index.watch()
        together.follow(jobs.after_many_changes)
        post_migrate.connect(meaning.create_table, sender=self, dispatch_uid="search.meaning")
