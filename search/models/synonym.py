"""Words that mean the same, kept by staff."""

from django.core.exceptions import ValidationError
from django.db import models
from django.utils.translation import gettext_lazy as _

from ..analysis import lexemes


class Synonym(models.Model):
    """One group of words and phrases, in either language, that find each other: 중앙버스전용차로, median bus lane, BRT."""

    slug = models.SlugField(
        _("slug"), unique=True, null=True, blank=True, editable=False
    )  # of the content files' groups
    words = models.TextField(
        _("words that mean the same"),
        help_text=_(
            "One word or phrase a line, in Korean, English or both. Each of them finds what any of them finds."
        ),
    )
    note = models.CharField(
        _("note"), max_length=300, blank=True, help_text=_("For colleagues; never shown to readers.")
    )
    is_active = models.BooleanField(_("in use"), default=True)
    updated_at = models.DateTimeField(_("updated at"), auto_now=True)

    class Meta:
        verbose_name = _("synonyms")
        verbose_name_plural = _("synonyms")
        ordering = ["words"]

    def __str__(self):
        return " = ".join(self.word_list)

    @property
    def word_list(self) -> list[str]:
        return [line.strip() for line in self.words.splitlines() if line.strip()]

    def clean(self):
        found = [tuple(lexemes(word)) for word in self.word_list]
        if not all(found):
            empty = self.word_list[found.index(())]
            raise ValidationError({"words": _("“%(word)s” holds no word that can be searched for.") % {"word": empty}})
        if len(set(found)) < 2:
            raise ValidationError({"words": _("Give at least two words or phrases, each on a line of its own.")})
