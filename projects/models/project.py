"""The register of overseas projects: who did what where, with whose money, by which policy of Seoul."""

from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import City, Country, Organisation
from policies.models import Policy, Sector
from proposals.models import Proposal
from publishing.dates import years_in_words
from publishing.models import LinesMixin, Publishable

from ..querysets import ProjectQuerySet


class Project(LinesMixin, Publishable):
    """One overseas project or project-like cooperation. These rows are not the city's own list of 107."""

    class Kind(models.TextChoices):
        CONSULTING = "consulting", _("Consulting")
        GRANT = "oda-grant", _("ODA grant")
        SYSTEMS = "systems-supply", _("Supply of systems")
        TRAINING = "training", pgettext_lazy("project", "Training")
        PILOT = "pilot", _("Pilot")

    class Evidence(models.TextChoices):
        """What the sources show: more than the word "project" alone would."""

        DELIVERED = "contract-or-delivered", _("Contract or delivered work")
        AGREED = "agreement-or-plan", _("Agreement or plan")
        DONATION = "donation", _("Donation")
        ACTIVITY = "activity", _("Activity")

    class Progress(models.TextChoices):
        PLANNED = "planned", _("Planned or agreed")
        UNDER_WAY = "under-way", _("Under way")
        COMPLETED = "completed", _("Completed")
        IN_OPERATION = "in-operation", _("In operation")
        UNKNOWN = "unknown", _("Not known")

    slug = models.SlugField(_("slug"), max_length=120, unique=True)
    title = models.CharField(_("title"), max_length=250)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    kind = models.CharField(_("kind"), max_length=16, choices=Kind, db_index=True)
    evidence = models.CharField(_("evidence"), max_length=24, choices=Evidence, db_index=True)
    progress = models.CharField(_("progress"), max_length=16, choices=Progress, default=Progress.UNKNOWN)
    progress_note = models.CharField(_("note on progress"), max_length=200, blank=True)
    country = models.ForeignKey(Country, verbose_name=_("country"), on_delete=models.PROTECT, related_name="projects")
    city = models.ForeignKey(
        City,
        verbose_name=_("city"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="projects",
        help_text=_("Empty where the source names the country only."),
    )
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="projects")
    year_start = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True, db_index=True)
    year_end = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    policies = models.ManyToManyField(
        Policy, verbose_name=_("policies transferred"), blank=True, related_name="projects"
    )
    origin = models.OneToOneField(
        Proposal,
        verbose_name=_("selected proposal"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="project",
    )

    objects = ProjectQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("overseas project")
        verbose_name_plural = _("overseas projects")
        ordering = ["slug"]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="projects_project_years_in_order",
                condition=Q(year_end__isnull=True) | Q(year_end__gte=F("year_start")),
                violation_error_message=_("A project cannot end before it starts."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("projects:detail", args=[self.slug])

    @property
    def public_city(self) -> City | None:
        """The city, where readers may see it."""
        return self.city if self.city and self.city.is_published else None

    @property
    def period(self) -> str:
        return years_in_words(self.year_start, self.year_end)


class Party(models.Model):
    """An organisation's role in a project; `name` alone where the organisation has no row of its own."""

    class Role(models.TextChoices):
        FUNDER = "funder", _("Funder")
        IMPLEMENTER = "implementer", _("Implementing body")
        COMPANY = "company", pgettext_lazy("party", "Company")

    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="parties")
    role = models.CharField(_("role"), max_length=12, choices=Role)
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="parties",
    )
    name = models.CharField(_("name"), max_length=250, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("party")
        verbose_name_plural = _("parties")
        ordering = ["order", "pk"]
        constraints = [
            models.UniqueConstraint(
                fields=["project", "role", "organisation"],
                name="projects_party_once_in_a_role",
                violation_error_message=_("This organisation has this role already."),
            ),
        ]

    def __str__(self):
        return f"{self.get_role_display()}: {self.label}"

    @property
    def label(self) -> str:
        return self.name or (self.organisation.name if self.organisation else "")

    @property
    def public_organisation(self) -> Organisation | None:
        return self.organisation if self.organisation and self.organisation.is_published else None

    @property
    def public_label(self) -> str:
        """The name that readers may see; "" where the organisation is not published."""
        return self.name or (self.public_organisation.name if self.public_organisation else "")


class Amount(models.Model):
    """A sum of money a source gives for a project, and what it is."""

    class Kind(models.TextChoices):
        CONTRACT = "contract", _("Contract value")
        PROJECT_COST = "project-cost", _("Cost of the whole project")
        GRANT = "grant", pgettext_lazy("amount", "Grant")

    project = models.ForeignKey(Project, verbose_name=_("project"), on_delete=models.CASCADE, related_name="amounts")
    kind = models.CharField(_("what it is"), max_length=12, choices=Kind)
    amount = models.DecimalField(_("amount"), max_digits=18, decimal_places=2)
    currency = models.CharField(_("currency"), max_length=3, help_text=_("ISO code, such as KRW or USD."))
    note = models.CharField(_("note"), max_length=300, blank=True)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("amount")
        verbose_name_plural = _("amounts")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="projects_amount_positive",
                condition=Q(amount__gt=0),
                violation_error_message=_("An amount is more than zero."),
            ),
        ]

    def __str__(self):
        return f"{self.currency} {self.amount:,.0f}"
