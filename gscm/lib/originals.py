"""Where uploaded files are kept: as they came, named by the SHA-256 of their bytes, written once."""

import hashlib
from typing import IO, Any

from django.core.files.base import ContentFile, File
from django.core.files.storage import FileSystemStorage, storages


class OriginalStorage(FileSystemStorage):
    """A storage in which equal names mean equal bytes: a file that is there already is not written again."""

    def get_available_name(self, name: str, max_length: int | None = None) -> str:
        return name

    def _save(self, name: str, content: "File[Any]") -> str:
        if self.exists(name):
            return name
        return str(super()._save(name, content))  # type: ignore[misc]


def originals() -> OriginalStorage:
    """The storage of originals (callable, so that migrations do not bind a folder)."""
    return storages["originals"]  # type: ignore[return-value]


def sha256(content: bytes) -> str:
    """The SHA-256 of the bytes, 64 hexadecimal digits."""
    return hashlib.sha256(content).hexdigest()


def keep(content: bytes) -> tuple[str, str]:
    """Store the bytes unchanged; return the stored name and the SHA-256. The same bytes are stored once."""
    digest = sha256(content)
    return originals().save(_place(digest), ContentFile(content)), digest


def keep_file(file: IO[bytes]) -> tuple[str, str, int]:
    """Store what an open file holds, whatever its size; return the stored name, the SHA-256 and the bytes."""
    file.seek(0)
    digest = hashlib.file_digest(file, "sha256").hexdigest()  # type: ignore[arg-type]  # any binary file will do
    size = file.tell()
    file.seek(0)
    return originals().save(_place(digest), File(file)), digest, size


def _place(digest: str) -> str:
    return f"originals/{digest[:2]}/{digest[2:4]}/{digest}"
