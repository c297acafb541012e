"""The rows of the administration's first page."""

from django import template

from .. import desk

register = template.Library()


@register.simple_tag(takes_context=True)
def desk_rows(context) -> dict[str, list[desk.Row]]:
    return desk.rows(context["request"])


@register.simple_tag(takes_context=True)
def newest_changes(context):
    return desk.newest_changes(context["request"])
