"""The search page."""

from django.shortcuts import render
from django.views.decorators.http import require_safe

from .query import search


@require_safe
def results(request):
    kind = request.GET.get("kind", "")
    found = search(request.GET.get("q", ""), kind=kind, page=request.GET.get("page", 1))
    return render(request, "search/results.html", {"results": found, "chosen_kind": kind, "page_obj": found.page})
