"""Rows for tests: published and complete in both languages unless a test says otherwise."""

from datetime import timedelta

import factory
from django.utils import timezone
from factory.django import DjangoModelFactory

from accounts.models import User
from partners.models import Challenge, City, Country, Event, Organisation
from policies.models import Award, Collection, Policy, Section, Sector, Term, Video
from projects.models import Project
from proposals.models import Call, FormField, FormSection
from training.models import Cohort, Programme


class UserFactory(DjangoModelFactory):
    class Meta:
        model = User
        skip_postgeneration_save = True

    email = factory.Sequence(lambda n: f"person{n}@example.org")
    name = factory.Sequence(lambda n: f"Person {n}")
    language = "en"
    password = factory.django.Password("correct horse battery")


class PublishedFactory(DjangoModelFactory):
    class Meta:
        abstract = True
        skip_postgeneration_save = True

    status = "published"
    published_at = factory.LazyFunction(timezone.now)


class CountryFactory(DjangoModelFactory):
    class Meta:
        model = Country
        django_get_or_create = ("iso2",)

    iso2 = "VN"
    iso3 = "VNM"
    name_ko = "베트남"
    name_en = "Viet Nam"
    region = "south-eastern-asia"


class ChallengeFactory(DjangoModelFactory):
    class Meta:
        model = Challenge
        django_get_or_create = ("slug",)

    slug = "transport"
    name_ko = "교통"
    name_en = "Transport"


class CityFactory(PublishedFactory):
    class Meta:
        model = City

    slug = factory.Sequence(lambda n: f"city-{n}")
    name_ko = factory.Sequence(lambda n: f"도시 {n}")
    name_en = factory.Sequence(lambda n: f"City {n}")
    summary_ko = "서울시의 우호도시이다."
    summary_en = "A friendship city of Seoul."
    country = factory.SubFactory(CountryFactory)
    relation = "friendship"


class OrganisationFactory(PublishedFactory):
    class Meta:
        model = Organisation

    slug = factory.Sequence(lambda n: f"organisation-{n}")
    name_ko = factory.Sequence(lambda n: f"기관 {n}")
    name_en = factory.Sequence(lambda n: f"Organisation {n}")
    summary_ko = "기관 소개이다."
    summary_en = "What it does."
    kind = "company"


class EventFactory(PublishedFactory):
    class Meta:
        model = Event

    slug = factory.Sequence(lambda n: f"event-{n}")
    title_ko = factory.Sequence(lambda n: f"행사 {n}")
    title_en = factory.Sequence(lambda n: f"Event {n}")
    summary_ko = "행사를 열었다."
    summary_en = "An event was held."
    kind = "forum"
    starts = "2016-10-09"


class SectorFactory(DjangoModelFactory):
    class Meta:
        model = Sector
        django_get_or_create = ("slug",)

    slug = "transportation"
    name_ko = "교통"
    name_en = "Transportation"
    order = 1


class PolicyFactory(PublishedFactory):
    class Meta:
        model = Policy

    slug = factory.Sequence(lambda n: f"policy-{n}")
    title_ko = factory.Sequence(lambda n: f"정책 {n}")
    title_en = factory.Sequence(lambda n: f"Policy {n}")
    summary_ko = "정책 요약이다."
    summary_en = "What the policy is."
    sector = factory.SubFactory(SectorFactory)
    year_start = 2004


class SectionFactory(DjangoModelFactory):
    class Meta:
        model = Section

    policy = factory.SubFactory(PolicyFactory)
    kind = "difficulties"
    body_ko = "<p>버스 회사의 반대가 있었다.</p>"
    body_en = "<p>Bus companies resisted.</p>"


class AwardFactory(PublishedFactory):
    class Meta:
        model = Award

    slug = factory.Sequence(lambda n: f"award-{n}")
    title_ko = "상"
    title_en = "Award"
    summary_ko = "상을 받았다."
    summary_en = "An award was given."
    awarding_body_ko = "유엔"
    awarding_body_en = "United Nations"
    year = 2013
    sector = factory.SubFactory(SectorFactory)


