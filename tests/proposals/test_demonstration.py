import pytest

from proposals.demonstration import make_demonstration
from proposals.models import Proposal
from tests.factories import SectorFactory


@pytest.mark.parametrize(("language", "mark"), [("ko", "[시연용]"), ("en", "[Demonstration]")])
def test_a_draft_and_an_answered_proposal_are_made_in_the_companys_language(company, reviewer, language, mark):
    SectorFactory()
    company.language = language
    make_demonstration(company, reviewer)
    assert sorted(Proposal.objects.values_list("status", flat=True)) == ["draft", "in_review"]
    assert all(each.title.startswith(mark) for each in Proposal.objects.all())
    assert Proposal.objects.get(status="in_review").messages.get().is_from_staff


def test_a_second_run_makes_nothing_new(company, reviewer):
    SectorFactory()
    make_demonstration(company, reviewer)
    make_demonstration(company, reviewer)
    assert Proposal.objects.count() == 2
