"""The search page, and what is offered while a reader types."""

import re

from django.http import QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from . import facets, usage
from .documents import facet_names
from .query import Hit, Results, search
from .ranking import Filters
from .suggestions import suggest

SHOWN_NEAR = 5
_OPERATORS = re.compile(r'["“”„«»「」『』＂]|(?<!\S)-(?=\S)')


@require_safe
def results(request):
    text, filters = request.GET.get("q", ""), facets.filters_of(request.GET)
    found = search(text, filters=filters, page=request.GET.get("page", 1), mends="exact" not in request.GET)
    if found.query and filters == Filters() and "page" not in request.GET:
        usage.count_search(found.query, has_result=bool(found.total))
    options = facets.options(found, filters, request.GET)
    context = {
        "results": found,
        "is_other_language": _is_other_language(found),
        "near": [] if found.total or filters != Filters() else _near(found.query, "exact" in request.GET),
        "sectors": {} if found.total else facet_names["sector"].names(),
        "page_obj": found.page,
        "facets": options,
        "active_filters": facets.active(options, request.GET),
        "clear_url": f"?{_only(request.GET, 'q').urlencode()}",
        "exact_url": f"?{_only(request.GET, 'q').urlencode()}&exact=1",
    }
    return render(request, "search/results.html", context)


def _is_other_language(found: Results) -> bool:
    """Whether the text is a question in another language, as far as one can tell: few of its words are known here."""
    return found.by_meaning and 2 * len(found.unknown) > len(found.query.split())


def _near(text: str, is_exact: bool) -> list[Hit]:
    """For a text that was asked for to the letter and in vain: what is found by its words."""
    words = _OPERATORS.sub(" ", text)
    return search(words, page_size=SHOWN_NEAR).hits if is_exact or words != text else []


@require_safe
def suggestions(request):
    """The options of the search field's list, as a piece of HTML."""
    text = request.GET.get("q", "")
    response = render(request, "search/_suggestions.html", {"suggestions": suggest(text), "text": text})
    patch_cache_control(response, private=True, max_age=300)
    return response


def _only(data: QueryDict, name: str) -> QueryDict:
    query = QueryDict(mutable=True)
    query[name] = data.get(name, "")
    return query
