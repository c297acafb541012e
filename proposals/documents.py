from django.utils.translation import gettext_lazy as _

from search.documents import Document, DocumentKind, Part, Text, register

from .models import Call, Criterion, Guideline


def _call(call: Call) -> Document:
    in_force = next((each for each in call.guidelines.all() if each.published_at), None)
    parts = [Part(Text.translated(_("About the call")), Text.of(call, "about"))]
    if in_force:
        parts.append(Part(Text.of(in_force, "title"), Text.of(in_force, "body"), "guidelines"))
    return Document(
        Text.of(call, "title"),
        Text.of(call, "summary"),
        parts,
        also=Text.joined(Text.of(each, "name") for each in call.criteria.all()),
        year=call.opens_at.year if call.opens_at else None,
    )


register(
    DocumentKind(
        "call",
        _("Call for proposals"),
        _("Calls for proposals"),
        Call,
        lambda: Call.objects.approved().prefetch_related("guidelines", "criteria"),
        _call,
        children={Guideline: "call", Criterion: "call"},
        offered=2,
    )
)
