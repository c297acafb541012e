"""Links out of the archive: found in all content, asked politely and never inside our own network, and listed where dead."""

import socket
import time
from datetime import date, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from itertools import pairwise
from threading import Thread

import pytest
from django.core.management import call_command
from django.db import connection
from django.urls import reverse
from django.utils import timezone

from partners.models import Organisation
from policies.models import Document, Policy
from publishing.links import asking, checking
from publishing.links.collecting import collect, outgoing
from publishing.models import Link, Source
from tests import factories
from tests.jobs import run_jobs

pytestmark = pytest.mark.django_db
State = Link.State


class Site(BaseHTTPRequestHandler):
    """A site outside: `answers` says what each path gives, by method."""

    answers: dict[str, tuple[int, str]] = {}
    heard: list[tuple[str, str, dict, float]] = []

    def _answer(self) -> None:
        self.heard.append((self.command, self.path, dict(self.headers), time.monotonic()))
        status, location = self.answers.get(f"{self.command} {self.path}", self.answers.get(self.path, (200, "")))
        self.send_response(status)
        if location:
            self.send_header("Location", location)
        self.send_header("Content-Length", "0")
        self.end_headers()

    do_GET = do_HEAD = _answer

    def log_message(self, *args) -> None:
        """Nothing."""


@pytest.fixture
def site(monkeypatch):
    """Its address; the machine itself counts as the open internet while it runs."""
    server = ThreadingHTTPServer(("127.0.0.1", 0), Site)
    Thread(target=server.serve_forever, daemon=True).start()
    monkeypatch.setattr(Site, "answers", {})
    monkeypatch.setattr(Site, "heard", [])
    monkeypatch.setattr(asking, "is_public", lambda address: address == "127.0.0.1")
    monkeypatch.setattr(asking, "TIMEOUT", 2)
    monkeypatch.setattr(checking, "PAUSE", 0)
    yield f"http://127.0.0.1:{server.server_port}"
    server.shutdown()
    server.server_close()


# Collecting


def test_links_are_collected_from_fields_sections_and_sources():
    organisation = factories.OrganisationFactory(website="https://example.org/a")
    section = factories.SectionFactory(body_en='<p>See <a href="https://example.org/b?x=1&amp;y=2">this</a>.</p>')
    Document.objects.create(policy=section.policy, title_en="Report", url="https://example.org/c")
    source = Source.objects.create(key="report", url="https://example.org/a#page=3")
    assert collect() == 3
    found = set(Link.objects.values_list("address", "uses__kind", "uses__object_id", "uses__field"))
    assert found == {
        ("https://example.org/a", "partners.organisation", organisation.pk, "website"),
        ("https://example.org/a", "publishing.source", source.pk, "url"),
        ("https://example.org/b?x=1&y=2", "policies.policy", section.policy.pk, "sections.body_en"),
        ("https://example.org/c", "policies.policy", section.policy.pk, "documents.url"),
    }


def test_collecting_again_keeps_what_is_known_and_forgets_what_is_gone():
    row = factories.OrganisationFactory(website="https://example.org/a")
    other = factories.OrganisationFactory(website="https://example.org/b")
    collect()
    Link.objects.update(state=State.DEAD)
    row.website = ""
    row.save()
    other.summary_ko = "달라졌다."
    other.save()
    collect()
    assert list(Link.objects.values_list("address", "state")) == [("https://example.org/b", "dead")]


@pytest.mark.parametrize(
    "address",
    ["/ko/policies/", "mailto:a@example.org", "ftp://example.org/", "http://127.0.0.1:8000/ko/", "http://[", ""],
)
def test_what_leads_nowhere_outside_is_no_link(address):
    assert outgoing(address) == ""


# Asking


def answer(site: str, path: str = "/") -> asking.Answer:
    return asking.ask(site + path)


def test_a_page_that_answers_is_fine_and_asked_once_by_name(site, settings):
    assert answer(site).is_fine
    [(method, _path, headers, _at)] = Site.heard
    assert method == "HEAD"
    assert settings.SITE_ADDRESS in headers["User-Agent"]


