"""Error pages in the language of the address they happened at."""

from django.http import HttpResponseServerError
from django.shortcuts import render
from django.template.loader import get_template
from django.utils.translation import activate, get_language_from_path


def _in_language_of(request) -> None:
    """An error can come before LocaleMiddleware has chosen a language."""
    language = get_language_from_path(request.path_info)
    if language:
        activate(language)


def bad_request(request, exception=None):
    _in_language_of(request)
    return render(request, "400.html", status=400)


def permission_denied(request, exception=None):
    _in_language_of(request)
    return render(request, "403.html", status=403)


def not_found(request, exception=None):
    _in_language_of(request)
    return render(request, "404.html", status=404)


def server_error(request):
    """Both languages on one page that needs no database and no context."""
    return HttpResponseServerError(get_template("500.html").template.source)


def csrf_failure(request, reason=""):
    _in_language_of(request)
    return render(request, "403_csrf.html", status=403)
