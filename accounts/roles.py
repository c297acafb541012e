"""The roles as data: which models each may see, add, change and delete in the administration.

`sync_roles` writes them to Django's groups after every migration, so that a role is the same on every site. The administrator is no role: it is the
account's mark `is_superuser`, which may everything but what `proposals/permissions.py` keeps from everybody who did not declare to be free of conflict.
What each role may do on every page stands in docs/permissions.md.
"""

from django.contrib.auth.models import Group, Permission
from django.utils.translation import gettext_lazy as _

PUBLISHER = "publisher"
EDITOR = "editor"
REVIEWER = "reviewer"
COORDINATOR = "coordinator"

TRANSLATOR = "translator"
STATISTICS = "statistics"

LABELS = {
    PUBLISHER: _("Publisher"),
    EDITOR: _("Editor"),
    TRANSLATOR: _("Translator"),
    REVIEWER: _("Proposal reviewer"),
    COORDINATOR: _("Programme coordinator"),
    STATISTICS: _("Statistics reader"),
}

KEEP = ("view", "add", "change", "delete")
ALL = (*KEEP, "publish")  # the last where the kind knows it
SEE_AND_CHANGE = ("view", "change")
SEE = ("view",)

# What has a page of its own, and what is a part of such a page. Of a part the editor decides, of a page the publisher.
PAGES = (
    "publishing.source",
    "publishing.picture",
    "partners.country",
    "partners.challenge",
    "partners.city",
    "partners.organisation",
    "partners.event",
    "policies.sector",
    "policies.subsector",
    "policies.policy",
    "policies.award",
    "policies.video",
    "policies.collection",
    "policies.term",
    "projects.project",
    "training.programme",
    "portal.headlinefigure",
    "portal.page",
)
PARTS = (
    "partners.agreement",
    "policies.section",
    "policies.document",
    "policies.collectionitem",
    "projects.party",
    "projects.amount",
    "training.cohort",
)
SEARCHED = {"search.searchedtext": SEE, "search.click": SEE}

ROLES: dict[str, dict[str, tuple[str, ...]]] = {
    PUBLISHER: {
        **dict.fromkeys(PAGES, (*ALL, "approve")),
        **dict.fromkeys(PARTS, KEEP),
        "policies.suggestion": SEE_AND_CHANGE,
        "training.alumnus": KEEP,
        "search.synonym": KEEP,
        **SEARCHED,
    },
    EDITOR: {
        **dict.fromkeys(PAGES, ("view", "add", "change", "publish")),
        **dict.fromkeys(PARTS, KEEP),
        "policies.suggestion": SEE_AND_CHANGE,
        "training.alumnus": ("view", "add", "change"),
        "search.synonym": KEEP,
        **SEARCHED,
    },
    TRANSLATOR: dict.fromkeys((*PAGES, *PARTS), ("view", "translate")),  # the texts of a part go with its page
    STATISTICS: {
        **dict.fromkeys((*PAGES, *PARTS), SEE),
        "policies.suggestion": SEE,
        "search.synonym": SEE,
        **SEARCHED,
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
        "publishing.picture": ("view", "add", "change"),
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
