"""Why something of the past cannot come back, in a sentence for the person who asked."""

from django.utils.translation import gettext as _


class HistoryError(Exception):
    """Nothing was changed."""


class ChangedMeanwhile(HistoryError):
    def __init__(self):
        super().__init__(
            _("Somebody has changed the record while you were looking. See below what would change back now.")
        )


class StandsInTheWay(HistoryError):
    def __init__(self, name: str, reasons: list[str]):
        text = _("“%(name)s” cannot come back: %(reasons)s Mend that first, then try again.")
        super().__init__(text % {"name": name, "reasons": " ".join(reasons)})


class NotInBin(HistoryError):
    def __init__(self):
        super().__init__(_("The record is not in the bin any more: somebody has restored it, or its 30 days are over."))
