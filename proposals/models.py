"""What companies and organisations propose to the city, and the way of each proposal to its answer."""

import uuid

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from partners.models import City
from policies.models import Policy, Sector
from publishing import languages

from .querysets import ProposalQuerySet

NEEDED = {
    "title": _("Give the proposal a title."),
    "summary": _("Write a summary of a few sentences."),
    "body": _("Describe the proposal."),
    "organisation_name": _("Name the organisation that makes the proposal."),
    "sector": _("Choose a sector."),
    "city": _("Choose a target city, or write the name of another city."),
}


class Proposal(models.Model):
    """A business idea sent to the Business Proposal Corner."""

    class Status(models.TextChoices):
        DRAFT = "draft", _("Draft")
        SUBMITTED = "submitted", _("Submitted")
        IN_REVIEW = "in_review", _("Under review")
        CHANGES_REQUESTED = "changes_requested", _("Changes requested")
        ACCEPTED = "accepted", _("Accepted")
        DECLINED = "declined", _("Not taken up")
        WITHDRAWN = "withdrawn", _("Withdrawn")

    NEXT_STATUSES = {
        Status.DRAFT: {Status.SUBMITTED},
        Status.SUBMITTED: {
            Status.IN_REVIEW,
            Status.CHANGES_REQUESTED,
            Status.ACCEPTED,
            Status.DECLINED,
            Status.WITHDRAWN,
        },
        Status.IN_REVIEW: {Status.CHANGES_REQUESTED, Status.ACCEPTED, Status.DECLINED, Status.WITHDRAWN},
        Status.CHANGES_REQUESTED: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.ACCEPTED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }
    OPEN_TO_PROPOSER = {Status.DRAFT, Status.CHANGES_REQUESTED}

    reference = models.CharField(_("reference"), max_length=20, unique=True, null=True, blank=True, editable=False)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposer"), on_delete=models.PROTECT, related_name="proposals"
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES],
        default="ko",
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("summary"), max_length=1000, blank=True)
    body = models.TextField(_("proposal"), max_length=20000, blank=True)
    organisation_name = models.CharField(_("organisation"), max_length=200, blank=True)
    sector = models.ForeignKey(
        Sector, verbose_name=_("sector"), on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    city = models.ForeignKey(
        City, verbose_name=_("target city"), on_delete=models.PROTECT, null=True, blank=True, related_name="proposals"
    )
    other_city = models.CharField(_("another city"), max_length=150, blank=True)
    policies = models.ManyToManyField(
        Policy, verbose_name=_("policies it builds on"), blank=True, related_name="proposals"
    )
    status = models.CharField(
        _("status"), max_length=18, choices=Status, default=Status.DRAFT, db_index=True, editable=False
    )
    version = models.PositiveIntegerField(default=0, editable=False)  # counts saves, so that no save overwrites another
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-updated_at"]
        constraints = [
            models.CheckConstraint(
                name="proposals_proposal_submitted_has_reference",
                condition=Q(status="draft") | (Q(reference__isnull=False) & Q(submitted_at__isnull=False)),
            ),
        ]

    def __str__(self):
        return f"{self.reference or self.get_status_display()}: {self.display_title}"

    def get_absolute_url(self):
        return reverse("proposals:detail", args=[self.token])

    @property
    def display_title(self) -> str:
        return self.title or gettext("(no title yet)")

    @property
    def display_city(self) -> str:
        return str(self.city) if self.city else self.other_city

    def may_become(self, status: str) -> bool:
        return status in self.NEXT_STATUSES[self.Status(self.status)]

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_open_to_proposer(self) -> bool:
        return self.status in self.OPEN_TO_PROPOSER

    @property
    def missing(self) -> dict[str, str]:
        """What must still be filled in before it can be submitted: a sentence for each such field."""
        return {name: str(text) for name, text in NEEDED.items() if not self._has(name)}

    def _has(self, name: str) -> bool:
        if name == "city":
            return self.city_id is not None or bool(self.other_city.strip())
        if name == "sector":
            return self.sector_id is not None
        return bool(getattr(self, name).strip())


class ReferenceCounter(models.Model):
    """The last number given out in a year, so that references have no gap and no double."""

    year = models.PositiveSmallIntegerField(primary_key=True)
    last = models.PositiveIntegerField(default=0)


def private_storage():
    return storages["private"]


def attachment_path(attachment, filename: str) -> str:
    """A name that says nothing and cannot clash; the uploaded name is kept in the row."""
    return f"proposals/{timezone.now():%Y}/{uuid.uuid4().hex}"


class Attachment(models.Model):
    """A file of a proposal, outside the public media folder; only the proposer and reviewers may open it."""

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="attachments"
    )
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=attachment_path, storage=private_storage)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["uploaded_at", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("proposals:attachment", args=[self.proposal.token, self.token])


class Message(models.Model):
    """What staff and the proposer write to each other about a proposal."""

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="messages"
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("author"), on_delete=models.PROTECT, related_name="proposal_messages"
    )
    is_from_staff = models.BooleanField(_("from staff"))
    text = models.TextField(_("text"), max_length=5000)
    written_at = models.DateTimeField(_("written at"), auto_now_add=True)

    class Meta:
        verbose_name = _("message")
        verbose_name_plural = _("messages")
        ordering = ["written_at", "pk"]

    def __str__(self):
        return f"{self.proposal.reference}: {self.text[:60]}"


class Step(models.Model):
    """One step on a proposal's way: which status it took, when, by whom."""

    proposal = models.ForeignKey(Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=18, choices=Proposal.Status)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("taken by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("taken at"), auto_now_add=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.proposal.reference}: {self.get_status_display()}"
