"""The catalogue of translated sentences, in pure Python: `python -m gscm.translations compile|update|check`.

compile  makes the .mo files that the running site reads; does nothing when they are newer than the .po files
update   brings every marked string of the code and the templates into the catalogues
check    fails when a string is missing, untranslated, doubtful, or its placeholders differ

English needs no catalogue: the marked strings are English.
"""

from __future__ import annotations

import os
import re
import sys
from collections.abc import Iterator, Sequence
from io import BytesIO
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from django.utils.translation.template import templatize

ROOT = Path(__file__).resolve().parent.parent
LOCALES = ROOT / "locale"
TRANSLATED_LANGUAGES = ("zh_Hans",)
SOURCES = ("gscm", "suppliers", "smelters", "surveys", "risk", "reporting", "templates")

_KEYWORDS = {
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


def marked_strings(root: Path = ROOT) -> Catalog:
    """Every string that the code or a template marks for translation, with the files it stands in."""
    catalog = Catalog(project="GSCM Conflict Minerals", charset="utf-8")
    for path in _source_files(root):
        source = path.read_text(encoding="utf-8")
        if path.suffix != ".py":
            # Django turns the tags into calls and blanks the rest; the indentation left over is not Python's.
            source = "\n".join(line.lstrip() for line in templatize(source).splitlines())
        found = extract("python", BytesIO(source.encode()), keywords=_KEYWORDS, comment_tags=["Translators:"])
        for line, text, comments, context in found:
            catalog.add(
                text,
                None,
                [(path.relative_to(root).as_posix(), line)],
                auto_comments=comments,
                context=context,
            )
    return catalog


def catalogue_path(language: str, locales: Path = LOCALES) -> Path:
    """Where the translations of one language are kept."""
    return locales / language / "LC_MESSAGES" / "django.po"


def problems(language: str, marked: Catalog, catalogue: Catalog) -> Iterator[str]:
    """One sentence for each marked string that a reader of this language would not see translated."""
    for message in marked:
        if not message.id:
            continue
        name = (
            f"{language}: {_shown(message)} ({', '.join(sorted({place for place, _ in message.locations}))})"
        )
        translated = catalogue.get(message.id, message.context)
        if translated is None:
            yield f"{name} is missing; run `make messages`"
        elif not all(_texts(translated.string)):
            yield f"{name} is not translated"
        elif translated.fuzzy:
            yield f"{name} is marked fuzzy: look at it, then remove the mark"
        elif _placeholders(message) != _placeholders_of_translation(translated):
            yield f"{name} has other placeholders than its translation"


def compile_catalogues(locales: Path = LOCALES) -> None:
    """Make each .mo file that is missing or older than its .po file."""
    for source in sorted(locales.glob("*/LC_MESSAGES/django.po")):
        compiled = source.with_suffix(".mo")
        if compiled.exists() and compiled.stat().st_mtime >= source.stat().st_mtime:
            continue
        # Written beside and renamed: a reader never meets half a file.
        unfinished = compiled.with_suffix(f".{os.getpid()}")
        with source.open("rb") as read, unfinished.open("wb") as write:
            write_mo(write, read_po(read, locale=source.parent.parent.name))
        unfinished.replace(compiled)


def update_catalogues(locales: Path = LOCALES) -> None:
    """Bring the marked strings into the catalogues: new ones empty, vanished ones removed, the others kept."""
    marked = marked_strings()
    for language in TRANSLATED_LANGUAGES:
        path = catalogue_path(language, locales)
        path.parent.mkdir(parents=True, exist_ok=True)
        catalogue = _read(path, language)
        catalogue.update(marked, no_fuzzy_matching=True, update_creation_date=False)
        catalogue.obsolete.clear()
        with path.open("wb") as write:
            write_po(write, catalogue, width=110, include_lineno=False, sort_by_file=True)


def check_catalogues(locales: Path = LOCALES) -> list[str]:
    """All problems of all languages; empty when every page is complete."""
    marked = marked_strings()
    return [
        problem
        for language in TRANSLATED_LANGUAGES
        for problem in problems(language, marked, _read(catalogue_path(language, locales), language))
    ]


def _source_files(root: Path) -> Iterator[Path]:
    for folder in SOURCES:
        for suffix in (".py", ".html", ".txt"):
            for path in sorted((root / folder).rglob(f"*{suffix}")):
                if suffix == ".py" or "templates" in path.parts:
                    yield path


def _read(path: Path, language: str) -> Catalog:
    if not path.exists():
        return Catalog(locale=language, project="GSCM Conflict Minerals", charset="utf-8")
    with path.open("rb") as read:
        return read_po(read, locale=language)


def _shown(message: Message) -> str:
    text = message.id if isinstance(message.id, str) else message.id[0]
    return repr(text if len(text) <= 80 else text[:79] + "…")


_PLACEHOLDER = re.compile(r"%\((\w+)\)[a-z]|%[sdif]|\{(\w*)\}")


def _placeholders(message: Message) -> set[str]:
    # Of a pair only the plural must carry everything: "one file" may leave the number out.
    return {match.group(0) for match in _PLACEHOLDER.finditer(_texts(message.id)[-1])}


def _placeholders_of_translation(message: Message) -> set[str]:
    return {match.group(0) for match in _PLACEHOLDER.finditer(_texts(message.string)[-1])}


def _texts(value: str | Sequence[str] | None) -> Sequence[str]:
    return [value or ""] if value is None or isinstance(value, str) else value


def main(arguments: list[str]) -> int:
    match arguments:
        case ["compile"]:
            compile_catalogues()
        case ["update"]:
            update_catalogues()
        case ["check"]:
            found = check_catalogues()
            for problem in found:
                print(problem, file=sys.stderr)
            if found:
                print(f"Translations: {len(found)} to put right.", file=sys.stderr)
                return 1
            print("Translations: complete.")
        case _:
            print(__doc__, file=sys.stderr)
            return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
