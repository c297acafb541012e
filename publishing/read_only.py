"""What the site writes down itself, in the administration."""


class ReadOnly:
    """For pages and inlines of rows that nobody adds, changes or deletes by hand. Stands before Django's class."""

    def has_add_permission(self, request, obj=None):
        return False

    def has_change_permission(self, request, obj=None):
        return False

    def has_delete_permission(self, request, obj=None):
        return False
