"""What has to be true before the first page: translations, pages' files, tables, and the demonstration."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Callable
from io import StringIO
from pathlib import Path

import django
from django.core.management import CommandError, call_command

from gscm.translations import compile_catalogues


def prepare(var: Path, *, say: Callable[[str], None], with_demonstration: bool) -> None:
    """Bring everything up to date; each step does nothing when there is nothing to do."""
    from django.db import connections

    compile_catalogues()
    django.setup()
    say("Pages' files")
    call_command("build_assets", stdout=StringIO())
    _collect_static_files(var)
    say("Tables")
    call_command("migrate", interactive=False, verbosity=0)
    if with_demonstration:
        say("Demonstration (the first time takes a while)")
        try:
            call_command("seed_demo", stdout=StringIO())
        except CommandError as refusal:
            # Somebody works with this database and forgot DEMO=0: no reason to keep them out.
            say(str(refusal))
    connections.close_all()


def tell_how_to_sign_in(*, with_demonstration: bool) -> None:
    """Print the accounts of the demonstration, or how to make the first one of an empty start."""
    from django.contrib.auth import get_user_model

    if with_demonstration:
        call_command("seed_demo", accounts=True)
    elif not get_user_model().objects.exists():
        port = os.environ.get("POSTGRES_PORT")
        command = f"make administrator POSTGRES_PORT={port}" if port else "make administrator"
        print(f"It is empty. Make the first administrator in another terminal: {command}", flush=True)


def _collect_static_files(var: Path) -> None:
    # It takes seconds; nothing is done while names, sizes and times are those of the last time.
    from django.contrib.staticfiles.finders import get_finders

    digest = hashlib.sha256()
    for finder in get_finders():
        for name, storage in finder.list(ignore_patterns=[]):
            digest.update(f"{name} {storage.size(name)} {storage.get_modified_time(name)}\n".encode())
    mark = var / "run" / "static-files"
    if mark.exists() and mark.read_text() == digest.hexdigest():
        return
    call_command("collectstatic", interactive=False, clear=True, verbosity=0)
    mark.write_text(digest.hexdigest())
