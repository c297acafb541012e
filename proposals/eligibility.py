"""Who may apply to a call: its rules, checked for one proposal."""

from django.utils.translation import gettext as _

from accounts.countries import name_of
from publishing import languages

from .models import Call, Proposal


def problems(proposal: Proposal) -> list[str]:
    """A sentence for each rule of the call that the proposal breaks; empty where it may be submitted."""
    call = proposal.call
    found = []
    if call.asks_organisation and proposal.organisation is None:
        return [_("Only a registered organisation may apply. Choose yours, or register it first.")]
    if call.organisation_kinds and proposal.organisation.kind not in call.organisation_kinds:
        found.append(
            _("This call is not open to this kind of organisation (%(kind)s).")
            % {"kind": proposal.organisation.get_kind_display()}
        )
    if (countries := countries_of(call)) and proposal.organisation.country not in countries:
        found.append(
            _("Organisations from %(country)s cannot apply to this call.")
            % {"country": name_of(proposal.organisation.country)}
        )
    if proposal.language not in call.accepted_languages:
        found.append(
            _("This call takes proposals in %(languages)s only.")
            % {"languages": ", ".join(languages.NATIVE_NAMES[code] for code in call.accepted_languages)}
        )
    if (place := place_of(proposal)) and _is_taken(proposal, place):
        found.append(already_taken(call))
    return found


def countries_of(call: Call) -> set[str]:
    """The countries that may apply; empty for all."""
    return {code for each in call.country_lists.all() for code in each.countries}


def place_of(proposal: Proposal) -> str:
    """What only one submitted proposal of the call may stand for; empty where the call has no such rule."""
    if proposal.call.one_per == Call.OnePer.ORGANISATION:
        return f"organisation {proposal.organisation_id}" if proposal.organisation_id else ""
    if proposal.call.one_per == Call.OnePer.CITY:
        return f"city {proposal.city_id}" if proposal.city_id else " ".join(proposal.other_city.lower().split())
    return ""


def already_taken(call: Call) -> str:
    if call.one_per == Call.OnePer.CITY:
        return _("Another proposal for this city has been submitted already; this call takes one for each city.")
    return _("Your organisation has submitted a proposal already; this call takes one from each organisation.")


def _is_taken(proposal: Proposal, place: str) -> bool:
    return Proposal.objects.filter(call=proposal.call, place=place).exclude(pk=proposal.pk).exists()
