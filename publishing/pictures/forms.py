"""The form of a picture: checks and prepares the upload, and keeps its files once all else is right."""

from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.utils.translation import gettext as _

from .. import languages
from ..admin.forms import BilingualForm
from . import images, storing


class PictureForm(BilingualForm):
    """`stored` is the name under which a new upload was kept, as long as no row has it."""

    stored = ""

    def __init__(self, *args, **kwargs):
        super().__init__(*args, **kwargs)
        self.prepared = None
        for code in languages.CODES:
            if field := self.fields.get(f"alt_{code}"):
                field.required = True
                field.error_messages["required"] = self.missing(code)
        if "file" in self.fields:
            self.fields["file"].widget.attrs["accept"] = "image/jpeg,image/png,image/webp,image/gif"
            self.fields["file"].max_length = None  # its name is not kept

    @staticmethod
    def missing(code: str) -> str:
        if code == "ko":
            return _("Describe the picture in Korean: both languages need the alternative text.")
        return _("Describe the picture in English: both languages need the alternative text.")

    def clean_file(self):
        upload = self.cleaned_data["file"]
        if isinstance(upload, UploadedFile):
            self.prepared = images.prepare(upload)
        return upload

    def _post_clean(self):
        super()._post_clean()
        if self.prepared is None:
            return
        if self.errors:
            self.add_error("file", _("Choose the file again, please: a browser does not send it a second time."))
            return
        try:
            self.stored = storing.store(self.prepared.renditions)
        except OSError:
            text = _(
                "The picture could not be kept: there is no room left for files, or they cannot be written. Nothing was saved; tell the administrators of the site."
            )
            self.add_error("file", ValidationError(text))
            return
        self.instance.file = self.stored
        self.instance.width, self.instance.height = self.prepared.width, self.prepared.height
