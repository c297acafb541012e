"""The administration of content: what every admin page of a kind with two languages, or with a public page, builds on."""

from ..pictures import admin as pictures
from . import second_person, sources
from .forms import BilingualForm, PublishableForm
from .publication import PublishableAdmin
from .rich_text import RichTextAdmin
from .two_languages import BilingualAdmin, BilingualInline

__all__ = [
    "BilingualAdmin",
    "BilingualForm",
    "BilingualInline",
    "PublishableAdmin",
    "PublishableForm",
    "RichTextAdmin",
    "pictures",
    "second_person",
    "sources",
]
