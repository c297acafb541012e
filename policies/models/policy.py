"""Policies with their typed sections and documents."""

from django.conf.locale import LANG_INFO
from django.contrib.postgres.fields import ArrayField
from django.core.validators import FileExtensionValidator, MaxValueValidator, MinValueValidator
from django.db import models
from django.db.models import F, Q
from django.urls import reverse
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from partners.models import Challenge, Organisation
from publishing import languages
from publishing.dates import years_in_words
from publishing.fields import RichTextField
from publishing.models import LinesMixin, Publishable, lines

from ..querysets import WRITTEN, PolicyQuerySet, SectionQuerySet
from .sector import Sector, Subsector

RESERVED_SLUGS = ("for-your-city", "sectors")  # other pages stand at these addresses, see policies/urls.py


class Policy(LinesMixin, Publishable):
    """A policy of Seoul, told as a manual (typed sections in full) or as a short introduction."""

    class Kind(models.TextChoices):
        MANUAL = "manual", _("Manual")
        INTRODUCTION = "introduction", _("Introduction")

    slug = models.SlugField(_("slug"), max_length=100, unique=True)
    kind = models.CharField(_("kind"), max_length=12, choices=Kind, default=Kind.INTRODUCTION, db_index=True)
    title = models.CharField(_("title"), max_length=200)
    summary = models.TextField(_("summary"), blank=True)
    key_facts = models.TextField(_("key facts"), blank=True, help_text=_("One fact a line."))
    sector = models.ForeignKey(Sector, verbose_name=_("sector"), on_delete=models.PROTECT, related_name="policies")
    subsector = models.ForeignKey(
        Subsector,
        verbose_name=_("subsector"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="policies",
    )
    year_start = models.PositiveSmallIntegerField(_("from year"), null=True, blank=True, db_index=True)
    year_end = models.PositiveSmallIntegerField(_("to year"), null=True, blank=True)
    year_note = models.CharField(_("note on the years"), max_length=300, blank=True)
    implementing_body = models.CharField(_("implementing body"), max_length=200, blank=True)
    authoring_institution = models.CharField(
        _("authoring institution"),
        max_length=200,
        blank=True,
        help_text=_("Who wrote the archive's text, as printed there."),
    )
    contact_office = models.ForeignKey(
        Organisation,
        verbose_name=_("contact office"),
        on_delete=models.SET_NULL,
        null=True,
        blank=True,
        related_name="policies",
        limit_choices_to={"kind": Organisation.Kind.SEOUL},
    )
    sustainable_goals = ArrayField(
        models.PositiveSmallIntegerField(validators=[MinValueValidator(1), MaxValueValidator(17)]),
        verbose_name=_("SDGs"),
        default=list,
        blank=True,
        help_text=_("Numbers 1 to 17, separated by commas; our judgement."),
    )
    challenges = models.ManyToManyField(
        Challenge,
        verbose_name=_("challenges"),
        blank=True,
        related_name="policies",
        help_text=_("Which problems of a city it meets, one to three; inferred: our judgement from its text."),
    )
    adopted_by = models.TextField(_("adopted by"), blank=True, help_text=_("Places a source names, one a line."))
    adoption_note = models.TextField(_("note on adoption"), blank=True)
    quality_note = models.TextField(_("where sources disagree"), blank=True)
    is_in_old_archive = models.BooleanField(
        _("stood in the old archive"),
        null=True,
        blank=True,
        help_text=_("Unknown where only copies of its page were seen."),
    )
    archived_on = models.DateField(_("date on the archive's foreign-language page"), null=True, blank=True)
    archived_ko_on = models.DateField(_("date on the archive's Korean page"), null=True, blank=True)
    related = models.ManyToManyField(
        "self", verbose_name=_("related policies"), blank=True, symmetrical=False, related_name="related_from"
    )

    objects = PolicyQuerySet.as_manager()

    class Meta(Publishable.Meta):
        verbose_name = _("policy")
        verbose_name_plural = _("policies")
        ordering = ["slug"]
        indexes = [
            models.Index(fields=["published_at"], name="policies_policy_published_at"),
            models.Index(fields=["inferred_fields"], condition=~Q(inferred_fields=[]), name="policies_policy_inferred"),
        ]
        constraints = [
            *Publishable.Meta.constraints,
            models.CheckConstraint(
                name="policies_policy_years_in_order",
                condition=Q(year_end__isnull=True) | Q(year_end__gte=F("year_start")),
                violation_error_message=_("A policy cannot end before it starts."),
            ),
            models.CheckConstraint(
                name="policies_policy_slug_is_no_other_page",
                condition=~Q(slug__in=RESERVED_SLUGS),
                violation_error_message=_("Another page stands at this address. Choose another slug."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        return reverse("policies:detail", args=[self.slug])

    @property
    def period(self) -> str:
        return years_in_words(self.year_start, self.year_end)

    @property
    def public_contact_office(self) -> Organisation | None:
        """The office, where it has a page that readers may see."""
        return self.contact_office if self.contact_office and self.contact_office.is_published else None

    @property
    def decade(self) -> int | None:
        return self.year_start // 10 * 10 if self.year_start else None

    @property
    def adopted_by_list(self) -> list[str]:
        return lines(self.adopted_by)


class Section(models.Model):
    """One typed part of a policy's text, so that one kind can be read across policies."""

    class Kind(models.TextChoices):
        GLANCE = "glance", _("At a glance")
        BACKGROUND = "background", _("Background")
        PROCESS = "process", _("Process and expertise required")
        DIFFICULTIES = "difficulties", _("Difficulties and solutions")
        EFFECTS = "effects", _("Effects")
        LESSONS = "lessons", _("Lessons for other cities")
        OTHER = "other", pgettext_lazy("section", "More")

    policy = models.ForeignKey(Policy, verbose_name=_("policy"), on_delete=models.CASCADE, related_name="sections")
    kind = models.CharField(_("kind"), max_length=12, choices=Kind)
    order = models.PositiveSmallIntegerField(_("order"), default=0)
    heading = models.CharField(
        _("heading"), max_length=200, blank=True, help_text=_("Only where it should differ from the kind.")
    )
    body = RichTextField(_("text"), blank=True)
    facts = ArrayField(
        models.CharField(max_length=10),
        verbose_name=_("facts used"),
        default=list,
        blank=True,
        help_text=_("Keys of content/facts/, separated by commas: what the text rests on."),
    )

    objects = SectionQuerySet.as_manager()

    class Meta:
        verbose_name = _("section")
        verbose_name_plural = _("sections")
        ordering = ["order", "pk"]
        indexes = [models.Index(fields=["kind", "policy"], condition=WRITTEN, name="policies_section_written")]

    def __str__(self):
        return f"{self.policy}: {self.get_kind_display()}"

    def get_absolute_url(self):
        return f"{self.policy.get_absolute_url()}#{self.anchor}"

    @property
    def title(self) -> str:
        return self.heading or self.get_kind_display()

    @property
    def anchor(self) -> str:
        return f"{self.kind}-{self.order}"

    @property
    def display_language(self) -> str:
        asked = languages.current()
        return asked if languages.text_in(self, "body", asked) else languages.other(asked)


class Document(models.Model):
    """A file or an outside page that belongs to a policy."""

    class Licence(models.TextChoices):
        KOGL_1 = "kogl-1", _("KOGL type 1: attribution")
        KOGL_2 = "kogl-2", _("KOGL type 2: attribution, no commercial use")
        KOGL_3 = "kogl-3", _("KOGL type 3: attribution, no changes")
        KOGL_4 = "kogl-4", _("KOGL type 4: attribution, no commercial use, no changes")
        UNKNOWN = "", _("Not stated")

    FORMATS = ("pdf", "hwp", "hwpx", "docx", "xlsx", "pptx", "csv", "png", "jpg", "jpeg")

    policy = models.ForeignKey(Policy, verbose_name=_("policy"), on_delete=models.CASCADE, related_name="documents")
    title = models.CharField(_("title"), max_length=300)
    language = models.CharField(
        _("language"), max_length=10, blank=True, help_text=_("ko, en, or another language's code.")
    )
    url = models.URLField(_("address"), max_length=600, blank=True)
    file = models.FileField(
        _("file"), upload_to="documents/%Y/", blank=True, validators=[FileExtensionValidator(FORMATS)]
    )
    licence = models.CharField(_("licence"), max_length=8, choices=Licence, blank=True, default=Licence.UNKNOWN)
    order = models.PositiveSmallIntegerField(_("order"), default=0)

    class Meta:
        verbose_name = _("document")
        verbose_name_plural = _("documents")
        ordering = ["order", "pk"]
        constraints = [
            models.CheckConstraint(
                name="policies_document_file_or_address",
                condition=Q(url="") ^ Q(file=""),
                violation_error_message=_("Give either a file or an address."),
            ),
        ]

    def __str__(self):
        return self.title

    def get_absolute_url(self):
        """Its place on the page of its policy."""
        return f"{self.policy.get_absolute_url()}#documents-title"

    @property
    def published_at(self):
        return self.policy.published_at

    @property
    def language_name(self) -> str:
        """The name of its language in that language; "" where it is not known."""
        return LANG_INFO.get(self.language, {}).get("name_local", "")

    @property
    def address(self) -> str:
        return self.file.url if self.file else self.url
