"""Spreadsheets as files: XLSX, and CSV in UTF-8 or in CP949, as Excel saves it in Korea. What is wrong with a file is said in a sentence."""

import csv
import io
import re
import zipfile
from collections.abc import Iterable, Iterator
from typing import BinaryIO

import olefile
from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from openpyxl import Workbook, load_workbook
from openpyxl.cell import WriteOnlyCell
from openpyxl.styles import Alignment, Font, PatternFill
from openpyxl.utils import get_column_letter

from .columns import Cell, Column, NumberColumn, RichTextColumn, TextColumn
from .sheets import Sheet

MAX_BYTES = 20 * 1024 * 1024
MAX_UNPACKED = 400 * 1024 * 1024
MAX_ROWS = 10_000
LONGEST_CELL = 32_767  # characters, in Excel; it cuts what is longer without a word
LEFT_OUT = "[[32767+]]"  # stands for a longer text, which an import then leaves alone

# A text that a spreadsheet would take for a formula, or for a text that was marked as none.
_FORMULA = re.compile(r"^'*[=+\-@\t\r]")
_MARKED_FORMULA = re.compile(r"^'+[=+\-@\t\r]")

TYPES = {
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
    "csv": "text/csv; charset=utf-8",
}


class FileError(ValidationError):
    """The file as a whole cannot be read."""


def unmarked(cell: Cell) -> Cell:
    """Without the apostrophe that kept a text from being a formula."""
    return cell[1:] if isinstance(cell, str) and _MARKED_FORMULA.match(cell) else cell


# Writing


def write(file_format: str, sheet: Sheet, rows: Iterable, file: BinaryIO) -> int:
    """Write the records; returns how many."""
    return {"xlsx": _write_xlsx, "csv": _write_csv}[file_format](sheet, rows, file)


def _write_csv(sheet: Sheet, rows: Iterable, file: BinaryIO) -> int:
    text = io.TextIOWrapper(file, encoding="utf-8-sig", newline="", write_through=True)
    writer = csv.writer(text)
    writer.writerow([column.heading for column in sheet.columns])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the result
        writer.writerow([_csv_cell(column, row) for column in sheet.columns])
    text.detach()
    return count


def _csv_cell(column: Column, row) -> str:
    text = column.text(row)
    is_formula = not isinstance(column, NumberColumn) and _FORMULA.match(text)
    return f"'{text}" if is_formula else text


def _write_xlsx(sheet: Sheet, rows: Iterable, file: BinaryIO) -> int:
    book = Workbook(write_only=True)
    page = book.create_sheet(_sheet_title(sheet.model._meta.verbose_name_plural))
    page.freeze_panes = "B2"
    for number, column in enumerate(sheet.columns, start=1):
        page.column_dimensions[get_column_letter(number)].width = _width(column)
    page.append([_heading(page, column.heading) for column in sheet.columns])
    count = 0
    for count, row in enumerate(rows, start=1):  # noqa: B007 - the last number is the result
        page.append([_xlsx_cell(page, column, row) for column in sheet.columns])
    page.auto_filter.ref = f"A1:{get_column_letter(len(sheet.columns))}{count + 1}"
    _write_guide(book, sheet)
    book.save(file)
    return count


def _sheet_title(name) -> str:
    return re.sub(r"[\[\]:*?/\\]", " ", str(name))[:31]


def _width(column: Column) -> int:
    if isinstance(column, RichTextColumn):
        return 60
    return 36 if isinstance(column, TextColumn) else 18


def _heading(page, text: str) -> WriteOnlyCell:
    cell = WriteOnlyCell(page, text)
    cell.font = Font(bold=True)
    cell.fill = PatternFill("solid", fgColor="D6E4F7")
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _xlsx_cell(page, column: Column, row):
    value = column.cell(row)
    if not isinstance(value, str):
        return value
    if not value:
        return None
    if len(value) > LONGEST_CELL - 1:
        value = LEFT_OUT
    return _text_cell(page, f"'{value}" if _MARKED_FORMULA.match(value) else value)


def _text_cell(page, value: str) -> WriteOnlyCell:
    """A text that stays one: Excel neither computes it nor makes a day of 2004-07."""
    cell = WriteOnlyCell(page, value)
    cell.data_type = "s"
    cell.number_format = "@"
    cell.quotePrefix = bool(_FORMULA.match(value))
    cell.alignment = Alignment(wrap_text=True, vertical="top")
    return cell


def _write_guide(book: Workbook, sheet: Sheet) -> None:
    """A second sheet, which the import does not read: what the columns are and what may stand in them."""
    page = book.create_sheet(_("Guide"))
    page.column_dimensions["A"].width, page.column_dimensions["B"].width, page.column_dimensions["C"].width = 28, 28, 90
    page.append([_heading(page, text) for text in (_("Column"), _("Name in the file"), _("What may stand in it"))])
    for column in sheet.columns:
        page.append([_text_cell(page, text) for text in (str(column.label), column.name, column.hint)])