class CollectionFactory(PublishedFactory):
    class Meta:
        model = Collection

    slug = factory.Sequence(lambda n: f"collection-{n}")
    title_ko = factory.Sequence(lambda n: f"모음 {n}")
    title_en = factory.Sequence(lambda n: f"Collection {n}")
    summary_ko = "모음 소개이다."
    summary_en = "What belongs together."


class TermFactory(DjangoModelFactory):
    class Meta:
        model = Term

    slug = factory.Sequence(lambda n: f"term-{n}")
    name_ko = factory.Sequence(lambda n: f"용어 {n}")
    name_en = factory.Sequence(lambda n: f"term {n}")
    meaning_ko = "용어의 뜻이다."
    meaning_en = "What the term means."


class VideoFactory(PublishedFactory):
    class Meta:
        model = Video

    slug = factory.Sequence(lambda n: f"video-{n}")
    title_ko = factory.Sequence(lambda n: f"영상 {n}")
    title_en = factory.Sequence(lambda n: f"Video {n}")
    summary_ko = "강의 소개이다."
    summary_en = "What the lecture covers."
    sector = factory.SubFactory(SectorFactory)
    recorded = "2017"


class ProjectFactory(PublishedFactory):
    class Meta:
        model = Project

    slug = factory.Sequence(lambda n: f"project-{n}")
    title_ko = factory.Sequence(lambda n: f"사업 {n}")
    title_en = factory.Sequence(lambda n: f"Project {n}")
    summary_ko = "사업 요약이다."
    summary_en = "What the project did."
    kind = "consulting"
    evidence = "contract-or-delivered"
    country = factory.SubFactory(CountryFactory)
    sector = factory.SubFactory(SectorFactory)
    year_start = 2015


class ProgrammeFactory(PublishedFactory):
    class Meta:
        model = Programme

    slug = factory.Sequence(lambda n: f"programme-{n}")
    title_ko = factory.Sequence(lambda n: f"과정 {n}")
    title_en = factory.Sequence(lambda n: f"Programme {n}")
    summary_ko = "과정 소개이다."
    summary_en = "What the programme teaches."
    kind = "short"
    host = factory.SubFactory(OrganisationFactory, kind="training-institution")


class CohortFactory(DjangoModelFactory):
    class Meta:
        model = Cohort

    programme = factory.SubFactory(ProgrammeFactory)
    starts = "2016-10-09"
    participants = 13


class CallFactory(PublishedFactory):
    """An open standing call that asks nothing of its own."""

    class Meta:
        model = Call

    slug = factory.Sequence(lambda n: f"call-{n}")
    kind = "corner"
    title_ko = factory.Sequence(lambda n: f"공모 {n}")
    title_en = factory.Sequence(lambda n: f"Call {n}")
    summary_ko = "제안을 받는다."
    summary_en = "Proposals are welcome."


class RoundFactory(CallFactory):
    """A dated call, open for a month."""

    kind = "round"
    opens_at = factory.LazyFunction(lambda: timezone.now() - timedelta(days=1))
    closes_at = factory.LazyFunction(lambda: timezone.now() + timedelta(days=30))


class FormFieldFactory(DjangoModelFactory):
    """A required confidential text; `section__call` says of which call."""

    class Meta:
        model = FormField

    section = factory.SubFactory("tests.factories.FormSectionFactory")
    key = factory.Sequence(lambda n: f"field_{n}")
    label_ko = factory.Sequence(lambda n: f"항목 {n}")
    label_en = factory.Sequence(lambda n: f"Field {n}")


class FormSectionFactory(DjangoModelFactory):
    class Meta:
        model = FormSection

    call = factory.SubFactory(CallFactory)
    title_ko = "내용"
    title_en = "Content"
