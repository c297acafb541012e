"""The history: every change of a record with its parts, by whom, and the way back to any earlier state."""

from html import unescape

import pytest
from django.contrib.admin.models import CHANGE, LogEntry
from django.core.files.base import ContentFile
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.urls import reverse
from django.utils import translation
from django.utils.html import strip_tags

from partners.models import Agreement, Country
from policies.models import Document, Policy, Section
from publishing import history
from publishing.history import reverting, states, wording
from publishing.history.comparing import differences
from publishing.history.exceptions import ChangedMeanwhile, StandsInTheWay
from publishing.history.kinds import kinds
from publishing.history.models import Change
from publishing.models import Publishable, Source
from search.models import Entry
from tests.factories import (
    ChallengeFactory,
    CityFactory,
    CollectionFactory,
    OrganisationFactory,
    PolicyFactory,
    ProjectFactory,
    SectionFactory,
)

pytestmark = pytest.mark.django_db


def address(page: str, row, *more) -> str:
    with translation.override("en"):
        return reverse(f"admin:{row._meta.app_label}_{row._meta.model_name}_{page}", args=[row.pk, *more])


def save(client, row, **changes):
    """Send the record's form with some fields changed."""
    context = client.get(address("change", row)).context
    forms = [context["adminform"].form]
    for inline in context["inline_admin_formsets"]:
        forms += [inline.formset.management_form, *inline.formset.forms]
    sent = {form.add_prefix(name): form[name].value() for form in forms for name in form.fields}
    sent = {name: value for name, value in sent.items() if value is not None and value is not False} | changes
    answer = client.post(address("change", row), sent)
    assert answer.status_code == 302
    return answer


def changes_of(row) -> list[Change]:
    """The oldest first."""
    return list(Change.objects.filter(object_id=row.pk, content_type__model=row._meta.model_name).order_by("pk"))


def steps(row) -> list[str]:
    return [each.kind for each in changes_of(row)]


def revert(row, change, by):
    reverting.revert(row, change, by=by, seen=reverting.plan(change).seen)


def shown(response) -> str:
    return " ".join(unescape(strip_tags(response.text)).split())


@pytest.fixture
def policy():
    return PolicyFactory(title_ko="버스", title_en="Buses", summary_ko="요약", summary_en="Summary")


# What is recorded


def test_every_kind_of_content_has_a_history():
    with_page = {each for each in Publishable.__subclasses__() if each._meta.app_label != "proposals"}
    assert with_page <= kinds.keys()
    assert Source in kinds
    assert Country in kinds


def test_proposals_calls_and_people_have_none():
    assert not {each._meta.label for each in kinds if each._meta.app_label in ("proposals", "accounts")}
    assert "training.alumnus" not in {each._meta.label_lower for each in kinds}


def test_the_first_change_keeps_the_state_before_it(editor_client, policy):
    save(editor_client, policy, title_en="The bus reform")
    before, after = changes_of(policy)
    assert (before.kind, before.by, before.state["values"]["title_en"]) == ("found", None, "Buses")
    assert (after.kind, after.by, after.state["values"]["title_en"]) == (
        "changed",
        editor_client.user,
        "The bus reform",
    )


def test_saving_without_a_change_is_none(editor_client, policy):
    save(editor_client, policy)
    assert changes_of(policy) == []


def test_the_second_change_needs_no_state_before_it(editor_client, policy):
    save(editor_client, policy, title_en="A")
    save(editor_client, policy, title_en="B")
    assert steps(policy) == ["found", "changed", "changed"]


def test_what_was_changed_past_the_history_is_kept_too(editor_client, policy):
    save(editor_client, policy, title_en="A")
    Policy.objects.filter(pk=policy.pk).update(title_en="From the shell")
    save(editor_client, policy, title_en="B")
    assert [each.state["values"]["title_en"] for each in changes_of(policy)] == ["Buses", "A", "From the shell", "B"]
    assert steps(policy) == ["found", "changed", "found", "changed"]


def test_a_new_record_begins_its_history(editor_client):
    with history.recorded(by=editor_client.user):
        policy = PolicyFactory()
        SectionFactory(policy=policy)
    [made] = changes_of(policy)
    assert (made.kind, made.by) == ("made", editor_client.user)
    assert len(made.state["parts"]["policies.section"]) == 1


def test_a_change_of_a_part_is_one_of_its_record(editor, policy):
    section = SectionFactory(policy=policy, body_en="<p>Before</p>")
    with history.recorded(by=editor):
        section.body_en = "<p>After</p>"
        section.save()
    assert [each.state["parts"]["policies.section"][0]["body_en"] for each in changes_of(policy)] == [
        "<p>Before</p>",
        "<p>After</p>",
    ]


