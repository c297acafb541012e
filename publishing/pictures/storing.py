"""The files of pictures: one folder for each upload, in it one file for each width, under names that are ours."""

from contextlib import suppress
from pathlib import PurePosixPath
from uuid import uuid4

from django.core.files.base import ContentFile
from django.core.files.storage import FileSystemStorage

WIDTHS = (480, 960, 1600)
FOLDER = "pictures"


class PictureStorage(FileSystemStorage):
    """Where pictures are: in the open files of the site. Who deletes one deletes its other widths with it."""

    def delete(self, name):
        folder = PurePosixPath(name).parent
        if folder.parent != PurePosixPath(FOLDER):
            return super().delete(name)
        with suppress(FileNotFoundError):
            for each in self.listdir(str(folder))[1]:
                super().delete(str(folder / each))
        super().delete(str(folder))


def widths(largest: int) -> list[int]:
    """The widths a picture is kept in: never wider than it is."""
    return [each for each in WIDTHS if each < largest] + [largest]


def names(name: str, largest: int) -> list[tuple[int, str]]:
    """Each width with the name of its file, from that of the largest."""
    folder = PurePosixPath(name).parent
    return [(each, str(folder / f"{each}.webp")) for each in widths(largest)]


def store(renditions: dict[int, bytes]) -> str:
    """Write the files of a picture, by width; return the name of the largest. On an OSError nothing is left behind."""
    storage, folder = PictureStorage(), f"{FOLDER}/{uuid4().hex}"
    name = f"{folder}/{max(renditions)}.webp"
    try:
        for width, content in renditions.items():
            storage.save(f"{folder}/{width}.webp", ContentFile(content))
    except OSError:
        forget(name)
        raise
    return name


def forget(name: str) -> None:
    with suppress(OSError):
        PictureStorage().delete(name)
