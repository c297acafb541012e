"""The partner's pages of one report, behind its mailed link: write, check, submit, print. No account, no cookie, no script.

The signed address is the only key, so there is no session that a foreign page could misuse, and the token against
cross-site requests is left out: browsers that must not tell where they come from could not pass its check.
"""

from functools import wraps

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.shortcuts import redirect, render
from django.utils import translation
from django.utils.cache import add_never_cache_headers
from django.utils.translation import gettext as _
from django.utils.translation import pgettext
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods

from publishing import languages

from .. import links, services
from ..exceptions import IncompleteReport, LinkError, ReportClosed, StaleReport
from ..figures import in_words
from ..forms import ReportForm
from ..models import Report


def by_link(view):
    """Give the view the report of the link, or say in both languages why the link opens nothing."""

    @csrf_exempt
    @require_http_methods(["GET", "HEAD", "POST"])
    @wraps(view)
    def answer(request, token: str):
        try:
            response = view(request, links.report_of(token), token)
        except LinkError as error:
            response = _refused(request, error)
        add_never_cache_headers(response)
        response["X-Robots-Tag"] = "noindex, nofollow"
        response["Referrer-Policy"] = "no-referrer"
        return response

    return answer


@by_link
def report(request, row: Report, token: str):
    if row.is_submitted:
        return _page(request, "projects/report_done.html", row, token)
    if request.method == "POST":
        return _save(request, row, token)
    if request.method == "GET":
        services.note_opening(report=row)
    form = _checked(row) if "check" in request.GET else ReportForm(report=row)
    return _form(request, row, token, form, is_saved="saved" in request.GET)


@by_link
def check(request, row: Report, token: str):
    """The report as it was understood, and the button that hands it in."""
    if row.is_submitted:
        return redirect("projects:report", token)
    if request.method != "POST":
        return _page(request, "projects/report_check.html", row, token, problems=services.missing(row))
    try:
        services.submit_report(report=row, version=_version(request))
    except (StaleReport, IncompleteReport) as error:
        row.refresh_from_db()
        text = _("The report was changed in another window. Read it again before you submit it.")
        is_stale = isinstance(error, StaleReport)
        return _page(
            request,
            "projects/report_check.html",
            row,
            token,
            problems=services.missing(row),
            warning=text if is_stale else "",
            status=409,
        )
    except ReportClosed:  # the second of two clicks
        pass
    return redirect("projects:report", token)


def _save(request, row: Report, token: str):
    """What can be read is kept, whatever else needs mending."""
    form = ReportForm(request.POST, report=row)
    is_valid = form.is_valid()
    try:
        saved = services.save_report(
            report=row, version=form.cleaned_data.get("version") or 0, texts=form.texts(), figures=form.figures()
        )
    except ReportClosed:
        return redirect("projects:report", token)
    except StaleReport as error:
        form.add_error(None, str(error))
        form.show_version(error.report.version)
        return _form(request, row, token, form, status=409)
    if not is_valid:
        form.show_version(saved.version)
        return _form(request, row, token, form, is_partly_saved=True)
    if request.POST.get("next") == "check":
        return redirect("projects:report_check", token)
    return redirect(f"{request.path}?saved=1")


def _checked(row: Report) -> ReportForm:
    """The saved report as a form that says what is missing."""
    empty = ReportForm(report=row)
    data = {name: empty.get_initial_for_field(field, name) for name, field in empty.fields.items()}
    form = ReportForm({name: empty.fields[name].prepare_value(value) for name, value in data.items()}, report=row)
    form.is_valid()
    form.say_what_is_missing(services.missing(row))
    return form


def _form(request, row: Report, token: str, form: ReportForm, status: int = 200, **context):
    form.mark_needed()
    return _page(request, "projects/report_form.html", row, token, status=status, form=form, **context)


def _page(request, template: str, row: Report, token: str, status: int = 200, **context):
    shown = languages.text_in(row.project, "title", languages.current())
    context |= {
        "report": row,
        "token": token,
        "project_title": shown or str(row.project),
        "title_language": "" if shown else languages.other(languages.current()),
        "lines": _lines(row),
        "steps": _steps(template),
    }
    return render(request, template, _for_anybody(context), status=status)


def _refused(request, error: LinkError):
    return render(
        request, "projects/report_link.html", _for_anybody({"texts": _in_each_language(error)}), status=error.status
    )


def _in_each_language(error: LinkError) -> list[dict]:
    """The page's own language first: who holds a wrong link may have come to a page they cannot read."""
    texts = []
    for code in (languages.current(), languages.other(languages.current())):
        with translation.override(code):
            texts.append(
                {"lang": code, "heading": _("This link does not open a report"), "text": str(error), "ask": _ask()}
            )
    return texts


def _ask() -> str:
    return _("If you should report on a project, write to %(email)s: you get a new link.") % {
        "email": settings.CONTACT_EMAIL
    }


def _for_anybody(context: dict) -> dict:
    """The same page for everybody, whoever is signed in, and no address for search engines."""
    nobody = {"user": AnonymousUser(), "messages": []}
    return context | nobody | {"canonical_url": "", "alternates": [], "nav_section": "projects"}


def _lines(row: Report) -> list[dict]:
    """Each indicator with what was reported of it now."""
    saved = {each.indicator_id: each for each in row.values.all()}
    return [
        {
            "indicator": each,
            "baseline": in_words(each.baseline),
            "target": in_words(each.target),
            "value": in_words(saved[each.pk].value) if each.pk in saved else "",
            "note": saved[each.pk].note if each.pk in saved else "",
        }
        for each in row.project.indicators.all()
    ]


def _steps(template: str) -> list[dict]:
    labels = {
        "projects/report_form.html": _("Write"),
        "projects/report_check.html": _("Check"),
        "projects/report_done.html": pgettext("report", "Submitted"),
    }
    at = list(labels).index(template)
    states = ["done"] * at + ["current"] + ["todo"] * (len(labels) - at - 1)
    return [{"label": label, "state": state} for label, state in zip(labels.values(), states, strict=True)]


def _version(request) -> int:
    try:
        return int(request.POST.get("version", ""))
    except ValueError:
        return -1