def test_a_part_that_moves_changes_both_records(editor):
    old, new = CityFactory(), CityFactory()
    agreement = Agreement.objects.create(city=old, kind="mou", slug="mou")
    with history.recorded(by=editor):
        agreement.city = new
        agreement.save()
    assert [len(each.state["parts"]["partners.agreement"]) for each in changes_of(old)] == [1, 0]
    assert [len(each.state["parts"]["partners.agreement"]) for each in changes_of(new)] == [0, 1]


@pytest.mark.parametrize("is_reverse", [False, True])
def test_links_are_recorded_from_either_side(editor, policy, is_reverse):
    challenge = ChallengeFactory()
    with history.recorded(by=editor):
        if is_reverse:
            challenge.policies.add(policy)
        else:
            policy.challenges.add(challenge)
    assert [each.state["values"]["challenges"] for each in changes_of(policy)] == [[], [challenge.pk]]


def test_links_that_are_cleared_from_the_other_side_are_recorded(editor, policy):
    challenge = ChallengeFactory()
    policy.challenges.add(challenge)
    with history.recorded(by=editor):
        challenge.policies.clear()
    assert [each.state["values"]["challenges"] for each in changes_of(policy)] == [[challenge.pk], []]


def test_bulk_steps_are_recorded_for_each_record(editor_client):
    rows = [PolicyFactory(), PolicyFactory()]
    sent = {"action": "unpublish", "_selected_action": [row.pk for row in rows], "counted": "2"}
    editor_client.post(reverse("admin:policies_policy_changelist"), sent)
    for row in rows:
        assert [each.state["values"]["status"] for each in changes_of(row)] == ["published", "draft"]
        assert changes_of(row)[-1].by == editor_client.user


def test_a_recording_inside_another_has_an_entry_of_its_own(editor, policy):
    with history.recorded(by=editor):
        policy.title_en = "A"
        policy.save()
        with history.recorded(comment="from a file"):
            policy.title_en = "B"
            policy.save()
        policy.title_en = "C"
        policy.save()
    told = [(each.state["values"]["title_en"], each.by, each.comment) for each in changes_of(policy)]
    assert told == [("Buses", None, ""), ("A", editor, ""), ("B", editor, "from a file"), ("C", editor, "")]


def test_what_fails_leaves_no_entry(editor, policy):
    def fail():
        with history.recorded(by=editor):
            policy.title_en = "A"
            policy.save()
            raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        fail()
    policy.refresh_from_db()
    assert (policy.title_en, changes_of(policy)) == ("Buses", [])


def test_a_first_load_makes_no_entries_and_a_later_one_does(editor):
    with history.recorded(comment="load", is_first_load=True):
        policy = PolicyFactory(title_en="Loaded")
    assert changes_of(policy) == []
    with history.recorded(comment="load", is_first_load=True):
        policy.title_en = "Loaded again"
        policy.save()
    assert [(each.kind, each.comment) for each in changes_of(policy)] == [("found", ""), ("changed", "load")]


def test_many_records_are_recorded_in_few_queries(editor):
    rows = [PolicyFactory() for _ in range(20)]

    def change(some):
        with CaptureQueriesContext(connection) as queries, history.recorded(by=editor) as recording:
            recording.note(Policy, [row.pk for row in some])
            Policy.objects.filter(pk__in=[row.pk for row in some]).update(title_en="New")
        return len(queries)

    assert change(rows[:2]) == change(rows[2:])


# The way back


@pytest.mark.parametrize("language", ["ko", "en"])
@pytest.mark.parametrize("empty", ["ko", "en"])
def test_both_languages_come_back_exactly_an_empty_one_too(editor, policy, language, empty):
    other = "en" if empty == "ko" else "ko"
    section = SectionFactory(policy=policy, **{f"body_{empty}": "", f"body_{other}": "<p>Text</p>"})
    Policy.objects.filter(pk=policy.pk).update(**{f"title_{empty}": "", f"summary_{empty}": ""})
    before = states.read(Policy, [policy.pk])[policy.pk].state
    with history.recorded(by=editor):
        policy.refresh_from_db()
        policy.title_ko = policy.title_en = policy.summary_ko = policy.summary_en = "New"
        policy.save()
        section.body_ko = section.body_en = "<p>New</p>"
        section.save()
    with translation.override(language):
        revert(Policy.objects.get(), changes_of(policy)[0], editor)
    assert states.read(Policy, [policy.pk])[policy.pk].state == before
    fresh = Policy.objects.get()
    assert not getattr(fresh, f"title_{empty}")
    assert not getattr(Section.objects.get(), f"body_{empty}")


