"""Proposals to look at on a demonstration site, and a round for one of them; every text says that it is one."""

from datetime import timedelta

from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import transaction
from django.utils import timezone, translation

from accounts.models import Organisation, User
from accounts.services import create_organisation
from partners.models import City
from policies.models import Policy, Sector
from publishing import languages

from . import answers, eligibility, services
from .models import Call, FormField, Proposal

TEMPLATE = "template-sharing-seoul-program"
ROUND = "demonstration-sharing-seoul-program"
MARKS = {"ko": "[시연용]", "en": "[Demonstration]"}
NOTICES = {
    "ko": "시연을 위해 만든 공모이며 실제 공모가 아닙니다.",
    "en": "This call is made up for demonstration and is no real call.",
}

# Korean and English, because they are texts of a proposal, not of the interface.
CORNER_TEXTS = {
    "ko": {
        "draft": {
            "title": "[시연용] 시장 상점가 음식물 쓰레기 감량 사업",
            "summary": "시연을 위해 지어낸 제안입니다. 아직 작성 중입니다.",
            "organisation_name": "시연용 회사",
        },
        "submitted": {
            "title": "[시연용] 버스 도착 정보 안내 체계 도입",
            "summary": "시연을 위해 지어낸 제안입니다. 정류장에서 버스 도착 시각을 알 수 없는 도시에 안내 체계를 함께 도입하자는 내용입니다.",
            "organisation_name": "시연용 회사",
        },
        "proposal": "시연을 위해 지어낸 글이며 실제 제안이 아닙니다.\n\n"
        "1. 필요성: 승객이 버스를 언제 탈 수 있는지 알지 못합니다.\n2. 내용: 버스 위치를 모아 정류장과 전화로 알려 줍니다.\n"
        "3. 역할: 서울시는 운영 경험을, 제안 기관은 장비와 소프트웨어를 맡습니다.\n4. 기간: 시범 사업 12개월.",
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
            "organisation_name": "Demonstration Company",
        },
        "proposal": "This text is made up for demonstration and is no real proposal.\n\n"
        "1. Need: passengers do not know when a bus will come.\n2. Content: bus positions are gathered and shown at stops and on telephones.\n"
        "3. Roles: Seoul brings its experience of running such a system, we bring equipment and software.\n4. Time: a pilot of 12 months.",
        "other_city": "Demonstration City, Demonstration Country",
        "answer": "[Demonstration] Thank you for your proposal. Please tell us who would pay for the pilot.",
    },
}

APPLICATION = {
    "title": "[Demonstration] Buses that come when they should",
    "summary": "An application made up for demonstration: a city without a bus timetable wants to learn from Seoul's reform.",
    "organisation_name": "Demonstration City Government",
    "other_city": "Demonstration City, Demonstration Country",
}
APPLICATION_ANSWERS = {
    "population": "820000",
    "office": "Demonstration Transport Office",
    "problem": "Made up for demonstration. Nine of ten bus routes overlap in the centre, and nobody knows when a bus will come.",
    "affected": "300000",
    "tried": "Made up for demonstration. A timetable was printed once; the buses did not keep it.",
    "request": "Made up for demonstration. How Seoul drew trunk and feeder lines, and how the operators were won over.",
    "cooperation": "1",
    "results": "Made up for demonstration. Waiting time at stops: 25 minutes today, 12 minutes in three years.",
    "plan": "Made up for demonstration. Months 1 to 6 survey, 7 to 12 plan, 13 to 24 two pilot lines.",
    "own_share": "30",
    "costs": [
        {"item": "Survey (made up)", "amount": "40000", "note": ""},
        {"item": "Pilot lines (made up)", "amount": "90000", "note": "two lines"},
    ],
    "afterwards": "Made up for demonstration. The transport office runs the lines from its own budget.",
}


@transaction.atomic
def make_demonstration(company: User, city: User, coordinator: User) -> None:
    """For the company a draft and an answered proposal to the corner, in its language; for the city an application to a round.

    Nothing for whoever has proposals already, or where the archive has no corner or no template of a round.
    """
    if (corner := Call.objects.corner()) and not company.proposals.exists():
        with translation.override(company.language):
            _propose(corner, company, coordinator)
    if not city.proposals.exists() and (call := _round(coordinator)):
        with translation.override("en"):
            _apply(call, city)


