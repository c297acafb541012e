"""The search page, and what is offered while a reader types."""

from django.http import QueryDict
from django.shortcuts import render
from django.utils.cache import patch_cache_control
from django.views.decorators.http import require_safe

from . import facets, usage
from .documents import facet_names
from .query import search
from .ranking import Filters
from .suggestions import suggest


@require_safe
def results(request):
    text, filters = request.GET.get("q", ""), facets.filters_of(request.GET)
    found = search(text, filters=filters, page=request.GET.get("page", 1), mends="exact" not in request.GET)
    if found.query and filters == Filters() and "page" not in request.GET:
        usage.count_search(found.query, has_result=bool(found.total))
    options = facets.options(found, filters, request.GET)
    context = {
        "results": found,
        "sectors": {} if found.total else facet_names["sector"].names(),
        "page_obj": found.page,
        "facets": options,
        "active_filters": facets.active(options, request.GET),
        "clear_url": f"?{_only(request.GET, 'q').urlencode()}",
        "exact_url": f"?{_only(request.GET, 'q').urlencode()}&exact=1",
    }
    return render(request, "search/results.html", context)


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
