"""What every template may use: the language switch and what the reader's browser asks for."""

from django.conf import settings
from django.urls import translate_url

from . import languages


def page_languages(request):
    """The switch to the same page in each language, and the page's addresses for search engines."""
    switch = [
        {
            "code": code,
            "name": languages.NATIVE_NAMES[code],
            "url": translate_url(request.get_full_path(), code),
            "is_current": code == languages.current(),
        }
        for code in languages.CODES
    ]
    return {"language_links": switch} | page_addresses(request, languages.CODES)


def page_addresses(request, versions) -> dict:
    """`canonical_url` and `alternates` of this page, which exists in the languages `versions`."""
    addresses = {code: request.build_absolute_uri(translate_url(request.path, code)) for code in versions}
    alternates = [{"lang": code, "url": address} for code, address in addresses.items()]
    if len(alternates) > 1:
        alternates.append({"lang": "x-default", "url": addresses["en"]})
    here = languages.current()
    return {
        "canonical_url": addresses.get(here) or next(iter(addresses.values()), ""),
        "alternates": alternates if len(alternates) > 1 else [],
    }


def reader(request):
    return {
        "save_data": request.headers.get("Save-Data", "").lower() == "on",
        "contact_email": settings.CONTACT_EMAIL,
    }
