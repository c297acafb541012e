"""The bin: what was deleted comes back whole for 30 days; and the form of a record that was deleted meanwhile loses nothing."""

from datetime import timedelta
from html import unescape
from threading import Thread

import pytest
from django.contrib.auth.models import Permission
from django.contrib.contenttypes.models import ContentType
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage
from django.core.management import call_command
from django.db import connection, connections, transaction
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.html import strip_tags

from policies.models import Award, Document, Policy, Section
from proposals.models import Call
from publishing.conflicts import locked
from publishing.history import bin, states
from publishing.history.exceptions import NotInBin, StandsInTheWay
from publishing.history.models import Change, Deletion
from publishing.models import Source
from search import index
from tests.conftest import _client_of
from tests.factories import (
    AwardFactory,
    CallFactory,
    ChallengeFactory,
    CohortFactory,
    CollectionFactory,
    OrganisationFactory,
    PolicyFactory,
    ProjectFactory,
    SectionFactory,
    TermFactory,
    UserFactory,
)

from .test_conflicts import opened

pytestmark = pytest.mark.django_db


def address(page: str, row) -> str:
    with translation.override("en"):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk])


def bin_address(deletion: Deletion | None = None) -> str:
    with translation.override("en"):
        if deletion:
            return reverse("admin:publishing_deletion_change", args=[deletion.pk])
        return reverse("admin:publishing_deletion_changelist")


def delete(client, row) -> Deletion:
    response = client.post(address("delete", row), {"post": "yes"})
    assert response.status_code == 302
    return Deletion.objects.get(object_id=row.pk, content_type=ContentType.objects.get_for_model(row))


def shown(response) -> str:
    return " ".join(unescape(strip_tags(response.text)).split())


@pytest.fixture
def policy():
    return PolicyFactory(title_ko="버스", title_en="Buses", summary_ko="요약", summary_en="Summary", slug="buses")


# Into the bin and back


def test_what_else_goes_is_asked_first(publisher_client, policy):
    SectionFactory(policy=policy, kind="background")
    policy.challenges.add(ChallengeFactory())
    AwardFactory(policy=policy, title_en="Prize")
    ProjectFactory(title_en="Bus lanes abroad").policies.add(policy)
    text = shown(publisher_client.get(address("delete", policy)))
    assert "Sections: 1" in text
    assert "Links to other records: 3" in text
    assert "Award “Prize” loses its link to what is deleted." in text
    assert "Overseas project “Bus lanes abroad” loses its link to what is deleted." in text
    assert "object (" not in text
    assert "It goes into the bin" in text
    assert Policy.objects.exists()


def test_a_message_offers_to_undo_a_deletion(publisher_client, policy):
    deletion = delete(publisher_client, policy)
    page = publisher_client.get(reverse("admin:policies_policy_changelist"))
    assert not Policy.objects.exists()
    assert f'<a href="{bin_address(deletion)}">' in page.text


def test_a_record_comes_back_whole_as_a_draft(publisher_client, policy):
    policy.challenges.add(ChallengeFactory())
    policy.sources.add(Source.objects.create(key="source"))
    policy.related.add(PolicyFactory())
    SectionFactory(policy=policy, body_ko="", body_en="<p>Text</p>")
    Document.objects.create(policy=policy, title_ko="문서", file=ContentFile(b"%PDF", name="a.pdf"))
    before = states.read(Policy, [policy.pk])[policy.pk].state
    times = Policy.objects.values_list("created_at", "updated_at").get(pk=policy.pk)
    publisher_client.post(bin_address(delete(publisher_client, policy)))
    fresh = Policy.objects.get(pk=policy.pk)
    after = states.read(Policy, [policy.pk])[policy.pk].state
    assert fresh.status == "draft"
    assert after | {"values": after["values"] | {"status": "published"}} == before
    assert (fresh.created_at, fresh.updated_at) == times
    assert Document.objects.get().file.read() == b"%PDF"
    assert not Deletion.objects.exists()


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("empty", ["ko", "en"])
def test_an_empty_language_comes_back_empty(publisher, policy, language, empty):
    Policy.objects.update(**{f"title_{empty}": "", f"summary_{empty}": ""})
    with translation.override(language):
        bin.restore(bin.put(Policy.objects.get(), by=publisher), by=publisher)
    fresh = Policy.objects.get()
    assert not getattr(fresh, f"title_{empty}")
    assert not getattr(fresh, f"summary_{empty}")