@pytest.mark.parametrize("status", [403, 404, 405, 501])
def test_a_server_that_does_not_know_head_is_asked_by_get(site, status):
    Site.answers["HEAD /"] = (status, "")
    assert answer(site).is_fine
    assert [method for method, *_rest in Site.heard] == ["HEAD", "GET"]


@pytest.mark.parametrize(("status", "is_gone"), [(404, True), (410, True), (403, False), (429, False), (500, False)])
def test_only_what_is_not_there_counts_as_gone(site, status, is_gone):
    Site.answers["/"] = (status, "")
    found = answer(site)
    assert (found.status, found.is_fine, found.is_gone) == (status, False, is_gone)


def test_redirects_are_followed_and_the_end_is_told(site):
    Site.answers["/"] = (301, "/new")
    assert answer(site) == asking.Answer("answer", 200, f"{site}/new")


def test_redirects_without_end_are_given_up(site):
    Site.answers["/"] = (302, "/")
    assert answer(site).reason == "redirects"


def test_a_host_that_does_not_exist_is_gone(site):
    found = asking.ask("http://no-such-host.invalid/")
    assert found.is_gone or found.reason == "unreachable"


def test_a_closed_door_and_silence_are_no_proof(site, monkeypatch):
    assert asking.ask("http://127.0.0.1:1/").reason == "unreachable"

    def silent(self):
        time.sleep(1)

    monkeypatch.setattr(asking, "TIMEOUT", 0.2)
    monkeypatch.setattr(Site, "do_HEAD", silent)
    assert answer(site).reason == "timeout"


def test_a_path_in_korean_is_asked_as_browsers_do(site):
    assert answer(site, "/버스?말=개편").is_fine
    assert Site.heard[0][1] == "/%EB%B2%84%EC%8A%A4?%EB%A7%90=%EA%B0%9C%ED%8E%B8"


PRIVATE = [
    "127.0.0.1", "10.1.2.3", "172.16.0.1", "192.168.1.1", "169.254.169.254", "0.0.0.0", "100.64.0.1", "224.0.0.1",
    "255.255.255.255", "::1", "fe80::1", "fc00::1", "::ffff:127.0.0.1", "::ffff:10.0.0.1", "2002:7f00:1::", "::",
]  # fmt: skip


@pytest.mark.parametrize("address", PRIVATE)
def test_an_address_inside_is_not_public(address):
    assert not asking.is_public(address)


@pytest.mark.parametrize("address", ["93.184.216.34", "2606:2800:220:1:248:1893:25c8:1946"])
def test_an_address_outside_is_public(address):
    assert asking.is_public(address)


@pytest.mark.parametrize(
    "address",
    ["http://127.0.0.1/", "http://localhost/", "http://[::1]/", "http://169.254.169.254/latest/", "http://2130706433/"],
)
def test_our_own_network_is_never_asked(address, monkeypatch):
    monkeypatch.setattr(asking.socket, "create_connection", lambda *args: pytest.fail("It was asked."))
    assert asking.ask(address).reason in ("internal", "no-name")


def test_a_redirect_into_our_own_network_is_not_followed(site):
    Site.answers["/"] = (302, "http://169.254.169.254/latest/meta-data/")
    assert answer(site).reason == "internal"


def test_a_redirect_to_a_file_is_not_followed(site):
    Site.answers["/"] = (302, "file:///etc/passwd")
    assert answer(site).reason == "wrong"


def test_a_name_with_one_address_inside_is_not_asked(monkeypatch):
    both = [(2, 1, 6, "", ("93.184.216.34", 80)), (2, 1, 6, "", ("10.0.0.1", 80))]
    monkeypatch.setattr(asking.socket, "getaddrinfo", lambda *args, **kwargs: both)
    assert asking.ask("http://example.org/").reason == "internal"


