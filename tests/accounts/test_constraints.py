"""What the database holds to, whoever writes to it."""

from datetime import timedelta

import pytest
import yaml
from django.conf import settings
from django.core.exceptions import ValidationError
from django.db import DatabaseError, IntegrityError
from django.utils import timezone, translation

from accounts import countries
from accounts.models import Invitation, Membership, Organisation
from accounts.validators import validate_plain_name

from .conftest import PARTICULARS


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"kind": "family"}, {"kind": ""}, {"country": "kr"}, {"country": "KOR"}, {"country": ""}]
)
def test_an_organisation_has_name_kind_and_country(db, wrong):
    with pytest.raises(DatabaseError):
        Organisation.objects.create(**PARTICULARS | wrong)


def test_a_person_is_a_member_once(organisation, owner):
    with pytest.raises(IntegrityError):
        Membership.objects.create(organisation=organisation, user=owner, role="reader")


def test_a_member_has_a_known_role(organisation, outsider):
    with pytest.raises(IntegrityError):
        Membership.objects.create(organisation=organisation, user=outsider, role="chief")


def invitation(organisation, **fields) -> Invitation:
    values = {
        "email": "kim@example.org",
        "role": "writer",
        "token_hash": Invitation.hash_of(Invitation.new_token()),
        "expires_at": timezone.now() + timedelta(days=14),
    }
    return Invitation.objects.create(organisation=organisation, **values | fields)


@pytest.mark.parametrize(
    "wrong",
    [
        {"email": "Kim@example.org"},
        {"role": "chief"},
        {"expires_at": timezone.now() - timedelta(days=1)},
        {"accepted_at": timezone.now(), "withdrawn_at": timezone.now()},
    ],
)
def test_an_invitation_makes_sense(organisation, wrong):
    with pytest.raises(IntegrityError):
        invitation(organisation, **wrong)


def test_nobody_accepts_without_a_date(organisation, owner):
    with pytest.raises(IntegrityError):
        invitation(organisation, accepted_by=owner)


def test_one_invitation_to_an_address_is_open(organisation):
    invitation(organisation)
    with pytest.raises(IntegrityError):
        invitation(organisation)


def test_a_token_is_not_kept_but_its_hash_is(organisation):
    token = Invitation.new_token()
    row = invitation(organisation, token_hash=Invitation.hash_of(token))
    assert Invitation.objects.for_token(token).get() == row
    assert token not in [str(value) for value in Invitation.objects.values_list().get()]


@pytest.mark.parametrize("name", ["Win at http://evil.example", "www.evil.example", "Two\nlines"])
def test_a_name_is_no_place_for_an_address(name):
    with pytest.raises(ValidationError):
        validate_plain_name(name)


@pytest.mark.parametrize("name", ["한강 교통(주)", "Société d’études n° 3", "A/S Vand & Luft"])
def test_names_of_the_world_are_fine(name):
    assert validate_plain_name(name) is None


@pytest.mark.parametrize(
    ("language", "code", "name"),
    [
        ("ko", "KR", "대한민국"),
        ("en", "KR", "Republic of Korea"),
        ("en", "KP", "DPR Korea"),
        ("en", "TR", "Türkiye"),
        ("ko", "TR", "튀르키예"),
        ("en", "VN", "Viet Nam"),
        ("ko", "ZA", "남아프리카공화국"),
    ],
)
def test_countries_are_named_as_in_the_archive(language, code, name):
    with translation.override(language):
        assert countries.name_of(code) == name


@pytest.mark.parametrize("language", ["ko", "en"])
def test_the_list_of_countries_holds_countries_only(language):
    with translation.override(language):
        codes = {code for code, _name in countries.choices()}
    assert len(codes) == 250  # ISO 3166 and Kosovo
    assert not codes & {"EU", "UN", "ZZ", "XA", "IC"}


def test_accents_do_not_send_a_country_to_the_end_of_the_list():
    with translation.override("en"):
        codes = [code for code, _name in countries.choices()]
    assert codes.index("AX") < codes.index("AL")
    assert codes.index("CI") < codes.index("DE")


def test_names_are_those_of_the_archives_own_countries():
    rows = yaml.safe_load((settings.BASE_DIR / "content" / "countries.yaml").read_text(encoding="utf-8"))
    for language in ("ko", "en"):
        with translation.override(language):
            ours = {row["iso2"]: countries.name_of(row["iso2"]) for row in rows}
        assert ours == {row["iso2"]: row["name"][language] for row in rows}