def test_what_other_records_had_of_it_comes_back(publisher, policy):
    project, award, collection = ProjectFactory(), AwardFactory(policy=policy), CollectionFactory()
    project.policies.add(policy)
    item = collection.items.create(policy=policy, reason_ko="이유")
    deletion = bin.put(policy, by=publisher)
    award.refresh_from_db()
    assert (award.policy, project.policies.count(), collection.items.count()) == (None, 0, 0)
    bin.restore(deletion, by=publisher)
    award.refresh_from_db()
    assert award.policy_id == item.policy_id
    assert project.policies.get().pk == item.policy_id
    assert collection.items.get().reason_ko == "이유"


def test_the_history_of_other_records_tells_what_they_lost(publisher, policy):
    project, award, collection = ProjectFactory(), AwardFactory(policy=policy), CollectionFactory()
    project.policies.add(policy)
    collection.items.create(policy=policy)
    bin.restore(bin.put(policy, by=publisher), by=publisher)
    for row in (project, award, collection):
        kind = ContentType.objects.get_for_model(row)
        changes = Change.objects.filter(content_type=kind, object_id=row.pk).order_by("pk")
        assert [(each.kind, each.by) for each in changes] == [
            ("found", None),
            ("changed", publisher),
            ("changed", publisher),
        ]


def test_the_history_goes_on_after_the_bin(publisher, policy):
    key = policy.pk
    bin.restore(bin.put(policy, by=publisher), by=publisher)
    told = Change.objects.filter(object_id=key, content_type__model="policy").order_by("pk")
    assert [each.kind for each in told] == ["found", "deleted", "restored"]


def test_a_link_that_leads_elsewhere_by_now_is_left_alone(publisher, policy):
    award, other = AwardFactory(policy=policy), PolicyFactory()
    deletion = bin.put(policy, by=publisher)
    Award.objects.filter(pk=award.pk).update(policy=other)
    bin.restore(deletion, by=publisher)
    award.refresh_from_db()
    assert award.policy == other


def test_what_it_linked_to_and_is_gone_is_left_out(publisher, policy):
    office, challenge = OrganisationFactory(kind="seoul"), ChallengeFactory()
    policy.challenges.add(challenge)
    Policy.objects.update(contact_office=office)
    deletion = bin.put(policy, by=publisher)
    office.delete()
    challenge.delete()
    row, left_out = bin.restore(deletion, by=publisher)
    assert (row.contact_office, row.challenges.count(), left_out) == (None, 0, 1)


def test_what_it_cannot_be_without_stands_in_the_way(publisher, policy):
    sector = policy.sector
    deletion = bin.put(policy, by=publisher)
    sector.delete()
    with pytest.raises(StandsInTheWay):
        bin.restore(deletion, by=publisher)
    assert Deletion.objects.exists()


def test_a_slug_that_is_taken_meanwhile_gets_a_sentence_and_nothing_half(publisher_client, policy):
    SectionFactory(policy=policy)
    deletion = delete(publisher_client, policy)
    other = PolicyFactory(slug="buses")
    response = publisher_client.post(bin_address(deletion))
    assert "“Buses” cannot come back: Policy with this Slug already exists. Mend that first, then try again." in shown(
        response
    )
    assert list(Policy.objects.all()) == [other]
    assert not Section.objects.exists()
    other.delete()
    publisher_client.post(bin_address(deletion))
    assert Policy.objects.get().sections.count() == 1


def test_restoring_twice_is_answered(publisher, publisher_client, policy):
    deletion = delete(publisher_client, policy)
    bin.restore(deletion, by=publisher)
    with pytest.raises(NotInBin):
        bin.restore(deletion, by=publisher)
    response = publisher_client.get(bin_address(deletion), follow=True)
    assert "The record is not in the bin any more." in shown(response)


