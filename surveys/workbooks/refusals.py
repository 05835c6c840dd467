"""Why a file cannot be read at all, and what its sender can do about it.

A refusal concerns the file as a whole. Whatever is wrong *inside* a readable declaration is a finding
(rules/).
"""

from collections.abc import Callable
from enum import StrEnum
from typing import Final

from surveys.workbooks.wording import gettext_noop


class Refusal(StrEnum):
    """The reasons for which a file is refused; the values are stored and must stay."""

    EMPTY_FILE = "empty_file"
    NOT_A_WORKBOOK = "not_a_workbook"
    OLD_BINARY_WORKBOOK = "old_binary_workbook"
    PASSWORD_PROTECTED = "password_protected"  # noqa: S105 -- a reason, no password
    DAMAGED = "damaged"
    TOO_LARGE = "too_large"
    UNPACKS_TOO_LARGE = "unpacks_too_large"
    UNSAFE_CONTENT = "unsafe_content"
    NOT_A_TEMPLATE = "not_a_template"
    OUTDATED_VERSION = "outdated_version"
    UNKNOWN_VERSION = "unknown_version"
    EMPTY_TEMPLATE = "empty_template"


SENTENCES: Final[dict[Refusal, str]] = {
    Refusal.EMPTY_FILE: gettext_noop(
        "The file is empty (0 bytes). The upload or the copy may have been interrupted. "
        "Open your original, save it again as .xlsx and send that file."
    ),
    Refusal.NOT_A_WORKBOOK: gettext_noop(
        "The file is no Excel workbook: its content is %(looks_like)s, whatever its name says. "
        "Send the completed RMI reporting template as an .xlsx file."
    ),
    Refusal.OLD_BINARY_WORKBOOK: gettext_noop(
        "The file is an old binary workbook (%(recognised)s), a format that the current RMI templates do "
        "not use. "
        "Fill in the current template and send it as an .xlsx file."
    ),
    Refusal.PASSWORD_PROTECTED: gettext_noop(
        "The workbook is protected by a password, so it cannot be opened here. "
        "Remove the password in Excel (File, Info, Protect Workbook, Encrypt with Password), save it and "
        "send it again."
    ),
    Refusal.DAMAGED: gettext_noop(
        "The file is damaged or incomplete: %(detail)s. "
        "Open your original in Excel, save it again as .xlsx and send that file."
    ),
    Refusal.TOO_LARGE: gettext_noop(
        "The file has %(megabytes)s MB; up to %(limit_megabytes)s MB can be read. "
        "Remove pictures and extra sheets that are not part of the template, save it and send it again."
    ),
    Refusal.UNPACKS_TOO_LARGE: gettext_noop(
        "The file unpacks to far more data than a declaration can hold (%(detail)s), so it was not opened. "
        "Copy your answers into a fresh copy of the RMI template and send that file."
    ),
    Refusal.UNSAFE_CONTENT: gettext_noop(
        "The file contains %(detail)s (in %(part)s), which no spreadsheet program writes and which can be "
        "harmful, "
        "so it was not opened. "
        "Copy your answers into a fresh copy of the RMI template and send that file."
    ),
    Refusal.NOT_A_TEMPLATE: gettext_noop(
        "The file is a workbook, but not an RMI reporting template: the sheet “%(sheet)s” is not in it. "
        "Send the completed CMRT, EMRT or AMRT itself, with all its sheets."
    ),
    Refusal.OUTDATED_VERSION: gettext_noop(
        "The file is %(family)s %(version)s, a version that has been out of use for years. "
        "Fill in the current %(family)s and send that file."
    ),
    Refusal.UNKNOWN_VERSION: gettext_noop(
        "The file is %(family)s %(version)s, whose layout could not be recognised: "
        "%(cell)s does not hold what the nearest known version (%(known_version)s) has there. "
        "If sheets, rows or columns were moved, copy your answers into a fresh template and send that file."
    ),
    Refusal.EMPTY_TEMPLATE: gettext_noop(
        "The file is the template %(family)s %(version)s, but nothing has been filled in. "
        "Complete the sheet Declaration and the Smelter List, save it and send it again."
    ),
}