def test_the_connection_goes_to_the_address_that_was_looked_at(site, monkeypatch):
    """A name that answers differently the second time would else lead inside."""
    asked = []
    real = asking.socket.getaddrinfo

    def resolve(host, *args, **kwargs):
        asked.append(host)
        return real("127.0.0.1", *args, **kwargs)

    monkeypatch.setattr(asking.socket, "getaddrinfo", resolve)
    assert asking.ask(site.replace("127.0.0.1", "rebinding.example")).is_fine
    assert [host for host in asked if host == "rebinding.example"] == ["rebinding.example"]
    assert Site.heard[0][2]["Host"].startswith("rebinding.example")


# The round


def link(address: str, **values) -> Link:
    row, _created = Link.objects.update_or_create(address=address, defaults={"host": "127.0.0.1"} | values)
    return row


def checked(row: Link) -> Link:
    checking.check([row])
    row.refresh_from_db()
    return row


def test_a_link_that_fails_on_two_days_is_dead(site):
    Site.answers["/"] = (404, "")
    row = checked(link(f"{site}/"))
    assert row.state == State.SUSPECT
    assert checked(row).state == State.SUSPECT
    Link.objects.update(failed_on=timezone.localdate() - timedelta(days=1))
    row.refresh_from_db()
    assert checked(row).state == State.DEAD
    Site.answers["/"] = (200, "")
    assert (checked(row).state, row.failed_on) == (State.FINE, None)


def test_a_fault_of_the_host_between_does_not_make_it_dead(site):
    row = link(f"{site}/", state=State.SUSPECT, failed_on=date(2026, 1, 1))
    Site.answers["/"] = (503, "")
    assert (checked(row).state, row.failed_on) == (State.UNSURE, None)


def test_a_dead_link_stays_dead_while_its_host_is_only_ill(site):
    row = link(f"{site}/", state=State.DEAD, failed_on=date(2026, 1, 1))
    Site.answers["/"] = (503, "")
    assert checked(row).state == State.DEAD


def test_a_night_without_a_line_marks_nothing(site):
    row = link("http://no-such-host.invalid/", host="no-such-host.invalid")
    assert checked(row).state == State.NEW


def test_a_host_that_is_gone_while_others_answer_is_noted(site, monkeypatch):
    monkeypatch.setattr(asking.socket, "getaddrinfo", _knows_only_this_machine)
    gone = link("http://gone.example/", host="gone.example")
    checking.check([gone, link(f"{site}/")])
    gone.refresh_from_db()
    assert (gone.state, gone.reason) == (State.SUSPECT, "no-name")


def _knows_only_this_machine(host, port, *args, **kwargs):
    if host != "127.0.0.1":
        raise socket.gaierror(socket.EAI_NONAME, "unknown")
    return [(socket.AF_INET, socket.SOCK_STREAM, 6, "", ("127.0.0.1", port))]


def test_one_host_is_asked_with_a_pause_between(site, monkeypatch):
    monkeypatch.setattr(checking, "PAUSE", 0.3)
    checking.check([link(f"{site}/{number}") for number in range(3)])
    times = [at for *_rest, at in Site.heard]
    assert all(later - earlier >= 0.3 for earlier, later in pairwise(times))


def test_a_night_asks_so_many_and_the_longest_unasked_first(site, settings):
    settings.SITE_ADDRESS = "https://archive.example"
    now = timezone.now()
    for number in range(5):
        factories.OrganisationFactory(website=f"{site}/{number}")
    collect()
    Link.objects.filter(address=f"{site}/0").update(checked_at=now)
    Link.objects.filter(address=f"{site}/1").update(checked_at=now - timedelta(days=9))
    Link.objects.filter(address=f"{site}/4").update(
        checked_at=now, state=State.SUSPECT, failed_on=timezone.localdate() - timedelta(days=1)
    )
    call_command("check_links", limit=4, verbosity=0)
    assert {path for _method, path, *_rest in Site.heard} == {"/4", "/2", "/3", "/1"}


