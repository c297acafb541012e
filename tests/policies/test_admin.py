"""The policy's admin page: sections with rich text, documents, and the editor under our policy for browsers."""

import pytest

from policies.models import Policy
from tests.factories import PolicyFactory, SectionFactory

LIST = "/en/admin/policies/policy/"


def form_of(policy: Policy, **changes) -> dict:
    values = {
        "title_ko": policy.title_ko,
        "summary_ko": policy.summary_ko,
        "slug": policy.slug,
        "kind": policy.kind,
        "sector": policy.sector_id,
        "_save": "1",
    }
    for prefix in ("sections", "documents"):
        values |= {f"{prefix}-TOTAL_FORMS": 0, f"{prefix}-INITIAL_FORMS": 0}
    return values | changes


def section(**fields) -> dict:
    values = {"id": "", "kind": "effects", "order": 0, **fields}
    return {"sections-TOTAL_FORMS": 1} | {f"sections-0-{name}": value for name, value in values.items()}


@pytest.fixture
def policy(db):
    return PolicyFactory()


def test_an_editor_adds_a_section_in_both_languages(editor_client, policy):
    texts = section(body_ko="<p>버스 이용이 늘었다.</p>", body_en="<p>More people took the bus.</p>")
    editor_client.post(f"{LIST}{policy.pk}/change/", form_of(policy, **texts))
    saved = policy.sections.get()
    assert (saved.body_ko, saved.body_en) == ("<p>버스 이용이 늘었다.</p>", "<p>More people took the bus.</p>")


@pytest.mark.parametrize("code", ["ko", "en"])
def test_a_script_in_rich_text_is_removed_when_saving(editor_client, policy, code):
    text = '<p onclick="x()">Kept <strong>text</strong></p><script>alert(1)</script><a href="javascript:x()">link</a>'
    editor_client.post(f"{LIST}{policy.pk}/change/", form_of(policy, **section(**{f"body_{code}": text})))
    saved = getattr(policy.sections.get(), f"body_{code}")
    assert saved.startswith("<p>Kept <strong>text</strong></p>")
    assert not any(word in saved for word in ("script", "onclick", "alert"))


def test_a_document_needs_a_file_or_an_address(editor_client, policy):
    document = {
        "documents-TOTAL_FORMS": 1,
        "documents-0-id": "",
        "documents-0-title_ko": "보고서",
        "documents-0-order": 0,
    }
    response = editor_client.post(f"{LIST}{policy.pk}/change/", form_of(policy, **document))
    assert "Give either a file or an address." in response.text
    assert not policy.documents.exists()


def test_a_document_needs_a_title_in_one_language(editor_client, policy):
    document = {"documents-TOTAL_FORMS": 1, "documents-0-id": "", "documents-0-url": "https://example.org/a.pdf"}
    response = editor_client.post(f"{LIST}{policy.pk}/change/", form_of(policy, **document))
    assert "Fill this in in at least one language." in response.text


def test_without_a_script_the_rich_text_is_a_textarea_in_its_language(editor_client, policy):
    SectionFactory(policy=policy)
    text = editor_client.get(f"{LIST}{policy.pk}/change/").text
    assert '<div class="rich-text" lang="ko" ' in text
    assert '<textarea name="sections-0-body_ko"' in text


def test_the_editor_s_import_map_passes_by_a_nonce_of_this_answer(editor_client, policy):
    response = editor_client.get(f"{LIST}{policy.pk}/change/")
    nonce = response.wsgi_request._csp_nonce
    assert f"script-src 'self' 'nonce-{nonce}'" in response["Content-Security-Policy"]
    assert f'<script type="importmap" nonce="{nonce}">' in response.text


@pytest.mark.parametrize("address", [LIST, "/en/admin/partners/city/add/"])
def test_no_other_page_of_the_administration_is_wider_than_the_site(editor_client, address):
    policy = editor_client.get(address)["Content-Security-Policy"]
    assert "unsafe-inline" not in policy
    assert "nonce" not in policy


def test_the_list_filters_by_what_is_known_of_the_old_archive(editor_client, db):
    old = PolicyFactory(is_in_old_archive=True)
    PolicyFactory(is_in_old_archive=None)
    response = editor_client.get(LIST, {"is_in_old_archive__exact": 1})
    assert list(response.context["cl"].result_list) == [old]
