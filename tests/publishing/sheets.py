"""Files of records as a person gets, changes and uploads them."""

import csv
import io

from django.core.files.uploadedfile import SimpleUploadedFile
from django.urls import reverse
from django.utils import translation
from openpyxl import Workbook, load_workbook

from publishing.models import ImportBatch
from tests.jobs import run_jobs


def address(model, page: str, *args, language: str = "en") -> str:
    with translation.override(language):
        return reverse(f"admin:{model._meta.app_label}_{model._meta.model_name}_{page}", args=args)


class File:
    """An exported file, open: `file["bus-reform", "title_en"] = "Buses"`."""

    def __init__(self, content: bytes, file_format: str = "xlsx"):
        if file_format == "xlsx":
            lines = [list(each) for each in load_workbook(io.BytesIO(content)).worksheets[0].values]
        else:
            lines = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
        self.headings, self.lines = lines[0], lines[1:]

    @property
    def names(self) -> list[str]:
        return [heading.rpartition("[")[2].removesuffix("]") for heading in self.headings]

    def line(self, key: str) -> list:
        return next(line for line in self.lines if line[0] == key)

    def __getitem__(self, place: tuple[str, str]):
        return self.line(place[0])[self.names.index(place[1])]

    def __setitem__(self, place: tuple[str, str], value) -> None:
        self.line(place[0])[self.names.index(place[1])] = value

    def add(self, **values) -> None:
        self.lines.append([values.get(name) for name in self.names])

    def drop(self, name: str) -> None:
        position = self.names.index(name)
        for line in [self.headings, *self.lines]:
            del line[position]

    def xlsx(self) -> bytes:
        book = Workbook()
        for line in [self.headings, *self.lines]:
            book.active.append(line)
        file = io.BytesIO()
        book.save(file)
        return file.getvalue()

    def csv(self, encoding: str = "utf-8-sig", separator: str = ",") -> bytes:
        text = io.StringIO()
        csv.writer(text, delimiter=separator).writerows([self.headings, *self.lines])
        return text.getvalue().encode(encoding)


def export(client, model, file_format: str = "xlsx", language: str = "en", **filters) -> File:
    response = client.get(address(model, "export", file_format, language=language), filters)
    assert response.status_code == 200, response
    return File(b"".join(response.streaming_content), file_format)


def upload(client, model, content: bytes, name: str = "records.xlsx", language: str = "en"):
    file = SimpleUploadedFile(name, content)
    return client.post(address(model, "import", language=language), {"file": file})


def checked(client, model, content: bytes, name: str = "records.xlsx") -> ImportBatch:
    """Uploaded and checked by the worker."""
    response = upload(client, model, content, name)
    assert response.status_code == 302, response.context["form"].errors
    run_jobs()
    return ImportBatch.objects.latest("pk")


def step(client, batch: ImportBatch, name: str, **values):
    return client.post(address(ImportBatch, "step", batch.pk, name), values)


def apply(client, batch: ImportBatch) -> ImportBatch:
    step(client, batch, "apply", plan=batch.plan)
    run_jobs()
    batch.refresh_from_db()
    return batch


def undo(client, batch: ImportBatch) -> ImportBatch:
    step(client, batch, "undo")
    run_jobs()
    batch.refresh_from_db()
    return batch


def page_of(client, batch: ImportBatch, language: str = "en", **values):
    return client.get(address(ImportBatch, "change", batch.pk, language=language), values)


def told(client, batch: ImportBatch, language: str = "en") -> list[str]:
    """What is to be corrected, as the page says it."""
    return page_of(client, batch, language).context["problems"]