LOOKS_LIKE: Final[dict[str, str]] = {
    "text": gettext_noop("plain text"),
    "csv": gettext_noop("comma-separated text (CSV)"),
    "pdf": gettext_noop("a PDF document"),
    "image": gettext_noop("a picture"),
    "html": gettext_noop("a web page (HTML)"),
    "xml": gettext_noop("an XML document"),
    "word": gettext_noop("a Word document"),
    "powerpoint": gettext_noop("a PowerPoint presentation"),
    "opendocument": gettext_noop("an OpenDocument file (.ods or .odt)"),
    "xlsb": gettext_noop("a binary Excel workbook (.xlsb)"),
    "archive": gettext_noop("an archive of files"),
    "office": gettext_noop("an old Office file that is not a workbook"),
    "unknown": gettext_noop("unknown"),
}
"""Words for the parameter `looks_like`; keys are what the parameter holds, values are to be translated."""

OLD_WORKBOOKS: Final[dict[str, str]] = {
    "xls": gettext_noop("an .xls file that is not an RMI template"),
    "xls_template": gettext_noop("an .xls file with an early CMRT"),
}
"""Words for the parameter `recognised` when family and version of an .xls file are not known."""

DAMAGES: Final[dict[str, str]] = {
    "cut_off": gettext_noop("it ends too early or its directory cannot be read"),
    "part": gettext_noop("a part of it cannot be unpacked"),
    "workbook": gettext_noop("the list of its sheets cannot be read"),
    "sheet": gettext_noop("a sheet of it cannot be read"),
}
"""Words for the parameter `detail` of a damaged file."""

EXCESSES: Final[dict[str, str]] = {
    "unpacked": gettext_noop("its parts add up to more than the limit"),
    "ratio": gettext_noop("one of its parts is packed too densely"),
    "parts": gettext_noop("it has too many parts"),
    "cells": gettext_noop("a sheet spans too many cells"),
    "texts": gettext_noop("a sheet repeats its texts too often"),
}
"""Words for the parameter `detail` of a file that unpacks too large."""

DANGERS: Final[dict[str, str]] = {
    "doctype": gettext_noop("an XML document type declaration or entities"),
    "path": gettext_noop("a part whose name points out of the file"),
    "duplicate": gettext_noop("two parts of the same name"),
}
"""Words for the parameter `detail` of a file with unsafe content."""

_WORDS: Final[dict[str, dict[str, str]]] = {
    "looks_like": LOOKS_LIKE,
    "recognised": OLD_WORKBOOKS,
}
_DETAILS: Final[dict[Refusal, dict[str, str]]] = {
    Refusal.DAMAGED: DAMAGES,
    Refusal.UNPACKS_TOO_LARGE: EXCESSES,
    Refusal.UNSAFE_CONTENT: DANGERS,
}


class Refused(Exception):
    """The file cannot be read as a declaration; says why in a form that can be shown in any language."""

    def __init__(self, reason: Refusal, **parameters: str | int) -> None:
        super().__init__(reason)
        self.reason = reason
        self.parameters: dict[str, str | int] = parameters

    @property
    def msgid(self) -> str:
        """The English sentence with its placeholders, as it stands in the translation catalogue."""
        return SENTENCES[self.reason]

    def words(self, translate: Callable[[str], str] = str) -> dict[str, str | int]:
        """The parameters with code words replaced by words of the catalogue; what the file itself says stays."""
        vocabulary = {**_WORDS, "detail": _DETAILS.get(self.reason, {})}
        words = {
            name: vocabulary.get(name, {}).get(str(value), value) for name, value in self.parameters.items()
        }
        return {
            name: value if value == self.parameters[name] else translate(str(value))
            for name, value in words.items()
        }

    def __str__(self) -> str:
        """The English sentence, filled in."""
        return self.msgid % self.words()
