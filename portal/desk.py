"""The first page of the administration: what waits for the person, what is wrong, and what changed last."""

from collections.abc import Iterator
from dataclasses import dataclass, field

from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.contrib.contenttypes.models import ContentType
from django.db.models import Count
from django.utils import timezone
from django.utils.http import urlencode
from django.utils.text import capfirst

from publishing.admin import BilingualAdmin
from publishing.admin_urls import address_of
from publishing.desk import Condition, Group
from publishing.history.admin import page_of
from publishing.history.models import Deletion

NEWEST = 12


@dataclass(frozen=True)
class Line:
    """The records of one kind in a state, and the list that shows them."""

    kind: str
    count: int
    url: str


@dataclass
class Row:
    """A state, with the kinds of record that have some in it."""

    label: str
    lines: list[Line] = field(default_factory=list)

    @property
    def count(self) -> int:
        return sum(line.count for line in self.lines)


def rows(request) -> dict[str, list[Row]]:
    """The rows of each group, in the order of their first kind; states that no record is in are left out."""
    found: dict[Group, dict[str, Row]] = {group: {} for group in Group}
    for model_admin in _visible(request):
        counts = _counts(model_admin, request)
        for condition, count in zip(model_admin.on_desk, counts, strict=True):
            if count:
                row = found[condition.group].setdefault(str(condition.label), Row(str(condition.label)))
                row.lines.append(_line(model_admin, condition, count))
    return {group.value: list(by_label.values()) for group, by_label in found.items()}


def _visible(request) -> Iterator[admin.ModelAdmin]:
    for model_admin in admin.site._registry.values():
        if hasattr(model_admin, "on_desk") and model_admin.has_view_or_change_permission(request):
            yield model_admin


def _counts(model_admin: admin.ModelAdmin, request) -> list[int]:
    """How many records are in each state of a kind, in one query, which reads each record once."""
    queryset = model_admin.get_queryset(request).order_by()
    wanted = {
        f"state_{n}": Count("pk", filter=condition.of(model_admin.model, request.user))
        for n, condition in enumerate(model_admin.on_desk)
    }
    return list(queryset.aggregate(**wanted).values())


def _line(model_admin: admin.ModelAdmin, condition: Condition, count: int) -> Line:
    opts = model_admin.opts
    address = address_of(opts, "changelist")
    return Line(capfirst(str(opts.verbose_name_plural)), count, f"{address}?{urlencode(condition.parameters)}")


def newest_changes(request) -> list[tuple[LogEntry, str]]:
    """The last changes that anybody made to the archive, of kinds that the person may see, with the page that tells more.

    Not those of proposals, some of which a coordinator who competes may not know.
    """
    models = [
        model
        for model, each in admin.site._registry.items()
        if isinstance(each, BilingualAdmin) and each.has_view_or_change_permission(request)
    ]
    kinds = ContentType.objects.get_for_models(*models, for_concrete_models=False).values()
    changes = LogEntry.objects.filter(content_type__in=[kind.pk for kind in kinds])
    # By number, which follows the time: the log has an index of the one and none of the other.
    newest = changes.select_related("user", "content_type").order_by("-pk")[:NEWEST]
    return [(each, _address(each)) for each in newest]


def _address(entry: LogEntry) -> str:
    """The record's history, which also tells of one in the bin; else the record itself; "" for what is gone."""
    page = page_of(entry.content_type.model_class())
    is_gone = entry.is_deletion() and (page is None or entry.action_time < timezone.now() - Deletion.KEPT_FOR)
    if is_gone:
        return ""
    return address_of(page.opts, "history", entry.object_id) if page else entry.get_admin_url() or ""
