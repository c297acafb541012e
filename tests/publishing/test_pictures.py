"""Pictures: what is made of an upload, how they stand in a text, and who is told before one goes."""

import re
from io import BytesIO
from pathlib import Path

import pytest
from django.contrib.auth.models import Group
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import IntegrityError, transaction
from django.test import Client, RequestFactory
from django.urls import reverse
from django.utils import timezone, translation
from PIL import Image

from publishing.fields import sanitise
from publishing.history import bin, wording
from publishing.models import Change, Picture, PreparedChange
from publishing.pictures import images, storing, uses
from publishing.pictures.showing import expanded
from publishing.spreadsheets.columns import RichTextColumn
from tests import factories

pytestmark = pytest.mark.django_db
ADD = "/ko/admin/publishing/picture/add/"
LIST = "/ko/admin/publishing/picture/"
WORDS = {
    "alt_ko": "청계천을 걷는 사람들",
    "alt_en": "People walking along the stream",
    "caption_ko": "복원 뒤의 물길",
    "caption_en": "",
    "credit_ko": "서울시",
    "credit_en": "City of Seoul",
}


def drawn(width=1200, height=800, kind="JPEG", mode="RGB", **options) -> bytes:
    """A picture file with stripes, so that turning it can be seen."""
    image = Image.new(mode, (width, height))
    image.paste((200, 30, 30) if mode == "RGB" else 200, (0, 0, width // 2, height))
    file = BytesIO()
    image.save(file, kind, **options)
    return file.getvalue()


def upload(content: bytes | None = None, name="photo.jpg") -> SimpleUploadedFile:
    return SimpleUploadedFile(name, drawn() if content is None else content)


def add(client, content: bytes | None = None, name="photo.jpg", **words):
    return client.post(ADD, WORDS | {"file": upload(content, name)} | words)


def make_picture(**values) -> Picture:
    prepared = images.prepare(upload())
    words = {"alt_ko": "그림", "alt_en": "A picture"} | values
    return Picture.objects.create(
        file=storing.store(prepared.renditions), width=prepared.width, height=prepared.height, **words
    )


def folder(picture) -> Path:
    return Path(picture.file.path).parent


def errors(response) -> str:
    form = response.context["adminform"].form
    return " ".join(str(each) for found in form.errors.values() for each in found)


# What is made of an upload


def test_an_upload_is_kept_as_webp_in_three_widths_with_its_dimensions(editor_client):
    assert add(editor_client, drawn(3000, 2000)).status_code == 302
    picture = Picture.objects.get()
    assert (picture.width, picture.height) == (1600, 1067)
    assert sorted(each.name for each in folder(picture).iterdir()) == ["1600.webp", "480.webp", "960.webp"]
    for width, _address in picture.sizes:
        assert Image.open(folder(picture) / f"{width}.webp").size[0] == width


def test_a_picture_is_never_made_wider_than_it_is(editor_client):
    add(editor_client, drawn(700, 500))
    assert [width for width, _address in Picture.objects.get().sizes] == [480, 700]


def test_a_narrow_picture_is_kept_in_its_one_width(editor_client):
    add(editor_client, drawn(1, 1))
    assert [width for width, _address in Picture.objects.get().sizes] == [1]


def test_its_place_and_camera_are_gone_and_it_stands_upright(editor_client):
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "A camera"  # to be turned by a quarter; its maker
    exif.get_ifd(0x8825)[1] = "N"  # the place
    add(editor_client, drawn(800, 400, exif=exif))
    picture = Picture.objects.get()
    kept = Image.open(picture.file.path)
    assert kept.size == (400, 800)
    assert not kept.getexif()
    assert not kept.info.get("xmp")


@pytest.mark.parametrize(
    ("kind", "mode"), [("PNG", "RGBA"), ("PNG", "LA"), ("PNG", "P"), ("PNG", "I;16"), ("PNG", "1")]
)
def test_every_kind_of_png_is_read(editor_client, kind, mode):
    file = BytesIO()
    Image.new(mode, (600, 300)).save(file, kind)
    assert add(editor_client, file.getvalue(), "drawing.png").status_code == 302
    assert Picture.objects.get().width == 600


def test_colours_for_print_are_read(editor_client):
    file = BytesIO()
    Image.new("CMYK", (600, 300)).save(file, "JPEG")
    assert add(editor_client, file.getvalue()).status_code == 302


def test_of_a_moving_picture_the_first_frame_is_kept(editor_client):
    file = BytesIO()
    frames = [Image.new("RGB", (500, 200), colour) for colour in ("red", "blue")]
    frames[0].save(file, "GIF", save_all=True, append_images=frames[1:])
    add(editor_client, file.getvalue(), "moving.gif")
    kept = Image.open(Picture.objects.get().file.path)
    assert getattr(kept, "n_frames", 1) == 1
    assert kept.convert("RGB").getpixel((10, 10))[0] > 200


def test_a_drawing_keeps_its_clear_ground(editor_client):
    file = BytesIO()
    Image.new("RGBA", (600, 300), (0, 0, 0, 0)).save(file, "PNG")
    add(editor_client, file.getvalue(), "drawing.png")
    assert Image.open(Picture.objects.get().file.path).convert("RGBA").getpixel((5, 5))[3] == 0


def test_a_very_tall_picture_fits_into_its_file(editor_client):
    add(editor_client, drawn(1000, 20_000, "PNG"), "tall.png")
    picture = Picture.objects.get()
    assert picture.height <= images.TALLEST
    assert Image.open(picture.file.path).size == (picture.width, picture.height)


# What is refused

REFUSED = {
    "words": (b"This is no picture.", "no picture the site can show"),
    "nothing": (b"", "empty"),
    "drawn in words": (
        b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>',
        "no picture the site",
    ),
    "page": (b"<html><script>alert(1)</script></html>", "no picture the site can show"),
    "other kind": (drawn(50, 50, "BMP"), "no picture the site can show"),
    "cut off": (drawn()[:3000], "damaged or cut off"),
    "cut off drawing": (drawn(kind="PNG")[:300], "damaged or cut off"),
    "too many pixels": (drawn(9000, 9000, "PNG", "L"), "too many pixels"),
    "bomb": (drawn(20_000, 20_000, "PNG", "1"), "too many pixels"),
}


@pytest.mark.parametrize("case", REFUSED)
def test_what_is_no_sound_picture_is_refused_with_a_sentence_and_nothing_is_lost(editor_client, case):
    content, said = REFUSED[case]
    editor_client.cookies.load({"django_language": "en"})
    response = editor_client.post(ADD.replace("/ko/", "/en/"), WORDS | {"file": upload(content)})
    assert response.status_code == 200
    assert said in errors(response)
    assert "청계천을 걷는 사람들" in response.text
    assert "City of Seoul" in response.text
    assert not Picture.objects.exists()


def test_the_refusal_is_korean_on_korean_pages(editor_client):
    response = add(editor_client, b"This is no picture.")
    assert re.search("[가-힣]", errors(response))
    assert "no picture" not in errors(response)


def test_too_large_a_file_is_refused(editor_client, monkeypatch):
    monkeypatch.setattr(images, "MOST_BYTES", 1000)
    assert "1000" in errors(add(editor_client))


@pytest.mark.parametrize("code", ["ko", "en"])
@pytest.mark.parametrize("text", ["", "   "])
def test_both_languages_need_the_alternative_text(editor_client, code, text):
    response = add(editor_client, **{f"alt_{code}": text})
    form = response.context["adminform"].form
    assert f"alt_{code}" in form.errors
    assert "file" in form.errors  # a browser does not send it twice
    assert not Picture.objects.exists()


@pytest.mark.parametrize("code", ["ko", "en"])
def test_the_database_refuses_a_picture_without_words_in_both_languages(code):
    for nothing in ("", None):
        with pytest.raises(IntegrityError), transaction.atomic():
            make_picture(**{f"alt_{code}": nothing})


def test_a_full_disk_is_told_and_leaves_nothing_behind(editor_client, monkeypatch):
    kept = storing.PictureStorage.save
    calls = []

    def save(self, name, content):
        calls.append(name)
        if len(calls) == 2:
            raise OSError(28, "No space left on device")
        return kept(self, name, content)

    monkeypatch.setattr(storing.PictureStorage, "save", save)
    response = add(editor_client)
    assert response.status_code == 200
    assert errors(response)
    assert not Picture.objects.exists()
    assert not Path(storing.PictureStorage().path(calls[0])).parent.exists()


def test_where_the_row_cannot_be_written_its_files_go(editor_client, monkeypatch):
    stored = []
    kept = storing.store
    monkeypatch.setattr(storing, "store", lambda renditions: stored.append(kept(renditions)) or stored[-1])
    monkeypatch.setattr(Picture, "save", lambda *args, **kwargs: (_ for _ in ()).throw(RuntimeError("no")))
    with pytest.raises(RuntimeError):
        add(editor_client)
    assert not Path(storing.PictureStorage().path(stored[0])).parent.exists()


def test_the_name_of_an_upload_names_nothing(editor_client):
    add(editor_client, name="../../secret plans.jpg")
    assert re.fullmatch(r"pictures/[0-9a-f]{32}/1200\.webp", Picture.objects.get().file.name)


def test_the_words_can_be_changed_without_a_new_file(editor_client):
    picture = make_picture()
    response = editor_client.post(f"{LIST}{picture.pk}/change/", WORDS)
    assert response.status_code == 302
    before = picture.file.name
    picture.refresh_from_db()
    assert (picture.alt_ko, picture.file.name) == (WORDS["alt_ko"], before)


def test_a_new_file_takes_the_place_and_the_old_one_can_come_back(editor_client):
    picture = make_picture()
    before = picture.file.name
    editor_client.post(f"{LIST}{picture.pk}/change/", WORDS | {"file": upload(drawn(640, 480))})
    picture.refresh_from_db()
    assert (picture.file.name != before, picture.width, picture.height) == (True, 640, 480)
    assert Path(storing.PictureStorage().path(before)).exists()
    first = Change.objects.filter(object_id=picture.pk).order_by("pk").first()
    response = editor_client.get(f"{LIST}{picture.pk}/history/{first.pk}/")
    editor_client.post(f"{LIST}{picture.pk}/history/{first.pk}/", {"seen": response.context["plan"].seen})
    picture.refresh_from_db()
    assert (picture.file.name, picture.width) == (before, 1200)


# In a text


def test_a_text_keeps_the_number_of_a_picture_and_nothing_else_of_it():
    assert sanitise('<p>A</p><img data-picture="12" src="https://elsewhere.example/x" onerror="x" alt="y">') == (
        '<p>A</p><img data-picture="12">'
    )


@pytest.mark.parametrize("number", ["", "x", "-1", "1 onerror", "１２", '12"><script>'])
def test_what_is_no_number_is_no_picture(number):
    assert "<img" not in sanitise(f"<p>A</p><img data-picture='{number}'>")


def test_a_picture_stands_between_paragraphs():
    assert sanitise('<p>One <img data-picture="3"> two</p>') == '<p>One  two</p><img data-picture="3">'
    assert sanitise('<h2><a href="https://e.example"><img data-picture="3"></a></h2>') == '<img data-picture="3">'


def test_a_picture_is_printed_with_its_sizes_and_words_in_the_language_of_the_text():
    picture = make_picture(**WORDS)
    html = expanded(f'<p>A</p><img data-picture="{picture.pk}">', "en")
    assert 'alt="People walking along the stream"' in html
    assert 'width="1200" height="800"' in html
    assert 'loading="lazy"' in html
    assert re.search(r'srcset="\S+/480.webp 480w, \S+/960.webp 960w, \S+/1200.webp 1200w"', html)
    assert "City of Seoul" in html
    assert '<span lang="ko">복원 뒤의 물길</span>' in html
    assert "사람들" in expanded(f'<img data-picture="{picture.pk}">', "ko")


def test_its_words_are_escaped():
    picture = make_picture(alt_en='"><script>alert(1)</script>', caption_en="<b>x</b>")
    html = expanded(f'<img data-picture="{picture.pk}">', "en")
    assert "<script" not in html
    assert "<b>" not in html


def test_what_is_not_in_the_library_prints_nothing():
    assert expanded('<p>A</p><img data-picture="999"><p>B</p>', "ko") == "<p>A</p><p>B</p>"


def test_all_pictures_of_a_text_take_one_query_and_none_take_none(django_assert_num_queries):
    pictures = [make_picture() for _ in range(3)]
    html = "".join(f'<img data-picture="{each.pk}">' for each in pictures)
    with django_assert_num_queries(1):
        assert expanded(html, "ko").count("<figure>") == 3
    with django_assert_num_queries(0):
        expanded("<p>No picture</p>", "ko")


@pytest.fixture
def illustrated():
    picture = make_picture(**WORDS)
    text = f'<p>Words</p><img data-picture="{picture.pk}">'
    section = factories.SectionFactory(body_ko=text, body_en=text)
    return picture, section


def test_the_page_of_a_policy_shows_it(client, illustrated):
    _picture, section = illustrated
    with translation.override("en"):
        page = client.get(section.policy.get_absolute_url()).text
    assert 'alt="People walking along the stream"' in page
    assert "data-picture" not in page


def test_a_text_shown_in_the_other_language_has_its_words(client, illustrated):
    _picture, section = illustrated
    type(section).objects.filter(pk=section.pk).update(body_en="")
    with translation.override("en"):
        assert 'alt="청계천을 걷는 사람들"' in client.get(section.policy.get_absolute_url()).text


def test_the_interface_for_programs_gives_whole_addresses(client, illustrated):
    _picture, section = illustrated
    answer = client.get(f"/api/v1/policies/{section.policy.slug}/").json()
    [found] = [each for each in answer["sections"] if "figure" in each["body"]["en"]]
    assert 'src="http://testserver/media/pictures/' in found["body"]["en"]
    assert "People walking" in found["body"]["en"]
    assert "사람들" in found["body"]["ko"]


def test_the_history_tells_of_a_picture_in_words():
    with translation.override("en"):
        assert wording.plain('<p>A</p><img data-picture="12">') == "A\n[Picture 12]"


def test_a_file_for_excel_keeps_it():
    text = '<p>A</p><img data-picture="12"><p>B<small class="footnote">n</small></p>'
    assert RichTextColumn.parse(None, text) == text


# Deleting


def test_who_deletes_a_picture_is_told_where_it_stands(publisher_client, illustrated):
    picture, section = illustrated
    page = publisher_client.get(f"{LIST}{picture.pk}/delete/").text
    assert str(section.policy) in page
    assert reverse("admin:policies_policy_change", args=[section.policy_id]) in page


def test_the_page_of_a_picture_says_where_it_stands(editor_client, illustrated):
    picture, section = illustrated
    assert str(section.policy) in editor_client.get(f"{LIST}{picture.pk}/change/").text


def test_a_prepared_change_counts_as_a_use(illustrated):
    picture, _section = illustrated
    policy = factories.PolicyFactory()
    text = f'<p>x</p><img data-picture="{picture.pk}">'
    PreparedChange.objects.create(record=policy, data={"sections-0-body_ko": [text]})
    assert policy in uses.of(picture.pk)


def test_the_number_of_another_picture_is_no_use(illustrated):
    picture, _section = illustrated
    assert uses.of(int(f"{picture.pk}0")) == []
    assert uses.of(int(str(picture.pk)[:-1] or 0)) == []


def test_titles_of_records_that_one_may_not_see_are_not_told(illustrated, coordinator):
    picture, section = illustrated
    headline = factories.CollectionFactory(note_ko=f'<img data-picture="{picture.pk}">')
    request = RequestFactory().get("/")
    request.user = coordinator
    told = " ".join(uses.told(request, picture.pk))
    assert str(section.policy) in told
    assert str(headline) not in told
    assert "1" in told


def test_its_files_go_when_the_bin_is_emptied_and_not_before(publisher, django_capture_on_commit_callbacks):
    picture = make_picture()
    place = folder(picture)
    bin.put(picture, by=publisher)
    assert (place / "1200.webp").exists()
    with django_capture_on_commit_callbacks(execute=True):
        bin.empty(timezone.now())
    assert not place.exists()


def test_a_picture_comes_back_from_the_bin_under_its_number(publisher):
    picture = make_picture()
    number = picture.pk
    deletion = bin.put(picture, by=publisher)
    bin.restore(deletion, by=publisher)
    assert expanded(f'<img data-picture="{number}">', "ko").startswith("<figure>")


# For the editor of rich text


def test_the_editor_is_told_of_a_picture_in_the_language_of_its_text(editor_client):
    picture = make_picture(**WORDS)
    answer = editor_client.get(f"{LIST}{picture.pk}/about/?language=en").json()
    assert answer["alt"] == "People walking along the stream"
    assert answer["src"].endswith("/960.webp")
    assert editor_client.get(f"{LIST}999999/about/").status_code == 404


def test_the_window_to_choose_from_shows_small_pictures_that_lead_back(editor_client):
    picture = make_picture(**WORDS)
    page = editor_client.get(f"{LIST}?_to_field=id&_popup=1").text
    assert picture.thumbnail in page
    assert f'data-popup-opener="{picture.pk}"' in page


def test_the_list_costs_as_many_queries_for_many_as_for_one(editor_client, django_assert_max_num_queries):
    for _ in range(5):
        make_picture()
    with django_assert_max_num_queries(12):
        editor_client.get(LIST)


def test_pasted_html_comes_back_as_it_would_be_saved(editor_client):
    answer = editor_client.post(
        f"{LIST}clean/", b'<h1>T</h1><p><b>x</b><img src="file:///a.png"></p>', content_type="text/html"
    ).json()
    assert answer == {"html": "<h2>T</h2><p><strong>x</strong></p>", "pictures": 1}


def test_what_is_no_text_is_refused_where_pasted_html_is_cleaned(editor_client):
    assert editor_client.post(f"{LIST}clean/", b"\xff\xfe", content_type="text/html").status_code == 400
    assert editor_client.get(f"{LIST}clean/").status_code == 405


def test_strangers_reach_none_of_it(client):
    picture = make_picture()
    for address in (LIST, ADD, f"{LIST}{picture.pk}/about/"):
        assert "/login/" in client.get(address).url
    assert "/login/" in client.post(f"{LIST}clean/", b"x", content_type="text/html").url


def test_a_translator_changes_the_words_only(db):
    translator = factories.UserFactory(is_staff=True)
    translator.groups.add(Group.objects.get(name="translator"))
    translator_client = Client()
    translator_client.force_login(translator, backend="allauth.account.auth_backends.AuthenticationBackend")
    picture = make_picture()
    before = picture.file.name
    translator_client.post(f"{LIST}{picture.pk}/change/", WORDS | {"file": upload(drawn(640, 480))})
    picture.refresh_from_db()
    assert (picture.alt_en, picture.file.name, picture.width) == (WORDS["alt_en"], before, 1200)
