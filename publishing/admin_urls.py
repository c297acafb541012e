"""The names and addresses of a model's pages in the administration."""

from django.contrib.admin.utils import quote
from django.urls import reverse


def name_of(opts, page: str) -> str:
    """The URL's name, inside the administration, of a page such as "change" or "preview"."""
    return f"{opts.app_label}_{opts.model_name}_{page}"


def address_of(opts, page: str, *args) -> str:
    return reverse(f"admin:{name_of(opts, page)}", args=[quote(each) for each in args])
