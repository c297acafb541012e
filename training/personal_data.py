"""The alumni's part of a person's file and of the deletion of an account: see accounts/personal_data.py.

A record of an alumnus is kept with the person's consent only, so it goes with the account.
"""

from django.utils.translation import gettext as _

from accounts.models import User
from accounts.personal_data import PersonalData, register

from .models import Alumnus


def _export(user: User) -> dict:
    rows = Alumnus.objects.filter(user=user).select_related("cohort__programme", "city")
    return {"alumni_records": [_line(each) for each in rows]}


def _line(alumnus: Alumnus) -> dict:
    return {
        "name": alumnus.name,
        "programme": str(alumnus.cohort.programme),
        "cohort": alumnus.cohort.starts,
        "city": str(alumnus.city or ""),
        "position": alumnus.position,
        "consented_on": alumnus.consented_on,
    }


def _erase(user: User) -> None:
    Alumnus.objects.filter(user=user).delete()


def _goes(user: User) -> list[str]:
    return [_("Your record as an alumnus.")] if Alumnus.objects.filter(user=user).exists() else []


register(PersonalData("training", export=_export, erase=_erase, goes=_goes))