# Reading


def check(file: BinaryIO) -> None:
    """Whether it can be a spreadsheet that we read; FileError says what to do where it cannot."""
    file.seek(0, io.SEEK_END)
    size = file.tell()
    file.seek(0)
    start = file.read(8)
    file.seek(0)
    if not size:
        raise FileError(gettext_lazy("The file is empty."))
    if size > MAX_BYTES:
        message = gettext_lazy(
            "The file is larger than %(size)d MB. Split it and import the parts one after the other."
        )
        raise FileError(message, params={"size": MAX_BYTES // 1024 // 1024})
    if start.startswith(olefile.MAGIC):
        _refuse_old_format(file)
    if start.startswith(b"PK"):
        _check_workbook(file)


def _refuse_old_format(file: BinaryIO) -> None:
    try:
        with olefile.OleFileIO(file) as container:
            has_password = container.exists("EncryptedPackage")
    except OSError:
        raise FileError(_DAMAGED) from None
    if has_password:
        raise FileError(gettext_lazy("The file is protected by a password. Save it without one and upload it again."))
    raise FileError(
        gettext_lazy("The file is in an old format (.xls) or no spreadsheet. Save it in Excel as .xlsx or CSV.")
    )


def _check_workbook(file: BinaryIO) -> None:
    try:
        with zipfile.ZipFile(file) as package:
            sizes = {each.filename: each.file_size for each in package.infolist()}
    except zipfile.BadZipFile:
        raise FileError(_DAMAGED) from None
    finally:
        file.seek(0)
    if "xl/workbook.xml" not in sizes:
        raise FileError(_NO_SPREADSHEET)
    if sum(sizes.values()) > MAX_UNPACKED:
        raise FileError(gettext_lazy("The workbook holds too much. Keep only the sheet with the records."))


_DAMAGED = gettext_lazy("The file is damaged and cannot be read. Open it in Excel, save it as .xlsx and try again.")
_NO_SPREADSHEET = gettext_lazy("The file is no spreadsheet. Upload an .xlsx or a .csv file, as the export gives it.")


def read(file: BinaryIO) -> list[tuple[int, list[Cell]]]:
    """Rows that hold anything, with their numbers as the spreadsheet shows them; the first is the one of headings."""
    check(file)
    is_workbook = file.read(2) == b"PK"
    file.seek(0)
    rows = []
    for number, cells in enumerate(_xlsx_rows(file) if is_workbook else _csv_rows(file), start=1):
        if len(rows) > MAX_ROWS:
            message = gettext_lazy("The file has more than %(count)d rows. Split it and import the parts one by one.")
            raise FileError(message, params={"count": MAX_ROWS})
        if any(cell not in (None, "") for cell in cells):
            rows.append((number, [unmarked(cell) for cell in cells]))
    return rows


def _xlsx_rows(file: BinaryIO) -> Iterator[list[Cell]]:
    try:
        book = load_workbook(file, read_only=True, data_only=True)
        page = book.worksheets[0]
        with zipfile.ZipFile(file) as package:
            has_merged_cells = b"<mergeCell " in package.read(page._worksheet_path)
    except Exception as error:  # openpyxl tells of damage by whatever error it meets
        raise FileError(_DAMAGED) from error
    if has_merged_cells:
        raise FileError(
            gettext_lazy("The sheet has merged cells, so that rows cannot be told apart. Unmerge them and try again.")
        )
    try:
        yield from (list(row) for row in page.iter_rows(values_only=True))
    except Exception as error:
        raise FileError(_DAMAGED) from error
    finally:
        book.close()


def _csv_rows(file: BinaryIO) -> Iterator[list[Cell]]:
    text = _decoded(file.read())
    if "\0" in text:
        raise FileError(_NO_SPREADSHEET)
    header = text.split("\n", 1)[0]
    separator = max(",;\t", key=header.count)
    csv.field_size_limit(MAX_BYTES)
    try:
        yield from csv.reader(io.StringIO(text, newline=""), delimiter=separator)
    except csv.Error as error:
        raise FileError(_DAMAGED) from error


def _decoded(content: bytes) -> str:
    encodings = ["utf-16"] if content[:2] in (b"\xff\xfe", b"\xfe\xff") else ["utf-8-sig", "cp949"]
    for encoding in encodings:
        try:
            return content.decode(encoding)
        except UnicodeDecodeError:
            continue
    raise FileError(
        gettext_lazy(
            "The letters of the file cannot be read. Save it in Excel as .xlsx, or as CSV UTF-8, and try again."
        )
    )


def was_cut(cell: Cell) -> bool:
    """Whether Excel has cut the text."""
    return isinstance(cell, str) and len(cell) >= LONGEST_CELL
