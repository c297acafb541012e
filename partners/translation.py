from modeltranslation.translator import TranslationOptions, register

from .models import Agreement, Challenge, City, Country, Event, Organisation


@register(Country)
class CountryTranslation(TranslationOptions):
    fields = ("name",)


@register(Challenge)
class ChallengeTranslation(TranslationOptions):
    fields = ("name",)


@register(City)
class CityTranslation(TranslationOptions):
    fields = ("name", "summary", "key_facts")


@register(Organisation)
class OrganisationTranslation(TranslationOptions):
    fields = ("name", "summary", "key_facts")


@register(Agreement)
class AgreementTranslation(TranslationOptions):
    fields = ("subject",)


@register(Event)
class EventTranslation(TranslationOptions):
    fields = ("title", "summary", "key_facts")
