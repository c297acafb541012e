"""The library of pictures: staff look through it, add to it, and choose from it while they write."""

from django.contrib import admin
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import Http404, JsonResponse
from django.urls import path
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from django.views.decorators.http import require_POST

from .. import languages
from ..admin.two_languages import BilingualAdmin
from ..admin_urls import name_of
from ..cleaning import left_out
from ..fields import sanitise
from . import storing, uses
from .forms import PictureForm
from .models import Picture


@admin.register(Picture)
class PictureAdmin(BilingualAdmin):
    form = PictureForm
    list_display = ["thumbnail", "name", "dimensions", "updated_at"]
    list_display_links = ["thumbnail", "name"]
    search_fields = ["alt", "caption", "credit"]
    readonly_fields = ["shown", "dimensions", "where_used"]
    fieldsets = [(None, {"fields": ["file", "shown", "alt", "caption", "credit", "dimensions", "where_used"]})]

    def get_list_filter(self, request):
        return []  # both languages are always there

    def get_fieldsets(self, request, obj=None):
        fieldsets = super().get_fieldsets(request, obj)
        if obj is not None:
            return fieldsets
        asked = ("file", *(name for name in fieldsets[0][1]["fields"] if isinstance(name, tuple)))
        return [(None, {"fields": asked})]

    # What is shown of one

    @admin.display(description=_("picture"))
    def thumbnail(self, picture):
        height = round(picture.height * 120 / picture.width)
        return format_html(
            '<img class="thumbnail" src="{}" width="120" height="{}" alt="" loading="lazy">', picture.thumbnail, height
        )

    @admin.display(description=_("alternative text"), ordering="alt")
    def name(self, picture):
        return str(picture)

    @admin.display(description=_("picture"))
    def shown(self, picture):
        return format_html('<img class="picture-shown" src="{}" alt="">', picture.thumbnail)

    @admin.display(description=_("dimensions"))
    def dimensions(self, picture):
        return f"{picture.width:,} × {picture.height:,}"

    @admin.display(description=_("used in"))
    def where_used(self, picture):
        return format_html_join("", "{}<br>", ([line] for line in uses.told(picture.request, picture.pk))) or "-"

    def get_object(self, request, object_id, from_field=None):
        picture = super().get_object(request, object_id, from_field)
        if picture is not None:
            picture.request = request  # for `where_used`, which is asked without it
        return picture

    # Saving and deleting

    def save_model(self, request, obj, form, change):
        try:
            super().save_model(request, obj, form, change)
        except Exception:
            if form.stored:
                storing.forget(form.stored)
            raise

    def get_deleted_objects(self, objs, request):
        """Besides, in which texts the picture stands, and would leave a gap."""
        told, counts, forbidden, protected = super().get_deleted_objects(objs, request)
        for picture in objs:
            if lines := uses.told(request, picture.pk):
                text = gettext("“%(name)s” stands in these texts, and vanishes from them:") % {"name": picture}
                told = [*told, text, lines]
        return told, counts, forbidden, protected

    # What the editor for rich text asks for

    def get_urls(self):
        about, clean = self.admin_site.admin_view(self.about), self.admin_site.admin_view(require_POST(self.clean))
        return [
            path("<int:key>/about/", about, name=name_of(self.opts, "about")),
            path("clean/", clean, name=name_of(self.opts, "clean")),
            *super().get_urls(),
        ]

    def about(self, request, key: int):
        """What the editor shows in the place of a picture's number."""
        if not self.has_view_permission(request):
            raise PermissionDenied
        picture = Picture.objects.filter(pk=key).first()
        if picture is None:
            raise Http404
        code = request.GET.get("language", "")
        code = code if code in languages.CODES else languages.current()
        return JsonResponse(
            {name: languages.text_in(picture, name, code) for name in ("alt", "caption")}
            | {"src": picture.sizes[min(1, len(picture.sizes) - 1)][1]}
        )

    def clean(self, request):
        """Pasted HTML as it would be saved, so that staff see it at once; and how many pictures are left out."""
        try:
            pasted = request.body.decode()
        except UnicodeDecodeError as error:
            raise BadRequest from error
        return JsonResponse({"html": sanitise(pasted), "pictures": left_out(pasted)})
