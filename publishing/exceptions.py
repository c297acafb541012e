"""What can go wrong in publishing, named."""

from django.utils.translation import gettext as _


class IncompleteError(Exception):
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