def _propose(corner: Call, company: User, coordinator: User) -> None:
    texts = CORNER_TEXTS[company.language]
    _write(corner, company, texts["draft"])
    proposal = _write(
        corner,
        company,
        texts["submitted"]
        | _place(texts["other_city"])
        | {"answers": _answers(corner, {"proposal": texts["proposal"]})},
        list(Policy.objects.published().filter(sector__slug__startswith="transport")[:1]),
    )
    proposal = services.submit_proposal(proposal=proposal, by=company)
    proposal = services.start_review(proposal=proposal, by=coordinator)
    services.write_message(proposal=proposal, by=coordinator, text=texts["answer"])


def _round(coordinator: User) -> Call | None:
    """An open round made from the template, marked in both languages; None without the template."""
    if found := Call.objects.filter(slug=ROUND).first():
        return found
    template = Call.objects.filter(slug=TEMPLATE, is_template=True).first()
    if template is None:
        return None
    call = services.make_call_from(source=template, by=coordinator, slug=ROUND)
    for code in languages.CODES:
        setattr(call, f"title_{code}", f"{MARKS[code]} {languages.text_in(template, 'title', code)}")
        setattr(call, f"summary_{code}", f"{NOTICES[code]} {languages.text_in(template, 'summary', code)}")
    call.opens_at, call.closes_at = timezone.now() - timedelta(days=1), timezone.now() + timedelta(days=60)
    call.save()
    services.publish_call(call)
    return Call.objects.get(pk=call.pk)


def _apply(call: Call, city: User) -> None:
    values = APPLICATION | _place(APPLICATION["other_city"], is_made_up=True)
    values |= {"organisation": _government(call, city), "city_type": call.city_types.last(), "language": "en"}
    proposal = _write(call, city, values | {"answers": _answers(call, APPLICATION_ANSWERS)})
    for field in answers.fields_of(call):
        if field.kind == FormField.Kind.FILE and field.is_required:
            letter = SimpleUploadedFile("demonstration.pdf", _pdf("Made up for demonstration."))
            services.add_attachment(proposal=proposal, by=city, upload=letter, field=field.key)
    services.submit_proposal(proposal=proposal, by=city)


def _government(call: Call, city: User) -> Organisation:
    """A made-up city government, in one of the countries that the call is open to."""
    countries = eligibility.countries_of(call)
    values = {
        "name": APPLICATION["organisation_name"],
        "kind": Organisation.Kind.CITY_GOVERNMENT,
        "country": "VN" if not countries or "VN" in countries else min(countries),
        "city_name": "Demonstration City",
    }
    return create_organisation(by=city, values=values)


def _write(call: Call, proposer: User, values: dict, policies: list[Policy] | None = None) -> Proposal:
    proposal = services.create_draft(call=call, by=proposer)
    return services.save_draft(
        proposal=proposal, by=proposer, version=proposal.version, values=values, policies=policies or []
    )


def _answers(call: Call, texts: dict) -> dict:
    """Of the texts those that the call asks for, in case staff have changed its questions."""
    return {field.key: texts[field.key] for field in answers.fields_of(call) if field.key in texts}


def _place(other_city: str, *, is_made_up: bool = False) -> dict:
    """The transport sector, or the first; a published city, or a made-up one."""
    sector = Sector.objects.filter(slug__startswith="transport").first() or Sector.objects.first()
    city = None if is_made_up else City.objects.published().filter(slug="hanoi").first()
    return {"sector": sector, "city": city, "other_city": "" if city else other_city}


def _pdf(line: str) -> bytes:
    """The smallest file with a line of text that opens everywhere."""
    drawing = f"BT /F1 18 Tf 72 720 Td ({line}) Tj ET"
    objects = [
        "<</Type/Catalog/Pages 2 0 R>>",
        "<</Type/Pages/Kids[3 0 R]/Count 1>>",
        "<</Type/Page/Parent 2 0 R/MediaBox[0 0 595 842]/Contents 4 0 R/Resources<</Font<</F1 5 0 R>>>>>>",
        f"<</Length {len(drawing)}>>\nstream\n{drawing}\nendstream",
        "<</Type/Font/Subtype/Type1/BaseFont/Helvetica>>",
    ]
    text, places = "%PDF-1.4\n", []
    for number, body in enumerate(objects, start=1):
        places.append(len(text))
        text += f"{number} 0 obj\n{body}\nendobj\n"
    start = len(text)
    text += f"xref\n0 {len(objects) + 1}\n0000000000 65535 f \n" + "".join(f"{at:010} 00000 n \n" for at in places)
    text += f"trailer\n<</Size {len(objects) + 1}/Root 1 0 R>>\nstartxref\n{start}\n%%EOF\n"
    return text.encode("ascii")
