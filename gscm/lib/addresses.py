"""Cell addresses such as D8, as rows and columns counted from 1."""

import re
from typing import Final

ADDRESS: Final = re.compile(r"([A-Z]+)([0-9]+)")


def column_number(letters: str) -> int:
    """Count columns from 1: A is 1, AA is 27."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def column_letters(number: int) -> str:
    """Name a column counted from 1.

    :raises ValueError: there is no such column.
    """
    if number < 1:
        raise ValueError(number)
    letters = ""
    while number:
        number, rest = divmod(number - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def cells_of(reference: str) -> list[str]:
    """The cells of a reference: of one cell itself, of an area such as `A13:Q13` all, row by row."""
    first, _, last = reference.partition(":")
    if not last:
        return [first]
    (top, left), (bottom, right) = position(first), position(last)
    return [
        f"{column_letters(column)}{row}"
        for row in range(top, bottom + 1)
        for column in range(left, right + 1)
    ]


def position(address: str) -> tuple[int, int]:
    """Row and column, both counted from 1, of an address such as `D8`."""
    match = ADDRESS.fullmatch(address)
    if match is None:
        raise ValueError(address)
    return int(match[2]), column_number(match[1])
