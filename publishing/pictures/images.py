"""What the site makes of an uploaded picture. The upload itself is never kept: nobody knows what else is in it."""

from dataclasses import dataclass
from io import BytesIO

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageCms, ImageOps

from . import storing

MOST_BYTES = 20 * 1024 * 1024
MOST_PIXELS = 50_000_000  # a camera's; opened it takes four bytes a pixel
TALLEST = 16_000  # what a WebP file can hold, nearly
FORMATS = ["JPEG", "PNG", "WEBP", "GIF"]
QUALITY = 82
DENSEST = 0.4  # bytes a pixel of what was drawn; a photograph takes more, and to keep it without loss takes long
DRAWN = {"PNG", "GIF"}  # formats of drawings and screens, whose sharp edges may be kept exactly


@dataclass(frozen=True)
class Prepared:
    """A picture as it will be kept: its files by width, and the dimensions of the largest."""

    renditions: dict[int, bytes]
    width: int
    height: int


def prepare(upload) -> Prepared:
    """Open, check, turn upright and write anew in all widths. Raises ValidationError with a sentence for who uploaded it."""
    if upload.size > MOST_BYTES:
        raise ValidationError(
            _("The file has %(size)s; a picture may have %(most)s. Save it smaller, please.")
            % {"size": filesizeformat(upload.size), "most": filesizeformat(MOST_BYTES)}
        )
    image, is_drawn = _opened(upload)
    width = min(image.width, storing.WIDTHS[-1], max(1, image.width * TALLEST // image.height))
    largest = _resized(image, width)
    sizes = [_resized(largest, each) for each in storing.widths(width)]
    return Prepared({each.width: _written(each, is_drawn) for each in sizes}, width, largest.height)


def _opened(upload) -> tuple[Image.Image, bool]:
    """The first frame, upright, in plain colours."""
    try:
        upload.seek(0)
        image = Image.open(upload, formats=FORMATS)
        if image.width * image.height > MOST_PIXELS:
            raise _too_many_pixels(image)
        image.draft(image.mode, (storing.WIDTHS[-1], storing.WIDTHS[-1]))  # a JPEG is read as small as will do
        is_drawn = image.format in DRAWN and upload.size < DENSEST * image.width * image.height
        return _in_plain_colours(ImageOps.exif_transpose(image)), is_drawn
    except (Image.DecompressionBombError, Image.DecompressionBombWarning, MemoryError):
        raise _too_many_pixels() from None
    except Image.UnidentifiedImageError:
        raise ValidationError(
            _("This is no picture the site can show. Choose a JPEG, PNG, WebP or GIF file, please.")
        ) from None
    except ValidationError:
        raise
    except Exception:  # whatever a broken file makes its reader stumble over
        raise ValidationError(
            _(
                "The file is damaged or cut off and cannot be read. Open it on your computer, save it anew and try again."
            )
        ) from None


def _too_many_pixels(image: Image.Image | None = None) -> ValidationError:
    size = f" ({image.width:,} × {image.height:,})" if image else ""
    return ValidationError(
        _("The picture has too many pixels%(size)s; at most %(most)d million are read. Save it smaller, please.")
        % {"size": size, "most": MOST_PIXELS // 1_000_000}
    )


def _in_plain_colours(image: Image.Image) -> Image.Image:
    """As RGB, with transparency where there is some, in the colours of the web (sRGB)."""
    profile = image.info.get("icc_profile")
    is_see_through = image.has_transparency_data
    if profile and image.mode in ("RGB", "CMYK", "L"):
        try:
            source = ImageCms.ImageCmsProfile(BytesIO(profile))
            image = ImageCms.profileToProfile(image, source, ImageCms.createProfile("sRGB"), outputMode="RGB")
        except (ImageCms.PyCMSError, OSError):
            pass  # a profile that does not fit: shown as if there were none
    if image.mode.startswith("I;16"):
        image = image.point(lambda value: value / 256).convert("L")
    return image.convert("RGBA" if is_see_through else "RGB")


def _resized(image: Image.Image, width: int) -> Image.Image:
    if width == image.width:
        return image
    height = max(1, round(image.height * width / image.width))
    return image.resize((width, height), Image.Resampling.LANCZOS, reducing_gap=3)


def _written(image: Image.Image, is_drawn: bool) -> bytes:
    """As WebP: a drawing as it is where that is the smaller file, else with little loss. Nothing of the upload's own data goes along."""
    found = [_as_webp(image, quality=QUALITY)] + ([_as_webp(image, lossless=True)] if is_drawn else [])
    return min(found, key=len)


def _as_webp(image: Image.Image, **options) -> bytes:
    image.info = {}
    file = BytesIO()
    image.save(file, "WEBP", method=4, **options)
    return file.getvalue()
