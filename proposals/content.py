from publishing.content import Children, ContentKind, register

from .models import Call, CityType, CountryList, Criterion, CriterionWeight, FormField, FormSection, Guideline

register(ContentKind("country-lists", CountryList))
register(
    ContentKind(
        "calls",
        Call,
        children={
            "sections": Children(FormSection, children={"fields": Children(FormField, key="key")}),
            "city_types": Children(CityType, key="name_en"),
            "criteria": Children(Criterion, children={"weights": Children(CriterionWeight)}),
            "guidelines": Children(Guideline),
        },
    )
)
