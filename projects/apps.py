from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class ProjectsConfig(AppConfig):
    name = "projects"
    verbose_name = _("Overseas projects")

    def ready(self):
        from . import receivers  # noqa: F401
