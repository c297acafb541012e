"""What reports hold about a person goes into the person's file and leaves with the account."""

import pytest
from django.utils import translation

from projects import personal_data

from .conftest import make_report
from .test_follow_up import submit

pytestmark = pytest.mark.django_db


@pytest.fixture
def person(company):
    return company


def test_reports_of_the_persons_address_are_in_the_file(project, person):
    make_report(project, contact_email=person.email.upper())
    make_report(project)
    [line] = personal_data._export(person)["reports"]
    assert line["project"] == str(project)


def test_a_deleted_account_leaves_no_name_or_address(project, indicator, person):
    asked = make_report(project, contact_email=person.email, contact_name=person.name)
    done = submit(make_report(project), reporter_name=person.name, reporter_email=person.email)
    asked.steps.create(kind="sent", email=person.email)
    with translation.override("en"):
        stays = personal_data._stays(person)
    assert stays == ["1 submitted report on a project, without your name and your e-mail address."]
    personal_data._erase(person)
    asked.refresh_from_db()
    done.refresh_from_db()
    assert (asked.contact_name, asked.contact_email, asked.steps.get().email) == ("", "", "")
    assert person.email != done.reporter_email
    assert person.name != done.reporter_name
    assert done.is_submitted
