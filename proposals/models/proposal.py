"""What companies and organisations propose to the city, and the way of each proposal to its answer."""

import uuid
from pathlib import PurePath

from django.conf import settings
from django.core.files.storage import storages
from django.db import models
from django.db.models import Q
from django.urls import reverse
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from accounts.models import Organisation
from partners.models import City
from policies.models import Policy, Sector
from publishing import languages

from ..querysets import ProposalQuerySet
from .call import Call, CityType


class Proposal(models.Model):
    """What a person, mostly for an organisation, proposes in answer to a call."""

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
        Status.IN_REVIEW: {  # and again, at the next stage
            Status.IN_REVIEW,
            Status.CHANGES_REQUESTED,
            Status.ACCEPTED,
            Status.DECLINED,
            Status.WITHDRAWN,
        },
        Status.CHANGES_REQUESTED: {Status.SUBMITTED, Status.WITHDRAWN},
        Status.ACCEPTED: set(),
        Status.DECLINED: set(),
        Status.WITHDRAWN: set(),
    }
    OPEN_TO_PROPOSER = {Status.DRAFT, Status.CHANGES_REQUESTED}

    class Channel(models.TextChoices):
        """How it reached the city."""

        WEB = "web", _("This site")
        EMAIL = "email", _("E-mail")
        PAPER = "paper", _("Paper")

    reference = models.CharField(_("reference"), max_length=20, unique=True, null=True, blank=True, editable=False)
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    call = models.ForeignKey(Call, verbose_name=_("call"), on_delete=models.PROTECT, related_name="proposals")
    proposer = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("proposer"), on_delete=models.PROTECT, related_name="proposals"
    )
    organisation = models.ForeignKey(
        Organisation,
        verbose_name=_("applicant organisation"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="proposals",
        help_text=_("Its members see the proposal; owners and writers may edit it."),
    )
    channel = models.CharField(_("came by"), max_length=5, choices=Channel, default=Channel.WEB, editable=False)
    entered_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("entered by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
    )
    language = models.CharField(
        _("language"),
        max_length=2,
        choices=[(code, languages.NATIVE_NAMES[code]) for code in languages.CODES],
        default="ko",
    )
    title = models.CharField(_("title"), max_length=200, blank=True)
    summary = models.TextField(_("public summary"), max_length=1000, blank=True)
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
    city_type = models.ForeignKey(
        CityType, verbose_name=_("type of city"), on_delete=models.PROTECT, null=True, blank=True, related_name="+"
    )
    answers = models.JSONField(_("answers"), default=dict, blank=True)  # by key of the call's fields; see answers.py
    agrees_to_publication = models.BooleanField(_("agrees to publication"), default=False)
    status = models.CharField(
        _("status"), max_length=18, choices=Status, default=Status.DRAFT, db_index=True, editable=False
    )
    stage = models.CharField(_("stage"), max_length=12, choices=Call.Stage, blank=True, editable=False)
    place = models.CharField(max_length=200, blank=True, editable=False)  # see eligibility.place_of
    due_on = models.DateField(_("changes due on"), null=True, blank=True, editable=False)
    version = models.PositiveIntegerField(default=0, editable=False)  # counts saves, so that no save overwrites another
    created_at = models.DateTimeField(_("created at"), auto_now_add=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)
    submitted_at = models.DateTimeField(_("submitted at"), null=True, blank=True, editable=False)
    decided_at = models.DateTimeField(_("decided at"), null=True, blank=True, editable=False)
    is_held = models.BooleanField(
        _("legal hold"), default=False, help_text=_("Nothing of it is erased while this is set.")
    )
    hold_note = models.CharField(_("reason for the legal hold"), max_length=300, blank=True)
    erased_at = models.DateTimeField(_("erased at"), null=True, blank=True, editable=False)

    objects = ProposalQuerySet.as_manager()

    class Meta:
        verbose_name = _("proposal")
        verbose_name_plural = _("proposals")
        ordering = ["-updated_at"]
        constraints = [
            models.UniqueConstraint(
                fields=["call", "place"], condition=~Q(place=""), name="proposals_proposal_one_per_place"
            ),
            models.CheckConstraint(
                name="proposals_proposal_submitted_has_reference",
                condition=Q(status="draft") | (Q(reference__isnull=False) & Q(submitted_at__isnull=False)),
            ),
            models.CheckConstraint(
                name="proposals_proposal_hold_stops_erasure",
                condition=Q(is_held=False) | Q(erased_at__isnull=True),
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

    # What everybody may read of a row of `public()`: only what its call makes public.

    def shows(self, part: str) -> bool:
        return part in self.call.open_parts

    @property
    def public_title(self) -> str:
        return self.title if self.shows(Call.Part.SUMMARY) else ""

    @property
    def public_summary(self) -> str:
        return self.summary if self.shows(Call.Part.SUMMARY) else ""

    @property
    def public_organisation(self) -> str:
        return self.organisation_name if self.shows(Call.Part.ORGANISATION) else ""

    @property
    def public_city(self) -> City | None:
        return self.city if self.shows(Call.Part.CITY) and self.city and self.city.is_published else None

    @property
    def public_city_name(self) -> str:
        return self.display_city if self.shows(Call.Part.CITY) else ""

    @property
    def public_reason(self) -> str:
        """Why it was selected, as the last decision that was told says it for everybody."""
        if not self.shows(Call.Part.REASON):
            return ""
        told = [each for each in self.decisions.all() if each.released_at]
        return told[-1].public_reason if told else ""

    def may_become(self, status: str) -> bool:
        return status in self.NEXT_STATUSES[self.Status(self.status)]

    @property
    def is_draft(self) -> bool:
        return self.status == self.Status.DRAFT

    @property
    def is_open_to_proposer(self) -> bool:
        return self.status in self.OPEN_TO_PROPOSER

    @property
    def is_decided(self) -> bool:
        return self.status in (self.Status.ACCEPTED, self.Status.DECLINED)


class Submission(models.Model):
    """What stood in the proposal each time it was handed in, so that a later version replaces nothing.

    `content` is what `answers.snapshot` makes.
    """

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="submissions"
    )
    number = models.PositiveSmallIntegerField(_("version"))
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL, verbose_name=_("submitted by"), on_delete=models.PROTECT, related_name="+"
    )
    at = models.DateTimeField(_("submitted at"), auto_now_add=True)
    content = models.JSONField(_("content"))

    class Meta:
        verbose_name = _("submitted version")
        verbose_name_plural = _("submitted versions")
        ordering = ["proposal", "number"]
        constraints = [models.UniqueConstraint(fields=["proposal", "number"], name="proposals_submission_once")]

    def __str__(self):
        return f"{self.proposal.reference} ({self.number})"


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
    """A file of a proposal, outside the public media folder; only its proposers and assigned reviewers may open it."""

    class Scan(models.TextChoices):
        """What the virus scanner says; without a scanner files count as not scanned and may be opened."""

        NONE = "none", _("Not scanned")
        WAITING = "waiting", _("Waiting to be scanned")
        CLEAN = "clean", _("Nothing found")
        INFECTED = "infected", _("Virus found")

    proposal = models.ForeignKey(
        Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="attachments"
    )
    field = models.CharField(_("field"), max_length=40, blank=True)  # the key of the call's field it answers
    token = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    file = models.FileField(_("file"), upload_to=attachment_path, storage=private_storage)
    name = models.CharField(_("file name"), max_length=200)
    content_type = models.CharField(_("type"), max_length=100)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    uploaded_at = models.DateTimeField(_("uploaded at"), auto_now_add=True)
    scan = models.CharField(_("virus scan"), max_length=8, choices=Scan, default=Scan.NONE, editable=False)

    class Meta:
        verbose_name = _("attachment")
        verbose_name_plural = _("attachments")
        ordering = ["uploaded_at", "pk"]

    def __str__(self):
        return self.name

    def get_absolute_url(self):
        return reverse("proposals:attachment", args=[self.proposal.token, self.token])

    @property
    def blind_name(self) -> str:
        """What reviewers see instead of the uploaded name, which may say who proposes."""
        return f"{self.proposal.reference}-{self.token.hex[:6]}{PurePath(self.name).suffix.lower()}"

    @property
    def may_be_opened(self) -> bool:
        return self.scan in (self.Scan.NONE, self.Scan.CLEAN)


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
    """One step on a proposal's way: which status it took at which stage, when, by whom. `by` is empty for the clock."""

    proposal = models.ForeignKey(Proposal, verbose_name=_("proposal"), on_delete=models.CASCADE, related_name="steps")
    status = models.CharField(_("status"), max_length=18, choices=Proposal.Status)
    stage = models.CharField(_("stage"), max_length=12, choices=Call.Stage, blank=True)
    by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        verbose_name=_("taken by"),
        on_delete=models.PROTECT,
        null=True,
        blank=True,
        related_name="+",
    )
    at = models.DateTimeField(_("taken at"), auto_now_add=True)

    class Meta:
        verbose_name = _("step")
        verbose_name_plural = _("steps")
        ordering = ["at", "pk"]

    def __str__(self):
        return f"{self.proposal.reference}: {self.get_status_display()}"
