"""The roles as data: which models each may see, add, change and delete in the administration.

`sync_roles` writes them to Django's groups after every migration, so that a role is the same on every site.
"""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

EDITOR = "editor"
REVIEWER = "reviewer"
COORDINATOR = "coordinator"

LABELS = {EDITOR: _("Editor"), REVIEWER: _("Proposal reviewer"), COORDINATOR: _("Programme coordinator")}

ALL = ("view", "add", "change", "delete", "publish")  # the last where the kind knows it
SEE_AND_CHANGE = ("view", "change")

ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    EDITOR: {
        "publishing.source": ALL,
        "partners.country": ALL,
        "partners.challenge": ALL,
        "partners.city": ALL,
        "partners.organisation": ALL,
        "partners.agreement": ALL,
        "partners.event": ALL,
        "policies.sector": ALL,
        "policies.subsector": ALL,
        "policies.policy": ALL,
        "policies.section": ALL,
        "policies.document": ALL,
        "policies.award": ALL,
        "policies.video": ALL,
        "policies.collection": ALL,
        "policies.collectionitem": ALL,
        "policies.term": ALL,
        "policies.suggestion": SEE_AND_CHANGE,
        "projects.project": ALL,
        "projects.party": ALL,
        "projects.amount": ALL,
        "training.programme": ALL,
        "training.cohort": ALL,
        "training.alumnus": ALL,
        "portal.headlinefigure": ALL,
        "portal.page": ALL,
        "search.synonym": ALL,
        "search.searchedtext": ("view",),
        "search.click": ("view",),
    },
    REVIEWER: {
        "proposals.review": SEE_AND_CHANGE,
    },
    COORDINATOR: {
        "proposals.call": ALL,
        "proposals.countrylist": ALL,
        "proposals.formsection": ALL,
        "proposals.formfield": ALL,
        "proposals.citytype": ALL,
        "proposals.criterion": ALL,
        "proposals.criterionweight": ALL,
        "proposals.criteriaversion": ("view",),
        "proposals.guideline": ALL,
        "proposals.question": ALL,
        "proposals.proposal": SEE_AND_CHANGE,
        "proposals.message": ("view", "add"),
        "proposals.review": ALL,
        "proposals.decision": ALL,
        "proposals.release": ALL,
        "proposals.poolmember": SEE_AND_CHANGE,
        "policies.video": ("view",),
        "publishing.source": ALL,
        "accounts.organisation": ("view",),
        "policies.policy": ("view",),
        "policies.sector": ("view",),
        "partners.city": ("view",),
        "partners.country": ("view",),
        "projects.project": ("view",),
        "projects.indicator": ALL,
        "projects.report": ALL,
        "projects.reportedvalue": ("view",),
        "projects.reportstep": ("view",),
    },
}


def sync_roles(sender=None, **kwargs) -> None:
    """Make the groups hold exactly the permissions of ROLES."""
    by_name = {
        f"{each.content_type.app_label}.{each.codename}": each
        for each in Permission.objects.select_related("content_type")
    }
    for name, rights in ROLES.items():
        wanted = set()
        for model, actions in rights.items():
            app, model_name = model.split(".")
            wanted |= {by_name.get(f"{app}.{action}_{model_name}") for action in actions}
        group, _created = Group.objects.get_or_create(name=name)
        group.permissions.set(wanted - {None})
