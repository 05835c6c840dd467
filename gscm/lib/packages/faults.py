"""What can be wrong with a workbook that somebody sends, and how much it may ask of us. No words for people."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

MEBIBYTE: Final = 1024 * 1024


class Fault(StrEnum):
    """The kinds of wrong."""

    DAMAGED = "damaged"
    ENCRYPTED = "encrypted"
    EXCESSIVE = "excessive"
    """Small in the file and huge in memory."""
    UNSAFE = "unsafe"
    """What no spreadsheet program writes, and what can be harmful."""
    OTHER = "other"
    """A package of another kind."""


class Dishonest(Exception):
    """The bytes are no honest workbook within the limits."""

    def __init__(self, fault: Fault, detail: str = "", part: str = "") -> None:
        """Say what is wrong.

        :param detail: a word for the fault: of damage `cut_off`, `part`, `workbook` or `sheet`; of excess `parts`,
            `unpacked`, `ratio`, `cells` or `texts`; of danger `path`, `duplicate` or `doctype`; else the kind of
            package.
        :param part: the part in which it was found.
        """
        super().__init__(f"{fault}: {detail} {part}".rstrip())
        self.fault = fault
        self.detail = detail
        self.part = part


@dataclass(frozen=True, slots=True)
class Limits:
    """How much one file may ask of us."""

    max_bytes: int
    max_unpacked_bytes: int
    max_part_bytes: int
    max_cells: int
    """Cells of the smallest rectangle around everything filled in on one sheet."""
    max_text_bytes: int
    """Bytes of all shared texts of one sheet, each counted as often as cells refer to it."""
    max_parts: int = 2000
    max_ratio: int = 200
    """Unpacked to packed size, asked of parts larger than `ratio_from_bytes` only."""
    ratio_from_bytes: int = MEBIBYTE
    max_tags: int = 1_500_000
    """Tags of one sheet after formulas and empty cells are taken out, or of the shared texts or the styles."""
