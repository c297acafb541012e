"""Two proposals to look at on a demonstration site; every text says that it is one."""

from django.db import transaction
from django.utils import translation

from accounts.models import User
from partners.models import City
from policies.models import Policy, Sector

from . import services
from .models import Proposal

# Korean and English, because they are texts of a proposal, not of the interface.
TEXTS = {
    "ko": {
        "draft": {
            "title": "[시연용] 시장 상점가 음식물 쓰레기 감량 사업",
            "summary": "시연을 위해 지어낸 제안입니다. 아직 작성 중입니다.",
            "organisation_name": "시연용 회사",
        },
        "submitted": {
            "title": "[시연용] 버스 도착 정보 안내 체계 도입",
            "summary": "시연을 위해 지어낸 제안입니다. 정류장에서 버스 도착 시각을 알 수 없는 도시에 안내 체계를 함께 도입하자는 내용입니다.",
            "body": "시연을 위해 지어낸 글이며 실제 제안이 아닙니다.\n\n"
            "1. 필요성: 승객이 버스를 언제 탈 수 있는지 알지 못합니다.\n2. 내용: 버스 위치를 모아 정류장과 전화로 알려 줍니다.\n"
            "3. 역할: 서울시는 운영 경험을, 제안 기관은 장비와 소프트웨어를 맡습니다.\n4. 기간: 시범 사업 12개월.",
            "organisation_name": "시연용 회사",
        },
        "other_city": "시연시, 시연국",
        "answer": "[시연용] 제안해 주셔서 감사합니다. 시범 사업의 비용을 누가 부담하는지 알려 주십시오.",
    },
    "en": {
        "draft": {
            "title": "[Demonstration] Less food waste from market streets",
            "summary": "A proposal made up for demonstration, still being written.",
            "organisation_name": "Demonstration Company",
        },
        "submitted": {
            "title": "[Demonstration] Telling passengers when the bus comes",
            "summary": "A proposal made up for demonstration: a passenger information system for a city whose bus stops tell nothing.",
            "body": "This text is made up for demonstration and is no real proposal.\n\n"
            "1. Need: passengers do not know when a bus will come.\n2. Content: bus positions are gathered and shown at stops and on telephones.\n"
            "3. Roles: Seoul brings its experience of running such a system, we bring equipment and software.\n4. Time: a pilot of 12 months.",
            "organisation_name": "Demonstration Company",
        },
        "other_city": "Demonstration City, Demonstration Country",
        "answer": "[Demonstration] Thank you for your proposal. Please tell us who would pay for the pilot.",
    },
}


@transaction.atomic
def make_demonstration(company: User, reviewer: User) -> None:
    """One draft and one submitted proposal with an answer, in the company's language; nothing where it has proposals already."""
    if Proposal.objects.of_proposer(company).exists():
        return
    with translation.override(company.language):
        texts = TEXTS[company.language]
        _write(company, texts["draft"])
        proposal = _write(
            company,
            texts["submitted"] | _place(texts),
            list(Policy.objects.published().filter(sector__slug__startswith="transport")[:1]),
        )
        proposal = services.submit_proposal(proposal=proposal, by=company)
        proposal = services.start_review(proposal=proposal, by=reviewer)
        services.write_message(proposal=proposal, by=reviewer, text=texts["answer"])


def _write(company: User, values: dict, policies: list[Policy] | None = None) -> Proposal:
    proposal = services.create_draft(by=company)
    return services.save_draft(
        proposal=proposal, by=company, version=proposal.version, values=values, policies=policies or []
    )


def _place(texts: dict) -> dict:
    """The transport sector, or the first; a published city, or a made-up one where the archive is empty."""
    sector = Sector.objects.filter(slug__startswith="transport").first() or Sector.objects.first()
    city = City.objects.published().filter(slug="hanoi").first()
    return {"sector": sector, "city": city, "other_city": "" if city else texts["other_city"]}