def test_several_records_go_into_the_bin_by_the_lists_action(publisher_client):
    rows = [PolicyFactory(), PolicyFactory()]
    sent = {"action": "delete_selected", "_selected_action": [row.pk for row in rows], "post": "yes"}
    with translation.override("en"):
        address_of_list = reverse("admin:policies_policy_changelist")
    response = publisher_client.post(address_of_list, sent, follow=True)
    assert Deletion.objects.count() == 2
    assert f'<a href="{bin_address()}">Undo</a>' in response.text


@pytest.mark.parametrize("factory", [TermFactory, CohortFactory, ChallengeFactory, OrganisationFactory])
def test_every_kind_comes_back(administrator_client, factory):
    row = factory()
    administrator_client.post(bin_address(delete(administrator_client, row)))
    assert type(row).objects.filter(pk=row.pk).exists()


def test_search_follows_into_the_bin_and_back(publisher):
    term = TermFactory(name_en="congestion charge")
    key = term.pk
    deletion = bin.put(term, by=publisher)
    assert not index.Entry.objects.filter(kind="term", object_id=key).exists()
    bin.restore(deletion, by=publisher)
    assert index.Entry.objects.filter(kind="term", object_id=key).exists()
    assert index.disagreements() == []


def test_a_call_is_deleted_as_ever(coordinator_client):
    call = CallFactory(status="draft")
    coordinator_client.post(address("delete", call), {"post": "yes"})
    assert not Call.objects.exists()
    assert not Deletion.objects.exists()


@pytest.mark.django_db(transaction=True)
def test_a_section_that_is_added_during_the_deletion_is_not_lost():
    policy = PolicyFactory()
    outcome = []

    def put():
        outcome.append(bin.put(Policy.objects.get(), by=None))
        connections.close_all()

    with transaction.atomic():
        locked(Policy.objects.all(), policy.pk)
        other = Thread(target=put)
        other.start()
        other.join(0.3)
        assert other.is_alive()
        SectionFactory(policy=policy, body_en="<p>Written meanwhile</p>")
    other.join(10)
    assert "Written meanwhile" in str(outcome[0].rows)


# Rights


def test_the_bin_lists_what_a_person_may_delete(
    publisher, publisher_client, coordinator_client, reviewer_client, policy
):
    bin.put(policy, by=publisher)
    assert "Buses" in shown(publisher_client.get(bin_address()))
    assert "Buses" not in shown(coordinator_client.get(bin_address()))
    assert reviewer_client.get(bin_address()).status_code == 403


def test_who_may_not_delete_may_not_restore(publisher, coordinator_client, company_client, policy):
    deletion = bin.put(policy, by=publisher)
    for client in (coordinator_client, company_client):
        client.post(bin_address(deletion))
    assert not Policy.objects.exists()


def test_the_bin_costs_the_same_for_one_record_and_for_many(publisher, publisher_client):
    def cost():
        bin.put(PolicyFactory(), by=publisher)
        with CaptureQueriesContext(connection) as queries:
            publisher_client.get(bin_address())
        return len(queries)

    cost()
    one = cost()
    for _ in range(5):
        bin.put(PolicyFactory(), by=publisher)
    assert cost() == one


# Emptying


def test_the_bin_is_emptied_after_thirty_days_and_not_before(publisher):
    old, new = PolicyFactory(), PolicyFactory()
    key = old.pk
    for row, days in ((old, 31), (new, 29)):
        deletion = bin.put(row, by=publisher)
        Deletion.objects.filter(pk=deletion.pk).update(at=timezone.now() - timedelta(days=days))
    call_command("empty_bin", verbosity=0)
    call_command("empty_bin", verbosity=0)
    assert Deletion.objects.count() == 1
    assert not Change.objects.filter(object_id=key, content_type__model="policy").exists()


