"""Uploads that never touch a disk before they are sealed."""

from typing import Any

from django.core.files.uploadhandler import MemoryFileUploadHandler


class InMemoryOnly(MemoryFileUploadHandler):
    """Holds what is sent in memory, whatever its size. The caller looks at the length of the request first."""

    def handle_raw_input(self, *args: Any, **kwargs: Any) -> None:
        self.activated = True