def test_parts_links_lists_and_files_come_back_and_later_ones_go(editor, policy):
    challenge = ChallengeFactory()
    policy.challenges.add(challenge)
    Policy.objects.filter(pk=policy.pk).update(sustainable_goals=[11], inferred_fields=["year_start"])
    kept, gone = SectionFactory(policy=policy, order=1), SectionFactory(policy=policy, order=2)
    document = Document.objects.create(policy=policy, title_ko="문서", file=ContentFile(b"%PDF", name="a.pdf"))
    before = states.read(Policy, [policy.pk])[policy.pk].state
    with history.recorded(by=editor):
        policy.refresh_from_db()
        policy.sustainable_goals, policy.inferred_fields = [], []
        policy.save()
        policy.challenges.clear()
        gone.delete()
        document.delete()
        kept.body_en = "<p>New</p>"
        kept.save()
        SectionFactory(policy=policy, order=3)
    revert(policy, changes_of(policy)[0], editor)
    assert states.read(Policy, [policy.pk])[policy.pk].state == before
    assert Document.objects.get().file.read() == b"%PDF"


def test_a_revert_is_a_change_and_can_be_reverted(editor, policy):
    with history.recorded(by=editor):
        policy.title_en = "A"
        policy.save()
    found, changed = changes_of(policy)
    revert(policy, found, editor)
    revert(policy, changed, editor)
    assert Policy.objects.get().title_en == "A"
    assert steps(policy) == ["found", "changed", "reverted", "reverted"]
    assert changes_of(policy)[-1].back_to == changed


@pytest.mark.parametrize(("then", "now"), [("published", "draft"), ("draft", "published")])
def test_a_revert_neither_publishes_nor_withdraws(editor, policy, then, now):
    Policy.objects.filter(pk=policy.pk).update(status=then)
    with history.recorded(by=editor):
        policy.title_en, policy.status = "A", now
        policy.save()
    revert(policy, changes_of(policy)[0], editor)
    fresh = Policy.objects.get()
    assert (fresh.title_en, fresh.status) == ("Buses", now)


def test_a_public_record_stays_readable(editor, policy):
    Policy.objects.filter(pk=policy.pk).update(status="draft", summary_ko="", summary_en="")
    with history.recorded(by=editor):
        policy.save()  # published, with its summaries
    with pytest.raises(StandsInTheWay, match="한국어 또는 영어"):
        revert(policy, changes_of(policy)[0], editor)
    assert Policy.objects.get().summary_en == "Summary"


def test_a_slug_that_is_taken_meanwhile_gets_a_sentence(editor_client, policy):
    Policy.objects.filter(pk=policy.pk).update(slug="buses")
    with history.recorded(by=editor_client.user):
        policy.slug = "bus-reform"
        policy.save()
    PolicyFactory(slug="buses")
    change = changes_of(policy)[0]
    page = address("revert", policy, change.pk)
    response = editor_client.post(page, {"seen": reverting.plan(change).seen})
    assert "cannot come back: Policy with this Slug already exists." in shown(response)
    assert Policy.objects.get(pk=policy.pk).slug == "bus-reform"


def test_what_was_linked_and_is_gone_is_told_and_left_out(editor, policy):
    office = OrganisationFactory(kind="seoul")
    Policy.objects.filter(pk=policy.pk).update(contact_office=office)
    with history.recorded(by=editor):
        policy.title_en = "A"
        policy.save()
    with history.recorded(by=editor):
        office.delete()
    change = changes_of(policy)[0]
    assert len(reverting.plan(change).notes) == 1
    revert(policy, change, editor)
    fresh = Policy.objects.get()
    assert (fresh.title_en, fresh.contact_office) == ("Buses", None)


def test_a_revert_of_what_somebody_has_changed_since_is_asked_again(editor, policy):
    with history.recorded(by=editor):
        policy.title_en = "A"
        policy.save()
    seen = reverting.plan(changes_of(policy)[0]).seen
    Policy.objects.update(title_en="Theirs")
    with pytest.raises(ChangedMeanwhile):
        reverting.revert(policy, changes_of(policy)[0], by=editor, seen=seen)
    assert Policy.objects.get().title_en == "Theirs"


def test_search_follows_a_revert(editor, policy):
    with history.recorded(by=editor):
        policy.title_en = "Underpasses"
        policy.save()
    revert(policy, changes_of(policy)[0], editor)
    assert Entry.objects.get(kind="policy").passages.first().heading_en == "Buses"