def test_files_stay_as_long_as_they_can_come_back(publisher, policy, django_capture_on_commit_callbacks):
    document = Document.objects.create(policy=policy, title_ko="문서", file=ContentFile(b"%PDF", name="a.pdf"))
    shared = Document.objects.create(policy=policy, title_ko="문서", file=ContentFile(b"%PDF", name="b.pdf"))
    Document.objects.create(policy=PolicyFactory(), title_ko="문서", file=shared.file.name)
    bin.put(policy, by=publisher)
    assert default_storage.exists(document.file.name)
    with django_capture_on_commit_callbacks(execute=True):
        bin.empty(timezone.now())
    assert not default_storage.exists(document.file.name)
    assert default_storage.exists(shared.file.name)


# Deleted while somebody wrote


def test_what_was_typed_into_the_form_of_a_deleted_record_is_shown(publisher_client, administrator, policy):
    SectionFactory(policy=policy)
    form = opened(publisher_client, policy)
    bin.put(Policy.objects.get(), by=administrator)
    changed = {"title_en": "My title", "summary_ko": "새 요약", "sections-0-body_en": "<p>My section</p>"}
    response = publisher_client.post(address("change", policy), form | changed)
    text = shown(response)
    assert response.status_code == 410
    assert "was deleted by Administrator" in text
    assert all(each in text for each in ("My title", "새 요약", "My section", "Transportation"))
    changed = [each.text for each in response.context["typed"] if each.is_changed]
    assert changed == ["My title", "새 요약", "My section"]
    assert not Policy.objects.exists()


def test_it_is_restored_with_what_was_typed(publisher_client, administrator, policy):
    SectionFactory(policy=policy, body_en="<p>Before</p>")
    form = opened(publisher_client, policy)
    bin.put(Policy.objects.get(), by=administrator)
    told = publisher_client.post(
        address("change", policy), form | {"title_en": "My title", "sections-0-body_en": "Mine"}
    )
    sent = dict(told.context["sent"]) | {"challenges": [], "_restore": "1"}
    response = publisher_client.post(address("change", policy), sent)
    fresh = Policy.objects.get()
    assert response.status_code == 302
    assert (fresh.title_en, fresh.status) == ("My title", "draft")
    assert Section.objects.get().body_en == "Mine"


def test_what_the_other_saved_before_deleting_is_compared(publisher_client, administrator, policy):
    form = opened(publisher_client, policy)
    row = Policy.objects.get()
    row.summary_en = "Theirs"
    row.save()
    bin.put(row, by=administrator)
    response = publisher_client.post(address("change", policy), form | {"title_en": "My title", "_restore": "1"})
    assert "Somebody else has saved this record" in shown(response)
    assert Policy.objects.get().summary_en == "Theirs"
    assert response.context["adminform"].form["title_en"].value() == "My title"


def test_who_may_not_restore_is_told_whom_to_ask(administrator, policy):
    translator = UserFactory(is_staff=True)
    translator.user_permissions.set(Permission.objects.filter(codename__in=["view_policy", "change_policy"]))
    client = _client_of(translator)
    form = opened(client, policy) | {"title_en": "My title"}
    bin.put(Policy.objects.get(), by=administrator)
    told = client.post(address("change", policy), form)
    assert "You may not restore it." in shown(told)
    assert "My title" in shown(told)
    assert client.post(address("change", policy), form | {"_restore": "1"}).status_code == 403
    assert not Policy.objects.exists()


def test_the_address_of_a_deleted_record_leads_to_the_bin(publisher, publisher_client, policy):
    deletion = bin.put(Policy.objects.get(), by=publisher)
    for page in ("change", "history", "delete"):
        response = publisher_client.get(address(page, policy))
        assert response.status_code == 410
        assert bin_address(deletion) in response.text


def test_two_who_delete_at_once_are_both_answered(publisher_client, publisher, policy):
    bin.put(Policy.objects.get(), by=publisher)
    response = publisher_client.post(address("delete", policy), {"post": "yes"})
    assert response.status_code == 410
    assert "What you wrote" not in response.text


def test_a_record_that_never_was_is_not_found(publisher_client):
    with translation.override("en"):
        response = publisher_client.get(reverse("admin:policies_policy_change", args=[999]))
    assert response.status_code == 302
