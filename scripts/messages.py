"""The Korean messages of the interface, with Babel alone: no gettext program is needed.

python scripts/messages.py update    find new messages in the code and add them to the catalogue
python scripts/messages.py check     fail if a message is missing, untranslated or fuzzy
python scripts/messages.py compile   write each .mo file that is older than its .po file

The words of the editor for rich text (djangojs.po) are its package's, and are kept by hand.
"""

import re
import sys
from datetime import UTC, datetime
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_python
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.conf import settings
from django.utils.translation.template import templatize

settings.configure()  # templatize reads a setting or two
ROOT = Path(__file__).resolve().parents[1]
PO = ROOT / "locale" / "ko" / "LC_MESSAGES" / "django.po"
ROOMS = (
    "publishing",
    "search",
    "accounts",
    "partners",
    "policies",
    "training",
    "proposals",
    "projects",
    "portal",
    "seoulsolution",
)
EPOCH = datetime(2026, 1, 1, tzinfo=UTC)
KEYWORDS = {
    "_": None,
    "gettext": None,
    "gettext_lazy": None,
    "gettext_noop": None,
    "ngettext": (1, 2),
    "ngettext_lazy": (1, 2),
    "pgettext": ((1, "c"), 2),
    "pgettext_lazy": ((1, "c"), 2),
    "npgettext": ((1, "c"), 2, 3),
    "npgettext_lazy": ((1, "c"), 2, 3),
}


def extract_template(file, keywords, comment_tags, options):
    """Messages of a Django template, by way of the pseudo-code that Django makes of one for xgettext."""
    code = templatize(file.read().decode("utf-8"))
    flat = re.sub(r"(?m)^\s+", "", code)  # Python's tokenizer would take the blanks for indentation
    yield from extract_python(BytesIO(flat.encode("utf-8")), keywords, comment_tags, options)


def found_in_code() -> Catalog:
    catalog = Catalog(locale="ko")
    for place in (*ROOMS, "templates"):
        method = extract_template if place == "templates" else "python"
        pattern = "**.html" if place == "templates" else "**.py"
        messages = extract_from_dir(
            ROOT / place, [(pattern, method), ("**.txt", method)], {"**": {"encoding": "utf-8"}}, keywords=KEYWORDS
        )
        for name, line, message, comments, context in messages:
            catalog.add(message, None, [(f"{place}/{name}", line)], auto_comments=comments, context=context)
    return catalog


def read_catalogue(path: Path = PO) -> Catalog:
    if not path.exists():
        return Catalog(locale="ko", project="seoulsolution", charset="utf-8")
    with path.open("rb") as file:
        return read_po(file, locale="ko")


def update() -> None:
    catalogue = read_catalogue()
    catalogue.update(found_in_code(), no_fuzzy_matching=True)
    catalogue.obsolete.clear()
    catalogue.header_comment = "# Korean messages of the portal."
    catalogue.fuzzy = False
    catalogue.version, catalogue.msgid_bugs_address, catalogue.last_translator = "", "", ""
    catalogue.creation_date = catalogue.revision_date = EPOCH  # a date of each run would be a change of each run
    PO.parent.mkdir(parents=True, exist_ok=True)
    with PO.open("wb") as file:
        write_po(file, catalogue, width=118, sort_output=True, include_lineno=False, omit_header=False)


def problems() -> list[str]:
    catalogue = read_catalogue()
    found = []
    for message in found_in_code():
        if not message.id:
            continue
        text = message.id if isinstance(message.id, str) else message.id[0]
        known = catalogue.get(text, message.context)
        strings = [] if known is None else [known.string] if isinstance(known.string, str) else list(known.string)
        if known is None:
            found.append(f"missing: {text!r}")
        elif not strings or not all(strings):
            found.append(f"untranslated: {text!r}")
        elif known.fuzzy:
            found.append(f"fuzzy: {text!r}")
        elif {*re.findall(r"%\(\w+\)", text)} != {*re.findall(r"%\(\w+\)", strings[0])}:
            found.append(f"placeholders differ: {text!r}")
    return found


def compile_catalogues() -> None:
    for po in PO.parent.glob("*.po"):
        mo = po.with_suffix(".mo")
        if mo.exists() and mo.stat().st_mtime >= po.stat().st_mtime:
            continue
        with mo.open("wb") as file:
            write_mo(file, read_catalogue(po))


def main(command: str) -> int:
    if command == "update":
        update()
    elif command == "compile":
        compile_catalogues()
    elif command == "check":
        wrong = problems()
        print("\n".join(wrong) or "Korean messages: complete.")  # noqa: T201
        return bool(wrong)
    else:
        print(__doc__)  # noqa: T201
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1] if len(sys.argv) > 1 else ""))
