"""A project to look at on a demonstration site, with its follow-up; every text says that it is made up."""

from datetime import timedelta
from decimal import Decimal

from django.db import transaction
from django.utils import timezone

from accounts.models import User
from partners.models import Country
from policies.models import Policy, Sector

from . import services
from .models import Indicator, Project, Report
from .services import Figure

SLUG = "demonstration-bus-information"

# Korean and English, because they are texts of the records, not of the interface.
PROJECT = {
    "title_ko": "[시연용] 버스 도착 안내 사업",
    "title_en": "[Demonstration] Telling passengers when the bus comes",
    "summary_ko": "시연을 위해 만든 사업이며 실제 사업이 아닙니다.",
    "summary_en": "This project is made up for demonstration and is no real project.",
}
INDICATORS = [
    {
        "name_ko": "[시연용] 정류장 대기 시간",
        "name_en": "[Demonstration] Waiting time at stops",
        "unit_ko": "분",
        "unit_en": "minutes",
        "direction": Indicator.Direction.LOWER,
        "baseline": 25,
        "target": 12,
    },
    {
        "name_ko": "[시연용] 안내기를 갖춘 정류장",
        "name_en": "[Demonstration] Stops with a display",
        "unit_ko": "곳",
        "unit_en": "stops",
        "direction": Indicator.Direction.HIGHER,
        "baseline": 0,
        "target": 400,
    },
]
REPORTED = [Decimal("18.5"), Decimal(150)]
REPORT = {
    "language": "en",
    "narrative": "[Demonstration] Made up: displays stand at 150 stops.",
    "difficulties": "[Demonstration] Made up: half of the stops had no power.",
    "lessons": "[Demonstration] Made up: bring power to the stops first.",
}


@transaction.atomic
def make_demonstration(city: User, coordinator: User) -> None:
    """A draft of a project with indicators, a submitted report, an overdue one, and those to come.

    Nothing where it is there already, or where the archive has no country or sector to put it in.
    """
    country = Country.objects.filter(iso2="VN").first() or Country.objects.first()
    sector = Sector.objects.filter(slug__startswith="transport").first() or Sector.objects.first()
    if country is None or sector is None or Project.objects.filter(slug=SLUG).exists():
        return
    project = Project.objects.create(
        slug=SLUG,
        kind=Project.Kind.CONSULTING,
        evidence=Project.Evidence.AGREED,
        progress=Project.Progress.UNDER_WAY,
        country=country,
        sector=sector,
        **PROJECT,
    )
    project.policies.set(Policy.objects.published().filter(sector=sector)[:1])
    indicators = [Indicator.objects.create(project=project, order=at, **each) for at, each in enumerate(INDICATORS)]
    _report(project, indicators, city)
    today = timezone.localdate()
    _planned(project, city, due_on=today - timedelta(days=10))
    final = _planned(project, city, due_on=today + timedelta(days=40), kind=Report.Kind.FINAL)
    services.send_report_link(report=final, by=coordinator)
    services.plan_reports(project=project, ends_on=today + timedelta(days=40), by=coordinator)


def _report(project: Project, indicators: list[Indicator], city: User) -> None:
    """What the partner has told so far."""
    report = _planned(project, city, due_on=timezone.localdate() - timedelta(days=100))
    texts = REPORT | {"reporter_name": city.name, "reporter_email": city.email}
    figures = {each: Figure(value) for each, value in zip(indicators, REPORTED, strict=True)}
    report = services.save_report(report=report, version=report.version, texts=texts, figures=figures)
    services.submit_report(report=report, version=report.version)


def _planned(project: Project, city: User, **values) -> Report:
    contact = {"contact_name": city.name, "contact_email": city.email, "language": "en"}
    return Report.objects.create(**{"project": project, "kind": Report.Kind.PROGRESS} | contact | values)
