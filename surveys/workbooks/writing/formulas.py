"""Formulas moved by some rows and columns, as a spreadsheet program moves them when a cell is copied."""

import re
from typing import Final

from gscm.lib.addresses import column_letters, column_number

_LITERAL: Final = re.compile(r"""("(?:[^"]|"")*"|'(?:[^']|'')*')""")
_REFERENCE: Final = re.compile(
    r"(?<![A-Za-z0-9_.$])(\$?)([A-Z]{1,3})(\$?)([1-9][0-9]{0,6})(?![A-Za-z0-9_.(!])"
)


def moved(formula: str, rows: int, columns: int = 0) -> str:
    """The formula as it reads when its cell is copied by so many rows down and columns to the right."""

    def reference(match: re.Match[str]) -> str:
        fixed_column, letters, fixed_row, row = match.groups()
        if not fixed_column:
            letters = column_letters(column_number(letters) + columns)
        if not fixed_row:
            row = str(int(row) + rows)
        return f"{fixed_column}{letters}{fixed_row}{row}"

    pieces = _LITERAL.split(formula)
    # Texts, and names of sheets in single quotes, stay; they are the odd pieces.
    pieces[::2] = [_REFERENCE.sub(reference, piece) for piece in pieces[::2]]
    return "".join(pieces)