def test_items_of_a_collection_whose_policy_is_gone_are_left_out(editor, policy):
    collection = CollectionFactory()
    collection.items.create(policy=policy)
    with history.recorded(by=editor):
        collection.title_en = "New"
        collection.save()
    policy.delete()
    revert(collection, changes_of(collection)[0], editor)
    assert collection.items.count() == 0


# The pages


def test_the_page_shows_who_and_what_in_both_languages(editor_client, policy):
    save(editor_client, policy, title_en="Buses reformed", summary_ko="새 요약")
    response = editor_client.get(address("history", policy))
    assert "Editor" in response.text
    assert "Buses <ins>reformed</ins>" in response.text
    assert "<ins>새</ins> 요약" in response.text


def test_sections_are_told_as_added_removed_and_changed(editor, editor_client, policy):
    changed, removed = SectionFactory(policy=policy, kind="background"), SectionFactory(policy=policy, kind="effects")
    with history.recorded(by=editor):
        changed.body_en = "<p>Bus companies agreed.</p>"
        changed.save()
        removed.delete()
        SectionFactory(policy=policy, kind="lessons")
    text = shown(editor_client.get(address("history", policy).replace("/ko/", "/en/")))
    assert "Changed: Section “Background”" in text
    assert "Removed: Section “Effects”" in text
    assert "Added: Section “Lessons for other cities”" in text


def test_links_are_told_by_name_also_when_they_are_deleted(editor, editor_client, policy):
    office = OrganisationFactory(kind="seoul", name_en="Bus division")
    with history.recorded(by=editor):
        policy.contact_office = office
        policy.save()
    office.delete()
    assert "no longer there" in shown(editor_client.get(address("history", policy)))


def test_newest_first_and_in_pages(editor, editor_client, policy):
    for number in range(25):
        with history.recorded(by=editor):
            policy.title_en = f"Title {number}"
            policy.save()
    first = editor_client.get(address("history", policy))
    last = editor_client.get(address("history", policy) + "?p=2")
    assert first.context["entries"][0].change.state["values"]["title_en"] == "Title 24"
    assert (len(first.context["entries"]), len(last.context["entries"])) == (20, 6)
    assert first.context["entries"][-1].differences.lines[0].label == "Title"


def test_the_page_costs_the_same_for_one_change_and_for_many(editor, editor_client, policy):
    def change(number):
        with history.recorded(by=editor):
            policy.title_en = f"Title {number}"
            policy.contact_office = OrganisationFactory(kind="seoul")
            policy.save()
            policy.challenges.set([ChallengeFactory(slug=f"challenge-{number}")])
            SectionFactory(policy=policy)

    def cost():
        with CaptureQueriesContext(connection) as queries:
            editor_client.get(address("history", policy))
        return len(queries)

    change(0)
    cost()
    one = cost()
    for number in range(1, 15):
        change(number)
    assert cost() == one
    assert one <= 22


def test_what_was_changed_past_the_history_is_shown(editor, editor_client, policy):
    with history.recorded(by=editor):
        policy.title_en = "A"
        policy.save()
    Policy.objects.update(title_en="B")
    text = shown(editor_client.get(address("history", policy)))
    assert "Changed since, past the history" in text


def test_what_django_noted_before_is_in_the_same_list(editor, editor_client, policy):
    LogEntry.objects.log_actions(editor.pk, [policy], CHANGE, "Noted earlier")
    assert "Noted earlier" in shown(editor_client.get(address("history", policy)))


def test_going_back_is_asked_first_and_then_done(editor_client, policy):
    save(editor_client, policy, title_en="Trams")
    change = changes_of(policy)[0]
    page = address("revert", policy, change.pk)
    asked = editor_client.get(page)
    assert "<del>Trams</del> <ins>Buses</ins>" in asked.text
    assert Policy.objects.get().title_en == "Trams"
    editor_client.post(page, {"seen": asked.context["plan"].seen})
    assert Policy.objects.get().title_en == "Buses"
    assert LogEntry.objects.latest("pk").get_change_message() == "Reverted"


def test_who_may_only_look_sees_the_history_and_cannot_go_back(editor_client, coordinator_client, policy):
    save(editor_client, policy, title_en="Trams")
    change = changes_of(policy)[0]
    page = coordinator_client.get(address("history", policy))
    assert page.status_code == 200
    assert address("revert", policy, change.pk) not in page.text
    for method in (coordinator_client.get, coordinator_client.post):
        assert method(address("revert", policy, change.pk)).status_code == 403
    assert Policy.objects.get().title_en == "Trams"


