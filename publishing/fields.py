"""Rich text that is clean wherever it comes from: form, import, shell."""

import nh3
from django.db import models
from django_prose_editor.fields import ProseEditorFormField

from . import cleaning

# What the site prints, and so what staff may write.
TAGS = {
    "p",
    "br",
    "h2",
    "h3",
    "h4",
    "ul",
    "ol",
    "li",
    "strong",
    "em",
    "a",
    "blockquote",
    "table",
    "thead",
    "tbody",
    "tr",
    "th",
    "td",
    "img",  # a picture of the library, by its number: see publishing/pictures
    "small",  # a footnote, around its words: see publishing/footnotes.py
}
CLASSES = {"small": {"footnote"}}
SCHEMES = {"http", "https", "mailto"}
ATTRIBUTES = {
    "img": {"data-picture"},
    "a": {"href"},
    "th": {"colspan", "rowspan"},
    "td": {"colspan", "rowspan"},
    "ol": {"start"},
}
EXTENSIONS = {
    "Bold": True,
    "Italic": True,
    "BulletList": True,
    "OrderedList": True,
    "ListItem": True,
    "Heading": {"levels": [2, 3, 4]},
    "Blockquote": True,
    "Link": {"enableTarget": False},
    "Table": True,
    "TableRow": True,
    "TableHeader": True,
    "TableCell": True,
    "HardBreak": True,
    # Our own, see static/admin-site/rich-text-extensions.js
    "Picture": True,
    "Footnote": True,
    "CleanPaste": True,
}


def sanitise(html: str) -> str:
    """Only the tags the site prints; links without a script address; what word processors write made into such tags."""
    html = (html or "").strip()
    clean = _clean(html)
    is_ours = clean == html and "<img" not in html and "<small" not in html
    return clean if is_ours else _clean(cleaning.tidied(html, SCHEMES))


def _clean(html: str) -> str:
    return nh3.clean(html, tags=TAGS, attributes=ATTRIBUTES, allowed_classes=CLASSES, url_schemes=SCHEMES).strip()


class RichTextField(models.TextField):
    """HTML limited to TAGS, sanitised at every save."""

    def clean(self, value, model_instance):
        return super().clean(sanitise(value), model_instance)

    def pre_save(self, model_instance, add):
        value = sanitise(getattr(model_instance, self.attname))
        # Past modeltranslation's descriptor, which gives the other language's text where the active one has none and
        # would write it down as a text of the active one.
        model_instance.__dict__[self.attname] = value
        return value

    def formfield(self, **kwargs):
        return super().formfield(form_class=ProseEditorFormField, config={"extensions": EXTENSIONS}, **kwargs)
