"""Calls as everybody sees them: the list, one call, its guidelines, questions and answers."""

from urllib.parse import urlencode

from django.contrib import messages
from django.http import Http404
from django.shortcuts import get_object_or_404, redirect, render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST
from django.views.generic import TemplateView

from publishing import languages
from publishing.context_processors import page_addresses
from publishing.views import PublishedDetailView

from .. import announcement, outcome, permissions, services
from ..exceptions import ProposalError
from ..forms import QuestionForm
from ..models import Call, Question


class CallList(TemplateView):
    """Open calls, those to come, and those that are over."""

    template_name = "proposals/call_list.html"

    def get_context_data(self, **kwargs):
        calls = Call.objects
        return super().get_context_data(
            groups=[
                _group("open", _("Open calls"), _soonest_first(calls.open()), _("No call is open now.")),
                _group("announced", _("Announced calls"), calls.announced().order_by("opens_at", "slug"), ""),
                _group("closed", _("Closed calls"), calls.closed().order_by("-closes_at", "slug"), ""),
            ],
            nav_section="proposals",
            breadcrumbs=[_proposals_crumb(), {"label": _("Calls"), "url": ""}],
            **kwargs,
        )


class CallDetail(PublishedDetailView):
    """Everything an applicant needs to know of one call; after the decisions, what came of it."""

    model = Call
    template_name = "proposals/call_detail.html"
    nav_section = "proposals"
    list_url_name = "proposals:calls"
    list_label = gettext_lazy("Calls")
    queryset = Call.objects.prefetch_related("sources", "country_lists", "sections__fields")
    question_form = None

    def get_context_data(self, **kwargs):
        call = self.object
        versions = list(_published_guidelines(call))
        user = self.request.user
        may_ask = permissions.may_ask(user, call)
        return super().get_context_data(
            state=announcement.state(call),
            opens=announcement.moment(call, call.opens_at),
            closes=announcement.moment(call, call.closes_at),
            rules=announcement.rules(call),
            countries=announcement.countries(call),
            accepted_languages=announcement.accepted_languages(call),
            form_sections=announcement.sections(call),
            judged=announcement.judged_by(call),
            stages=announcement.stages(call) if call.kind != Call.Kind.CORNER else [],
            becomes_public=announcement.becomes_public(call),
            retention=announcement.retention(call),
            guideline=versions[0] if versions else None,
            guideline_lang=_lang(versions[0], "title") if versions else "",
            earlier_count=len(versions) - 1,
            questions=_questions(call.questions.filter(is_public=True, answered_at__isnull=False)),
            own_questions=_questions(call.questions.filter(asked_by=user, is_public=False))
            if user.is_authenticated
            else [],
            question_form=self.question_form or (QuestionForm() if may_ask else None),
            apply_url=_apply_address(user, call),
            outcome=outcome.of(call),
            **kwargs,
        )

    def breadcrumbs(self):
        return [_proposals_crumb(), *super().breadcrumbs()]


def guidelines(request, slug, version=None):
    """The version in force, or an earlier one; the list of all says what changed."""
    call = get_object_or_404(Call.objects.published(), slug=slug)
    versions = list(_published_guidelines(call))
    shown = next((each for each in versions if version in (None, each.version)), None)
    if shown is None:
        raise Http404
    written = [code for code in languages.CODES if languages.text_in(shown, "body", code)]
    context = {
        "call": call,
        "guideline": shown,
        "text_lang": _lang(shown, "body"),
        "is_current": shown == versions[0],
        "versions": [{"guideline": each, "is_shown": each == shown} for each in versions],
        "nav_section": "proposals",
        "breadcrumbs": [
            _proposals_crumb(),
            {"label": _("Calls"), "url": reverse("proposals:calls")},
            {"label": call.title, "url": call.get_absolute_url()},
            {"label": _("Guidelines"), "url": ""},
        ],
    }
    return render(request, "proposals/guidelines.html", context | page_addresses(request, written))


@require_POST
def ask(request, slug):
    """A question about the call. Whatever is wrong is said on the call's page, which keeps what was typed."""
    call = get_object_or_404(Call.objects.published(), slug=slug)
    form = QuestionForm(request.POST)
    if form.is_valid() and _asks(request, call, form):
        messages.success(request, _("Your question has been sent. You get a mail when it is answered."))
        return redirect(f"{call.get_absolute_url()}#questions")
    view = CallDetail(question_form=form)
    view.setup(request, slug=slug)
    return view.get(request, slug=slug)


def _asks(request, call: Call, form: QuestionForm) -> bool:
    if not permissions.may_propose(request.user):
        form.add_error(
            None, _("You are not signed in any more. Sign in in another window, then send the question again.")
        )
        return False
    try:
        services.ask_question(call=call, by=request.user, text=form.cleaned_data["text"])
    except ProposalError as error:
        form.add_error(None, str(error))
        return False
    return True


def _group(name: str, label: str, calls, text: str) -> dict:
    lines = [
        {"call": each, "state": announcement.state(each), "closes": announcement.moment(each, each.closes_at)}
        | {"opens": announcement.moment(each, each.opens_at)}
        for each in calls
    ]
    return {"name": name, "heading": label, "lines": lines, "empty": text}


def _soonest_first(calls):
    """Dated calls by their deadline, then the standing ones."""
    return sorted(calls, key=lambda each: (each.closes_at is None, each.closes_at or each.published_at, each.slug))


def _published_guidelines(call: Call):
    return call.guidelines.filter(published_at__isnull=False)


def _questions(rows) -> list[dict]:
    return [
        {
            "text": each.text,
            "text_lang": _lang(each, "text"),
            "answer": each.answer,
            "answer_lang": _lang(each, "answer"),
            "at": each.answered_at or each.asked_at,
        }
        for each in rows
    ]


def _lang(row: Question, name: str) -> str:
    """The language of a text that is shown on a page of the other one."""
    here = languages.current()
    there = languages.other(here)
    return there if not languages.text_in(row, name, here) and languages.text_in(row, name, there) else ""


def _apply_address(user, call: Call) -> str:
    """The form, by way of signing in; none while the call is not open."""
    if not call.is_open:
        return ""
    form = reverse("proposals:new_for_call", args=[call.slug])
    return form if permissions.may_propose(user) else f"{reverse('account_login')}?{urlencode({'next': form})}"


def _proposals_crumb() -> dict:
    return {"label": _("Proposals"), "url": reverse("proposals:corner")}