def test_a_coordinator_cannot_take_a_project_back(editor, coordinator_client):
    project = ProjectFactory(title_en="Before")
    with history.recorded(by=editor):
        project.title_en = "After"
        project.save()
    assert coordinator_client.post(address("revert", project, changes_of(project)[0].pk)).status_code == 403


def test_others_see_nothing(reviewer_client, company_client, policy):
    assert reviewer_client.get(address("history", policy)).status_code == 403
    assert company_client.get(address("history", policy)).status_code == 302


def test_a_change_of_another_record_is_not_found(editor, editor_client, policy):
    other = PolicyFactory()
    with history.recorded(by=editor):
        other.title_en = "Other"
        other.save()
    assert editor_client.get(address("revert", policy, changes_of(other)[0].pk)).status_code == 404


def test_a_part_leads_to_the_history_of_its_record(editor_client):
    agreement = Agreement.objects.create(city=CityFactory(), kind="mou", slug="mou")
    response = editor_client.get(address("history", agreement))
    assert response.url.endswith(f"/partners/city/{agreement.city_id}/history/")


def test_what_one_person_changed_stands_in_a_list(editor, administrator, editor_client, policy):
    other = PolicyFactory(title_en="Trams")
    for person, row in ((editor, policy), (administrator, other)):
        with history.recorded(by=person):
            row.summary_en = "New"
            row.save()
    page = reverse("admin:publishing_change_changelist") + f"?by__id__exact={editor.pk}"
    with translation.override("en"):
        page = page.replace("/ko/", "/en/")
    text = shown(editor_client.get(page))
    assert "Buses" in text
    assert "Trams" not in text


def test_the_list_of_changes_obeys_the_rights_to_the_records(editor, coordinator_client, reviewer_client):
    page = CollectionFactory(title_ko="숨은 모음")
    with history.recorded(by=editor):
        page.title_en = "New"
        page.save()
    assert reviewer_client.get(reverse("admin:publishing_change_changelist")).status_code == 403
    assert "숨은 모음" not in coordinator_client.get(reverse("admin:publishing_change_changelist")).text


def test_the_first_page_leads_from_a_change_to_its_history(editor_client, policy):
    save(editor_client, policy, title_en="Trams")
    with translation.override("en"):
        page = editor_client.get(reverse("admin:index"))
    assert f'<a href="{address("history", policy)}">' in page.text


# Words


@pytest.mark.parametrize(
    ("old", "new", "html"),
    [
        ("a b c", "a x c", "a <del>b</del> <ins>x</ins> c"),
        ("", "new", "<ins>new</ins>"),
        ("old", "", "<del>old</del>"),
        ("<b>", "<i>", "<del>&lt;b&gt;</del> <ins>&lt;i&gt;</ins>"),
        ("one\ntwo", "one\nthree", "one<br><del>two</del> <ins>three</ins>"),
    ],
)
def test_words_are_marked(old, new, html):
    assert wording.marked(old, new) == html


def test_long_parts_that_are_the_same_are_left_out():
    words = " ".join(f"w{n}" for n in range(200))
    html = wording.marked(f"{words} old {words}", f"{words} new {words}")
    assert "… w188" in html
    assert "w11 …" in html
    assert "w100" not in html


def test_rich_text_is_compared_as_text():
    html = '<h2>Title</h2><ul><li>one</li><li><a href="https://a.example/">two</a></li></ul>'
    assert wording.plain(html) == "Title\n• one\n• two [https://a.example/]"


def test_a_difference_of_formatting_only_is_told(policy):
    section = SectionFactory(policy=policy, body_en="<p>Text</p>")
    before = states.read(Policy, [policy.pk])[policy.pk].state
    section.body_en = "<p><strong>Text</strong></p>"
    section.save()
    after = states.read(Policy, [policy.pk])[policy.pk].state
    with translation.override("en"):
        [found] = differences(Policy, [(before, after)])
    assert found.parts[0].lines[0].versions[1].text == "Only the formatting differs."


def test_sections_that_a_load_made_anew_are_matched(policy):
    SectionFactory(policy=policy, kind="background", order=1, body_en="<p>Old text</p>")
    before = states.read(Policy, [policy.pk])[policy.pk].state
    Section.objects.all().delete()
    SectionFactory(policy=policy, kind="background", order=1, body_en="<p>New text</p>")
    after = states.read(Policy, [policy.pk])[policy.pk].state
    [found] = differences(Policy, [(before, after)])
    assert [part.sign for part in found.parts] == ["changed"]


def test_a_form_that_ends_its_lines_otherwise_changes_nothing(editor_client, policy):
    Policy.objects.update(key_facts_ko="하나\n둘")
    save(editor_client, policy, key_facts_ko="하나\r\n둘")
    assert changes_of(policy) == []
