"""The read-only API of published rows: both languages at once, the same filters as the pages."""

from django.utils.translation import override
from drf_spectacular.utils import extend_schema_field
from modeltranslation.translator import translator
from rest_framework import serializers, viewsets

from . import languages
from .fields import RichTextField
from .models import Source
from .pictures.showing import expanded


@extend_schema_field({"type": "object", "properties": {code: {"type": "string"} for code in languages.CODES}})
class TranslatedField(serializers.Field):
    """A translated field as {"ko": …, "en": …}; an empty text where a language is missing."""

    def __init__(self, **kwargs):
        super().__init__(source="*", read_only=True, **kwargs)

    def to_representation(self, obj) -> dict[str, str]:
        return {code: self.text(obj, code) for code in languages.CODES}

    def text(self, obj, code: str) -> str:
        text = languages.text_in(obj, self.field_name, code)
        is_rich = isinstance(obj._meta.get_field(self.field_name), RichTextField)
        return expanded(text, code, self.context["request"].build_absolute_uri) if is_rich else text


class TranslatedModelSerializer(serializers.ModelSerializer):
    """A ModelSerializer whose translated fields come in both languages."""

    def build_field(self, field_name, info, model_class, nested_depth):
        if field_name in translator.get_options_for_model(model_class).all_fields:
            return TranslatedField, {}
        return super().build_field(field_name, info, model_class, nested_depth)


class SourceSerializer(TranslatedModelSerializer):
    class Meta:
        model = Source
        fields = ["url", "title", "publisher", "dated"]


class PublishedSerializer(TranslatedModelSerializer):
    """What every published row shows: its pages, its dates, what is inferred, and its verified sources."""

    pages = serializers.SerializerMethodField()
    sources = serializers.SerializerMethodField()

    BASE_FIELDS = ["slug", "pages", "published_at", "updated_at", "inferred_fields", "sources"]

    def get_pages(self, obj) -> dict[str, str]:
        """The address of the row's page in each language it exists in."""
        pages = {}
        for code in obj.languages:
            with override(code):
                pages[code] = self.context["request"].build_absolute_uri(obj.get_absolute_url())
        return pages

    def get_sources(self, obj) -> list[dict]:
        return SourceSerializer(obj.printable_sources, many=True).data


class PublishedViewSet(viewsets.ReadOnlyModelViewSet):
    """Published rows by slug. Subclasses give `rows()` and their serializer."""

    lookup_field = "slug"

    def get_queryset(self):
        return self.queryset.published().prefetch_related("sources")
