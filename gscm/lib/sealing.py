"""Texts and files that only their readers may open: encrypted with keys of their own, apart from SECRET_KEY.

Whoever has a copy of the database or of the files, and not the keys, reads nothing of it.
"""

import os
from pathlib import Path

from cryptography.fernet import Fernet, InvalidToken, MultiFernet
from django.conf import settings


class SealLost(Exception):
    """None of the installation's keys opens it: a key was taken out of GRIEVANCE_KEYS that is still needed."""


def seal(content: bytes) -> bytes:
    """The content as it may be kept, encrypted with the first key."""
    return _box().encrypt(content)


def open_seal(sealed: bytes | memoryview) -> bytes:
    """The content itself.

    :raises SealLost: no key opens it.
    """
    try:
        return _box().decrypt(bytes(sealed))
    except InvalidToken as error:
        raise SealLost from error


def _box() -> MultiFernet:
    keys = settings.GRIEVANCE_KEYS or [_own_key(Path(settings.GRIEVANCE_KEY_FILE))]
    return MultiFernet([Fernet(key) for key in keys])


def _own_key(file: Path) -> str:
    """The key of an installation on one machine, made when it is needed first; two processes make one."""
    if not file.exists():
        file.parent.mkdir(parents=True, exist_ok=True)
        unfinished = file.with_name(f"{file.name}.{os.getpid()}")
        with open(os.open(unfinished, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600), "wb") as out:
            out.write(Fernet.generate_key())
        try:
            os.link(unfinished, file)
        except FileExistsError:
            pass  # another process was first; its key holds
        finally:
            unfinished.unlink()
    return file.read_text()
