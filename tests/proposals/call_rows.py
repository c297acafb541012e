"""Calls for tests: complete ones, as staff would publish them."""

from proposals.models import Call, CityType, CountryList, Criterion, CriterionWeight, FormSection
from tests.factories import FormFieldFactory, RoundFactory

ANCHORS = {f"anchor_{number}_{code}": f"{number} {code}" for number in range(1, 6) for code in ("ko", "en")}


def complete_round(**fields) -> Call:
    """A round with a form, a judgement, a number from the form, and two types of city with weights of their own."""
    call = RoundFactory(**fields)
    section = FormSection.objects.create(call=call, order=1, title_ko="도시", title_en="The city")
    share = FormFieldFactory(
        section=section, order=1, key="share", kind="number", label_ko="비율", label_en="Share", unit_ko="%", unit_en="%",
        minimum=0, maximum=100,
    )  # fmt: skip
    FormFieldFactory(
        section=section, order=2, key="letter", kind="file", label_ko="추천서", label_en="Letter of support"
    )
    large = CityType.objects.create(call=call, order=1, name_ko="대도시", name_en="Large city")
    small = CityType.objects.create(call=call, order=2, name_ko="소도시", name_en="Small city")
    need = judgement(call, weight=80)
    number = Criterion.objects.create(
        call=call, order=2, key="share", name_ko="부담", name_en="Own share", kind="quantitative", weight=20,
        lower=0, upper=50, unit_ko="%", unit_en="%", field=share,
    )  # fmt: skip
    CriterionWeight.objects.create(criterion=need, city_type=small, weight=90)
    CriterionWeight.objects.create(criterion=number, city_type=small, weight=10)
    assert large.pk
    return call


def judgement(call: Call, **fields) -> Criterion:
    texts = {"name_ko": "필요성", "name_en": "Need"} | ANCHORS
    return Criterion.objects.create(**{"call": call, "order": 1, "key": "need", "weight": 100} | texts | fields)


def countries(slug: str, *codes: str) -> CountryList:
    return CountryList.objects.create(slug=slug, name_ko=f"{slug} 목록", name_en=f"List {slug}", countries=list(codes))
