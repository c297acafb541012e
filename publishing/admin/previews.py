"""The public page of a row before it is public: for staff, and for whoever has the link."""

from django.contrib.admin.utils import unquote
from django.core.exceptions import PermissionDenied
from django.http import Http404
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.urls import path
from django.utils.module_loading import import_string
from django.utils.translation import gettext

from .. import preview
from ..admin_urls import address_of, name_of


class Previews:
    """`preview_view` names the public PublishedDetailView, which shows a draft where it is told that this is a preview."""

    preview_view = ""

    def view_on_site(self, row):
        return row.get_absolute_url() if row.is_published else None

    def get_urls(self):
        if not self.preview_view:
            return super().get_urls()
        page = path(
            "<path:object_id>/preview/", self.admin_site.admin_view(self.preview), name=name_of(self.opts, "preview")
        )
        link = path(
            "<path:object_id>/preview/link/",
            self.admin_site.admin_view(self.preview_link),
            name=name_of(self.opts, "preview_link"),
        )
        return [link, page, *super().get_urls()]

    def preview(self, request, object_id):
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.has_view_permission(request, row):
            raise PermissionDenied
        if row.is_published:
            return redirect(row)
        return self.preview_page(request, row)

    def preview_link(self, request, object_id):
        """The page with the address that opens this row's page for whoever has it."""
        row = self.get_object(request, unquote(object_id))
        if row is None:
            raise Http404
        if not self.may_write_texts(request, row):
            raise PermissionDenied
        return redirect(row) if row.is_published else self.link_page(request, row, is_prepared=False)

    def link_page(self, request, row, is_prepared: bool):
        context = self.admin_site.each_context(request) | {
            "title": gettext("Preview link"),
            "opts": self.opts,
            "original": row,
            "address": request.build_absolute_uri(preview.address_of(row, is_prepared)),
            "ends_at": preview.ends_at(),
            "back_url": address_of(self.opts, "change", row.pk),
        }
        return TemplateResponse(request, "admin/preview_link.html", context)

    def preview_page(self, request, row):
        """The public page of a row that is not public."""
        response = import_string(self.preview_view).as_view(is_preview=True)(request, slug=row.slug)
        return preview.kept_to_those_who_have_it(response)
