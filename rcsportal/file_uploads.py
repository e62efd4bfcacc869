"""Takes uploaded files with a limit: what lies above it is counted and not stored.

A form is read before the portal knows who sends it, so a stranger's file must cost little.
"""

from tempfile import SpooledTemporaryFile
from typing import Any

from django.core.exceptions import RequestDataTooBig
from django.core.files.uploadedfile import UploadedFile
from django.core.files.uploadhandler import FileUploadHandler

LARGEST = 10 * 1024 * 1024  # bytes of a file that are kept
MOST = 64 * 1024 * 1024  # bytes of all files that are read at all
IN_MEMORY = 256 * 1024


class LimitedUploadHandler(FileUploadHandler):
    """Keeps the first bytes of each file. ``size`` of the file is that of all its bytes."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.total = 0

    def new_file(self, *args: Any, **kwargs: Any) -> None:
        super().new_file(*args, **kwargs)
        self.kept: Any = SpooledTemporaryFile(max_size=IN_MEMORY)  # noqa: SIM115  Django closes it

    def receive_data_chunk(self, raw_data: bytes, start: int) -> None:
        self.total += len(raw_data)
        if self.total > MOST:
            self.kept.close()
            raise RequestDataTooBig("files of more than 64 MB")
        if start + len(raw_data) <= LARGEST:
            self.kept.write(raw_data)

    def file_complete(self, file_size: int) -> UploadedFile[Any]:
        self.kept.seek(0)
        return UploadedFile(self.kept, self.file_name, self.content_type, file_size)
