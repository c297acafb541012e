"""What the public pages of every kind of content share: lists with facets, and detail pages of published rows."""

from django.core.paginator import Paginator
from django.urls import reverse
from django.views.generic import DetailView, ListView

from . import languages
from .context_processors import page_addresses


class FacetedListView(ListView):
    """A list of published rows, narrowed by the facets of `filterset_class`."""

    filterset_class = None
    paginate_by = 20
    nav_section = ""
    heading = ""  # translated lazily
    lead = ""

    def get_queryset(self):
        self.filterset = self.filterset_class(self.request.GET, queryset=self.published_rows(), request=self.request)
        return self.filterset.results()

    def published_rows(self):
        """The rows before any filter, with what a card prints."""
        return self.model.objects.published()

    def paginate_queryset(self, queryset, page_size):
        page = Paginator(queryset, page_size).get_page(
            self.request.GET.get("page")
        )  # a wrong number gives the nearest page
        return page.paginator, page, page.object_list, page.has_other_pages()

    def get_context_data(self, **kwargs):
        options = self.filterset.facet_options()
        active = self.filterset.active(options)
        heading = str(self.get_heading())
        return super().get_context_data(
            heading_text=heading,
            full_heading=": ".join([heading, ", ".join(each["value_label"] for each in active)]) if active else heading,
            lead=self.lead,
            nav_section=self.nav_section,
            breadcrumbs=self.breadcrumbs(),
            facets=options,
            active_filters=active,
            clear_url=self.request.path,
            orderings=self.filterset.ordering_links(),
            is_narrowed=bool(active),
            **kwargs,
        )

    def get_heading(self) -> str:
        return self.heading

    def breadcrumbs(self) -> list[dict]:
        return [{"label": self.get_heading(), "url": ""}]


class PublishedDetailView(DetailView):
    """The public page of one row. `is_preview` shows it to staff before it is published."""

    is_preview = False
    nav_section = ""
    list_url_name = ""
    list_label = ""

    def get_queryset(self):
        rows = super().get_queryset()
        return rows if self.is_preview else rows.published()

    def get_context_data(self, **kwargs):
        shown = self.object.display_language
        return super().get_context_data(
            content_lang=shown if shown != languages.current() else "",
            is_preview=self.is_preview,
            nav_section=self.nav_section,
            breadcrumbs=self.breadcrumbs(),
            sources=self.object.printable_sources,
            **page_addresses(self.request, self.object.languages),
            **kwargs,
        )

    def breadcrumbs(self) -> list[dict]:
        shown = self.object.display_language
        here = {"label": str(self.object), "url": "", "lang": shown if shown != languages.current() else ""}
        return [{"label": self.list_label, "url": reverse(self.list_url_name)}, here]
