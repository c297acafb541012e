"""What can go wrong in publishing, named."""

from django.utils.translation import gettext as _


class StepError(Exception):
    """A step of publication that cannot be taken; its text says why, to the person who tried."""


class StepNotAllowed(StepError):
    """The record is in a state from which the step does not lead on."""

    def __init__(self, row):
        super().__init__(
            _("“%(row)s” is in the state “%(status)s” now, where this cannot be done.")
            % {"row": row, "status": row.get_status_display()}
        )


class NoRightToPublish(StepError):
    """The person may not make this kind public."""

    def __init__(self, row):
        super().__init__(
            _("You may not publish “%(row)s”. Send it to review; whoever may publish it will see it there.")
            % {"row": row}
        )


class SecondPersonNeeded(StepError):
    """The kind asks for a second person: one who sent the record to review, another who publishes it."""

    def __init__(self, row):
        super().__init__(
            _(
                "“%(row)s” needs a second pair of eyes: it is sent to review by one person and published by another who may approve it."
            )
            % {"row": row}
        )


class IncompleteError(StepError):
    """No language version has all its defining texts."""

    def __init__(self, row):
        names = ", ".join(str(row._meta.get_field(field).verbose_name) for field in row.version_fields)
        super().__init__(
            _("“%(row)s” cannot be published: fill in %(fields)s in Korean or in English first.")
            % {"row": row, "fields": names}
        )


class ContentError(Exception):
    """The content files hold something that cannot be loaded; `problems` has a line for each."""

    def __init__(self, problems: list[str]):
        self.problems = problems
        super().__init__("\n".join(problems))