def test_two_rounds_at_once_are_one(site):
    other = connection.copy()
    with other.cursor() as cursor:
        cursor.execute("SELECT pg_advisory_lock(%s)", [checking._LOCK])
        assert checking.run() is None
        cursor.execute("SELECT pg_advisory_unlock(%s)", [checking._LOCK])  # closing would release it a moment later
    other.close()
    assert checking.run() == {}


# The list


@pytest.fixture
def dead():
    row = factories.OrganisationFactory(
        name_en="Metropolis", name_ko="메트로폴리스", website="https://example.org/gone"
    )
    collect()
    Link.objects.update(state=State.DEAD, status=404, reason="answer", failed_on=date(2026, 1, 1))
    return Link.objects.get(uses__object_id=row.pk)


def address(name: str, *args) -> str:
    return reverse(f"admin:publishing_link_{name}", args=args)


def test_the_list_says_where_a_link_is_used(editor_client, dead):
    assert "https://example.org/gone" in editor_client.get(address("changelist"), {"state__exact": "dead"}).text
    assert "메트로폴리스" in editor_client.get(address("change", dead.pk)).text


def test_titles_are_shown_to_who_may_see_the_record(coordinator_client, dead):
    assert "메트로폴리스" not in coordinator_client.get(address("change", dead.pk)).text


def test_a_record_s_page_names_its_dead_links(editor_client, dead):
    row = Organisation.objects.get()
    page = editor_client.get(reverse("admin:partners_organisation_change", args=[row.pk])).text
    assert address("change", dead.pk) in page


def test_a_link_marked_as_fine_is_no_longer_to_be_mended(editor_client, dead):
    editor_client.post(address("change", dead.pk), {"_mark_as_fine": "1"})
    dead.refresh_from_db()
    assert dead.marked_fine_by == editor_client.user
    assert not Link.objects.dead().exists()
    listed = editor_client.get(reverse("admin:partners_organisation_changelist"), {"attention": "dead-link"})
    assert listed.context["cl"].result_count == 0
    editor_client.post(address("change", dead.pk), {"_unmark": "1"})
    assert Link.objects.dead().exists()


def test_a_link_is_asked_again_at_once(editor_client, dead, site):
    Link.objects.filter(pk=dead.pk).update(address=f"{site}/")
    editor_client.post(address("changelist"), {"action": "check_again", "_selected_action": [dead.pk]})
    run_jobs()
    dead.refresh_from_db()
    assert dead.state == State.FINE


def test_who_may_not_keep_sources_marks_nothing(reviewer_client, dead):
    assert reviewer_client.get(address("changelist")).status_code == 403
    assert reviewer_client.post(address("change", dead.pk), {"_mark_as_fine": "1"}).status_code == 403


def test_the_filter_of_sources_finds_those_with_a_dead_address(editor_client):
    source = Source.objects.create(key="report", url="https://example.org/report")
    Source.objects.create(key="other", url="https://example.org/other")
    collect()
    Link.objects.filter(address__endswith="report").update(state=State.DEAD)
    found = editor_client.get(reverse("admin:publishing_source_changelist"), {"attention": "dead-link"})
    assert list(found.context["cl"].result_list) == [source]


@pytest.mark.parametrize("language", ["ko", "en"])
def test_pages_of_links_open_in_both_languages(editor_client, dead, language):
    for page in (f"/{language}/admin/publishing/link/", f"/{language}/admin/publishing/link/{dead.pk}/change/"):
        assert editor_client.get(page).status_code == 200


def test_a_policy_is_counted_once_however_many_dead_links_it_has(editor_client):
    section = factories.SectionFactory(
        body_en='<p><a href="https://example.org/1">a</a> <a href="https://example.org/2">b</a></p>'
    )
    collect()
    Link.objects.update(state=State.DEAD)
    listed = editor_client.get(reverse("admin:policies_policy_changelist"), {"attention": "dead-link"})
    assert list(listed.context["cl"].result_list) == [Policy.objects.get(pk=section.policy.pk)]
