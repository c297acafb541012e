"""What a browser would send from a record's page in the administration."""


def values_of(response) -> dict[str, list[str]]:
    """Each field of the page's form and of its inlines with its values, as they stand on the page."""
    context = response.context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    found = {}
    for form in forms:
        for name in form.fields:
            found |= _sent(form[name])
    return {name: values for name, values in found.items() if values}


def _sent(field) -> dict[str, list[str]]:
    value = field.value()
    if hasattr(field.field.widget, "widgets"):  # date and time stand in two boxes
        parts = value if isinstance(value, list) else field.field.widget.decompress(value)
        return {f"{field.html_name}_{at}": [_text(part)] for at, part in enumerate(parts) if part}
    values = value if isinstance(value, (list, tuple)) else [value]
    return {field.html_name: [_text(each) for each in values if each is not None and each is not False]}


def _text(value) -> str:
    return value.isoformat() if hasattr(value, "isoformat") else str(getattr(value, "pk", value))
